"""How many days pass by a calendar while business days and hours are counted: about, and quickly.

So it is known how far a time limit reaches, and how long it takes to work out, before anybody
walks through all those days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from complaints.core.time.calendar import Hours, WorkingCalendar

_DIGITS = "0123456789"
_YEAR = 365.25
_WEEKS = 52
_ELAPSED = {"d": 1.0, "w": 7.0, "mo": 31.0, "h": 1 / 24, "min": 1 / 24 / 60}


class Open(NamedTuple):
    """What is open in a year: how many days, and how many hours."""

    days: int
    hours: float


LEAST = Open(12, 12.0)
"""Once a month an hour: with less, no time limit is counted by business days and hours."""


class Pace(NamedTuple):
    """The calendar days that pass with a business day, and with a business hour.

    `stretches` is how often a day may open: hours are counted by each time it does.
    """

    business_day: float
    business_hour: float
    stretches: int = 1

    def days(self, written: str) -> float:
        """Return about how many days a time limit reaches; 0 where there is none."""
        units: Mapping[str, float] = _ELAPSED | {
            "bd": self.business_day,
            "bh": self.business_hour,
        }
        unit = written.lstrip(_DIGITS)
        return int(written.removesuffix(unit)) * units[unit] if written else 0.0

    def work(self, written: str) -> float:
        """Return about how many days or stretches are looked at for a time limit."""
        return self.days(written) * (self.stretches if written.endswith("bh") else 1)


USUAL = Pace(1.5, 0.2)
"""That of an office; for what has no policy at hand."""


def open_by_year(calendar: WorkingCalendar) -> dict[int, Open]:
    """Return what is open in each year that has dates of its own; 0 stands for any other."""
    days: Counter[int] = Counter()
    minutes: Counter[int] = Counter()
    for day in {*calendar.special, *calendar.holidays}:
        usual, kept = calendar.week[day.weekday()], calendar.hours(day)
        if kept != usual:
            days[day.year] += bool(kept) - bool(usual)
            minutes[day.year] += _minutes(kept) - _minutes(usual)
    of_week = _WEEKS * sum(map(bool, calendar.week))
    minutes_of_week = _WEEKS * sum(map(_minutes, calendar.week))
    return {
        year: Open(of_week + days[year], (minutes_of_week + minutes[year]) / 60)
        for year in (0, *days)
    }


def pace_of(calendar: WorkingCalendar) -> Pace:
    """Return how many days pass by this calendar where the least is open."""
    years = open_by_year(calendar).values()
    fewest, shortest = min(each.days for each in years), min(each.hours for each in years)
    most = max(map(len, (*calendar.week, *calendar.special.values())))
    return Pace(_YEAR / max(fewest, 1), _YEAR / max(shortest, 1.0), most)


def _minutes(hours: Iterable[Hours]) -> int:
    total = upto = 0
    for each in sorted(hours, key=lambda each: each.start):
        total += max(each.end - max(each.start, upto), 0)
        upto = max(upto, each.end)
    return total
