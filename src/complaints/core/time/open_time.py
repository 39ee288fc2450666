"""Working time between two instants, counted once a day and then only added up.

A listing asks for the working time since a date years ago for every late
clock; walking through all those days each time would take seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache

from complaints.core.time.calendar import WorkingCalendar, utc

_DAY = timedelta(days=1)


def working_time_counter(calendar: WorkingCalendar) -> Callable[[datetime, datetime], float]:
    """Return a function that gives the open seconds between two instants of this calendar.

    It remembers the sum up to each midnight it came past, so that every day
    is counted once, and its answers; the result is that of `business_seconds_between`.
    """
    sums: dict[date, float] = {}

    def up_to_midnight(day: date) -> float:
        """Open seconds from the earliest day asked for to the start of `day`."""
        if day not in sums:
            _extend(sums, day, calendar)
        return sums[day]

    def between(start: datetime, end: datetime) -> float:
        first, last = calendar.local_date(start), calendar.local_date(end)
        if first == last:
            return calendar.business_seconds_between(start, end)
        before = calendar.business_seconds_between(_midnight(first, calendar), start)
        after = calendar.business_seconds_between(_midnight(last, calendar), end)
        return up_to_midnight(last) - up_to_midnight(first) - before + after

    return cache(between)


def _extend(sums: dict[date, float], day: date, calendar: WorkingCalendar) -> None:
    """Fill the sums up to a later day, or down to an earlier one."""
    if not sums:
        sums[day] = 0.0
        return
    last, first = max(sums), min(sums)
    while last < day:
        sums[last + _DAY] = sums[last] + _open_on(last, calendar)
        last += _DAY
    while first > day:
        first -= _DAY
        sums[first] = sums[first + _DAY] - _open_on(first, calendar)


def _open_on(day: date, calendar: WorkingCalendar) -> float:
    start = _midnight(day, calendar)
    return calendar.business_seconds_between(start, utc(calendar.end_of_day(day)))


def _midnight(day: date, calendar: WorkingCalendar) -> datetime:
    return utc(calendar.end_of_day(day - _DAY))
