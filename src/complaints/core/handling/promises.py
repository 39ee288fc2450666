"""The ledger of promises: every date a customer was told, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from complaints.core.handling.entries import entry_id, entry_named, with_entries
from complaints.core.record.fields import EventKind
from complaints.core.record.model import Complaint, Promise
from complaints.core.record.steps import Stamp, last_event, refuse_unsettled, step
from complaints.core.time.calendar import utc
from complaints.errors import Refused, UsageProblem


def add_promise(complaint: Complaint, stamp: Stamp, what: str, due: datetime) -> Complaint:
    """Return the complaint with a date the customer was told by a person.

    Raises UsageProblem where the date is not after the telling.
    """
    _after(complaint, stamp, due)
    told = step(complaint, stamp, "promised", until=due, text=what)
    return with_promises(told, [(what, due)])


def with_promises(complaint: Complaint, told: Iterable[tuple[str, datetime]]) -> Complaint:
    """Return the complaint with new promises told in its newest event."""
    event = last_event(complaint)
    new = [
        Promise(id=entry_id(event, place), what=what, due=due, state="open")
        for place, (what, due) in enumerate(told, 1)
    ]
    return with_entries(complaint, "promises", new)


def keep_promise(complaint: Complaint, stamp: Stamp, named: str, text: str) -> Complaint:
    """Return the complaint with a promise kept; one kept after its date was broken."""
    promise = _open_promise(complaint, named, "promise_kept")
    return step(complaint, stamp, "promise_kept", entry=promise.id, text=text)


def move_promise(
    complaint: Complaint, stamp: Stamp, named: str, due: datetime, why: str
) -> Complaint:
    """Return the complaint with a promise moved: the old date stays on record beside the new.

    Raises UsageProblem where the new date is none or no reason is given.
    """
    promise = _open_promise(complaint, named, "promise_moved")
    _after(complaint, stamp, due)
    if utc(due) == utc(promise.due):
        raise UsageProblem(f"promise {named} is for that time already")
    moved = step(complaint, stamp, "promise_moved", entry=promise.id, until=due, text=why)
    again = Promise(
        id=last_event(moved).id, what=promise.what, due=due, state="open", replaces=promise.id
    )
    return with_entries(moved, "promises", [again])


def _open_promise(complaint: Complaint, named: str, kind: EventKind) -> Promise:
    """Return an open promise by its number or id. Raises Refused, naming the open ones."""
    refuse_unsettled(complaint, kind, ())
    promise = entry_named(complaint, "promise", complaint.promises, named, _is_open)
    if not _is_open(promise):
        raise Refused(f"promise {named} of {complaint.id} is {promise.state} already")
    return promise


def _is_open(promise: Promise) -> bool:
    return promise.state == "open"


def _after(complaint: Complaint, stamp: Stamp, due: datetime) -> None:
    if utc(due) <= utc(stamp.on(complaint).at):
        raise UsageProblem("the date promised must lie after the moment it is told")
