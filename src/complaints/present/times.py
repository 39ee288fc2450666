"""Instants and lengths of time as people read them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from functools import cache

from complaints.core.time.calendar import Hours, WorkingCalendar

HOUR = 3600


def instant(moment: datetime, calendar: WorkingCalendar, exact: bool = False) -> str:
    """Return `Fri 2026-11-20 16:02` in the register's zone; `exact` adds seconds that are not 0.

    The offset is added where the wall clock shows the same time twice that day.
    """
    local = moment.astimezone(calendar.zone)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    seconds = f":{local:%S}" if exact and local.second else ""
    return f"{local:%a %Y-%m-%d %H:%M}{seconds}" + (f" ({local:%z})" if twice else "")


def due_instant(moment: datetime, calendar: WorkingCalendar, exact: bool = False) -> str:
    """Return a due instant; one at midnight reads as the end of the day it closes."""
    local = moment.astimezone(calendar.zone)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        day = (local - timedelta(seconds=1)).date()
        return f"{day:%a %Y-%m-%d} 24:00"
    return instant(moment, calendar, exact)


def working_day(calendar: WorkingCalendar) -> float:
    """Return the length of a usual working day in seconds: the most frequent one of the week."""
    return _usual_day(calendar.week)


@cache
def _usual_day(week: tuple[tuple[Hours, ...], ...]) -> float:
    lengths = Counter(sum(hours.end - hours.start for hours in day) * 60 for day in week if day)
    return float(max(lengths, key=lambda length: (lengths[length], length), default=8 * HOUR))


def working_time(seconds: float, calendar: WorkingCalendar) -> str:
    """Return working time as `35 min`, `3 h 20 min` or, from one working day on, `2 d 3 h`."""
    day = working_day(calendar)
    if seconds >= day:
        days, rest = divmod(seconds, day)
        hours = int(rest // HOUR)
        return f"{int(days)} d {hours} h" if hours else f"{int(days)} d"
    return span(seconds)


def span(seconds: float, exact: bool = False) -> str:
    """Return a length of time as `45 s`, `35 min` or `3 h 20 min`; none at all is `0 min`.

    Seconds are left out from a minute on, unless `exact` asks for them.
    """
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} h"] if hours else []
    parts += [f"{minutes} min"] if minutes else []
    parts += [f"{rest} s"] if rest and (exact or not parts) else []
    return " ".join(parts) or "0 min"
