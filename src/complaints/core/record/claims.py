"""What a field may turn out to be while it is unsettled, for everybody who looks for it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from complaints.core.record.events import claimed, first_values
from complaints.core.record.model import Complaint
from complaints.core.record.settling import ways_to_settle
from complaints.core.record.together import fields_of, name_of

Looked = Literal["status", "owner", "team", "category", "severity", "tags"]
"""The fields by which complaints are looked for."""


def sayings(complaint: Complaint, field: Looked, now: datetime) -> set[str]:
    """Return what a field says: the one value, or each that counts on some way of settling it."""
    found = _held(complaint, field)
    if not complaint.unsettled:
        return found
    for way in ways_to_settle(complaint, now):
        found |= _held(way, field)
    events = {event.id: event for event in complaint.events}
    for each in complaint.unsettled:
        if each.field == field:
            found.update(each.values)
        if each.field == name_of(field):
            first = first_values(complaint)
            for event in (events[event_id] for event_id in each.events if event_id in events):
                said = claimed(event, fields_of(each.field), first)[field]
                found.update((said,) if isinstance(said, str) else said)
    return found


def _held(complaint: Complaint, field: Looked) -> set[str]:
    held: str | tuple[str, ...] = getattr(complaint, field)
    return {held} if isinstance(held, str) else set(held)
