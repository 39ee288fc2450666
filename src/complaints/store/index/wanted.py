"""What is asked of the complaints of a register, and that no index can answer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from enum import Enum

from msgspec import Struct

from complaints.core.time.calendar import WorkingCalendar
from complaints.core.time.pace import Pace


class Rules(Struct, frozen=True):
    """By what complaints are read: what dates and whose complaints are bounded by."""

    calendar: WorkingCalendar
    pace: Pace


Having = Sequence[tuple[str, Collection[str]]]
"""Fields, each with words of which it holds one."""


class Waiting(Struct, frozen=True):
    """What is done about the time that it takes to bring an index up to date.

    `tell` is given how many complaints are read for a new one, where that takes long, and
    `meanwhile` is called while git is at work.
    """

    tell: Callable[[int], None] | None = None
    meanwhile: Callable[[], None] | None = None


NOBODY = Waiting()
"""Nobody waits."""


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

    With `until` those that have a date up to then, with `letters` those for which a letter may
    be due, with `unowned` those that are open and nobody has: where several are given, what
    any of them asks for. `as_of` is for a look back, at what has happened by then.

    With `text` those in which it is found, as `matches` says. With `having` those that show,
    in each of these fields, one of the words beside it: all that do, and maybe others.
    """

    until: datetime | None = None
    letters: bool = False
    unowned: bool = False
    as_of: bool = False
    text: str = ""
    having: Having = ()


ALL = Wanted()
"""Nothing is left out."""
