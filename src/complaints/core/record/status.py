"""The status of a complaint: which step leads where, and what is possible instead."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from msgspec import UNSET
from msgspec.structs import replace

from complaints.core.record.contacts import Story, is_message
from complaints.core.record.event_kinds import EVENTS
from complaints.core.record.events import folded, folds, live
from complaints.core.record.fields import Status
from complaints.core.record.model import Complaint, Event
from complaints.errors import Refused

_POSSIBLE: dict[Status, str] = {
    "received": "acknowledge it with a letter or a call, or go on with the matter",
    "acknowledged": "go on with the matter, or resolve it",
    "investigating": "resolve it first",
    "waiting": "end the wait with `contact --in` or `wait --end`, or resolve it",
    "resolved": "possible now: close it, or reopen it",
    "closed": "possible now: reopen it",
}


def next_status(before: Complaint, event: Event) -> Status:
    """Return the status after an event that is not yet part of the complaint.

    `before` is the complaint as it stood just before the event. Raises
    Refused, naming the step that is possible, where the kind of the event has no way.
    """
    row = EVENTS[event.kind]
    if row.ways is None:
        return _after_contact(before, event)
    if before.status not in row.ways:
        if row.needless:
            raise Refused(f"{before.id} is {before.status}, so {row.needless}")
        words = row.cannot or event.kind
        possible = _POSSIBLE[before.status]
        if before.status == "waiting" and _waits_for_others(before):
            possible = "end the wait with `wait --end`, or resolve it"
        raise Refused(f"{before.id} is {before.status}, so it cannot be {words}; {possible}")
    if row.stays is not None and row.stays(event, before):
        return before.status
    return row.ways[before.status]


def _waits_for_others(complaint: Complaint) -> bool:
    waits = Story(complaint).waits
    return bool(waits) and waits[-1].waiting_for == "third_party"


def _after_contact(before: Complaint, event: Event) -> Status:
    """A person's answer acknowledges; a message of the customer ends a wait for the customer."""
    if before.status == "received" and Story(before).is_answer(event):
        return "acknowledged"
    if before.status == "waiting" and is_message(event):
        waits = Story(before).waits
        # A status written by hand has no wait; the customer's word ends it as well.
        if not waits or waits[-1].waiting_for == "customer":
            return "investigating"
    return before.status


def misfits(story: Story) -> Iterator[tuple[int, str]]:
    """Return each event, by its place, that was not possible where the complaint then stood."""
    # Most complaints of a large register were only received: they are not folded for nothing.
    if not any(map(_needs_a_way, story.events)):
        return
    complaint = story.complaint
    for index, (event, values) in enumerate(folds(complaint, complaint.events)):
        if not _needs_a_way(event) or event.id in story.gone:
            continue
        # Which steps are possible depends on the fields alone; to hand on the events before each
        # event would take as long as all of them together, each time.
        before = replace(complaint, **values, events=())
        try:
            next_status(before, event)
        except Refused as refusal:
            yield index, str(refusal).split(";")[0]


def _needs_a_way(event: Event) -> bool:
    row = EVENTS[event.kind]
    return row.ways is not None and not row.needless


def status_by_steps(complaint: Complaint) -> Status:
    """Return the status that follows from the steps that count, by their kinds alone."""
    events = live(complaint.events)
    status: Status = folded(complaint, ())["status"]
    for index, (event, values) in enumerate(folds(complaint, events)):
        if EVENTS[event.kind].sets_status:
            given = event.set.status if event.set is not UNSET else UNSET
            status = status if given is UNSET else given
        else:
            before = replace(complaint, **{**values, "status": status}, events=events[:index])
            with contextlib.suppress(Refused):
                status = next_status(before, event)
    return status
