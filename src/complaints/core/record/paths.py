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
from complaints.core.record.merge_rules import ENTRIES, PARTS, may_differ
from complaints.core.record.model import Complaint, Representative, Terms
from complaints.core.time.calendar import utc

# A number that is longer may be a customer's.
_ENTRY = re.compile(r"[1-9][0-9]{0,5}-[0-9A-HJKMNP-TV-Z]{4}(?:\.[1-9][0-9]{0,2})?")
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


def is_path(path: str) -> bool:
    """Tell whether a path is one at which two sides may differ, in any complaint."""
    name, _, rest = path.partition(".")
    if name in LEDGERS:
        entry_id, _, rest = rest.rpartition(".")
        if not _ENTRY.fullmatch(entry_id):
            return False
    return may_differ(name, rest)


def can_be_put(complaint: Complaint, path: str, text: str) -> bool:
    """Tell whether one side can have had a value at a path, written as `shown_value` does."""
    if not _leads_somewhere(complaint, path):
        return False
    one = _with(complaint, path, text)
    return one is not None and shown_value(value_at(one, path)) == text


def _leads_somewhere(complaint: Complaint, path: str) -> bool:
    """Tell whether two sides may differ about what is at a path, which may be empty now."""
    name, _, rest = path.partition(".")
    if name in LEDGERS:
        entry_id, _, part = rest.rpartition(".")
        there = any(entry.id == entry_id for entry in getattr(complaint, name))
        return there and may_differ(name, part)
    # Of these a representative alone may be new.
    there = name not in PARTS or name == "representative" or getattr(complaint, name) is not None
    return there and may_differ(name, rest)


def put(complaint: Complaint, path: str, text: str) -> Complaint:
    """Return the complaint with a value at a path, given as `shown_value` writes it."""
    name, _, rest = path.partition(".")
    if name in LEDGERS:
        entry_id, _, part = rest.rpartition(".")
        value = _read(ENTRIES[name], part, text)
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
    """Read text as a value of a field; no text is what the field is without a value.

    Raises ValidationError for what is none.
    """
    field = next(field for field in fields(model) if field.name == name)
    if not text and field.default is not NODEFAULT:
        return field.default
    return convert(text, field.type, strict=False)
