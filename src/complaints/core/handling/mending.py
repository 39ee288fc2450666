"""Mending mistakes: taking an event back, tying complaints together and apart."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from complaints.core.handling.checks import wrong_steps
from complaints.core.record.contacts import Story
from complaints.core.record.event_kinds import EVENTS
from complaints.core.record.events import refold
from complaints.core.record.fields import ComplaintId
from complaints.core.record.model import Changes, Complaint, Event
from complaints.core.record.status import status_by_steps
from complaints.core.record.steps import Stamp, step
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
    story = Story(complaint)
    event = _retractable(story, event_id)
    basis = next(_resting_on(event, story), None)
    if basis is not None:
        raise Refused(
            f"event {basis.id} ({basis.kind}) of {complaint.id} rests on event {event_id}; "
            "take that one back first"
        )
    marked = step(complaint, stamp, "retracted", of=event_id, text=why)
    mended = _with_status(marked)
    known = {finding.message for finding in wrong_steps(story)}
    wrong = [finding for finding in wrong_steps(Story(mended)) if finding.message not in known]
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


def _retractable(story: Story, event_id: str) -> Event:
    complaint = story.complaint
    event = next((event for event in complaint.events if event.id == event_id), None)
    if event is None:
        known = ", ".join(event.id for event in complaint.events[-5:])
        named = code_word(event_id, " ", " like this")
        raise Refused(f"{complaint.id} has no event{named}; the last are {known}")
    if final := EVENTS[event.kind].final:
        raise Refused(final)
    if event_id in story.gone:
        raise Refused(f"event {event_id} of {complaint.id} is taken back already")
    return event


def _resting_on(event: Event, story: Story) -> Iterator[Event]:
    """Return the later events that would hang in the air without this one."""
    for other in story.events:
        rests_on = EVENTS[other.kind].rests_on
        if rests_on is not None and rests_on(other, event, story.complaint):
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
