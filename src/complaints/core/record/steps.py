"""Adding an event to a complaint: the one way anything about it ever changes.

`step` checks that the step is possible, writes what it changes into the event
and folds the events again, so that the stored fields always follow from them;
so do the states of the ledgers' entries.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import UNSET, Struct
from msgspec.structs import replace

from complaints.core.record.event_kinds import EVENTS
from complaints.core.record.events import (
    LISTS,
    SETTABLE,
    changes_of,
    first_values,
    live,
    same,
)
from complaints.core.record.fields import EventKind
from complaints.core.record.model import Complaint, Event, ListChange
from complaints.core.record.naming import in_the_way
from complaints.core.record.order import number_of, order_key
from complaints.core.record.state import as_of, refold, standing, state_of
from complaints.core.record.together import fields_of, name_of
from complaints.core.time.calendar import utc
from complaints.errors import Refused, UsageProblem

# A clock a little ahead of ours is no lie.
TOLERANCE = timedelta(minutes=5)


class Stamp(Struct, frozen=True):
    """When a step happened, when it is written down, by whom, and four random characters.

    `given` stands where a person said when it happened; else it happens now.
    """

    at: datetime
    now: datetime
    by: str
    token: str
    given: bool = False

    @property
    def late(self) -> bool:
        """Tell whether the two differ by more than five minutes."""
        return abs(utc(self.now) - utc(self.at)) > TOLERANCE

    @property
    def recorded_at(self) -> datetime | None:
        """When it is written down, where that is more than five minutes from when it happened."""
        return self.now if self.late else None

    def on(self, complaint: Complaint) -> Stamp:
        """Return the stamp of a step that happens now, with a time behind all that is on record.

        Whoever recorded the newest event may have a clock that is ahead of
        ours; that must not hinder anybody. A time that was given stays.
        """
        newest = max((event.at for event in complaint.events), key=utc, default=self.at)
        if self.given or utc(newest) <= utc(self.at):
            return self
        return replace(self, at=newest)


def step(
    complaint: Complaint,
    stamp: Stamp,
    kind: EventKind,
    changes: Mapping[str, Any] | None = None,
    always: Container[str] = (),
    follows: Container[str] = (),
    **details: Any,
) -> Complaint:
    """Return the complaint with one event more.

    `changes` are new values of stored fields; those that are no change are
    left out unless named in `always`, and the status follows from the table.
    Those named in `follows` nobody asked for: the others made them so.
    `details` are further fields of the event. Raises Refused where the status does not allow the
    step, where later events have changed the same fields or would not be
    possible after it; UsageProblem where its time lies before receipt or in
    the future.
    """
    stamp = stamp.on(complaint)
    before = _state_before(complaint, stamp)
    event = Event(
        id=f"{_next_number(complaint)}-{stamp.token}",
        at=stamp.at,
        recorded_at=stamp.recorded_at,
        by=stamp.by,
        kind=kind,
        **details,
    )
    old = _found_by(event, before)
    new = {k: v for k, v in (changes or {}).items() if k in always or not same(k, old[k], v)}
    earlier = _set_before(complaint, stamp)
    new = _whole_groups(old, new, earlier)
    event = replace(event, set=changes_of(old, new))
    if kind == "retracted":
        new = _without(before, event, earlier)
    # A value that stands already is asked for all the same, though it may not be what counts.
    asked = {name for name in changes or () if name not in follows}
    # First: what else it is told to do may need the same.
    refuse_unsettled(complaint, kind, {*new, *asked, *event.fields})
    if kind != "retracted":
        status = standing(before).next(event, before.owner)
        new |= {"status": status} if status != before.status else {}
    event = replace(event, set=changes_of(old, new), was=_was(complaint, event, new))
    _refuse_overtaken(complaint, event)
    events = tuple(sorted((*complaint.events, event), key=order_key))
    after = refold(replace(complaint, events=events))
    if events[-1] is not event:
        _refuse_misfits(complaint, after, event.id)
    return after


def last_event(complaint: Complaint) -> Event:
    """Return the event that was added last: the one with the highest number."""
    return max(complaint.events, key=lambda event: number_of(event.id))


def ahead(complaint: Complaint) -> str:
    """Return, in words, that the newest event had to take a time that is still to come.

    Empty where it has not: only the clock of somebody else can have led to that.
    """
    event = last_event(complaint)
    if event.recorded_at is None or utc(event.recorded_at) >= utc(event.at):
        return ""
    return (
        f"{complaint.id}: recorded as of {_shown(event.at)}, the time of its newest event, "
        "which is ahead of the clock here; one of the two clocks is wrong"
    )


def _state_before(complaint: Complaint, stamp: Stamp) -> Complaint:
    if stamp.given and utc(stamp.at) > utc(stamp.now) + TOLERANCE:
        raise UsageProblem(f"{_shown(stamp.at)} lies in the future; give the time it happened")
    before = as_of(complaint, stamp.at)
    if before is None:
        raise UsageProblem(
            f"{_shown(stamp.at)} is before {complaint.id} was received "
            f"({_shown(complaint.received_at)})"
        )
    return before


def _found_by(event: Event, before: Complaint) -> dict[str, Any]:
    """Return the values that an event changes; a decision those without what it strikes out."""
    if event.kind == "settled":
        before = refold(replace(before, events=(*before.events, event)))
    return {name: getattr(before, name) for name in SETTABLE}


def refuse_unsettled(complaint: Complaint, kind: EventKind, new: Container[str]) -> None:
    """Raise Refused for a step that needs what is unsettled; what passed with the customer is told.

    `new` are the names, and paths, of the fields that it is to change.
    """
    row = EVENTS[kind]
    for each in complaint.unsettled if kind != "settled" else ():
        fields = (*fields_of(each.field), each.field.partition(".")[0])
        needed = any(field in new for field in fields if field != "status")
        needed = needed or (row.ledger == each.field and row.ledger != "")
        if needed or (each.field in ("status", "resolution") and row.ways is not None):
            raise Refused(in_the_way(complaint, each))


def _whole_groups(
    old: Mapping[str, Any], new: Mapping[str, Any], earlier: Container[str]
) -> dict[str, Any]:
    """Return what an event sets: of fields that one rule derives together, all that ever were set.

    So what is set last holds together, whoever set something in between.
    """
    names = {field for name in new for field in fields_of(name_of(name))}
    found = {name for name in names if name in new or name in earlier}
    return {
        name: new.get(name, old[name])
        for name in SETTABLE
        if name in found and (name in new or old[name] or name not in LISTS)
    }


def _set_before(complaint: Complaint, stamp: Stamp) -> set[str]:
    """Return the fields that events up to an instant have set."""
    return {
        name for event in complaint.events if utc(event.at) <= utc(stamp.at) for name in event.sets
    }


def _without(before: Complaint, retraction: Event, earlier: Container[str]) -> dict[str, Any]:
    """Return the fields that a retraction changes, with the values they fall back to."""
    events = (*before.events, retraction)
    values = state_of(replace(before, events=events)).values
    old = {name: getattr(before, name) for name in SETTABLE}
    new = {n: values[n] for n in SETTABLE if not same(n, old[n], values[n])}
    return _whole_groups(old, new, earlier)


def _refuse_overtaken(complaint: Complaint, new_event: Event) -> None:
    new = new_event.sets
    for event in live(complaint.events):
        if utc(event.at) <= utc(new_event.at) or event.set is UNSET:
            continue
        later = event.set.items()
        overtaken = {name for name in new if name in later and _meet(new[name], later[name])}
        if EVENTS[new_event.kind].may_come_late:
            overtaken.discard("status")
        if overtaken:
            raise Refused(
                f"{complaint.id} already has a later change of {', '.join(sorted(overtaken))} "
                f"(event {event.id}, {event.kind}, {_shown(event.at)}); "
                "record this step at a later time"
            )


def _meet(one: Any, other: Any) -> bool:
    """Tell whether two changes of a field are about the same; of lists, about the same item."""
    if isinstance(one, ListChange) and isinstance(other, ListChange):
        return not {*one.add, *one.remove}.isdisjoint((*other.add, *other.remove))
    return True


def _refuse_misfits(before: Complaint, after: Complaint, new_id: str) -> None:
    """Refuse a step, dated back, that could not have been taken, or a later one not after it."""
    old = {before.events[odd.index].id for odd in state_of(before).odd}
    for odd in state_of(after).odd:
        later = after.events[odd.index]
        if later.id == new_id:
            message = odd.message or f"it would change nothing about {after.id}"
            raise Refused(f"{message} at that time; record this step at a later time")
        if odd.verdict == "stands" and (odd.field == "events" or EVENTS[later.kind].needless):
            continue
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
        if order_key(earlier) < order_key(event):
            known.update(earlier.sets)
    first = first_values(complaint)
    old = {name: first[name] for name in SETTABLE if name in new and name not in known}
    none: dict[str, Any] = dict.fromkeys(SETTABLE, ())
    return changes_of(none, {name: value for name, value in old.items() if value})


def _next_number(complaint: Complaint) -> int:
    """A number is given once: that of an event that was taken back is not free again."""
    return max((number_of(event.id) for event in complaint.events), default=0) + 1


def _shown(instant: datetime) -> str:
    return instant.isoformat(sep=" ", timespec="minutes")
