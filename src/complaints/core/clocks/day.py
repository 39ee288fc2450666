"""The day of somebody who handles complaints: what is late, due, unowned, to be written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from complaints.core.clocks.clocks import clocks
from complaints.core.clocks.delays import untold
from complaints.core.clocks.due import Item, due_within, late_promises, overdue
from complaints.core.policy.policy import Policy
from complaints.core.record.contacts import Story
from complaints.core.record.model import Complaint
from complaints.core.record.status import OPEN
from complaints.core.time.calendar import WorkingCalendar, utc
from complaints.core.time.deadlines import deadline, is_late
from complaints.core.time.durations import parse_duration


@dataclass(frozen=True, slots=True)
class ToWrite:
    """A letter that is due: which, and whether its time is over already."""

    complaint: Complaint
    template: str
    late: bool


@dataclass(frozen=True, slots=True)
class Day:
    """What one day holds. Waits that ended stand by themselves, not among what is late."""

    late: list[Item]
    today: list[Item]
    ended_waits: list[Item]
    unowned: list[Complaint]
    letters: list[ToWrite]


def day(
    complaints: Iterable[Complaint], policy: Policy, calendar: WorkingCalendar, now: datetime
) -> Day:
    """Return what the day holds at `now`."""
    everything = list(complaints)
    late = overdue(everything, calendar, now)
    midnight = calendar.end_of_day(calendar.local_date(now))
    return Day(
        [item for item in late if item.what != "wait"],
        due_within(everything, calendar, now, midnight),
        [item for item in late if item.what == "wait"],
        [c for c in everything if c.status in OPEN and not c.owner],
        [letter for c in everything for letter in letters_due(c, policy, calendar, now)],
    )


def letters_due(
    complaint: Complaint, policy: Policy, calendar: WorkingCalendar, now: datetime
) -> Iterator[ToWrite]:
    """Return the letters this complaint waits for at `now`."""
    for clock in clocks(complaint, calendar, now):
        if clock.open and clock.name == "acknowledge":
            yield ToWrite(complaint, "acknowledgement", clock.late)
        if clock.open and clock.name == "follow_up":
            yield ToWrite(complaint, "follow-up", clock.late)
    yield from _delays(complaint, now)
    yield from _surveys(complaint, policy, calendar, now)


def _delays(complaint: Complaint, now: datetime) -> Iterator[ToWrite]:
    """A promise that moved or was missed needs an explanation, once the customer has none yet."""
    if complaint.status not in OPEN:
        return
    missed = [utc(promise.due) for promise in late_promises(complaint, now)]
    answers = [utc(event.at) for event in Story(complaint).answers]
    unexplained = bool(missed) and not any(at >= max(missed) for at in answers)
    if unexplained or untold(complaint):
        yield ToWrite(complaint, "delay", bool(missed))


def _surveys(
    complaint: Complaint, policy: Policy, calendar: WorkingCalendar, now: datetime
) -> Iterator[ToWrite]:
    """In the window after the last resolution; missed, once and late; never after a reopening."""
    story = Story(complaint)
    if complaint.status not in ("resolved", "closed") or story.of_kind("reopened"):
        return
    if complaint.nature != "complaint" or complaint.satisfaction is not None:
        return
    if any(event.template == "survey" for event in story.of_kind("letter")):
        return
    for resolved, _ in story.resolutions[-1:]:
        opens = deadline(resolved.at, parse_duration(policy.survey.after), calendar).due
        ends = deadline(resolved.at, parse_duration(policy.survey.until), calendar).due
        if utc(opens) <= utc(now):
            yield ToWrite(complaint, "survey", is_late(ends, now))
