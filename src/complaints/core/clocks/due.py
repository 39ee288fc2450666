"""Everything with a date on one complaint: clocks, promises, actions; late or coming."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from complaints.core.clocks.clocks import clocks
from complaints.core.record.events import as_of, live
from complaints.core.record.fields import rank
from complaints.core.record.model import Complaint, Promise
from complaints.core.record.status import OPEN
from complaints.core.time.calendar import WorkingCalendar, utc
from complaints.core.time.deadlines import is_late

# Customers of these tiers come first among equals, in this order; other tiers follow.
KEY_TIERS = ("key", "vip")


@dataclass(frozen=True, slots=True)
class Item:
    """One date of one complaint that is still open.

    `what` names it as people say it; `number` tells clocks of one name apart.
    """

    complaint: Complaint
    what: str
    due: datetime
    late: bool
    paused: bool
    number: int = 1


def items(complaint: Complaint, calendar: WorkingCalendar, now: datetime) -> Iterator[Item]:
    """Return every open date of the complaint as it stands at `now`."""
    for clock in clocks(complaint, calendar, now):
        if clock.open:
            paused = clock.state == "paused"
            yield Item(complaint, clock.name, clock.due, clock.late, paused, clock.number)
    for what, due in _dates(complaint):
        yield Item(complaint, what, due, is_late(due, now), paused=False)


def _dates(complaint: Complaint) -> Iterator[tuple[str, datetime]]:
    if complaint.status != "closed":
        for promise in complaint.promises:
            if promise.state == "open":
                yield f"promise {promise.id}", promise.due
    for action in complaint.actions:
        if action.due is not None and action.open:
            yield f"action {action.id}", action.due
    if complaint.status in OPEN:
        yield from unanswered(complaint)


def late_promises(complaint: Complaint, now: datetime) -> list[Promise]:
    """Return the promises that are still open and late."""
    return [each for each in complaint.promises if each.state == "open" and is_late(each.due, now)]


def unanswered(complaint: Complaint) -> Iterator[tuple[str, datetime]]:
    """Return the questions to colleagues that have a date and no answer yet."""
    asked = [event for event in live(complaint.events) if event.kind == "consulted"]
    answered = {event.of for event in asked}
    for event in asked:
        if event.until is not None and event.id not in answered:
            yield f"question {event.id}", event.until


def overdue(
    complaints: Iterable[Complaint],
    calendar: WorkingCalendar,
    now: datetime,
    since: datetime | None = None,
) -> list[Item]:
    """Return what is late at `now`: grave first, then by tier, then by how late.

    With `since`, only what a look at that instant did not give, so that every
    miss is in one of two successive looks: also one that was recorded, or
    given a shorter time, only after it had become late.
    """
    late: list[Item] = []
    for complaint in complaints:
        found = [item for item in items(complaint, calendar, now) if item.late]
        if since is not None and any(utc(item.due) < utc(since) for item in found):
            seen = _late_then(complaint, calendar, since)
            found = [item for item in found if (item.what, item.number) not in seen]
        late += found
    return sorted(late, key=urgency)


def _late_then(
    complaint: Complaint, calendar: WorkingCalendar, instant: datetime
) -> set[tuple[str, int]]:
    """Return what a look at that instant gave as late, by what was on record then."""
    then = as_of(complaint, instant, known_at=instant)
    if then is None:
        return set()
    return {(item.what, item.number) for item in items(then, calendar, instant) if item.late}


def due_within(
    complaints: Iterable[Complaint], calendar: WorkingCalendar, now: datetime, end: datetime
) -> list[Item]:
    """Return what comes due from `now` up to `end`, the next first; paused clocks have no date."""
    coming = [
        item
        for complaint in complaints
        for item in items(complaint, calendar, now)
        if not item.late and not item.paused and utc(item.due) <= utc(end)
    ]
    return sorted(coming, key=lambda item: (utc(item.due), *urgency(item)))


def next_due(complaint: Complaint, calendar: WorkingCalendar, now: datetime) -> Item | None:
    """Return the next date of a complaint, a late one first."""
    dated = [item for item in items(complaint, calendar, now) if not item.paused]
    return min(dated, key=lambda item: utc(item.due), default=None)


def urgency(item: Item) -> tuple[int, int, datetime, str]:
    """The order of what is late: grave first, then by tier, then what is late longest."""
    tier = item.complaint.customer.tier
    place = KEY_TIERS.index(tier) if tier in KEY_TIERS else len(KEY_TIERS) + (not tier)
    return -rank(item.complaint.severity), place, utc(item.due), item.complaint.id
