"""What is late and what comes due next, over many complaints."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from complaints.core.clocks.dates import Item
from complaints.core.clocks.reading import Reading
from complaints.core.record.fields import rank
from complaints.core.time.calendar import utc

# Customers of these tiers come first among equals, in this order; other tiers follow.
KEY_TIERS = ("key", "vip")


def overdue(readings: Iterable[Reading], since: datetime | None = None) -> list[Item]:
    """Return what is late: grave first, then by tier, then by how late.

    With `since`, only what a look at that instant did not give, so that every
    miss is in one of two successive looks: also one that was recorded, or
    given a shorter time, only after it had become late.
    """
    late: list[Item] = []
    for reading in readings:
        found = [item for item in reading.items if item.late]
        if since is not None and any(utc(item.due) < utc(since) for item in found):
            seen = _late_then(reading, since)
            found = [item for item in found if item.key not in seen]
        late += found
    return sorted(late, key=urgency)


def _late_then(reading: Reading, instant: datetime) -> set[tuple[str, int]]:
    """Return what a look at that instant gave as late, by what was on record then."""
    then = reading.then(instant, known_at=instant)
    return {item.key for item in then.items if item.late} if then else set()


def due_within(readings: Iterable[Reading], end: datetime) -> list[Item]:
    """Return what comes due from now up to `end`, the next first; paused clocks have no date."""
    coming = [
        item
        for reading in readings
        for item in reading.items
        if not item.late and not item.paused and utc(item.due) <= utc(end)
    ]
    return sorted(coming, key=lambda item: (utc(item.due), *urgency(item)))


def next_due(reading: Reading) -> Item | None:
    """Return the next date of a complaint, a late one first."""
    dated = [item for item in reading.items if not item.paused]
    return min(dated, key=lambda item: utc(item.due), default=None)


def urgency(item: Item) -> tuple[int, int, datetime, str]:
    """The order of what is late: grave first, then by tier, then what is late longest."""
    tier = item.complaint.customer.tier
    place = KEY_TIERS.index(tier) if tier in KEY_TIERS else len(KEY_TIERS) + (not tier)
    return -rank(item.complaint.severity), place, utc(item.due), item.complaint.id
