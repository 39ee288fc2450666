"""Making one of two versions of a complaint that were changed apart.

The events of both are united, and everything else follows from them. What both
sides touched since they parted and ended differently is unsettled: it is
noted, the same whoever merges, and stays until somebody settles it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from complaints.core.merge.contest import contested
from complaints.core.merge.unheld import Lines, UnheldFields
from complaints.core.merge.union import united
from complaints.core.record.events import FOLDED, LISTS
from complaints.core.record.model import Complaint
from complaints.core.record.state import State, state_of


@dataclass(frozen=True, slots=True)
class Merged:
    """One complaint of two, and the events that a side had taken out and that stay."""

    complaint: Complaint
    kept: tuple[str, ...] = ()


def merge(base: Complaint | None, ours: Complaint, theirs: Complaint, lines: Lines) -> Merged:
    """Return one complaint of two versions and the one from which both came, if there was one.

    Raises Refused where they are two complaints under one id.
    """
    events, twins = united(base, ours, theirs)
    unheld = UnheldFields(base, ours, theirs, lines)
    whole = replace(ours, **unheld.merged(), events=events, unsettled=())
    state = state_of(whole)
    sides = [(side, state_of(side)) for side in (ours, theirs)]
    found = [*unheld.unsettled, *contested(base, sides, (whole, state), twins)]
    unsettled = tuple(sorted(found, key=lambda each: each.field))
    merged = replace(whole, **_values(state, base, sides), unsettled=unsettled)
    return Merged(merged, _kept(base, theirs))


def _values(
    state: State, base: Complaint | None, sides: Sequence[tuple[Complaint, State]]
) -> dict[str, Any]:
    """Return what the events make of the whole; lists in their order, but for a hand's own.

    What a hand has written over what the events say since the two parted stays,
    and is found as that: it may be somebody's work.
    """
    values = dict(state.values)
    ours, here = sides[0]
    for name in (*LISTS, "related"):
        by_hand, by_events = getattr(ours, name), here.values[name]
        if by_hand != by_events and len(by_hand) == len(by_events):
            values[name] = _arranged(values[name], by_hand)
    for name in FOLDED:
        written = [] if name in LISTS else list(_written(name, base, sides))
        if written:
            values[name] = max(written, key=repr)
    return values


def _written(
    name: str, base: Complaint | None, sides: Iterable[tuple[Complaint, State]]
) -> Iterator[Any]:
    """Return what a hand has written into a field against the events, since the sides parted."""
    for side, state in sides:
        stored, by_events = getattr(side, name), state.values[name]
        old = getattr(base, name) if base is not None else by_events
        if stored not in (by_events, old):
            yield stored


def _arranged(items: Sequence[Any], order: Sequence[Any]) -> tuple[Any, ...]:
    """Return items in this order, those that are not in it behind the others."""
    return (*(i for i in order if i in items), *(i for i in items if i not in order))


def _kept(base: Complaint | None, theirs: Complaint) -> tuple[str, ...]:
    """Return the events that theirs has taken out; what ours never had comes along."""
    held = {event.id for event in theirs.events}
    known = base.events if base is not None else ()
    return tuple(event.id for event in known if event.id not in held)
