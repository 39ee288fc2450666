"""The events of two sides as one set: none is lost, and none stands there twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import msgspec
from msgspec.structs import replace

from complaints.core.record.ids import ALPHABET
from complaints.core.record.model import Complaint, Event
from complaints.core.record.order import number_of, order_key
from complaints.errors import Refused

_RANDOM = 4


class TwoComplaints(Refused):
    """Two complaints have one id."""


def united(
    base: Complaint | None, ours: Complaint, theirs: Complaint
) -> tuple[tuple[Event, ...], list[tuple[str, str]]]:
    """Return the events of all versions in their order, and pairs that had one id.

    What a side has taken out stays. Of two different events under one id, one
    gets another, the same whoever merges. Raises TwoComplaints where the two sides
    were received apart, or have two ids: they are two complaints.
    """
    _refuse_two(ours, theirs)
    old, one, other = (_by_id(version) for version in (base, ours, theirs))
    found: dict[str, Event] = {}
    twins: list[tuple[str, str]] = []
    for event_id in {**old, **one, **other}:
        here, there = one.get(event_id), other.get(event_id)
        event = _agreed(old.get(event_id), here, there)
        if event is None and here is not None and there is not None:
            event, twin = sorted((here, there), key=msgspec.json.encode)
            twin = replace(twin, id=_other_id(twin))
            found[twin.id] = twin
            twins.append((event.id, twin.id))
        if event is not None:
            found[event_id] = event
    return tuple(sorted(found.values(), key=order_key)), twins


def _agreed(old: Event | None, here: Event | None, there: Event | None) -> Event | None:
    """Return the event as the sides have it; None where each has another."""
    if here == there or there is None:
        return here or old
    if here is None or here == old:
        return there
    return here if there == old else None


def _refuse_two(ours: Complaint, theirs: Complaint) -> None:
    """Refuse to make one of two complaints, whatever they are said to come from.

    Git takes a new file that resembles a deleted one for the same one renamed.
    """
    if ours.id != theirs.id:
        raise TwoComplaints(
            f"{ours.id} and {theirs.id} are two complaints: "
            "complaints doctor --merge puts each into its own file"
        )
    receipts = [_receipts(version.events) for version in (ours, theirs)]
    if all(receipts) and receipts[0].isdisjoint(receipts[1]):
        raise TwoComplaints(
            f"{ours.id} is two different complaints under one id: "
            "complaints doctor --merge gives one of them a new id"
        )


def _receipts(events: Iterable[Event]) -> set[str]:
    return {event.id for event in events if event.kind == "received"}


def _by_id(version: Complaint | None) -> Mapping[str, Event]:
    return {event.id: event for event in version.events} if version is not None else {}


def _other_id(event: Event) -> str:
    """Return an id with the number of the event that follows from what the event says."""
    digest = hashlib.sha256(msgspec.json.encode(event)).digest()
    characters = (ALPHABET[byte % len(ALPHABET)] for byte in digest[:_RANDOM])
    return f"{number_of(event.id)}-{''.join(characters)}"
