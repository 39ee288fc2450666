"""Events, the fold of what they set, and the register as it stood at an instant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET
from msgspec.structs import fields, replace

from complaints.core.calendar import utc
from complaints.core.model import Changes, Complaint, Event

SETTABLE = Changes.__struct_fields__
_DEFAULTS: dict[str, Any] = {
    field.name: field.default for field in fields(Complaint) if field.name in SETTABLE
}


def order_key(event: Event) -> tuple[datetime, int, str]:
    """The order of events: `at` as an instant, then number, then random part."""
    number, random_part = event.id.split("-")
    return utc(event.at), int(number), random_part


def live(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return the events that count: no retracted ones, and no retractions."""
    events = tuple(events)
    taken_back = {event.of for event in events if event.kind == "retracted"}
    return tuple(e for e in events if e.kind != "retracted" and e.id not in taken_back)


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
    values = {name: getattr(complaint, name) for name in SETTABLE}
    for event in reversed(complaint.events):
        if event.set is not UNSET:
            before = event.was.items() if event.was is not UNSET else {}
            for name in event.set.items():
                values[name] = before.get(name, _absent(name, complaint))
    for event in live(events):
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
    present = {event.id for event in events}
    later = {(event.kind, event.entry) for event in complaint.events if event.id not in present}
    kept = replace(complaint, **folded(complaint, events), events=events)
    return replace(
        kept,
        promises=_ledger(complaint.promises, present),
        offers=tuple(
            replace(offer, state="proposed", approved_by="")
            if ("offer_approved", offer.id) in later
            else offer
            for offer in _ledger(complaint.offers, present)
        ),
        actions=tuple(
            replace(action, done_at=None)
            if ("action_done", action.id) in later or _after(action.done_at, instant)
            else action
            for action in complaint.actions
            if not action.added_in or action.added_in in present
        ),
        satisfaction=complaint.satisfaction if _surveyed(complaint, events, instant) else None,
    )


def _surveyed(complaint: Complaint, events: tuple[Event, ...], instant: datetime) -> bool:
    """Tell whether the survey was answered, and on record, by then."""
    if any(event.kind == "surveyed" for event in complaint.events):
        return any(event.kind == "surveyed" for event in live(events))
    return complaint.satisfaction is not None and not _after(complaint.satisfaction.at, instant)


def _after(at: datetime | None, instant: datetime) -> bool:
    return at is not None and utc(at) > utc(instant)


def _ledger(entries: tuple[Any, ...], present: set[str]) -> tuple[Any, ...]:
    """Leave out entries told later, and open again those closed later."""
    return tuple(
        replace(entry, state="open", closed_in="")
        if entry.closed_in and entry.closed_in not in present
        else entry
        for entry in entries
        if not entry.told_in or entry.told_in in present
    )
