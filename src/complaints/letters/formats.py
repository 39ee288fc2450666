"""Putting single values into a letter: safe text, due dates, labels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time
from zoneinfo import ZoneInfo

from complaints.core.text import one_line
from complaints.core.time.calendar import ONE_DAY, utc
from complaints.tongues.writing import day

LONGEST_LINE = 200
"""Characters of a name or another value of one line."""

_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Terminal commands, and marks that turn round the direction of everything after them.
# The marks that only belong to a letter beside them (U+200E, U+200F) are part of names.
_HARMFUL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def text(value: str) -> str:
    """Return a text that can do no harm: lines end in LF, control characters are U+FFFD."""
    return _HARMFUL.sub("\ufffd", _BREAKS.sub("\n", value)).strip()


def line(value: str) -> str:
    """Return a harmless text on one line, cut to 200 characters."""
    return one_line(text(value), LONGEST_LINE)


def whole_minute(instant: datetime) -> datetime:
    """Return the instant without its seconds: the last minute that can be named before it."""
    return utc(instant).replace(second=0, microsecond=0)


def due(instant: datetime, zone: ZoneInfo, language: str) -> tuple[str, str]:
    """Return day and time of a due instant on the local clock.

    Midnight is the end of the day before it, which is then named without a time.
    """
    local = whole_minute(instant).astimezone(zone)
    if local.time() == time(0):
        return day(local.date() - ONE_DAY, language), ""
    return day(local.date(), language), f"{local:%H:%M}"


def label(code: str, labels: Mapping[str, str], languages: tuple[str, ...]) -> str:
    """Return the label of a code in the first language that has one, else the code as words."""
    found = (labels[language] for language in languages if labels.get(language))
    return line(next(found, re.sub(r"[_-]+", " ", code).capitalize()))
