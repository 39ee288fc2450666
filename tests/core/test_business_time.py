"""Business time against tables: the cases of ten public libraries, and our own."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from complaints.core.time.calendar import Hours, WorkingCalendar, parse_hours
from complaints.core.time.deadlines import Pause, after_open_time, deadline
from complaints.core.time.durations import Duration, parse_duration

Case = dict[str, Any]

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared" / "data" / "business-time" / "cases.json"
OWN = json.loads((HERE / "business_time_cases.json").read_text(encoding="utf-8"))
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SECOND = timedelta(seconds=1)


def shared_cases() -> list[Case]:
    """Read the shared cases; none where the folder is absent."""
    if not SHARED.exists():
        return []
    cases: list[Case] = json.loads(SHARED.read_text(encoding="utf-8"))
    return cases


def hours(pairs: list[list[str]]) -> tuple[Hours, ...]:
    """Read opening and closing times."""
    return tuple(parse_hours(f"{opens}-{closes}") for opens, closes in pairs)


def without_breaks(open_hours: tuple[Hours, ...], breaks: tuple[Hours, ...]) -> tuple[Hours, ...]:
    """Take each break out of the hours of its date."""
    for pause in breaks:
        before = [
            Hours(h.start, min(h.end, pause.start)) for h in open_hours if h.start < pause.start
        ]
        after = [Hours(max(h.start, pause.end), h.end) for h in open_hours if h.end > pause.end]
        open_hours = (*before, *after)
    return open_hours


def calendar_of(case: Case) -> WorkingCalendar:
    """Build a case's calendar; an extra working date keeps the week's usual hours."""
    week = tuple(hours(case["schedule"].get(day, [])) for day in WEEKDAYS)
    holidays = {date.fromisoformat(day): "holiday" for day in case.get("holidays") or []}
    usual = next(day for day in week if day)
    extra = case.get("extra_working_dates") or []
    special = {date.fromisoformat(day): usual for day in extra}
    for day, pairs in (case.get("special_hours") or {}).items():
        special[date.fromisoformat(day)] = hours(pairs)
    for text, pairs in (case.get("breaks") or {}).items():
        day = date.fromisoformat(text)
        open_hours = special.get(day, () if day in holidays else week[day.weekday()])
        special[day] = without_breaks(open_hours, hours(pairs))
    return WorkingCalendar(ZoneInfo(case["timezone"]), week, special, holidays)


def instant(text: str, calendar: WorkingCalendar) -> datetime:
    """Read a time; one without an offset is local time in the calendar's zone."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=calendar.zone)


def is_closing(calendar: WorkingCalendar, at: datetime) -> bool:
    """Say whether open time ends at that instant."""
    at = at.astimezone(UTC)
    return calendar.is_open(at - SECOND) and not calendar.is_open(at)


def check_amount(case: Case, unit: timedelta) -> None:
    """Use an amount of open time up; at a boundary the closing instant is kept."""
    calendar = calendar_of(case)
    start, expected = (instant(case[key], calendar) for key in ("start", "expected"))
    amount = unit * case["argument"]
    found = after_open_time(start, amount, calendar).due
    if unit == timedelta(hours=1) and isinstance(case["argument"], int):
        assert found == deadline(start, Duration(case["argument"], "bh"), calendar).due
    if case["class"] == "end_boundary" and amount:
        assert is_closing(calendar, found)
        assert calendar.business_seconds_between(start, found) == amount.total_seconds()
        found, _ = next(calendar.open_from(found))
    assert found.astimezone(UTC) == expected.astimezone(UTC)


def check_hours(case: Case) -> None:
    """Add business hours."""
    check_amount(case, timedelta(hours=1))


def check_minutes(case: Case) -> None:
    """Add business minutes."""
    check_amount(case, timedelta(minutes=1))


def check_seconds(case: Case) -> None:
    """Add business seconds."""
    check_amount(case, SECOND)


def check_days(case: Case) -> None:
    """Add business days; the libraries keep the time of day, so the dates are compared."""
    calendar = calendar_of(case)
    found = deadline(instant(case["start"], calendar), Duration(case["argument"], "bd"), calendar)
    expected = calendar.local_date(instant(case["expected"], calendar))
    assert found.days[-1].date == expected
    assert found.due == calendar.close_of_business(expected)


def check_open(case: Case) -> None:
    """Ask whether an instant is open; pandas counts the closing instant in, we do not."""
    calendar = calendar_of(case)
    at = instant(case["start"], calendar)
    if case["class"] == "end_boundary":
        assert is_closing(calendar, at)
    else:
        assert calendar.is_open(at) is case["expected"]


def check_next_open(case: Case) -> None:
    """Find the next open instant, which may be the instant itself."""
    calendar = calendar_of(case)
    found, _ = next(calendar.open_from(instant(case["start"], calendar)))
    assert found.astimezone(UTC) == instant(case["expected"], calendar).astimezone(UTC)


def check_business_day(case: Case) -> None:
    """Ask whether a date is a business day."""
    calendar = calendar_of(case)
    day = calendar.local_date(instant(case["start"], calendar))
    assert calendar.is_business_day(day) is case["expected"]
    assert (calendar.why_closed(day) == "") is case["expected"]


def check_between(case: Case) -> None:
    """Count business seconds, backwards too."""
    calendar = calendar_of(case)
    start, end = (instant(case[key], calendar) for key in ("start", "end"))
    assert calendar.business_seconds_between(start, end) == case["expected"]


CHECKS: dict[str, Callable[[Case], None]] = {
    "add_business_days": check_days,
    "add_business_hours": check_hours,
    "add_business_minutes": check_minutes,
    "add_business_seconds": check_seconds,
    "business_seconds_between": check_between,
    "is_business_day": check_business_day,
    "is_open": check_open,
    "next_open": check_next_open,
}


@pytest.mark.skipif(not SHARED.exists(), reason="the shared cases are not beside this checkout")
def test_no_shared_case_is_left_out() -> None:
    """All 638 cases are there and every operation in them is checked."""
    cases = shared_cases()
    assert len(cases) == 638
    assert {case["operation"] for case in cases} == set(CHECKS)


@pytest.mark.parametrize("case", shared_cases(), ids=lambda case: str(case["id"]))
def test_a_public_library_agrees(case: Case) -> None:
    """What another library's own test suite expects holds here too."""
    CHECKS[case["operation"]](case)


def written_hours(text: str) -> tuple[Hours, ...]:
    """Read the hours of a day, written `09:00-12:00 13:00-17:00`."""
    return tuple(parse_hours(part) for part in text.split())


def own_calendar(name: str) -> WorkingCalendar:
    """Build one of our own calendars."""
    plan = OWN["calendars"][name]
    return WorkingCalendar(
        ZoneInfo(plan["zone"]),
        tuple(written_hours(plan["week"].get(day, "")) for day in WEEKDAYS),
        {
            date.fromisoformat(day): written_hours(text)
            for day, text in plan.get("special", {}).items()
        },
        {date.fromisoformat(day): title for day, title in plan.get("holidays", {}).items()},
    )


@pytest.mark.parametrize("case", OWN["cases"], ids=lambda case: str(case["fact"]))
def test_our_own_table_holds(case: Case) -> None:
    """Each row of our table is due when it says, written with the zone's offset."""
    calendar = own_calendar(case["calendar"])
    pauses = [
        Pause(datetime.fromisoformat(start), datetime.fromisoformat(end))
        for start, end in case.get("pauses", [])
    ]
    start = datetime.fromisoformat(case["start"])
    found = deadline(start, parse_duration(case["target"]), calendar, pauses)
    assert found.due.isoformat() == case["due"]


def test_our_own_table_is_no_stub() -> None:
    """The table that always runs has sixty rows or more, no fact twice, every calendar used."""
    cases = OWN["cases"]
    assert len({case["fact"] for case in cases}) == len(cases) >= 60
    assert {case["calendar"] for case in cases} == set(OWN["calendars"])
