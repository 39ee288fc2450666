"""The ledgers of a complaint as they stood at an instant.

They are today's entries, taken through the events on record then, in the
order in which these were recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from complaints.core.record import effects
from complaints.core.record.event_kinds import EVENTS, Ledger
from complaints.core.record.ledgers import after
from complaints.core.record.model import Action, Complaint, Event, Link, Offer, Satisfaction
from complaints.core.record.order import number_of
from complaints.core.time.calendar import utc


def as_stood(complaint: Complaint, present: Iterable[Event], instant: datetime) -> dict[str, Any]:
    """Return the ledgers after the events in `present` alone, by the name of their field.

    What no event of the complaint made or changed reads as today, unless it
    carries a later date of its own.
    """
    today = _Today(complaint, instant)
    past = replace(
        complaint,
        **today.made_in(None),
        related=tuple(_first_ties(complaint)),
        satisfaction=_first_answer(complaint, instant),
    )
    for event in sorted(present, key=lambda event: number_of(event.id)):
        made = today.made_in(event.id)
        if any(made.values()):
            past = replace(past, **{name: (*getattr(past, name), *made[name]) for name in made})
        past = after(past, event, today.events)
        past = _by_hand(past, event, today)
    return {
        name: getattr(past, name)
        for name in ("promises", "offers", "actions", "related", "satisfaction")
    }


class _Today:
    """The ledgers of today, by the events in which their entries were made and closed."""

    def __init__(self, complaint: Complaint, instant: datetime) -> None:
        self.complaint = complaint
        self.instant = instant
        self.events = {event.id: event for event in reversed(complaint.events)}
        # Also one taken back: an approval was one until it was taken back.
        self.approved = _entries(complaint, lambda e: _does(e, effects.approve_offer))
        self.done = _entries(complaint, lambda e: _changes(e, "actions"))
        self._made: dict[str | None, dict[str, list[Any]]] = {}
        self.closed: dict[str, dict[str, dict[int, Any]]] = {}
        for name in ("promises", "offers", "actions"):
            for entry in getattr(complaint, name):
                self._add(name, entry)

    def made_in(self, event_id: str | None) -> dict[str, tuple[Any, ...]]:
        """Return the entries that an event made, as they were then; for None, those of no event."""
        made = self._made.get(event_id, {})
        return {
            name: tuple(self._first(entry) for entry in made.get(name, ()))
            for name in ("promises", "offers", "actions")
        }

    def _add(self, name: str, entry: Any) -> None:
        is_action = isinstance(entry, Action)
        made_in = entry.added_in if is_action else entry.told_in
        key = made_in if made_in in self.events else None
        self._made.setdefault(key, {}).setdefault(name, []).append(entry)
        if not is_action:
            closed = self.closed.setdefault(entry.closed_in, {})
            closed.setdefault(name, {})[entry.id] = entry

    def _first(self, entry: Any) -> Any:
        """Return an entry as it was when it was made."""
        if isinstance(entry, Action):
            return self._first_action(entry)
        if isinstance(entry, Offer):
            offered = self.events.get(entry.told_in)
            if offered is not None and offered.state is not UNSET:
                return replace(entry, state=offered.state, closed_in="", approved_by="")
            if entry.id in self.approved or entry.state == "proposed":
                return replace(entry, state="proposed", closed_in="", approved_by="")
        if entry.closed_in in self.events:
            return replace(entry, state="open", closed_in="")
        return entry

    def _first_action(self, action: Action) -> Action:
        done = action.id in self.done
        done = done or (action.done_at is not None and utc(action.done_at) > utc(self.instant))
        return replace(action, done_at=None if done else action.done_at, withdrawn_in="")


def _entries(complaint: Complaint, which: Callable[[Event], bool]) -> set[int]:
    """Return the entries that certain events are about."""
    return {event.entry for event in complaint.events if which(event)}


def _by_hand(past: Complaint, event: Event, today: _Today) -> Complaint:
    """Take over what the ledgers of the file say of this event and it does not say itself."""
    if _changes(event, "satisfaction") and event.score is UNSET:
        past = replace(past, satisfaction=today.complaint.satisfaction)
    for name, closed in today.closed.get(event.id, {}).items():
        entries = tuple(closed.get(entry.id, entry) for entry in getattr(past, name))
        past = replace(past, **{name: entries})
    return past


def _changes(event: Event, ledger: Ledger) -> bool:
    return EVENTS[event.kind].ledger == ledger


def _does(event: Event, effect: effects.Effect) -> bool:
    return EVENTS[event.kind].does is effect


def _first_ties(complaint: Complaint) -> list[Link]:
    """Return the ties that no event made; one that an event undid was there before."""
    first: dict[str, Event] = {}
    for event in sorted(complaint.events, key=lambda event: number_of(event.id)):
        if _changes(event, "related"):
            first.setdefault(event.other, event)
    ties = [tie for tie in complaint.related if tie.id not in first]
    undone = [event for event in first.values() if _does(event, effects.untie)]
    return [*ties, *(Link(id=event.other, kind=event.text or "related") for event in undone)]


def _first_answer(complaint: Complaint, instant: datetime) -> Satisfaction | None:
    """Return an answer to the survey that no event recorded, if it was given by then."""
    answer = complaint.satisfaction
    if answer is None or any(_changes(event, "satisfaction") for event in complaint.events):
        return None
    return None if answer.at is not None and utc(answer.at) > utc(instant) else answer
