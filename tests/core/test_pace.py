"""How many days pass while business days and hours are counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from complaints.core.time.calendar import Hours, WorkingCalendar
from complaints.core.time.pace import USUAL, Open, open_by_year, pace_of

DAY = (Hours(540, 1020),)
WEEK = (*(DAY,) * 5, (), ())


def calendar(
    week: tuple[tuple[Hours, ...], ...] = WEEK,
    special: Mapping[date, tuple[Hours, ...]] | None = None,
    holidays: Mapping[date, str] | None = None,
) -> WorkingCalendar:
    """A calendar of these hours."""
    return WorkingCalendar(ZoneInfo("Europe/Zagreb"), week, special or {}, holidays or {})


@pytest.mark.parametrize(
    ("written", "days"), [("", 0), ("8w", 56), ("2mo", 62), ("48h", 2), ("10bd", 15), ("10bh", 2)]
)
def test_how_far_a_time_limit_reaches(written: str, days: float) -> None:
    """Elapsed time by itself, business time by the pace."""
    assert USUAL.days(written) == days


def test_the_usual_pace_is_that_of_an_office() -> None:
    """Eight hours on five days."""
    pace = pace_of(calendar())
    assert (round(pace.business_day, 1), round(pace.business_hour, 1)) == (1.4, 0.2)


def test_the_leanest_year_decides() -> None:
    """Holidays and hours of their own count in their year, days that are closed anyway do not."""
    first = date(2027, 1, 4)
    closed = {first + timedelta(days=n): "x" for n in range(14)}
    special = {date(2028, 1, 3): (Hours(540, 600),), date(2028, 1, 1): DAY}
    found = open_by_year(calendar(special=special, holidays=closed))
    assert found == {0: Open(260, 2080), 2027: Open(250, 2000), 2028: Open(261, 2081)}
    assert pace_of(calendar(holidays=closed)).business_day == 365.25 / 250


def test_opening_times_that_overlap_count_once() -> None:
    """However often the same minutes are written."""
    twice = ((*DAY, *DAY, Hours(600, 660)), *((),) * 6)
    assert open_by_year(calendar(twice)) == {0: Open(52, 416)}


def test_hours_are_counted_by_each_time_that_a_day_opens() -> None:
    """A day of many opening times takes so much longer to walk through; days do not."""
    parted = ((Hours(540, 600), Hours(660, 720)), *((),) * 6)
    pace = pace_of(calendar(parted))
    assert pace.work("10bh") == 2 * pace.days("10bh")
    assert pace.work("10bd") == pace.days("10bd")
