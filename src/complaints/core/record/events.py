"""Which events count, and the fold of what they set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET
from msgspec.structs import fields

from complaints.core.record.model import Changes, Complaint, Event, ListChange, RiskChange
from complaints.core.record.together import Overruled, fields_of
from complaints.core.time.calendar import utc

SETTABLE = Changes.__struct_fields__
FOLDED = tuple(name for name in SETTABLE if name != "status")
"""What the last event that sets it decides; the status follows from the kinds of the events."""
LISTS: dict[str, type[ListChange]] = {"risks": RiskChange, "tags": ListChange, "steps": ListChange}
"""The lists of code words, to which each event adds, and the type of a change of each."""

_DEFAULTS: dict[str, Any] = {
    field.name: field.default for field in fields(Complaint) if field.name in SETTABLE
}


def live(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return the events that count: no retracted ones, and no retractions."""
    events = tuple(events)
    gone = taken_back(events)
    return tuple(event for event in events if event.kind != "retracted" and event.id not in gone)


def taken_back(events: Iterable[Event]) -> set[str]:
    """Return the ids of the events that were retracted, or lost when a step was settled."""
    return set(Overruled(events).gone)


def known(
    events: Iterable[Event], as_of: datetime, known_at: datetime | None = None
) -> tuple[Event, ...]:
    """Return the events that had happened by `as_of` and were on record by `known_at`."""
    return tuple(
        event
        for event in events
        if utc(event.at) <= utc(as_of)
        and (known_at is None or utc(event.recorded_at or event.at) <= utc(known_at))
    )


def first_values(complaint: Complaint) -> dict[str, Any]:
    """Return the value of every settable field before any event.

    A field that no event sets reads as today.
    """
    values = {name: getattr(complaint, name) for name in SETTABLE}
    for event in reversed(complaint.events):
        before = event.was.items() if event.was is not UNSET else {}
        for name in event.sets:
            absent = _absent(name, complaint)
            values[name] = after(absent, before[name]) if name in before else absent
    return values


def after(value: Any, change: Any) -> Any:
    """Return the value of a field after a change: the new one, or the list with what it adds."""
    if not isinstance(change, ListChange):
        return change
    kept = tuple(item for item in value if item not in change.remove)
    return (*kept, *(item for item in change.add if item not in kept))


def change_of(name: str, old: Any, new: Any) -> Any:
    """Return how an event writes down that a field has a new value.

    Of the risks all that are there then are named, as they are set together
    with the severity and the terms.
    """
    if name not in LISTS:
        return new
    added = tuple(item for item in new if item not in old or name == "risks")
    return LISTS[name](added, tuple(item for item in old if item not in new))


def changes_of(old: dict[str, Any], new: dict[str, Any]) -> Changes | msgspec.UnsetType:
    """Return what an event sets that makes `new` of what was `old`; unset where nothing is new.

    That there is nothing any more cannot be set: it follows where an event is taken back.
    """
    found = {
        name: change_of(name, old[name], value) for name, value in new.items() if value is not None
    }
    return Changes(**found) if found else UNSET


def claimed(event: Event, fields: Iterable[str], first: dict[str, Any]) -> dict[str, Any]:
    """Return the values with which an event leaves fields that are always set together.

    One that it does not name no event had set then, so it had its `first`
    value; of the risks it names all that were there.
    """
    sets = event.sets
    found = {name: sets.get(name, first[name]) for name in fields}
    return {
        name: value.add if isinstance(value, ListChange) else value for name, value in found.items()
    }


def end_of(name: str, values: Mapping[str, Any]) -> Any:
    """Return how a field, or each of a group, has ended, as far as it may not differ.

    Of a resolution that is the outcome.
    """
    if name == "resolution":
        resolution = values[name]
        return resolution.outcome if resolution is not None else ""
    return [set(values[field]) if field in LISTS else values[field] for field in fields_of(name)]


def holds(values: dict[str, Any], name: str, change: Any) -> bool:
    """Tell whether a field already is as this change would make it."""
    return same(name, after(values[name], change), values[name])


def same(name: str, one: Any, other: Any) -> bool:
    """Tell whether two values of a field say the same: the order of a list says nothing."""
    return set(one) == set(other) if name in LISTS else bool(one == other)


def fold(first: dict[str, Any], events: Iterable[Event]) -> dict[str, Any]:
    """Return the value of every field but the status after these events, all of which count."""
    values, events = dict(first), tuple(events)
    overruled = Overruled(events)
    for event in events:
        add_to(values, event, overruled)
    return values


def add_to(values: dict[str, Any], event: Event, overruled: Overruled) -> None:
    """Let an event change the values of fields; the status is none of its business."""
    for name, change in event.sets.items():
        if name != "status" and overruled.counts(event, name):
            values[name] = after(values[name], change)


def _absent(name: str, complaint: Complaint) -> Any:
    default = _DEFAULTS[name]
    return getattr(complaint, name) if default is msgspec.NODEFAULT else default
