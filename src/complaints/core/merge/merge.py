"""Making one of two versions of a complaint that were changed apart.

The events of both are united, and everything else follows from them. What both
sides touched since they parted and ended differently is unsettled: it is
noted, the same whoever merges, and stays until somebody settles it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from complaints.core.merge.contest import contested
from complaints.core.merge.unheld import Lines, UnheldFields
from complaints.core.merge.union import united
from complaints.core.record.events import LISTS
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
    sides = [(side, state_of(side)) for side in (ours, theirs)]
    unheld = UnheldFields(base, sides, lines)
    whole = replace(ours, **unheld.merged(), events=events, unsettled=())
    state = state_of(whole)
    values = {**_values(state, *sides[0]), **unheld.written_over()}
    noted = {each.field for each in unheld.unsettled}
    found = contested(base, sides, (whole, state), twins)
    found = [*unheld.unsettled, *(each for each in found if each.field not in noted)]
    unsettled = tuple(sorted(found, key=lambda each: each.field))
    return Merged(replace(whole, **values, unsettled=unsettled), _kept(base, theirs))


def _values(state: State, ours: Complaint, here: State) -> dict[str, Any]:
    """Return what the events make of the whole; lists in their order, but for a hand's own."""
    values = dict(state.values)
    for name in (*LISTS, "related"):
        by_hand, by_events = getattr(ours, name), here.values[name]
        if by_hand != by_events and len(by_hand) == len(by_events):
            values[name] = _arranged(values[name], by_hand)
    return values


def _arranged(items: Sequence[Any], order: Sequence[Any]) -> tuple[Any, ...]:
    """Return items in this order, those that are not in it behind the others."""
    return (*(i for i in order if i in items), *(i for i in items if i not in order))


def _kept(base: Complaint | None, theirs: Complaint) -> tuple[str, ...]:
    """Return the events that theirs has taken out; what ours never had comes along."""
    held = {event.id for event in theirs.events}
    known = base.events if base is not None else ()
    return tuple(event.id for event in known if event.id not in held)
