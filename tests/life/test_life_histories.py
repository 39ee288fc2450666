"""What holds for a complaint after any steps in any order of time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from complaints.core.clocks.reading import Reading
from complaints.core.handling.checks import Context, check_complaint
from complaints.core.policy.policy import Policy
from complaints.core.record.fields import ClockName
from complaints.core.record.model import Complaint
from complaints.core.record.order import order_key
from complaints.core.record.state import as_of, differences
from complaints.core.time.calendar import WorkingCalendar, utc
from complaints.store.complaint_files import file_text
from complaints.store.load import parse
from life.lives import OTHERS, TRIES, Try, lives

EXAMPLES = settings(suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="session")
def bare(make: Callable[..., Complaint]) -> Complaint:
    """A complaint without events, before the policy gave it anything."""
    return replace(make(description="Broken."), events=(), team="", owner="")


@EXAMPLES
@given(tries=TRIES)
def test_check_accepts_every_life(bare: Complaint, policy: Policy, tries: list[Try]) -> None:
    """Nothing is found in what commands alone have made, and the fields are the fold."""
    for now, complaint in lives(bare, tries, policy):
        context = Context(policy, now, frozenset({complaint.id, *OTHERS}))
        assert check_complaint(complaint, context) == []
        assert differences(complaint) == {}
        assert list(complaint.events) == sorted(complaint.events, key=order_key)


@EXAMPLES
@given(tries=TRIES)
def test_every_life_can_be_looked_back_on(
    bare: Complaint, policy: Policy, tries: list[Try]
) -> None:
    """As of T, known at T, is what was on file at T."""
    seen = lives(bare, tries, policy)
    last = seen[-1][1]
    for now, then in seen:
        assert as_of(last, now, known_at=now) == then


@EXAMPLES
@given(tries=TRIES)
def test_every_life_fits_into_a_file(bare: Complaint, policy: Policy, tries: list[Try]) -> None:
    """The file of a complaint reads back as the complaint."""
    complaint = lives(bare, tries, policy)[-1][1]
    assert parse(file_text(complaint), complaint.id, Complaint) == (complaint, [])


def _misses(
    complaint: Complaint, office: WorkingCalendar, now: datetime
) -> dict[tuple[ClockName, datetime], datetime]:
    """The due instants of all clocks that are late, or were, by name and start."""
    return {
        (clock.name, clock.start): clock.due
        for clock in Reading(complaint, office, now).clocks
        if clock.state in ("missed", "met_late")
    }


@EXAMPLES
@given(tries=TRIES, after=st.integers(1, 40))
def test_no_life_loses_a_miss(
    bare: Complaint, policy: Policy, office: WorkingCalendar, tries: list[Try], after: int
) -> None:
    """A clock that was late is late for ever, and still there, whatever is done.

    But for the one thing that may rightly change it: what was taken back, or
    had happened before the clock was late and was only written down later.
    """
    seen = lives(bare, tries, policy)
    for (_, before), (now, complaint) in pairwise(seen):
        # Steps taken in one instant come together.
        new = [event for event in complaint.events if event not in before.events]
        kept = _misses(complaint, office, now)
        for clock, due in _misses(before, office, now).items():
            known_late = any(e.recorded_at is not None and utc(e.at) <= due for e in new)
            assert clock in kept or known_late or any(e.kind == "retracted" for e in new)
    end, last = seen[-1]
    later = end + timedelta(days=after)
    assert _misses(last, office, end).keys() <= _misses(last, office, later).keys()


@EXAMPLES
@given(tries=TRIES)
def test_a_clock_shows_what_it_showed(
    bare: Complaint, policy: Policy, office: WorkingCalendar, tries: list[Try]
) -> None:
    """Asked later for an instant and what was known then, every clock answers as it did."""
    seen = lives(bare, tries, policy)
    last = seen[-1][1]
    for now, then in seen:
        stood = as_of(last, now, known_at=now)
        assert stood is not None
        assert Reading(stood, office, now).clocks == Reading(then, office, now).clocks
        assert all(utc(clock.start) <= utc(now) for clock in Reading(then, office, now).clocks)
