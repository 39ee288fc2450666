"""The ledgers of a complaint, promises, offers, actions, ties and survey: what each event does."""

from __future__ import annotations

from complaints.core.record.effects import withdraw_entries
from complaints.core.record.event_kinds import EVENTS
from complaints.core.record.model import Complaint, Event
from complaints.core.record.order import number_of


def taken(complaint: Complaint) -> Complaint:
    """Return the complaint with what its newest event does to the ledgers."""
    return after(complaint, max(complaint.events, key=lambda event: number_of(event.id)))


def after(complaint: Complaint, event: Event) -> Complaint:
    """Return the complaint with what this event does to the ledgers."""
    if event.kind == "retracted":
        return _taken_back(complaint, event)
    does = EVENTS[event.kind].does
    return does(complaint, event) if does is not None else complaint


def _taken_back(complaint: Complaint, retraction: Event) -> Complaint:
    """Undo what an event did: what it made is withdrawn, what it settled is as before."""
    back = next((event for event in complaint.events if event.id == retraction.of), None)
    if back is None:
        return complaint
    undone = EVENTS[back.kind].undone
    complaint = withdraw_entries(complaint, back, retraction)
    return undone(complaint, back, retraction) if undone is not None else complaint
