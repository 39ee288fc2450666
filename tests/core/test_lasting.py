"""What lasts about a complaint is what a fresh look gives, at any instant after its last event."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from complaints.core.clocks.dates import Item
from complaints.core.clocks.lasting import (
    LastingReading,
    head_of,
    last_reading,
    lasting,
    may_have_dates,
)
from complaints.core.clocks.letters_due import letters_due
from complaints.core.clocks.reading import Reading
from complaints.core.policy.policy import Policy, working_calendar
from complaints.core.record.model import Complaint, Unsettled
from complaints.core.time.calendar import WorkingCalendar
from complaints.store.policy_file import trusted_policy
from histories import Author

SAMPLE = Path(__file__).parents[2] / "sample-data"
START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def house() -> Policy:
    """The policy of the sample register, whose every rule applies."""
    return trusted_policy(SAMPLE)


@pytest.fixture(scope="module")
def hours(house: Policy) -> WorkingCalendar:
    """Its calendar."""
    return working_calendar(house.calendar)


def history(seed: int, house: Policy, hours: WorkingCalendar) -> Complaint:
    """A complaint after some random steps."""
    chances = Random(seed)  # noqa: S311 - no secrets
    author = Author(chances, house, hours, START)
    return author.go_on(author.begin(), chances.randrange(14))


def instants(complaint: Complaint, hours: WorkingCalendar) -> list[datetime]:
    """Instants after the last event, and about each date."""
    known = lasting(last_reading(complaint, hours))
    spans = (1e-6, 1, 3600, 40 * 3600, 30 * 86400, 400 * 86400)
    about = [each.due + timedelta(seconds=s) for each in known.dates for s in (-1, 0, 1)]
    later = [known.since + timedelta(seconds=span) for span in spans]
    return [each for each in (*later, *about) if each > known.since]


@pytest.mark.parametrize("part", range(8))
def test_dates_are_those_of_a_fresh_look(part: int, house: Policy, hours: WorkingCalendar) -> None:
    """Each open date that is not paused is there, late or not, and no other."""
    for seed in range(part * 40, part * 40 + 40):
        complaint = history(seed, house, hours)
        known, head = lasting(last_reading(complaint, hours)), head_of(complaint)
        for now in instants(complaint, hours):
            kept = LastingReading(head, known, partial(itself, complaint), hours, now)
            fresh = Reading(complaint, hours, now)
            wanted = [told(item) for item in fresh.items if not item.paused]
            assert [told(item) for item in kept.items] == wanted, (seed, now)
            is_late = known.late_from is not None and known.late_from < now
            assert any(item.late for item in fresh.items) == is_late, (seed, now)


def itself(complaint: Complaint) -> Complaint:
    """The complaint that is loaded."""
    return complaint


def told(item: Item) -> tuple[Any, ...]:
    """What a list tells of a date."""
    return item.what, item.due, item.late, item.key


@pytest.mark.parametrize("part", range(4))
def test_no_letter_is_due_unnoticed(part: int, house: Policy, hours: WorkingCalendar) -> None:
    """Where it is told that none may be due, none is."""
    for seed in range(part * 40, part * 40 + 40):
        complaint = history(seed, house, hours)
        known = lasting(last_reading(complaint, hours))
        for now in instants(complaint, hours):
            kept = LastingReading(head_of(complaint), known, partial(itself, complaint), hours, now)
            due = list(letters_due(Reading(complaint, hours, now), house))
            assert kept.may_need_letter or not due, (seed, now)


@pytest.mark.parametrize("part", range(2))
def test_what_has_no_dates_has_none_by_any_calendar(
    part: int, house: Policy, hours: WorkingCalendar
) -> None:
    """Whatever has a date by one of several calendars is told to have one."""
    closed = WorkingCalendar(hours.zone, (hours.week[0], (), (), (), (), (), ()))
    for seed in range(part * 60, part * 60 + 60):
        complaint = history(seed, house, hours)
        for calendar in (hours, closed):
            now = lasting(last_reading(complaint, calendar)).since + timedelta(seconds=1)
            assert (
                may_have_dates(last_reading(complaint, calendar))
                or not Reading(complaint, calendar, now).items
            )


def test_all_that_is_on_record_is_loaded_when_it_is_asked_for(
    house: Policy, hours: WorkingCalendar
) -> None:
    """What lists show has no texts and no events; the whole has."""
    complaint = history(3, house, hours)
    loaded = []

    def load() -> Complaint:
        loaded.append(complaint.id)
        return complaint

    known = lasting(last_reading(complaint, hours))
    now = known.since + timedelta(days=1)
    kept = LastingReading(head_of(complaint), known, load, hours, now)
    assert kept.items is kept.items
    assert (kept.complaint.description, kept.complaint.events, loaded) == ("", (), [])
    assert kept.whole.complaint == complaint
    assert kept.then(START - timedelta(days=1)) is None
    assert loaded == [complaint.id]


def test_what_is_unsettled_is_shown_whole(house: Policy, hours: WorkingCalendar) -> None:
    """What is said of it lies in its events."""
    complaint = replace(history(5, house, hours), unsettled=(Unsettled(field="owner"),))
    assert head_of(complaint) is complaint
