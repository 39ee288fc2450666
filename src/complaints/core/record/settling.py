"""Settling what two branches ended differently: one of them counts, and the record says which."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice, product
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from complaints.core.record.events import LISTS, SETTABLE, after, claimed, first_values
from complaints.core.record.ids import spoken
from complaints.core.record.model import Complaint, Event, Resolution, Unsettled
from complaints.core.record.opposing import opposed
from complaints.core.record.order import sorted_ids
from complaints.core.record.paths import put, shown_value, value_at
from complaints.core.record.steps import Stamp, step
from complaints.core.record.together import WHOLE, fields_of, name_of
from complaints.core.text import code_word, one_line
from complaints.errors import Refused

NOTHING = "none"
"""What stands for an empty value, where people read or type it."""

_SHORTEST = 3
# Dates depend on these alone.
_DATED = ("severity", "status", "resolution", "promises", "actions", "events")
_MOST_WAYS = 64


def settle(complaint: Complaint, stamp: Stamp, field: str, choice: str, text: str) -> Complaint:
    """Return the complaint with one field settled: by an event, or by a value that one side has.

    The other events count no more: for that field, or at all where the field
    is about whole steps. Raises Refused where nothing of the kind is
    unsettled, and for what none of the sides says.
    """
    unsettled = _unsettled(complaint, field)
    if unsettled.values:
        return _settle_value(complaint, stamp, unsettled, choice, text)
    chosen = _event(complaint, unsettled, field, choice)
    if unsettled.field in WHOLE:
        return _settle_steps(complaint, stamp, unsettled, chosen, text)
    return _settle_field(complaint, stamp, unsettled, chosen, text)


def _unsettled(complaint: Complaint, field: str) -> Unsettled:
    for each in complaint.unsettled:
        if each.field in (field, name_of(field)):
            return each
    known = ", ".join(each.field for each in complaint.unsettled) or "nothing"
    named = code_word(field, " ", " like this")
    raise Refused(f"{complaint.id} has no unsettled field{named}; unsettled: {known}")


def _event(complaint: Complaint, unsettled: Unsettled, field: str, choice: str) -> Event:
    """Return the event a person means, by its id or by what it alone says of the field."""
    events = {event.id: event for event in complaint.events}
    contesting = [events[each] for each in unsettled.events if each in events]
    for event in contesting:
        if event.id == spoken(choice):
            return event
    saying = [event for event in contesting if {choice, spoken(choice)} & _sayings(event, field)]
    if len(saying) == 1:
        return saying[0]
    known = ", ".join(event.id for event in contesting)
    raise Refused(
        f"{complaint.id}: none of the events that differ about {unsettled.field} is that one, "
        f"or alone says so; choose one of {known}"
    )


def _sayings(event: Event, field: str) -> set[str]:
    """Return the words by which an event may be meant; a settlement by what it chose."""
    found = {event.sets.get(field, "")} if field in event.sets and field != "status" else set()
    if field in WHOLE:
        end = event.sets.get("resolution")
        chosen = event.of if event.kind == "settled" else ""
        found = {event.kind, event.state, event.customer, event.score, chosen, *_outcome(end)}
    return {str(each) for each in found if each is not UNSET} - {""}


def _outcome(end: Any) -> set[str]:
    return {end.outcome} if isinstance(end, Resolution) else set()


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
    return _with_misfits(settled, {each.event for each in opposed(complaint)} - {*unsettled.events})


def _losers(complaint: Complaint, unsettled: Unsettled, chosen: str) -> list[str]:
    """Return the events that cannot stand beside the chosen one; all others where that is unknown.

    Of two events that had one id either could stand; people choose all the same.
    """
    pairs = [each.pair for each in opposed(complaint) if chosen in each.pair]
    lost = set().union(*pairs)
    others = [each for each in unsettled.events if each != chosen]
    return [each for each in others if each in lost] or others


def _with_misfits(settled: Complaint, known: set[str]) -> Complaint:
    """Note as unsettled which steps are still not possible, or no more; but not the known ones."""
    contested = {each.field: set(each.events) for each in settled.unsettled}
    for each in opposed(settled):
        if each.event not in known and each.against:
            contested.setdefault(each.field, set()).update(each.pair)
    noted = {each.field: each for each in settled.unsettled}
    found = [
        replace(noted.get(field, Unsettled(field=field)), events=sorted_ids(ids))
        for field, ids in contested.items()
    ]
    return replace(settled, unsettled=tuple(sorted(found, key=_by_field)))


def _settle_value(
    complaint: Complaint, stamp: Stamp, unsettled: Unsettled, choice: str, text: str
) -> Complaint:
    found = _meant(unsettled.values, choice)
    if len(found) > 1:
        raise Refused(f"{complaint.id}: both sides begin like that; give more of it, or its number")
    if not found:
        raise Refused(
            f"{complaint.id}: neither side says that about {unsettled.field}; "
            "give one of the values that `show` prints, its number, or how it begins"
        )
    known = value_at(complaint, unsettled.field)
    changed = complaint
    if shown_value(known) != found[0]:
        changed = put(complaint, unsettled.field, found[0])
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


def _meant(values: Sequence[str], choice: str) -> list[str]:
    """Return the values that may be meant: written out, on one line, by number or beginning."""
    wanted = one_line(choice)
    if choice in values:
        return [choice]
    if same := [value for value in values if (one_line(value) or NOTHING) == wanted]:
        return same
    numbers = {str(number): value for number, value in enumerate(values, 1)}
    if wanted in numbers:
        return [numbers[wanted]]
    begun = [value for value in values if one_line(value).startswith(wanted)]
    return begun if len(wanted) >= _SHORTEST else []


def _without(complaint: Complaint, unsettled: Unsettled) -> Complaint:
    left = tuple(each for each in complaint.unsettled if each is not unsettled)
    return replace(complaint, unsettled=left)


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
