"""Values of a complaint that no event holds, by their paths: `customer.phone`, `occurred_on`."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec import NODEFAULT, Struct, convert
from msgspec.structs import fields, replace

from complaints.core.record.ledgers import LEDGERS
from complaints.core.record.model import Action, Complaint, Offer, Promise, Representative

_ENTRIES: dict[str, type[Struct]] = {"promises": Promise, "offers": Offer, "actions": Action}


def value_at(complaint: Complaint, path: str) -> Any:
    """Return the value at a path; None where it leads nowhere."""
    name, _, rest = path.partition(".")
    if name in LEDGERS:
        entry_id, _, part = rest.rpartition(".")
        entry = next((e for e in getattr(complaint, name) if e.id == entry_id), None)
        return getattr(entry, part, None)
    value = getattr(complaint, name, None)
    return getattr(value, rest, None) if rest else value


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
