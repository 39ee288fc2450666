"""Mending mistakes: taking an event back, tying complaints together and apart."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from complaints.core.handling.checks import wrong_steps
from complaints.core.record.events import live, order_key, refold, taken_back
from complaints.core.record.fields import ComplaintId
from complaints.core.record.model import Changes, Complaint, Event
from complaints.core.record.status import status_by_steps
from complaints.core.record.steps import Stamp, step
from complaints.errors import Refused

# What is never taken back, and what to do instead.
_FOR_EVER = {
    "retracted": "a retraction is not taken back; record the step again",
    "received": "the receipt is not taken back; resolve the complaint as withdrawn",
    "linked": "a tie is not taken back; undo it in both: complaints link ID OTHER --remove",
    "unlinked": "untying is not taken back; tie them again: complaints link ID OTHER",
}
# Events that rest on another of the same entry, and on any earlier one.
_NEXT: dict[str, tuple[str, ...]] = {
    "offered": ("offer_approved", "offer_decided"),
    "offer_approved": ("offer_decided",),
    "action_added": ("action_done",),
}
_FOLLOWING: dict[str, tuple[str, ...]] = {
    "step_done": ("step_done",),
    "resolved": ("surveyed", "audited"),
    "incident_opened": ("incident_told", "incident_closed"),
}
# How a tie reads from the other end.
REVERSE = {
    "duplicate": "duplicate",
    "related": "related",
    "follows": "followed_by",
    "followed_by": "follows",
}


def retract(complaint: Complaint, stamp: Stamp, event_id: str, why: str) -> Complaint:
    """Return the complaint with an event taken back: it stays on record and counts no more.

    What it set is as it was before; promises and offers it made are withdrawn,
    those it settled are open again, actions are to be done again, an answer to
    the survey is gone. Raises Refused for what is never taken back or is so
    already, and where a later event rests on it.
    """
    event = _retractable(complaint, event_id)
    basis = next(_resting_on(event, complaint), None)
    if basis is not None:
        raise Refused(
            f"event {basis.id} ({basis.kind}) of {complaint.id} rests on event {event_id}; "
            "take that one back first"
        )
    marked = step(complaint, stamp, "retracted", of=event_id, text=why)
    mended = _with_status(marked)
    known = {finding.message for finding in wrong_steps(complaint)}
    wrong = [finding for finding in wrong_steps(mended) if finding.message not in known]
    if wrong:
        raise Refused(f"{wrong[0].message} without event {event_id}; take that one back first")
    return mended


def _with_status(complaint: Complaint) -> Complaint:
    """Let the retraction set the status that the steps left lead to.

    Of two letters the first had acknowledged the complaint: without it, the
    second one has.
    """
    status = status_by_steps(complaint)
    retraction = complaint.events[-1]
    if status == complaint.status or retraction.kind != "retracted":
        return complaint
    marked = replace(retraction, set=Changes(status=status))
    return refold(replace(complaint, events=(*complaint.events[:-1], marked)))


def _retractable(complaint: Complaint, event_id: str) -> Event:
    event = next((event for event in complaint.events if event.id == event_id), None)
    if event is None:
        known = ", ".join(event.id for event in complaint.events[-5:])
        raise Refused(f"{complaint.id} has no event {event_id}; the last are {known}")
    if event.kind in _FOR_EVER:
        raise Refused(_FOR_EVER[event.kind])
    if event_id in taken_back(complaint.events):
        raise Refused(f"event {event_id} of {complaint.id} is taken back already")
    return event


def _resting_on(event: Event, complaint: Complaint) -> Iterator[Event]:
    """Return the later events that would hang in the air without this one."""
    made = {promise.id for promise in complaint.promises if promise.told_in == event.id}
    for other in live(complaint.events):
        about = other.entry == event.entry
        if (
            (other.kind in ("promise_kept", "promise_moved") and other.entry in made)
            or (other.kind == "consulted" and other.of == event.id)
            or (about and other.kind in _NEXT.get(event.kind, ()))
            or (
                order_key(other) > order_key(event) and other.kind in _FOLLOWING.get(event.kind, ())
            )
        ):
            yield other


def link(complaint: Complaint, stamp: Stamp, other: ComplaintId, kind: str) -> Complaint:
    """Return the complaint tied to another. Raises Refused for itself, and where it is already."""
    if complaint.id == other:
        raise Refused(f"{complaint.id} cannot be tied to itself")
    if any(tie.id == other for tie in complaint.related):
        raise Refused(f"{complaint.id} is tied to {other} already")
    return step(complaint, stamp, "linked", other=other, text=kind)


def unlink(complaint: Complaint, stamp: Stamp, other: ComplaintId) -> Complaint:
    """Return the complaint without a tie. Raises Refused where there is none."""
    tie = next((tie for tie in complaint.related if tie.id == other), None)
    if tie is None:
        raise Refused(f"{complaint.id} is not tied to {other}")
    return step(complaint, stamp, "unlinked", other=other, text=tie.kind)
