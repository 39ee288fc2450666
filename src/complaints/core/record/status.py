"""The status table: which step leads where, and what is possible instead."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from msgspec import UNSET
from msgspec.structs import replace

from complaints.core.record.contacts import Story, is_message
from complaints.core.record.events import folded, live
from complaints.core.record.fields import EventKind, Status
from complaints.core.record.model import Complaint, Event
from complaints.errors import Refused

OPEN: tuple[Status, ...] = ("received", "acknowledged", "investigating", "waiting")

_TO_WAITING: dict[Status, Status] = {
    "received": "waiting",
    "acknowledged": "waiting",
    "investigating": "waiting",
}
_LOOKED_INTO: dict[Status, Status] = {
    **dict.fromkeys(OPEN, "investigating"),
    "waiting": "waiting",
}

# For each step that needs or changes a status: from where it may be taken, and where it leads.
# A step that is not named here may be taken at any status and changes none.
TABLE: dict[EventKind, dict[Status, Status]] = {
    "asked": _TO_WAITING,
    "waiting": _TO_WAITING,
    "wait_ended": {"waiting": "investigating"},
    "escalated": _LOOKED_INTO,
    "assigned": _LOOKED_INTO,
    "consulted": _LOOKED_INTO,
    "finding": _LOOKED_INTO,
    "offered": _LOOKED_INTO,
    "promised": {status: status for status in OPEN},
    "classified": {status: status for status in (*OPEN, "resolved")},
    "resolved": dict.fromkeys(OPEN, "resolved"),
    "closed": {"resolved": "closed"},
    "reopened": {"resolved": "investigating", "closed": "investigating"},
}

# A wait may be ended by a message that is found, and recorded at its own time, only later.
_STEPS_OF_ANY_STATUS = ("received", "retracted", "edited", "wait_ended")

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
    Refused, naming the step that is possible, where the table has no way.
    """
    row = TABLE.get(event.kind)
    if row is None:
        return _after_contact(before, event)
    if before.status not in row:
        if event.kind == "wait_ended":
            raise Refused(f"{before.id} is {before.status}, so there is no wait to end")
        words = _STEP_WORDS.get(event.kind, event.kind)
        possible = _POSSIBLE[before.status]
        if before.status == "waiting" and _waits_for_others(before):
            possible = "end the wait with `wait --end`, or resolve it"
        raise Refused(f"{before.id} is {before.status}, so it cannot be {words}; {possible}")
    if event.kind == "assigned" and not _passes_on(before, event):
        return before.status
    return row[before.status]


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


def misfits(complaint: Complaint) -> Iterator[tuple[int, str]]:
    """Return each event, by its place, that was not possible where the complaint then stood."""
    counting = {event.id for event in live(complaint.events)}
    for index, event in enumerate(complaint.events):
        if event.kind in _STEPS_OF_ANY_STATUS or event.id not in counting:
            continue
        earlier = complaint.events[:index]
        before = replace(complaint, **folded(complaint, earlier), events=earlier)
        try:
            next_status(before, event)
        except Refused as refusal:
            yield index, str(refusal).split(";")[0]


def status_by_steps(complaint: Complaint) -> Status:
    """Return the status that follows from the steps that count, by the table alone."""
    events = live(complaint.events)
    status: Status = folded(complaint, ())["status"]
    for index, event in enumerate(events):
        earlier = events[:index]
        before = replace(
            complaint, **{**folded(complaint, earlier), "status": status}, events=earlier
        )
        if event.kind in ("received", "edited"):
            given = event.set.status if event.set is not UNSET else UNSET
            status = status if given is UNSET else given
        else:
            with contextlib.suppress(Refused):
                status = next_status(before, event)
    return status


def _passes_on(before: Complaint, event: Event) -> bool:
    """Tell whether an assignment takes the complaint from one person to another."""
    if event.set is UNSET or not before.owner:
        return False
    return event.set.owner is not UNSET and event.set.owner != before.owner


_STEP_WORDS: dict[EventKind, str] = {
    "asked": "set to wait for an answer",
    "waiting": "set to waiting",
    "consulted": "discussed with others",
    "finding": "given a finding",
    "offered": "given an offer",
    "promised": "given a promise",
}
