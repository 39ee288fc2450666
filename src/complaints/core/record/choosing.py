"""What a person means who settles something: which field, and which event or value of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import UNSET

from complaints.core.record.event_kinds import EVENTS
from complaints.core.record.events import SETTABLE
from complaints.core.record.ids import spoken
from complaints.core.record.model import Complaint, Event, FaultFinding, Resolution, Unsettled
from complaints.core.record.paths import can_be_put, is_path
from complaints.core.record.together import WHOLE, name_of
from complaints.core.text import code_word, one_line
from complaints.errors import Refused

NOTHING = "none"
"""What stands for an empty value, where people read or type it."""
IN_QUOTES = "'\"VALUE\"'"
"""How a value is typed that would be taken for something else: the shell takes one pair."""

_SHORTEST = 3
NO_CHOICE = "`unsettled` holds what is no choice between two sides; take that out by hand"


def field_meant(complaint: Complaint, field: str) -> Unsettled:
    """Return what is unsettled about a field, or about its group. Raises Refused."""
    by_name = {each.field: each for each in complaint.unsettled}
    each = by_name.get(field) or by_name.get(name_of(field))
    if each is not None:
        if not can_be_settled(complaint, each):
            raise Refused(f"{complaint.id}: {NO_CHOICE}")
        return each
    known = named_fields(complaint.unsettled) or "nothing"
    named = f" '{field}'" if is_field(field) else code_word(field, " ", " like this")
    raise Refused(f"{complaint.id} has no unsettled field{named}; unsettled: {known}")


def is_field(field: str) -> bool:
    """Tell whether that names what a complaint can have, rather than anything a hand wrote."""
    return field in (*WHOLE, *SETTABLE) or is_path(field)


def named_fields(unsettled: Iterable[Unsettled]) -> str:
    """Return the fields that are unsettled, as far as there are such fields."""
    names = (each.field if is_field(each.field) else "what is no choice" for each in unsettled)
    return ", ".join(dict.fromkeys(names))


def can_be_settled(complaint: Complaint, unsettled: Unsettled) -> bool:
    """Tell whether there is anything to choose: a hand may have written what no merge does."""
    if unsettled.values:
        each_fits = (can_be_put(complaint, unsettled.field, text) for text in unsettled.values)
        return len(set(unsettled.values)) > 1 and all(each_fits)
    there = {event.id for event in complaint.events} & {*unsettled.events}
    return len(there) > 1 and unsettled.field in (*WHOLE, *SETTABLE)


def event_meant(complaint: Complaint, unsettled: Unsettled, field: str, choice: str) -> Event:
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
    said = event.sets.get(field, "") if field != "status" else ""
    found: set[Any] = {said.fault if isinstance(said, FaultFinding) else said}
    if field in WHOLE:
        end = event.sets.get("resolution")
        outcome = end.outcome if isinstance(end, Resolution) else ""
        chosen = event.of if event.kind == "settled" else ""
        kinds = {event.kind, EVENTS[event.kind].name}
        found = {*kinds, event.state, event.customer, event.score, chosen, outcome}
    return {str(each) for each in found if each is not UNSET} - {""}


def value_meant(complaint: Complaint, unsettled: Unsettled, choice: str) -> str:
    """Return the value a person means, of those that stand against each other. Raises Refused."""
    found = _values_named(unsettled.values, choice)
    if len(found) > 1:
        raise Refused(
            f"{complaint.id}: that may be one value or the other; give the value in quotes, "
            f"{IN_QUOTES}, or a number that is no value"
        )
    found = found or _values_begun(unsettled.values, choice)
    if len(found) > 1:
        raise Refused(f"{complaint.id}: both sides begin like that; give more of it, or its number")
    if not found:
        raise Refused(
            f"{complaint.id}: neither side says that about {unsettled.field}, and no event settles "
            "it; give the number of a value in `show`, the value, or how it begins"
        )
    return found[0]


def _values_named(values: Sequence[str], choice: str) -> list[str]:
    """Return the values that may be meant: in quotes that alone, else as it reads, or by number."""
    wanted = one_line(choice)
    if (inner := _inner(choice)) is not None and (quoted := _equal(values, inner)):
        return quoted
    found = _equal(values, choice)
    if wanted == NOTHING:
        found += [value for value in values if not one_line(value)]
    numbered = _numbered(values).get(wanted)
    return found if numbered is None or numbered in found else [*found, numbered]


def _equal(values: Sequence[str], text: str) -> list[str]:
    """Return the value that is this text, or else those that are so on one line."""
    line = one_line(text)
    return [text] if text in values else [value for value in values if line == one_line(value)]


def _inner(text: str) -> str | None:
    """Return what stands in quotes; None for what does not."""
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else None


def _numbered(values: Sequence[str]) -> dict[str, str]:
    return {str(number): value for number, value in enumerate(values, 1)}


def _values_begun(values: Sequence[str], choice: str) -> list[str]:
    wanted = one_line(choice)
    begun = [value for value in values if one_line(value).startswith(wanted)]
    return begun if len(wanted) >= _SHORTEST else []


def to_be_quoted(values: Sequence[str]) -> list[bool]:
    """Tell of each value whether it could be taken for something else if it stood as it is.

    For the number of another one, for none, or for another one in quotes. Those that
    differ in nothing but blanks stand in quotes anyway.
    """
    numbers, lines = _numbered(values), {one_line(value) for value in values}
    if len(lines) < len(set(values)):
        return [False for _ in values]
    return [
        numbers.get(line, value) != value or line == NOTHING or _inner(line) in lines
        for value in values
        for line in (one_line(value),)
    ]


def choices(unsettled: Unsettled) -> str:
    """Return what may be given to settle it, as it is typed."""
    if not unsettled.values:
        return "EVENT"
    numbers = _numbered(unsettled.values)
    values = {one_line(value) for value in unsettled.values}
    clear = all(number not in values or one_line(numbers[number]) == number for number in numbers)
    return "NUMBER" if clear else IN_QUOTES
