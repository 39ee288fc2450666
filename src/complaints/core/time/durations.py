"""Time limits as people write them in a policy: `4bh`, `2bd`, `1mo`."""

import re
from functools import lru_cache

from msgspec import Struct

from complaints.core.text import one_line

UNITS = ("min", "h", "bh", "d", "w", "mo", "bd")
"""Elapsed minutes and hours, business hours, calendar days, weeks, months, business days."""

MOST = 99999
"""The largest amount: more than any term needs, and a slip of the finger is still refused."""

MOST_MONTHS = 9999
"""The same for months: no end that is counted from a date people deal in leaves the calendar."""

DURATION_PATTERN = r"^([1-9][0-9]{0,4}(min|h|bh|d|w|bd)|[1-9][0-9]{0,3}mo)$"
"""The same rule as a regular expression, for schemas and editors."""

_WRITTEN = re.compile(DURATION_PATTERN)
_SHOWN = 20
_PARTS = re.compile("([0-9]+)([a-z]+)")


class Duration(Struct, frozen=True):
    """An amount of time in one unit; units are never converted into each other.

    Two business days are not sixteen business hours and 24 hours are not a day: the domain rules
    give every unit its own way of counting.

    Raises ValueError for an unknown unit or an amount outside 1 to 99999, 9999 for months.
    """

    amount: int
    unit: str

    def __post_init__(self) -> None:
        """Refuse what could not be written in a policy file."""
        if self.unit not in UNITS or not 1 <= self.amount <= _most(self.unit):
            raise ValueError(_refusal(f"{self.amount}{self.unit}"))

    def __str__(self) -> str:
        """Give the text that `parse_duration` reads back to an equal value."""
        return f"{self.amount}{self.unit}"


@lru_cache(maxsize=1024)
def parse_duration(text: str) -> Duration:
    """Read a time limit such as `30min`, `24h`, `4bh`, `15d`, `8w`, `1mo` or `5bd`.

    Raises ValueError with one line that quotes the text and shows how to write it.
    """
    parts = _PARTS.fullmatch(text)
    if parts is None or not _WRITTEN.fullmatch(text):
        raise ValueError(_refusal(text))
    return Duration(int(parts[1]), parts[2])


def _most(unit: str) -> int:
    return MOST_MONTHS if unit == "mo" else MOST


def _refusal(text: str) -> str:
    units = f"{', '.join(UNITS[:-1])} or {UNITS[-1]}"
    most = _most(text.lstrip("0123456789"))
    shown = one_line(text, _SHOWN)
    return (
        f"{shown!r} is no time limit: write a whole number from 1 to {most} and {units}, e.g. 5bd"
    )
