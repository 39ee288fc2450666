"""Reading rows of a table as fields, by a mapping that says which column is what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as Row
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from complaints.core.record.model import Value
from complaints.core.text import LONGEST_NAME, clean, nearest, one_line
from complaints.core.time.calendar import WorkingCalendar, utc
from complaints.core.time.reading import written
from complaints.errors import UsageProblem

OTHERWISE = "*"
ISO = "iso"
# A whole day, and what follows it. A year or a month alone would be a guess.
_ISO_DAY = re.compile(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}(?P<time>(?:[T ].*)?)")
_DATES = ("received_at", "occurred_on")
_LISTS = ("tags", "risks")
_CUSTOMER = "customer."
# The fields of a complaint that a row may fill.
TARGETS = (
    *("subject", "description", "summary", "circumstances", "desired_outcome", "nature"),
    *("severity", "category", "product", "cause", "channel", "language", "received_at"),
    *("occurred_on", "external_ref", "impact", "tags", "risks", "team", "owner", "next_step"),
    *("customer.name", "customer.email", "customer.phone", "customer.address"),
    *("customer.account", "customer.tier"),
)


class Mapping(Value, frozen=True):
    """Which column fills which field, and how its values are to be read.

    `fields` names a column, or several that are joined by `joined_by`, for
    each field. `values` translates what stands in the file; `"*"` in such a
    table stands for everything else. `fixed` fills fields the file has not.
    `empty` lists what means "nothing". Dates follow `date_format`, as
    strptime writes them, or `iso` for every form of ISO 8601, in `zone`; a
    date without a time means opening time.
    """

    fields: dict[str, str | tuple[str, ...]]
    date_format: str = "%Y-%m-%d"
    zone: str = ""
    encoding: str = ""
    delimiter: str = ""
    joined_by: str = ": "
    fixed: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    empty: tuple[str, ...] = ("",)


def unknown_targets(mapping: Mapping) -> Iterator[str]:
    """Return what is wrong with the fields a mapping fills."""
    for name in (*mapping.fields, *mapping.fixed, *mapping.values):
        if name not in TARGETS:
            known = ", ".join(nearest(name, TARGETS) or TARGETS)
            yield f"there is no field '{one_line(name, LONGEST_NAME)}' to fill; use one of {known}"


def missing_columns(mapping: Mapping, columns: list[str]) -> list[str]:
    """Return the columns a mapping names and the file has not."""
    named = [name for source in mapping.fields.values() for name in _names(source)]
    return [name for name in named if name not in columns]


def fields_of(row: Row[str, str], mapping: Mapping, calendar: WorkingCalendar) -> dict[str, Any]:
    """Return the fields of a complaint that one row fills.

    Raises UsageProblem, saying why the row cannot be taken, without what stands in it.
    """
    data: dict[str, Any] = {"customer": {}}
    for target in dict.fromkeys((*mapping.fields, *mapping.fixed)):
        text = _text(target, row, mapping)
        if not text:
            continue
        value = _value(target, text, mapping, calendar)
        if target.startswith(_CUSTOMER):
            data["customer"][target.removeprefix(_CUSTOMER)] = value
        else:
            data[target] = value
    for name in ("received_at", "subject"):
        if name not in data:
            raise UsageProblem(f"there is no {name}")
    return data


def _names(source: str | tuple[str, ...]) -> tuple[str, ...]:
    return (source,) if isinstance(source, str) else source


def _text(target: str, row: Row[str, str], mapping: Mapping) -> str:
    parts = []
    for column in _names(mapping.fields.get(target, ())):
        found = row[column]
        if found.strip() not in mapping.empty:
            parts.append(found)
    text = mapping.joined_by.join(parts) or mapping.fixed.get(target, "")
    table = mapping.values.get(target)
    if table is None or not parts:
        return text
    if text.strip() in table:
        return table[text.strip()]
    if OTHERWISE in table:
        return table[OTHERWISE]
    raise UsageProblem(f"the mapping has no value for this {target}; add it to `values`")


def _value(target: str, text: str, mapping: Mapping, calendar: WorkingCalendar) -> Any:
    if target in _DATES:
        return _date(target, text, mapping, calendar)
    try:
        text = clean(text)
    except ValueError as error:
        raise UsageProblem(f"{target}: {error}") from None
    if target in _LISTS:
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _date(target: str, text: str, mapping: Mapping, calendar: WorkingCalendar) -> Any:
    try:
        found, has_time = _read_date(text.strip(), mapping.date_format)
    except ValueError:
        form = "ISO 8601" if mapping.date_format == ISO else mapping.date_format
        raise UsageProblem(f"the {target} is not written as {form}") from None
    if target == "occurred_on":
        return found.date()
    if found.tzinfo is None and has_time:
        found = found.replace(tzinfo=ZoneInfo(mapping.zone) if mapping.zone else calendar.zone)
    try:
        if found.tzinfo is None:
            found = calendar.opening(found.date())
        return written(utc(found), calendar)
    except OverflowError:
        raise UsageProblem(f"the {target} lies too far from today") from None


def _read_date(text: str, date_format: str) -> tuple[datetime, bool]:
    """Return what was read, and whether it has a time of day. Raises ValueError."""
    if date_format != ISO:
        has_time = any(code in date_format for code in ("%H", "%I", "%c", "%X"))
        return datetime.strptime(text, date_format), has_time  # noqa: DTZ007 - the zone comes later
    day = _ISO_DAY.fullmatch(text)
    if day is None:
        raise ValueError(text)
    # Offsets, fractions and seconds may be there or not, in two ways to write each.
    from dateutil.parser import isoparse

    return isoparse(text), bool(day["time"])
