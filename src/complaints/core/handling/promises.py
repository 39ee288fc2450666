"""The ledger of promises: every date a customer was told, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from complaints.core.record.model import Complaint, Promise
from complaints.core.record.steps import Stamp, last_event, step
from complaints.core.time.calendar import utc
from complaints.errors import Refused, UsageProblem


def add_promise(complaint: Complaint, stamp: Stamp, what: str, due: datetime) -> Complaint:
    """Return the complaint with a date the customer was told by a person.

    Raises UsageProblem where the date is not after the telling.
    """
    _after(stamp, due)
    number = next_number(complaint.promises)
    told = step(complaint, stamp, "promised", entry=number, until=due, text=what)
    return with_promises(told, [(what, due)])


def with_promises(complaint: Complaint, told: Iterable[tuple[str, datetime]]) -> Complaint:
    """Return the complaint with new promises told in its newest event."""
    first = next_number(complaint.promises)
    event_id = last_event(complaint).id
    new = [
        Promise(id=number, what=what, due=due, told_in=event_id, state="open")
        for number, (what, due) in enumerate(told, first)
    ]
    return replace(complaint, promises=(*complaint.promises, *new))


def keep_promise(complaint: Complaint, stamp: Stamp, number: int, text: str) -> Complaint:
    """Return the complaint with a promise kept; one kept after its date was broken."""
    open_promise(complaint, number)
    return step(complaint, stamp, "promise_kept", entry=number, text=text)


def move_promise(
    complaint: Complaint, stamp: Stamp, number: int, due: datetime, why: str
) -> Complaint:
    """Return the complaint with a promise moved: the old date stays on record beside the new.

    Raises UsageProblem where the new date is none or no reason is given.
    """
    promise = open_promise(complaint, number)
    _after(stamp, due)
    if utc(due) == utc(promise.due):
        raise UsageProblem(f"promise {number} is for that time already")
    moved = step(complaint, stamp, "promise_moved", entry=number, until=due, text=why)
    again = Promise(
        id=next_number(moved.promises),
        what=promise.what,
        due=due,
        told_in=last_event(moved).id,
        state="open",
        replaces=promise.id,
    )
    return replace(moved, promises=(*moved.promises, again))


def open_promise(complaint: Complaint, number: int) -> Promise:
    """Return an open promise by its number. Raises Refused, naming the open ones."""
    for promise in complaint.promises:
        if promise.id == number:
            if promise.state != "open":
                raise Refused(f"promise {number} of {complaint.id} is {promise.state} already")
            return promise
    known = ", ".join(str(p.id) for p in complaint.promises if p.state == "open") or "none"
    raise Refused(f"{complaint.id} has no promise {number}; open: {known}")


def next_number(entries: Iterable[Promise]) -> int:
    """Return the number of the next promise."""
    return max((entry.id for entry in entries), default=0) + 1


def _after(stamp: Stamp, due: datetime) -> None:
    if utc(due) <= utc(stamp.at):
        raise UsageProblem("the date promised must lie after the moment it is told")
