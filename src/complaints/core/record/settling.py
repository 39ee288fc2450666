"""Settling what two branches ended differently: one of them counts, and the record says which."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice, product
from typing import Any

from msgspec.structs import replace

from complaints.core.record.choosing import event_meant, field_meant, value_meant
from complaints.core.record.events import LISTS, SETTABLE, after, claimed, first_values, taken_back
from complaints.core.record.model import Complaint, Event, Unsettled
from complaints.core.record.opposing import opposed
from complaints.core.record.order import sorted_ids
from complaints.core.record.paths import put, shown_value, value_at
from complaints.core.record.state import state_of
from complaints.core.record.steps import Stamp, step
from complaints.core.record.together import WHOLE, fields_of
from complaints.core.time.calendar import utc
from complaints.errors import Refused

# Dates depend on these alone.
_DATED = ("severity", "status", "resolution", "promises", "actions", "events")
_MOST_WAYS = 64


def settle(complaint: Complaint, stamp: Stamp, field: str, choice: str, text: str) -> Complaint:
    """Return the complaint with one field settled: by an event, or by a value that one side has.

    The other events count no more: for that field, or at all where the field
    is about whole steps. Raises Refused where nothing of the kind is
    unsettled, and for what none of the sides says.
    """
    unsettled = field_meant(complaint, field)
    _refuse_before(complaint, stamp, unsettled)
    if unsettled.values:
        return _settle_value(complaint, stamp, unsettled, choice, text)
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
    fields = fields_of(unsettled.field)
    if unsettled.field in LISTS:
        values = {name: after(getattr(complaint, name), chosen.sets[name]) for name in fields}
    else:
        values = claimed(chosen, fields, first_values(complaint))
    over = tuple(each for each in unsettled.events if each != chosen.id)
    return step(
        _without(complaint, unsettled),
        stamp,
        "settled",
        values,
        always=fields,
        of=chosen.id,
        over=over,
        fields=(unsettled.field,),
        text=text,
    )


def _settle_steps(
    complaint: Complaint, stamp: Stamp, unsettled: Unsettled, chosen: Event, text: str
) -> Complaint:
    """Let a step count, and none of those that cannot stand beside it.

    What then is possible no more, or still was not, stays unsettled.
    """
    over = _losers(complaint, unsettled, chosen.id)
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


def _losers(complaint: Complaint, unsettled: Unsettled, chosen: str) -> list[str]:
    """Return the events that cannot stand beside the chosen one; all others where that is unknown.

    Of two events that had one id either could stand; people choose all the same.
    """
    lost = set().union(*(each.losers(chosen) for each in opposed(complaint)))
    others = [each for each in unsettled.events if each != chosen]
    over = [each for each in others if each in lost] or others
    # What the chosen one rests on stays.
    return next((some for some in _fewer(over) if _possible(complaint, chosen, some)), over)


def _fewer(events: Sequence[str]) -> Iterator[list[str]]:
    """Return these events, and all of them but one each time."""
    yield [*events]
    for each in events if len(events) > 1 else ():
        yield [other for other in events if other != each]


def _possible(complaint: Complaint, chosen: str, without: Sequence[str]) -> bool:
    events = tuple(event for event in complaint.events if event.id not in without)
    return all(events[odd.index].id != chosen for odd in state_of(complaint, events).misfits)


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
    complaint: Complaint, stamp: Stamp, unsettled: Unsettled, choice: str, text: str
) -> Complaint:
    value = value_meant(complaint, unsettled, choice)
    known = value_at(complaint, unsettled.field)
    changed = complaint
    if shown_value(known) != value:
        changed = put(complaint, unsettled.field, value)
    # What events can set they have to: else the next one would write over it.
    sets = {name: getattr(changed, name) for name in SETTABLE if name == unsettled.field}
    if sets:
        changed = complaint
    return step(
        _without(changed, unsettled),
        stamp,
        "settled",
        sets,
        always=sets,
        over=unsettled.events,
        fields=(unsettled.field,),
        text=text,
    )


def _without(complaint: Complaint, unsettled: Unsettled) -> Complaint:
    left = tuple(each for each in complaint.unsettled if each is not unsettled)
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
