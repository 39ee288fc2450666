"""Settling what two branches ended differently: one of them counts, and the record says which."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice, product
from typing import Any

from msgspec.structs import replace

from complaints.core.record.choosing import event_meant, field_meant, value_meant
from complaints.core.record.events import (
    FOLDED,
    LISTS,
    after,
    claimed,
    first_values,
    live,
    taken_back,
)
from complaints.core.record.ids import spoken
from complaints.core.record.losing import losers, still_otherwise, values_without
from complaints.core.record.model import Complaint, Event, Unsettled
from complaints.core.record.opposing import opposed
from complaints.core.record.order import sorted_ids
from complaints.core.record.paths import put, shown_value, value_at
from complaints.core.record.steps import Stamp, step
from complaints.core.record.together import BESIDE, WHOLE, fields_of, name_of
from complaints.core.time.calendar import utc
from complaints.errors import Refused

Derive = Callable[[Complaint, str], Mapping[str, Any]]
"""Gives what the rules derive from the value that a hand wrote into a complaint's field."""


def nothing_derived(_complaint: Complaint, _field: str) -> Mapping[str, Any]:
    """Return nothing, where no rules are known."""
    return {}


# Dates depend on these alone.
_DATED = ("severity", "nature", "status", "resolution", "promises", "actions", "events")
_MOST_WAYS = 64


def settle(
    complaint: Complaint,
    stamp: Stamp,
    field: str,
    choice: str,
    text: str,
    derive: Derive = nothing_derived,
) -> Complaint:
    """Return the complaint with one field settled: by an event, or by a value that one side has.

    The other events count no more: for that field, or at all where the field
    is about whole steps. `derive` is asked what goes with a value that no event has set.
    Raises Refused where nothing of the kind is unsettled, and for what none of the sides says.
    """
    unsettled = field_meant(complaint, field)
    _refuse_before(complaint, stamp, unsettled)
    if unsettled.values:
        return _settle_value(complaint, stamp, unsettled, choice, text, derive)
    chosen = event_meant(complaint, unsettled, field, choice)
    if unsettled.field in WHOLE:
        return _settle_steps(complaint, stamp, unsettled, chosen, text)
    return _settle_field(complaint, stamp, unsettled, chosen, text)


def _refuse_before(complaint: Complaint, stamp: Stamp, unsettled: Unsettled) -> None:
    """Refuse a decision that would stand before what it decides about, and change nothing."""
    for event in complaint.events:
        if stamp.given and event.id in unsettled.events and utc(event.at) > utc(stamp.at):
            raise Refused(f"event {event.id} came after that; settle it at a later time")


def _settle_field(
    complaint: Complaint, stamp: Stamp, unsettled: Unsettled, chosen: Event, text: str
) -> Complaint:
    fields = fields_of(name_of(unsettled.field))
    over = [each for each in unsettled.events if each != chosen.id]
    if unsettled.field == "finding" and "finding" not in chosen.sets:
        # That nothing was found cannot be set.
        over += still_otherwise(complaint, "finding", chosen, over)
    if unsettled.field in LISTS:
        values = {name: after(getattr(complaint, name), chosen.sets[name]) for name in fields}
    else:
        values = claimed(chosen, fields, first_values(complaint))
    left, settled = _without(complaint, unsettled), [unsettled.field]
    for beside in BESIDE.get(unsettled.field, ()):
        if _came_along(complaint, beside, unsettled.events):
            left = _without(left, *(each for each in left.unsettled if each.field == beside))
            others = [e.id for e in complaint.events if e != chosen and unsettled.field in e.sets]
            values[beside] = chosen.sets.get(beside, values_without(complaint, others)[beside])
            settled.append(beside)
    return step(
        left,
        stamp,
        "settled",
        values,
        always=values,
        of=chosen.id,
        over=tuple(over),
        fields=tuple(settled),
        text=text,
    )


def _came_along(complaint: Complaint, field: str, events: Sequence[str]) -> bool:
    """Tell whether a field stands as one of some events left it, and nobody else contests it."""
    setting = [event.id for event in live(complaint.events) if field in event.sets]
    contests = [each for each in complaint.unsettled if each.field == field]
    alone = all(not each.values and {*each.events} <= {*events} for each in contests)
    return alone and any(each in events for each in setting[-1:])


def _settle_steps(
    complaint: Complaint, stamp: Stamp, unsettled: Unsettled, chosen: Event, text: str
) -> Complaint:
    """Let a step count, and none of those that cannot stand beside it.

    What then is possible no more, or still was not, stays unsettled.
    """
    over = losers(complaint, unsettled, chosen.id)
    if unsettled.field == "resolution":
        over += still_otherwise(complaint, "resolution", chosen, over)
    settled = step(
        _without(complaint, unsettled),
        stamp,
        "settled",
        of=chosen.id,
        over=tuple(over),
        fields=(unsettled.field,),
        text=text,
    )
    known = {each.event for each in opposed(complaint)} - {*unsettled.events}
    return _with_misfits(_counting(settled), known)


def _with_misfits(settled: Complaint, known: set[str]) -> Complaint:
    """Note as unsettled which steps are still not possible, or no more; but not the known ones."""
    contested = {each.field: set(each.events) for each in settled.unsettled}
    for each in opposed(settled):
        if each.event not in known and each.against:
            contested.setdefault(each.field, set()).update(each.all)
    noted = {each.field: each for each in settled.unsettled}
    found = [
        replace(noted.get(field, Unsettled(field=field)), events=sorted_ids(ids))
        for field, ids in contested.items()
    ]
    return replace(settled, unsettled=tuple(sorted(found, key=_by_field)))


def _settle_value(
    complaint: Complaint,
    stamp: Stamp,
    unsettled: Unsettled,
    choice: str,
    text: str,
    derive: Derive,
) -> Complaint:
    path = unsettled.field
    said = _said_by_events(complaint, unsettled)
    named = spoken(choice)
    value = said[named] if named in said else value_meant(complaint, unsettled, choice)
    chosen = next((event for event, words in said.items() if words == value), "")
    changed, sets = _without(complaint, unsettled), {}
    over: Iterable[str] = unsettled.events
    if path in FOLDED:
        # What events can set they have to: else the next one would write over it.
        sets = _with_what_follows(changed, path, value, derive, by_hand=not chosen)
        over = (event for event, words in said.items() if words != value)
    elif shown_value(value_at(complaint, path)) != value:
        changed = put(changed, path, value)
    return step(
        changed,
        stamp,
        "settled",
        sets,
        always=sets,
        of=chosen,
        over=tuple(over),
        fields=(path,),
        text=text,
    )


def _said_by_events(complaint: Complaint, unsettled: Unsettled) -> dict[str, str]:
    """Return which of the values each event says that says one; the others are older."""
    path = unsettled.field
    said = {
        event.id: shown_value(event.sets[path])
        for event in complaint.events
        if event.id in unsettled.events and path in event.sets
    }
    return {event: value for event, value in said.items() if value in unsettled.values}


def _with_what_follows(
    complaint: Complaint, path: str, value: str, derive: Derive, *, by_hand: bool
) -> dict[str, Any]:
    """Return a value with the fields that one rule derives together with it.

    They stay as they are, but for what the rules derive from what a hand wrote.
    """
    if by_hand or shown_value(value_at(complaint, path)) != value:
        complaint = put(complaint, path, value)
        complaint = replace(complaint, **derive(complaint, path))
    return {name: getattr(complaint, name) for name in fields_of(name_of(path))}


def _without(complaint: Complaint, *unsettled: Unsettled) -> Complaint:
    left = tuple(each for each in complaint.unsettled if each not in unsettled)
    return replace(complaint, unsettled=left)


def _counting(complaint: Complaint) -> Complaint:
    """Return the complaint without what is unsettled only between events that count no more."""
    gone = taken_back(complaint.events)
    left = (
        each
        if each.values
        else replace(each, events=tuple(e for e in each.events if e not in gone))
        for each in complaint.unsettled
    )
    unsettled = tuple(each for each in left if each.values or len(each.events) > 1)
    return replace(complaint, unsettled=unsettled)


def _by_field(unsettled: Unsettled) -> Any:
    return unsettled.field, unsettled.events


def ways_to_settle(
    complaint: Complaint, now: datetime, derive: Derive = nothing_derived
) -> Iterator[Complaint]:
    """Return the complaint as each way of settling what its dates depend on would leave it.

    Of very many ways the first: nobody leaves so much unsettled.
    """
    stamp = Stamp(now, now, "", "0000")
    contested = [each for each in complaint.unsettled if each.field in _DATED]
    if not contested:
        return
    for choice in islice(product(*(each.values or each.events for each in contested)), _MOST_WAYS):
        settled = complaint
        for each, chosen in zip(contested, choice, strict=True):
            with contextlib.suppress(Refused):
                settled = settle(settled, stamp, each.field, chosen, "", derive)
        yield settled
