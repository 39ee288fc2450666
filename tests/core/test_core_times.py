"""Reading times as people write them, and refusing what could mean two things."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.core.time.calendar import Hours, WorkingCalendar
from complaints.core.time.reading import parse_date, parse_end, parse_time, written
from complaints.errors import UsageProblem

At = Callable[[str], datetime]
NOW = "23 10:00"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20T16:30:00+01:00", "20 16:30"),
        ("2026-11-20T15:30Z", "20 16:30"),
        ("2026-11-20 16:30", "20 16:30"),
        ("2026-11-20 9:05", "20 09:05"),
        ("2026-11-20T16:30:15", "20 16:30:15"),
        ("2026-11-20T1630", "20 16:30"),
        ("  2026-11-20 16:30  ", "20 16:30"),
        ("14:05", "23 14:05"),
        ("9:05", "23 09:05"),
        ("14:05:09", "23 14:05:09"),
        ("today 14:05", "23 14:05"),
        ("yesterday 16:30", "22 16:30"),
        ("Yesterday  16:30", "22 16:30"),
        ("tomorrow 8:00", "24 08:00"),
        ("2026-11-20", "20 09:00"),
        ("2026-11-21", "21 00:00"),
        ("yesterday", "22 00:00"),
        ("today", "23 09:00"),
        ("2026-10-25T02:30+02:00", "2026-10-25 02:30+02:00"),
        ("2026-10-25T02:30+01:00", "2026-10-25 02:30+01:00"),
        ("2028-02-29 12:00", "2028-02-29 12:00"),
    ],
)
def test_forms_people_write(office: WorkingCalendar, at: At, text: str, expected: str) -> None:
    """ISO 8601, a time of today, a word and a time; a bare date is its opening time."""
    assert parse_time(text, office, at(NOW)) == at(expected)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "soon", "09/12/2016", "20.11.2026", "20-11-2026", "2026-11-20T", "T14:05"),
        *("25:00", "24:01", "14:60", "14:05:60", "2026-02-30", "2026-13-01", "2026-11-20 25:00"),
        *(
            "2027-02-29",
            "yesterday at noon",
            "yesterday 25:00",
            "monday",
            "2026-W47-5",
            "1763654400",
        ),
        *("2026-11-20T16:30+99:00", "-1h", "２０２６-11-20", "0001-01-01", "9999-12-31", "\x1b[2J"),
        *("0001-01-01T00:30", "9999-12-31T23:59", "9999-12-31T23:59-12:00", "0000-00-00"),
    ],
)
def test_anything_else_is_refused(office: WorkingCalendar, at: At, text: str) -> None:
    """In one printable line with the forms there are."""
    for parse in (parse_time, parse_date, parse_end):
        with pytest.raises(UsageProblem) as refused:
            parse(text, office, at(NOW))
        message = str(refused.value)
        assert "write 2026-11-20T16:30, 2026-11-20, 14:05, or yesterday 16:30" in message
        assert message.isprintable()
        assert ("slashes mean different days" in message) == ("/" in text)


@pytest.mark.parametrize(
    ("text", "now", "says"),
    [
        (
            *("2027-03-28 02:30", NOW),
            *("occurred never, .* write 2027-03-28T01:30\\+01:00 or 2027-03-28T03:30\\+02:00",),
        ),
        (
            *("2026-10-25T02:30", NOW),
            *("occurred twice, .* write 2026-10-25T02:30\\+02:00 or 2026-10-25T02:30\\+01:00",),
        ),
        ("02:30", "2026-10-25 12:00", "occurred twice"),
        ("yesterday 02:30", "2027-03-29 12:00", "occurred never"),
    ],
)
def test_a_changed_clock_needs_an_offset(
    office: WorkingCalendar, at: At, text: str, now: str, says: str
) -> None:
    """A time the wall clock never showed, or showed twice, is refused with what to write."""
    with pytest.raises(UsageProblem, match=says):
        parse_time(text, office, at(now))
    with pytest.raises(UsageProblem, match=says):
        parse_end(text, office, at(now))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-25", "25 17:00"),
        ("2026-11-28", "29 00:00"),
        ("tomorrow", "24 17:00"),
        ("2026-11-25 12:00", "25 12:00"),
        ("2d", "26 00:00"),
        ("2bd", "25 17:00"),
        ("4bh", "23 14:00"),
        ("90min", "23 11:30"),
    ],
)
def test_the_end_of_a_stretch(office: WorkingCalendar, at: At, text: str, expected: str) -> None:
    """A length from now, a time, or a date, which ends at close of business."""
    assert parse_end(text, office, at(NOW)) == at(expected)


def test_a_length_without_end_is_refused(office: WorkingCalendar, at: At) -> None:
    """Beyond the last year there is no date."""
    with pytest.raises(UsageProblem, match="is no time"):
        parse_end("99999mo", office, at(NOW))
    with pytest.raises(UsageProblem, match="'2100mo' lies outside the years 1900 to 2199"):
        parse_end("2100mo", office, at(NOW))
    monthly = WorkingCalendar(office.zone, ((Hours(540, 555),), *((),) * 6))
    with pytest.raises(UsageProblem, match="'9999bh' lies outside the years 1900 to 2199"):
        parse_end("9999bh", monthly, at(NOW))


@pytest.mark.parametrize("text", ["1899-12-31", "2200-01-01T00:00", "1800-01-01T00:00:00+14:00"])
def test_a_year_that_is_a_slip(office: WorkingCalendar, at: At, text: str) -> None:
    """Nobody deals in it, and clocks cannot be counted from it."""
    with pytest.raises(UsageProblem, match=f"'{re.escape(text)}' lies outside the years"):
        parse_time(text, office, at(NOW))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-19", date(2026, 11, 19)),
        ("yesterday", date(2026, 11, 22)),
        ("yesterday 23:59", date(2026, 11, 22)),
        ("2026-11-19T23:30Z", date(2026, 11, 20)),
    ],
)
def test_dates(office: WorkingCalendar, at: At, text: str, expected: date) -> None:
    """The day on the register's wall."""
    assert parse_date(text, office, at(NOW)) == expected


def test_written_has_a_fixed_offset(office: WorkingCalendar, at: At) -> None:
    """Whole seconds, the register's offset of that day, compared by the true instant."""
    first = written(datetime.fromisoformat("2026-10-25T00:15:00.999999+00:00"), office)
    second = written(datetime.fromisoformat("2026-10-25T01:15:00+00:00"), office)
    assert first.isoformat() == "2026-10-25T02:15:00+02:00"
    assert second.isoformat() == "2026-10-25T02:15:00+01:00"
    assert first < second
    assert (second - first).total_seconds() == 3600


@given(st.text(max_size=30) | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}"))
def test_no_text_escapes(office: WorkingCalendar, at: At, text: str) -> None:
    """Any text is a time that can be written to a file, or a refusal."""
    try:
        found = parse_time(text, office, at(NOW))
    except UsageProblem:
        return
    assert datetime.fromisoformat(written(found, office).isoformat()) == found
