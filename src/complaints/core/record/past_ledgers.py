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
    made_in = {event.id for event in complaint.events}
    past = replace(
        complaint,
        promises=tuple(
            _first(p, complaint) for p in complaint.promises if p.told_in not in made_in
        ),
        offers=tuple(_first(o, complaint) for o in complaint.offers if o.told_in not in made_in),
        actions=tuple(
            _first_action(a, complaint, instant)
            for a in complaint.actions
            if a.added_in not in made_in
        ),
        related=tuple(_first_ties(complaint)),
        satisfaction=_first_answer(complaint, instant),
    )
    for event in sorted(present, key=lambda event: number_of(event.id)):
        past = _after(past, event, complaint, instant)
    return {
        name: getattr(past, name)
        for name in ("promises", "offers", "actions", "related", "satisfaction")
    }


def _after(past: Complaint, event: Event, today: Complaint, instant: datetime) -> Complaint:
    """Add the entries an event made, then let it do what it does to the others."""
    past = _with_entries(past, today, instant, lambda made_in: made_in == event.id)
    past = after(past, event)
    return _by_hand(past, event, today)


def _with_entries(
    past: Complaint, today: Complaint, instant: datetime, made: Callable[[str], bool]
) -> Complaint:
    """Add today's entries that were made in certain events, as they were then."""
    promises = [_first(entry, today) for entry in today.promises if made(entry.told_in)]
    offers = [_first(entry, today) for entry in today.offers if made(entry.told_in)]
    actions = [_first_action(a, today, instant) for a in today.actions if made(a.added_in)]
    return replace(
        past,
        promises=(*past.promises, *promises),
        offers=(*past.offers, *offers),
        actions=(*past.actions, *actions),
    )


def _by_hand(past: Complaint, event: Event, today: Complaint) -> Complaint:
    """Take over what the ledgers of the file say of this event and it does not say itself."""
    if _changes(event, "satisfaction") and event.score is UNSET:
        past = replace(past, satisfaction=today.satisfaction)
    promises = {entry.id: entry for entry in today.promises if entry.closed_in == event.id}
    offers = {entry.id: entry for entry in today.offers if entry.closed_in == event.id}
    if not promises and not offers:
        return past
    return replace(
        past,
        promises=tuple(promises.get(entry.id, entry) for entry in past.promises),
        offers=tuple(offers.get(entry.id, entry) for entry in past.offers),
    )


def _changes(event: Event, ledger: Ledger) -> bool:
    return EVENTS[event.kind].ledger == ledger


def _does(event: Event, effect: effects.Effect) -> bool:
    return EVENTS[event.kind].does is effect


def _first(entry: Any, complaint: Complaint) -> Any:
    """Return a promise or an offer as it was when it was made."""
    events = {event.id: event for event in complaint.events}
    if isinstance(entry, Offer):
        offered = events.get(entry.told_in)
        # Also one taken back: an approval was one until it was taken back.
        approved = any(
            event.entry == entry.id and _does(event, effects.approve_offer)
            for event in complaint.events
        )
        if offered is not None and offered.state is not UNSET:
            return replace(entry, state=offered.state, closed_in="", approved_by="")
        if approved or entry.state == "proposed":
            return replace(entry, state="proposed", closed_in="", approved_by="")
    if entry.closed_in in events:
        return replace(entry, state="open", closed_in="")
    return entry


def _first_action(action: Action, complaint: Complaint, instant: datetime) -> Action:
    """Return an action as it was when it was given."""
    done = any(
        event.entry == action.id and _changes(event, "actions") for event in complaint.events
    )
    done = done or (action.done_at is not None and utc(action.done_at) > utc(instant))
    return replace(action, done_at=None if done else action.done_at, withdrawn_in="")


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
