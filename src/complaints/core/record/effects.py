"""What single events do to the entries of the ledgers, and how that is undone.

An entry holds the facts it was made with for ever; only its state follows
from the events.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from complaints.core.record.fields import PromiseState
from complaints.core.record.model import Complaint, Event, Link, Promise, Satisfaction
from complaints.core.time.calendar import utc

# What letters promise: the outcome, or only to be heard from by then.
ANSWER = "an answer"
NEWS = "news"

Effect = Callable[[Complaint, Event], Complaint]
"""What an event does."""

Undoing = Callable[[Complaint, Event, Event], Complaint]
"""What taking an event back does besides, given the event and the retraction."""


def keep_promise(complaint: Complaint, event: Event) -> Complaint:
    """The promise the event is about was kept, or only after its date."""
    return _settled(complaint, event, lambda promise: promise.id == event.entry)


def move_promise(complaint: Complaint, event: Event) -> Complaint:
    """The promise the event is about was moved, or only after its date."""
    return _settled(complaint, event, lambda promise: promise.id == event.entry, "moved")


def tell_outcome(complaint: Complaint, event: Event) -> Complaint:
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


def approve_offer(complaint: Complaint, event: Event) -> Complaint:
    """The offer stands from now on."""
    return _with_offer(complaint, event, state="open", approved_by=event.by)


def propose_again(complaint: Complaint, approval: Event, _: Event) -> Complaint:
    """An offer whose approval is taken back is a proposal again."""
    return _with_offer(complaint, approval, state="proposed", approved_by="")


def decide_offer(complaint: Complaint, event: Event) -> Complaint:
    """The offer is what the event says it became."""
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


def finish_action(complaint: Complaint, event: Event) -> Complaint:
    """The action was done when the event happened."""
    return _with_action(complaint, event, done_at=event.at)


def do_action_again(complaint: Complaint, done: Event, _: Event) -> Complaint:
    """The action is still to be done."""
    return _with_action(complaint, done, done_at=None)


def withdraw_action(complaint: Complaint, added: Event, retraction: Event) -> Complaint:
    """The action was never to be done."""
    return _with_action(complaint, added, withdrawn_in=retraction.id)


def _with_action(complaint: Complaint, event: Event, **changes: Any) -> Complaint:
    return replace(
        complaint,
        actions=tuple(
            replace(action, **changes) if action.id == event.entry else action
            for action in complaint.actions
        ),
    )


def take_score(complaint: Complaint, event: Event) -> Complaint:
    """The customer's answer to the survey."""
    if event.score is UNSET:
        return complaint
    answer = Satisfaction(score=event.score, comment=event.text, at=event.at)
    return replace(complaint, satisfaction=answer)


def forget_score(complaint: Complaint, _surveyed: Event, _retraction: Event) -> Complaint:
    """The answer was none."""
    return replace(complaint, satisfaction=None)


def tie(complaint: Complaint, event: Event) -> Complaint:
    """The complaint is tied to another one."""
    link = Link(id=event.other, kind=event.text or "related")
    return replace(complaint, related=(*complaint.related, link))


def untie(complaint: Complaint, event: Event) -> Complaint:
    """The complaint is tied to that other one no more."""
    ties = tuple(link for link in complaint.related if link.id != event.other)
    return replace(complaint, related=ties)
