"""The order of events: as they happened, and as they were recorded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from complaints.core.record.model import Event
from complaints.core.time.calendar import utc


def number_of(event_id: str) -> int:
    """Return the number of an event's id: the order in which events were recorded."""
    return int(event_id.partition("-")[0])


def order_key(event: Event) -> tuple[datetime, int, str]:
    """The order of events: `at` as an instant, then number, then random part."""
    return utc(event.at), number_of(event.id), event.id.partition("-")[2]


def sorted_ids(ids: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of events in the order of their numbers."""
    return tuple(sorted(ids, key=lambda each: (number_of(each), each)))
