"""Events, the fold of what they set, and the register as it stood at an instant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET
from msgspec.structs import fields, replace

from complaints.core.record.model import Changes, Complaint, Event
from complaints.core.record.past_ledgers import as_stood
from complaints.core.time.calendar import utc

SETTABLE = Changes.__struct_fields__
_DEFAULTS: dict[str, Any] = {
    field.name: field.default for field in fields(Complaint) if field.name in SETTABLE
}


def live(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return the events that count: no retracted ones, and no retractions."""
    return tuple(event for event in _not_taken_back(events) if event.kind != "retracted")


def taken_back(events: Iterable[Event]) -> set[str]:
    """Return the ids of the events that were retracted."""
    return {event.of for event in events if event.kind == "retracted"}


def _not_taken_back(events: Iterable[Event]) -> tuple[Event, ...]:
    events = tuple(events)
    gone = taken_back(events)
    return tuple(event for event in events if event.id not in gone)


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


def folded(complaint: Complaint, events: tuple[Event, ...]) -> dict[str, Any]:
    """Return the value of every settable field after these events.

    The last event that sets a field decides. A field that only events outside
    `events` set has the value it had before the first of them (`was`, or
    absent). A field that no event sets reads as today.
    """
    return _over(_first(complaint), events)


def folds(
    complaint: Complaint, events: tuple[Event, ...]
) -> Iterator[tuple[Event, dict[str, Any]]]:
    """Return each of these events with the fold of those before it, in one pass over all."""
    first = values = _first(complaint)
    gone: set[str] = set()
    # What set each field so far, the last on top.
    set_by: dict[str, list[tuple[str, Any]]] = {name: [] for name in first}
    for event in events:
        yield event, values
        if event.kind == "retracted":
            gone.add(event.of)
        if event.set is not UNSET and event.id not in gone:
            for name, value in event.set.items().items():
                set_by[name].append((event.id, value))
        if event.kind == "retracted" or event.set is not UNSET:
            values = {name: _top(first[name], set_by[name], gone) for name in first}


def _top(first: Any, set_by: list[tuple[str, Any]], gone: set[str]) -> Any:
    """Return the last value that counts; what was taken back above it never counts again."""
    while set_by and set_by[-1][0] in gone:
        set_by.pop()
    return set_by[-1][1] if set_by else first


def _first(complaint: Complaint) -> dict[str, Any]:
    """Return the value of every settable field before any event."""
    values = {name: getattr(complaint, name) for name in SETTABLE}
    for event in reversed(complaint.events):
        if event.set is not UNSET:
            before = event.was.items() if event.was is not UNSET else {}
            for name in event.set.items():
                values[name] = before.get(name, _absent(name, complaint))
    return values


def _over(first: dict[str, Any], events: Iterable[Event]) -> dict[str, Any]:
    values = dict(first)
    for event in _not_taken_back(events):
        if event.set is not UNSET:
            values.update(event.set.items())
    return values


def _absent(name: str, complaint: Complaint) -> Any:
    default = _DEFAULTS[name]
    return getattr(complaint, name) if default is msgspec.NODEFAULT else default


def refold(complaint: Complaint) -> Complaint:
    """Return the complaint with every stored field equal to the fold of its events."""
    return replace(complaint, **folded(complaint, complaint.events))


def differences(complaint: Complaint) -> dict[str, tuple[Any, Any]]:
    """Return the fields where the file and the fold of its events differ: (stored, folded)."""
    values = folded(complaint, complaint.events)
    return {
        name: (getattr(complaint, name), value)
        for name, value in values.items()
        if getattr(complaint, name) != value
    }


def as_of(
    complaint: Complaint, instant: datetime, known_at: datetime | None = None
) -> Complaint | None:
    """Return the complaint as it stood at `instant`, by what was on record at `known_at`.

    None where it had not been received, or not been recorded, by then.
    """
    if utc(complaint.received_at) > utc(instant):
        return None
    events = known(complaint.events, instant, known_at)
    if complaint.events and not events:
        return None
    past = replace(complaint, **folded(complaint, events), events=events)
    return replace(past, **as_stood(complaint, events, instant))
