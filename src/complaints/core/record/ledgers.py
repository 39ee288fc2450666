"""Doing to the ledgers of a complaint what the row of an event says, and undoing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from complaints.core.record.event_kinds import EVENTS
from complaints.core.record.model import Complaint, Event
from complaints.core.record.order import number_of


def taken(complaint: Complaint) -> Complaint:
    """Return the complaint with what its newest event does to the ledgers."""
    return after(complaint, max(complaint.events, key=lambda event: number_of(event.id)))


def after(
    complaint: Complaint, event: Event, events: Mapping[str, Event] | None = None
) -> Complaint:
    """Return the complaint with what this event does to the ledgers.

    `events` are those of the complaint by their ids, where somebody has them at hand.
    """
    if event.kind == "retracted":
        if events is None:
            events = {each.id: each for each in reversed(complaint.events)}
        return _taken_back(complaint, event, events)
    does = EVENTS[event.kind].does
    return does(complaint, event) if does is not None else complaint


def _taken_back(complaint: Complaint, retraction: Event, events: Mapping[str, Event]) -> Complaint:
    """Undo what an event did: what it made is withdrawn, what it settled is as before."""
    back = events.get(retraction.of)
    if back is None:
        return complaint
    undone = EVENTS[back.kind].undone
    complaint = _withdrawn(complaint, back, retraction)
    return undone(complaint, back, retraction) if undone is not None else complaint


def _withdrawn(complaint: Complaint, back: Event, retraction: Event) -> Complaint:
    """What an event made is withdrawn, what it settled is open again."""

    def entry(old: Any) -> Any:
        if old.told_in == back.id and old.state in ("open", "proposed"):
            return replace(old, state="withdrawn", closed_in=retraction.id)
        if old.closed_in == back.id:
            return replace(old, state="open", closed_in="")
        return old

    return replace(
        complaint,
        promises=tuple(entry(promise) for promise in complaint.promises),
        offers=tuple(entry(offer) for offer in complaint.offers),
    )
