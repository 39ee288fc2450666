"""Random histories changed apart: their merge loses nothing, and is the same in every order."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from complaints.core.merge.merge import merge
from complaints.core.policy.policy import Policy, working_calendar
from complaints.core.record.model import Complaint
from complaints.core.record.state import differences, state_of
from complaints.store.policy_file import trusted_policy
from crossings import crossed, to_the_end
from rounds import START, Round, faults, play

SAMPLE = Path(__file__).parents[2] / "sample-data"


@pytest.fixture(scope="module")
def house() -> Policy:
    """The policy of the sample register, whose every rule applies."""
    return trusted_policy(SAMPLE)


def by_lines(base: str, ours: str, theirs: str) -> str | None:
    """Merge texts of as many lines, a line each."""
    versions = [text.split("\n") for text in (base, ours, theirs)]
    if len({len(lines) for lines in versions}) > 1:
        return None
    merged = []
    for was, here, there in zip(*versions, strict=True):
        if here != there and was not in (here, there):
            return None
        merged.append(there if here == was else here)
    return "\n".join(merged)


def together(played: Round, seed: int) -> Complaint:
    """All versions merged, two of them at a time, in some order."""
    chances = Random(seed)  # noqa: S311 - no secrets
    left = list(played.versions)
    while len(left) > 1:
        chances.shuffle(left)
        left.append(merge(played.base, left.pop(), left.pop(), by_lines).complaint)
    return left[0]


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_lost_in_whatever_order(seed: int, house: Policy) -> None:
    """No event is lost or doubled, and conflicts are where the rule says, the same in any order."""
    calendar = working_calendar(house.calendar)
    for number in range(seed * 25, seed * 25 + 25):
        played = play(number, house, calendar)
        merged = together(played, number)
        assert not list(faults(played, merged)), number
        assert all(together(played, other) == merged for other in (1, 2)), number


@pytest.mark.parametrize("seed", range(20))
def test_what_was_merged_before_changes_nothing(seed: int, house: Policy) -> None:
    """A version merged a second time, or with itself, gives the same."""
    played = play(seed, house, working_calendar(house.calendar))
    merged = together(played, seed)
    assert merge(merged, merged, merged, by_lines).complaint == merged
    for version in played.versions:
        assert merge(version, merged, version, by_lines).complaint == merged
        assert merge(version, version, merged, by_lines).complaint == merged


def one_of(base: Complaint, ours: Complaint, theirs: Complaint) -> Complaint:
    """One complaint of two."""
    return merge(base, ours, theirs, by_lines).complaint


@pytest.mark.parametrize("seed", range(12))
def test_whoever_takes_in_whose_work_when(seed: int, house: Policy) -> None:
    """Offices merge, settle and go on meanwhile, criss-cross; in the end all have one file.

    However that is settled, nothing is left to anybody then, and no step that does not fit.
    """
    calendar = working_calendar(house.calendar)
    for number in range(seed * 25, seed * 25 + 25):
        chances = Random(number)  # noqa: S311 - no secrets
        crossing = crossed(chances, house, calendar, START, one_of)
        whole = crossing.joined(chances)
        assert all(crossing.joined(chances) == whole for _ in range(2)), number
        known = {event.id for tip in crossing.tips for event in tip.complaint.events}
        assert sorted(event.id for event in whole.events) == sorted(known), number
        assert not differences(whole), number
        ended = to_the_end(whole, chances)
        left = (ended.unsettled, state_of(ended).misfits, differences(ended))
        assert not any(left), number
