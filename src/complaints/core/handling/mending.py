"""Mending mistakes: taking an event back, tying complaints together and apart."""

from __future__ import annotations

from complaints.core.record.event_kinds import EVENTS
from complaints.core.record.events import taken_back
from complaints.core.record.fields import ComplaintId
from complaints.core.record.model import Complaint
from complaints.core.record.naming import in_the_way
from complaints.core.record.state import state_of
from complaints.core.record.steps import Stamp, refuse_unsettled, step
from complaints.core.text import code_word
from complaints.errors import Refused

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
    _refuse_final(complaint, event_id)
    mended = step(complaint, stamp, "retracted", of=event_id, text=why)
    known = {complaint.events[odd.index].id for odd in state_of(complaint).misfits}
    for odd in state_of(mended).misfits:
        later = mended.events[odd.index]
        if later.id in known:
            continue
        if odd.field in ("status", "resolution"):
            raise Refused(f"{odd.message} without event {event_id}; take that one back first")
        raise Refused(
            f"event {later.id} ({later.kind}) of {complaint.id} rests on event {event_id}; "
            "take that one back first"
        )
    return mended


def _refuse_final(complaint: Complaint, event_id: str) -> None:
    event = next((event for event in complaint.events if event.id == event_id), None)
    if event is None:
        known = ", ".join(event.id for event in complaint.events[-5:])
        named = code_word(event_id, " ", " like this")
        raise Refused(f"{complaint.id} has no event{named}; the last are {known}")
    if final := EVENTS[event.kind].final:
        raise Refused(final)
    for each in complaint.unsettled:
        if event_id in each.events:
            raise Refused(in_the_way(complaint, each))
    if event_id in taken_back(complaint.events):
        raise Refused(f"event {event_id} of {complaint.id} is taken back already")


def link(complaint: Complaint, stamp: Stamp, other: ComplaintId, kind: str) -> Complaint:
    """Return the complaint tied to another. Raises Refused for itself, and where it is already."""
    if complaint.id == other:
        raise Refused(f"{complaint.id} cannot be tied to itself")
    refuse_unsettled(complaint, "linked", ())
    if any(tie.id == other for tie in complaint.related):
        raise Refused(f"{complaint.id} is tied to {other} already")
    return step(complaint, stamp, "linked", other=other, text=kind)


def unlink(complaint: Complaint, stamp: Stamp, other: ComplaintId) -> Complaint:
    """Return the complaint without a tie. Raises Refused where there is none."""
    refuse_unsettled(complaint, "unlinked", ())
    tie = next((tie for tie in complaint.related if tie.id == other), None)
    if tie is None:
        raise Refused(f"{complaint.id} is not tied to {other}")
    return step(complaint, stamp, "unlinked", other=other, text=tie.kind)
