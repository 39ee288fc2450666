"""Values of a complaint that no event holds, by their paths: `customer.phone`, `occurred_on`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from msgspec import NODEFAULT, Struct, ValidationError, convert
from msgspec.structs import fields, replace

from complaints.core.record.ledgers import LEDGERS
from complaints.core.record.model import (
    Action,
    Complaint,
    Offer,
    Promise,
    Representative,
    Terms,
)
from complaints.core.time.calendar import utc

_ENTRIES: dict[str, type[Struct]] = {"promises": Promise, "offers": Offer, "actions": Action}

_DATE = re.compile(r"(?:promises|actions)\.\S+\.due")
# Nobody leaves more of them unsettled.
_MOST_TERMS = 64
_TERM = re.compile(rf"terms\.(?:{'|'.join(Terms.__struct_fields__)})")


def value_at(complaint: Complaint, path: str) -> Any:
    """Return the value at a path; None where it leads nowhere."""
    name, _, rest = path.partition(".")
    if name in LEDGERS:
        entry_id, _, part = rest.rpartition(".")
        entry = next((e for e in getattr(complaint, name) if e.id == entry_id), None)
        return getattr(entry, part, None)
    value = getattr(complaint, name, None)
    return getattr(value, rest, None) if rest else value


def leads_somewhere(complaint: Complaint, path: str) -> bool:
    """Tell whether a path names a value that may be put there, which may be empty now."""
    name, _, rest = path.partition(".")
    if name in LEDGERS:
        entry_id, _, part = rest.rpartition(".")
        there = any(entry.id == entry_id for entry in getattr(complaint, name))
        return there and part in _ENTRIES[name].__struct_fields__
    if name == "representative":
        return rest in Representative.__struct_fields__
    held = getattr(complaint, name, None)
    if rest:
        return isinstance(held, Struct) and rest in held.__struct_fields__
    return name in Complaint.__struct_fields__ and not isinstance(held, Struct | tuple)


def put(complaint: Complaint, path: str, text: str) -> Complaint:
    """Return the complaint with a value at a path, given as `shown_value` writes it."""
    name, _, rest = path.partition(".")
    if name in LEDGERS:
        entry_id, _, part = rest.rpartition(".")
        value = _read(_ENTRIES[name], part, text)
        entries = tuple(
            replace(entry, **{part: value}) if entry.id == entry_id else entry
            for entry in getattr(complaint, name)
        )
        return replace(complaint, **{name: entries})
    if not rest:
        return replace(complaint, **{name: _read(Complaint, name, text)})
    whole = getattr(complaint, name) or Representative()
    return replace(complaint, **{name: replace(whole, **{rest: _read(type(whole), rest, text)})})


def ways_of_values(complaint: Complaint) -> Iterator[Complaint]:
    """Return the complaint by what two sides have written into it that its dates depend on.

    Of a promise or an action with the earlier date; of the terms with each. What
    is no date and no length of time, though somebody wrote so, is passed over.
    """
    said = [(each.field, text) for each in complaint.unsettled for text in each.values]
    for path, text in said:
        if _DATE.fullmatch(path) and text:
            complaint = _earlier(complaint, _with(complaint, path, text), path)
    yield complaint
    terms = ((path, text) for path, text in said if _TERM.fullmatch(path))
    for path, text in islice(terms, _MOST_TERMS):
        if (one := _with(complaint, path, text)) is not None:
            yield one


def _earlier(one: Complaint, other: Complaint | None, path: str) -> Complaint:
    dates = [value_at(each, path) if each is not None else None for each in (one, other)]
    if other is None or dates[1] is None:
        return one
    return other if dates[0] is None or utc(dates[1]) < utc(dates[0]) else one


def _with(complaint: Complaint, path: str, text: str) -> Complaint | None:
    try:
        return put(complaint, path, text)
    except ValidationError:
        return None


def shown_value(value: Any) -> str:
    """Return a value as text: dates as in ISO 8601, truth as `true` and `false`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _read(model: type[Struct], name: str, text: str) -> Any:
    """Read text as a value of a field; no text is what the field is without a value."""
    field = next(field for field in fields(model) if field.name == name)
    if not text:
        return None if field.default is NODEFAULT else field.default
    return convert(text, field.type, strict=False)
