"""What is asked of the complaints of a register, and that no index can answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum

from msgspec import Struct

from complaints.core.time.calendar import WorkingCalendar
from complaints.core.time.pace import Pace


class Rules(Struct, frozen=True):
    """By what complaints are read: what dates and whose complaints are bounded by."""

    calendar: WorkingCalendar
    pace: Pace


TellMany = Callable[[int], None]
"""Tells a person how many complaints are being read, which takes long."""


class Unusable(Exception):
    """There is no index that can be used."""


class Unwritable(Unusable):
    """There may be a good one, but now it cannot be read, or nothing can be written into it."""


class Extent(Enum):
    """How far an index is to be up to date: all of it, what is committed, or only which files."""

    ALL = "all"
    COMMITTED = "committed"
    NAMES = "names"


class Wanted(Struct, frozen=True):
    """What of the complaints is wanted: all, unless it says something else.

    With `until` those that have a date up to then; with `day` those for which a letter may be
    due, or that nobody has, as well. `as_of` is for a look back, at what has happened by then.
    With `text` those in which it is found, as `matches` says.
    """

    until: datetime | None = None
    day: bool = False
    as_of: bool = False
    text: str = ""


ALL = Wanted()
"""Nothing is left out."""
