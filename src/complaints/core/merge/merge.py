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
from complaints.core.merge.facts import Lines, UnheldFields
from complaints.core.merge.union import united
from complaints.core.record.events import FOLDED, LISTS
from complaints.core.record.model import Complaint
from complaints.core.record.state import state_of


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
    facts = UnheldFields(base, ours, theirs, lines)
    fields = facts.merged()
    whole = _from_events(replace(ours, **fields, events=events, unsettled=()), base, ours, theirs)
    found = [*facts.unsettled, *contested(base, ours, theirs, whole, twins)]
    unsettled = tuple(sorted(found, key=lambda each: each.field))
    return Merged(replace(whole, unsettled=unsettled), _kept(base, theirs))


def _from_events(
    whole: Complaint, base: Complaint | None, ours: Complaint, theirs: Complaint
) -> Complaint:
    """Return the complaint as its events make it; lists in their order, but for a hand's own.

    What a hand has written over what the events say since the two parted stays,
    and is found as that: it may be somebody's work.
    """
    values, here = state_of(whole).values, state_of(ours).values
    for name in (*LISTS, "related"):
        by_hand = getattr(ours, name)
        if by_hand != here[name] and len(by_hand) == len(here[name]):
            values[name] = _arranged(values[name], by_hand)
    written: dict[str, list[Any]] = {}
    for side, state in ((ours, here), (theirs, state_of(theirs).values)):
        for name in FOLDED:
            stored = getattr(side, name)
            old = getattr(base, name) if base is not None else state[name]
            if name not in LISTS and stored not in (state[name], old):
                written.setdefault(name, []).append(stored)
    values |= {name: max(found, key=repr) for name, found in written.items()}
    return replace(whole, **values)


def _arranged(items: Sequence[Any], order: Sequence[Any]) -> tuple[Any, ...]:
    """Return items in this order, those that are not in it behind the others."""
    return (*(i for i in order if i in items), *(i for i in items if i not in order))


def _kept(base: Complaint | None, theirs: Complaint) -> tuple[str, ...]:
    """Return the events that theirs has taken out; what ours never had comes along."""
    held = {event.id for event in theirs.events}
    known = base.events if base is not None else ()
    return tuple(event.id for event in known if event.id not in held)
