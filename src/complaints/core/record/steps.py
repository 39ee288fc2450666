"""Adding an event to a complaint: the one way anything about it ever changes.

`step` checks that the step is possible, writes what it changes into the event
and folds the events again, so that the stored fields always follow from them;
so do the states of the ledgers' entries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from complaints.core.record.contacts import Story
from complaints.core.record.event_kinds import EVENTS
from complaints.core.record.events import SETTABLE, as_of, folded, live, refold
from complaints.core.record.fields import EventKind
from complaints.core.record.ledgers import taken
from complaints.core.record.model import Changes, Complaint, Event
from complaints.core.record.order import number_of, order_key
from complaints.core.record.status import misfits, next_status
from complaints.core.time.calendar import utc
from complaints.errors import Refused, UsageProblem

# A clock a little ahead of ours is no lie.
TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a step happened, when it is written down, by whom, and four random characters."""

    at: datetime
    now: datetime
    by: str
    token: str

    @property
    def recorded_at(self) -> datetime | None:
        """When it is written down, where that is more than five minutes from when it happened."""
        return self.now if abs(utc(self.now) - utc(self.at)) > TOLERANCE else None


def step(
    complaint: Complaint,
    stamp: Stamp,
    kind: EventKind,
    changes: Mapping[str, Any] | None = None,
    **details: Any,
) -> Complaint:
    """Return the complaint with one event more.

    `changes` are new values of stored fields; those that are no change are
    left out, and the status follows from the table. `details` are further
    fields of the event. Raises Refused where the status does not allow the
    step, where later events have changed the same fields or would not be
    possible after it; UsageProblem where its time lies before receipt or in
    the future.
    """
    before = _state_before(complaint, stamp)
    new = {k: v for k, v in (changes or {}).items() if getattr(before, k) != v}
    event = Event(
        id=f"{_next_number(complaint)}-{stamp.token}",
        at=stamp.at,
        recorded_at=stamp.recorded_at,
        by=stamp.by,
        kind=kind,
        set=Changes(**new) if new else UNSET,
        **details,
    )
    status = next_status(before, event)
    if status != before.status:
        new["status"] = status
    _refuse_overtaken(complaint, event, new)
    event = replace(event, set=Changes(**new) if new else UNSET, was=_was(complaint, event, new))
    events = tuple(sorted((*complaint.events, event), key=order_key))
    after = taken(refold(replace(complaint, events=events)))
    if events[-1] is not event:
        _refuse_misfits(complaint, after)
    return after


def last_event(complaint: Complaint) -> Event:
    """Return the event that was added last: the one with the highest number."""
    return max(complaint.events, key=lambda event: number_of(event.id))


def _state_before(complaint: Complaint, stamp: Stamp) -> Complaint:
    if utc(stamp.at) > utc(stamp.now) + TOLERANCE:
        raise UsageProblem(f"{_shown(stamp.at)} lies in the future; give the time it happened")
    before = as_of(complaint, stamp.at)
    if before is None:
        raise UsageProblem(
            f"{_shown(stamp.at)} is before {complaint.id} was received "
            f"({_shown(complaint.received_at)})"
        )
    return before


def _refuse_overtaken(complaint: Complaint, new_event: Event, new: Mapping[str, Any]) -> None:
    for event in live(complaint.events):
        if utc(event.at) <= utc(new_event.at) or event.set is UNSET:
            continue
        overtaken = set(event.set.items()) & set(new)
        if EVENTS[new_event.kind].may_come_late:
            overtaken.discard("status")
        if overtaken:
            raise Refused(
                f"{complaint.id} already has a later change of {', '.join(sorted(overtaken))} "
                f"(event {event.id}, {event.kind}, {_shown(event.at)}); "
                "record this step at a later time"
            )


def _refuse_misfits(before: Complaint, after: Complaint) -> None:
    """Refuse a step, dated back, after which a later one could not have been taken."""
    old = {before.events[index].id for index, _ in misfits(Story(before))}
    for index, _ in misfits(Story(after)):
        later = after.events[index]
        if later.id not in old:
            raise Refused(
                f"{after.id} has a later step that would not have been possible after this one "
                f"(event {later.id}, {later.kind}, {_shown(later.at)}); "
                "record this step at a later time"
            )


def _was(complaint: Complaint, event: Event, new: Mapping[str, Any]) -> Any:
    """Return the values before any event of fields that no earlier one set: else they were lost."""
    known: set[str] = set()
    for earlier in complaint.events:
        if earlier.set is not UNSET and order_key(earlier) < order_key(event):
            known.update(earlier.set.items())
    first = folded(complaint, ())
    old = {name: first[name] for name in SETTABLE if name in new and name not in known}
    old = {name: value for name, value in old.items() if value}
    return Changes(**old) if old else UNSET


def _next_number(complaint: Complaint) -> int:
    """A number is given once: that of an event that was taken back is not free again."""
    return max((number_of(event.id) for event in complaint.events), default=0) + 1


def _shown(instant: datetime) -> str:
    return instant.isoformat(sep=" ", timespec="minutes")
