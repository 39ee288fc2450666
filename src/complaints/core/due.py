"""Everything with a date on one complaint: clocks, promises, actions; late or coming."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from complaints.core.calendar import WorkingCalendar, utc
from complaints.core.clocks import clocks
from complaints.core.fields import rank
from complaints.core.model import Complaint

# Customers of these tiers come first among equals, in this order; other tiers follow.
KEY_TIERS = ("key", "vip")


@dataclass(frozen=True, slots=True)
class Item:
    """One date of one complaint that is still open.

    `what` names it as people say it.
    """

    complaint: Complaint
    what: str
    due: datetime
    late: bool
    paused: bool


def items(complaint: Complaint, calendar: WorkingCalendar, now: datetime) -> Iterator[Item]:
    """Return every open date of the complaint as it stands at `now`."""
    for what, due, paused in _dates(complaint, calendar, now):
        yield Item(complaint, what, due, utc(now) > utc(due), paused)


def _dates(
    complaint: Complaint, calendar: WorkingCalendar, now: datetime
) -> Iterator[tuple[str, datetime, bool]]:
    for clock in clocks(complaint, calendar, now):
        if clock.open:
            yield clock.name, clock.due, clock.state == "paused"
    if complaint.status != "closed":
        for promise in complaint.promises:
            if promise.state == "open":
                yield f"promise {promise.id}", promise.due, False
    for action in complaint.actions:
        if action.due is not None and action.done_at is None:
            yield f"action {action.id}", action.due, False


def overdue(
    complaints: Iterable[Complaint],
    calendar: WorkingCalendar,
    now: datetime,
    since: datetime | None = None,
) -> list[Item]:
    """Return what is late at `now`: grave first, then by tier, then by how late.

    With `since`, only what became late after that instant.
    """
    late = [
        item
        for complaint in complaints
        for item in items(complaint, calendar, now)
        if item.late and (since is None or utc(item.due) >= utc(since))
    ]
    return sorted(late, key=_urgency)


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
    return sorted(coming, key=lambda item: (utc(item.due), *_urgency(item)))


def next_due(complaint: Complaint, calendar: WorkingCalendar, now: datetime) -> Item | None:
    """Return the next date of a complaint, a late one first."""
    dated = [item for item in items(complaint, calendar, now) if not item.paused]
    return min(dated, key=lambda item: utc(item.due), default=None)


def _urgency(item: Item) -> tuple[int, int, datetime, str]:
    tier = item.complaint.customer.tier
    place = KEY_TIERS.index(tier) if tier in KEY_TIERS else len(KEY_TIERS) + (not tier)
    return -rank(item.complaint.severity), place, utc(item.due), item.complaint.id
