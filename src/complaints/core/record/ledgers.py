"""The ledgers of a complaint, promises, offers, actions, ties and survey: what each event does.

An entry holds the facts it was made with for ever; only its state follows
from the events.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from complaints.core.record.fields import PromiseState
from complaints.core.record.model import Complaint, Event, Link, Offer, Promise, Satisfaction
from complaints.core.time.calendar import utc

# What letters promise: the outcome, or only to be heard from by then.
ANSWER = "an answer"
NEWS = "news"

Effect = Callable[[Complaint, Event], Complaint]


def number_of(event_id: str) -> int:
    """Return the number of an event's id: the order in which events were recorded."""
    return int(event_id.partition("-")[0])


def taken(complaint: Complaint) -> Complaint:
    """Return the complaint with what its newest event does to the ledgers."""
    return after(complaint, max(complaint.events, key=lambda event: number_of(event.id)))


def after(complaint: Complaint, event: Event) -> Complaint:
    """Return the complaint with what this event does to the ledgers."""
    effect = _EFFECTS.get(event.kind)
    return effect(complaint, event) if effect is not None else complaint


def _promise_kept(complaint: Complaint, event: Event) -> Complaint:
    return _settled(complaint, event, lambda promise: promise.id == event.entry)


def _promise_moved(complaint: Complaint, event: Event) -> Complaint:
    return _settled(complaint, event, lambda promise: promise.id == event.entry, "moved")


def _resolved(complaint: Complaint, event: Event) -> Complaint:
    """The outcome settles what was promised about being told it."""
    return _settled(complaint, event, lambda promise: promise.what in (ANSWER, NEWS))


def _settled(
    complaint: Complaint,
    event: Event,
    which: Callable[[Promise], bool],
    in_time: PromiseState = "kept",
) -> Complaint:
    """Close open promises: one kept, or moved, only after its date was broken."""

    def result(promise: Promise) -> PromiseState:
        return in_time if utc(event.at) <= utc(promise.due) else "broken"

    return replace(
        complaint,
        promises=tuple(
            replace(promise, state=result(promise), closed_in=event.id)
            if promise.state == "open" and promise.told_in != event.id and which(promise)
            else promise
            for promise in complaint.promises
        ),
    )


def _offer_approved(complaint: Complaint, event: Event) -> Complaint:
    return _with_offer(complaint, event, state="open", approved_by=event.by)


def _offer_decided(complaint: Complaint, event: Event) -> Complaint:
    if event.state is UNSET:
        return complaint
    return _with_offer(complaint, event, state=event.state, closed_in=event.id)


def _with_offer(complaint: Complaint, event: Event, **changes: Any) -> Complaint:
    return replace(
        complaint,
        offers=tuple(
            replace(offer, **changes) if offer.id == event.entry else offer
            for offer in complaint.offers
        ),
    )


def _action_done(complaint: Complaint, event: Event) -> Complaint:
    return _with_action(complaint, event.entry, done_at=event.at)


def _with_action(complaint: Complaint, number: int, **changes: Any) -> Complaint:
    return replace(
        complaint,
        actions=tuple(
            replace(action, **changes) if action.id == number else action
            for action in complaint.actions
        ),
    )


def _surveyed(complaint: Complaint, event: Event) -> Complaint:
    if event.score is UNSET:
        return complaint
    answer = Satisfaction(score=event.score, comment=event.text, at=event.at)
    return replace(complaint, satisfaction=answer)


def _linked(complaint: Complaint, event: Event) -> Complaint:
    tie = Link(id=event.other, kind=event.text or "related")
    return replace(complaint, related=(*complaint.related, tie))


def _unlinked(complaint: Complaint, event: Event) -> Complaint:
    ties = tuple(tie for tie in complaint.related if tie.id != event.other)
    return replace(complaint, related=ties)


def _retracted(complaint: Complaint, event: Event) -> Complaint:
    """Undo what an event did: what it made is withdrawn, what it settled is open again."""
    back = next((other for other in complaint.events if other.id == event.of), None)
    if back is None:
        return complaint

    def entry(old: Any) -> Any:
        if old.told_in == back.id and old.state in ("open", "proposed"):
            return replace(old, state="withdrawn", closed_in=event.id)
        if old.closed_in == back.id:
            return replace(old, state="open", closed_in="")
        if isinstance(old, Offer) and back.kind == "offer_approved" and old.id == back.entry:
            # An offer whose approval is taken back is a proposal again.
            return replace(old, state="proposed", approved_by="")
        return old

    complaint = replace(
        complaint,
        promises=tuple(entry(promise) for promise in complaint.promises),
        offers=tuple(entry(offer) for offer in complaint.offers),
    )
    match back.kind:
        case "action_done":
            return _with_action(complaint, back.entry, done_at=None)
        case "action_added":
            return _with_action(complaint, back.entry, withdrawn_in=event.id)
        case "surveyed":
            return replace(complaint, satisfaction=None)
    return complaint


_EFFECTS: dict[str, Effect] = {
    "promise_kept": _promise_kept,
    "promise_moved": _promise_moved,
    "resolved": _resolved,
    "offer_approved": _offer_approved,
    "offer_decided": _offer_decided,
    "action_done": _action_done,
    "surveyed": _surveyed,
    "linked": _linked,
    "unlinked": _unlinked,
    "retracted": _retracted,
}
