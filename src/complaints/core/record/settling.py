"""Settling what two branches ended differently: one of them counts, and the record says which."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
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

Derive = Callable[[Complaint], Mapping[str, Any]]
"""Gives the fields that the rules derive from a value that a hand wrote into a complaint."""

# Dates depend on these alone.
_DATED = ("severity", "status", "resolution", "promises", "actions", "events")
_MOST_WAYS = 64


def settle(
    complaint: Complaint,
    stamp: Stamp,
    field: str,
    choice: str,
    text: str,
    derive: Derive = lambda _: {},
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
            values[beside] = chosen.sets.get(beside, values_without(complaint, over)[beside])
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
    contesting = {i for each in complaint.unsettled if each.field == field for i in each.events}
    return contesting <= {*events} and any(each in events for each in setting[-1:])


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
    setting = [
        event for event in complaint.events if event.id in unsettled.events and path in event.sets
    ]
    for event in setting:
        if event.id == spoken(choice):
            return _settle_field(complaint, stamp, unsettled, event, text)
    value = value_meant(complaint, unsettled, choice)
    for event in setting:
        if shown_value(event.sets[path]) == value:
            return _settle_field(complaint, stamp, unsettled, event, text)
    changed, sets = _without(complaint, unsettled), {}
    if path in FOLDED:
        # What events can set they have to: else the next one would write over it.
        sets = _with_what_follows(complaint, unsettled, value, derive)
    elif shown_value(value_at(complaint, path)) != value:
        changed = put(changed, path, value)
    return step(
        changed,
        stamp,
        "settled",
        sets,
        always=sets,
        over=unsettled.events,
        fields=(path,),
        text=text,
    )


def _with_what_follows(
    complaint: Complaint, unsettled: Unsettled, value: str, derive: Derive
) -> dict[str, Any]:
    """Return a value that a hand wrote, with the fields that one rule derives together with it.

    They are as they were before the events that lose, or as the rules derive them.
    """
    path = unsettled.field
    group = fields_of(name_of(path))
    before = values_without(complaint, unsettled.events)
    changed = replace(complaint, **{name: before[name] for name in group})
    if shown_value(value_at(changed, path)) != value:
        changed = put(changed, path, value)
    changed = replace(changed, **derive(changed))
    return {name: getattr(changed, name) for name in group}


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


def ways_to_settle(complaint: Complaint, now: datetime) -> Iterator[Complaint]:
    """Return the complaint as each way of settling what its dates depend on would leave it.

    Of very many ways the first: nobody leaves so much unsettled.
    """
    stamp = Stamp(now, now, "", "0000")
    contested = [each for each in complaint.unsettled if each.events and each.field in _DATED]
    if not contested:
        return
    for choice in islice(product(*(each.events for each in contested)), _MOST_WAYS):
        settled = complaint
        for each, event_id in zip(contested, choice, strict=True):
            with contextlib.suppress(Refused):
                settled = settle(settled, stamp, each.field, event_id, "")
        yield settled
