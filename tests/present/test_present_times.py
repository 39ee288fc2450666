"""Instants and lengths of time as people read them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from complaints.core.time.calendar import WorkingCalendar, parse_hours
from complaints.present.times import due_instant, instant, span, working_day, working_time


def _calendar(*hours: str) -> WorkingCalendar:
    day = tuple(parse_hours(text) for text in hours)
    return WorkingCalendar(ZoneInfo("Europe/Zagreb"), (day,) * 5 + ((), ()))


CALENDAR = _calendar("09:00-17:00")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 min"),
        (0.4, "0 min"),
        (1, "1 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (3660, "1 h 1 min"),
        (12 * 3600 + 61, "12 h 1 min"),
    ],
)
def test_span(seconds: float, text: str) -> None:
    """A length is told in hours and minutes; nothing at all is `0 min`."""
    assert span(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 min"), (61, "1 min 1 s"), (3605, "1 h 5 s"), (3600, "1 h")]
)
def test_span_to_the_second(seconds: float, text: str) -> None:
    """For explaining a clock no second is left out."""
    assert span(seconds, exact=True) == text


@pytest.mark.parametrize(
    ("hours", "text"),
    [(0, "0 min"), (7.5, "7 h 30 min"), (8, "1 d"), (9.5, "1 d 1 h"), (24, "3 d")],
)
def test_working_time(hours: float, text: str) -> None:
    """From one working day on, working time is told in days of that length."""
    assert working_time(hours * 3600, CALENDAR) == text


@pytest.mark.parametrize(
    ("calendar", "hours"),
    [
        (CALENDAR, 8),
        (_calendar("09:00-12:00", "13:00-17:00"), 7),
        (_calendar("00:00-24:00"), 24),
        (_calendar(), 8),
    ],
    ids=["eight", "lunch", "always", "never"],
)
def test_working_day(calendar: WorkingCalendar, hours: float) -> None:
    """A working day is as long as most days of the week are."""
    assert working_day(calendar) == hours * 3600


def test_instant() -> None:
    """An instant is told in the register's zone, to the minute or to the second."""
    moment = datetime(2026, 11, 20, 15, 2, 7, tzinfo=UTC)
    assert instant(moment, CALENDAR) == "Fri 2026-11-20 16:02"
    assert instant(moment, CALENDAR, exact=True) == "Fri 2026-11-20 16:02:07"
    assert instant(moment.replace(second=0), CALENDAR, exact=True) == "Fri 2026-11-20 16:02"


def test_an_hour_that_comes_twice() -> None:
    """Where the clock is put back the offset tells the two apart."""
    assert instant(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), CALENDAR).endswith("02:30 (+0200)")
    assert instant(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), CALENDAR).endswith("02:30 (+0100)")


def test_midnight_closes_a_day() -> None:
    """What is due at midnight is due at the end of the day before."""
    assert (
        due_instant(datetime(2026, 11, 20, 23, 0, tzinfo=UTC), CALENDAR) == "Fri 2026-11-20 24:00"
    )
    assert (
        due_instant(datetime(2026, 11, 20, 23, 1, tzinfo=UTC), CALENDAR) == "Sat 2026-11-21 00:01"
    )
