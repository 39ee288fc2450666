"""When an organisation is open."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.core.time.calendar import (
    Hours,
    WorkingCalendar,
    local_instant,
    parse_hours,
    running,
)
from complaints.core.time.deadlines import Pause

ZAGREB = ZoneInfo("Europe/Zagreb")
DAY = (parse_hours("09:00-17:00"),)
OFFICE = WorkingCalendar(
    ZAGREB,
    (DAY, DAY, DAY, DAY, DAY, (), ()),
    special={date(2026, 11, 25): (), date(2026, 12, 26): (parse_hours("10:00-12:00"),)},
    holidays={
        date(2026, 12, 24): "",
        date(2026, 12, 25): "Christmas Day",
        date(2026, 12, 26): "St Stephen's Day",
        date(2026, 12, 27): "Sunday after Christmas",
    },
)
NIGHT = WorkingCalendar(ZAGREB, ((parse_hours("22:00-06:00"),), (), (), (), (), (), ()))
NONSTOP = WorkingCalendar(ZAGREB, ((parse_hours("00:00-24:00"),),) * 7)
CLOSED = WorkingCalendar(ZAGREB, ((),) * 7)


def at(text: str) -> datetime:
    """Read an instant of the winter of 2026 in Zagreb, or one with an offset of its own."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZAGREB)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("09:00-17:00", 540, 1020),
        ("9:00 - 17:30", 540, 1050),
        ("22:00-06:00", 1320, 1800),
        ("00:00-24:00", 0, 1440),
        ("18:00-00:00", 1080, 1440),
    ],
)
def test_hours_are_read_as_minutes_of_the_day(text: str, start: int, end: int) -> None:
    """Hours count from midnight and go past 1440 where they run across it."""
    assert parse_hours(text) == Hours(start, end)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9-17",
        "09:00",
        "09:00-09:00",
        "25:00-26:00",
        "24:00-25:00",
        "09:60-17:00",
        "09:00-24:01",
    ],
)
def test_other_hours_are_refused(text: str) -> None:
    """The refusal quotes the text and shows the three ways to write hours."""
    with pytest.raises(ValueError, match="are no business hours: write opening") as caught:
        parse_hours(text)
    assert repr(text) in str(caught.value)
    assert "22:00-06:00 across midnight" in str(caught.value)


@pytest.mark.parametrize(("start", "end"), [(-1, 60), (1440, 1500), (60, 60), (60, 1501)])
def test_hours_cannot_be_made_wrong(start: int, end: int) -> None:
    """An interval starts within its day and lasts from a minute to 24 hours."""
    with pytest.raises(ValueError, match=f"minutes {start} to {end} are no business hours"):
        Hours(start, end)


def test_a_week_has_seven_days() -> None:
    """A calendar with a day missing is refused."""
    with pytest.raises(ValueError, match="has 7 days, not 6"):
        WorkingCalendar(ZAGREB, (DAY,) * 6)


def test_a_time_without_an_offset_is_refused() -> None:
    """Nobody guesses the zone of a naive time."""
    with pytest.raises(ValueError, match=r"2026-11-23T09:00:00 has no UTC offset: add one"):
        OFFICE.is_open(datetime(2026, 11, 23, 9))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("2026-11-23T08:59:59", False),
        ("2026-11-23T09:00", True),
        ("2026-11-23T16:59:59", True),
        ("2026-11-23T17:00", False),
        ("2026-11-23T08:00+00:00", True),
        ("2026-11-25T10:00", False),
        ("2026-12-25T10:00", False),
        ("2026-12-26T10:00", True),
        ("2026-12-26T09:30", False),
    ],
)
def test_opening_is_open_and_closing_is_not(text: str, is_open: bool) -> None:
    """Open time holds its first instant and not its last; special hours win over holidays."""
    assert OFFICE.is_open(at(text)) is is_open


def test_a_night_is_open_on_the_next_date() -> None:
    """Monday's shift is open on Tuesday morning, though Tuesday has no hours."""
    assert NIGHT.is_open(at("2026-11-24T05:59"))
    assert not NIGHT.is_open(at("2026-11-24T06:00"))
    assert not NIGHT.is_open(at("2026-11-23T05:00"))


def next_open(calendar: WorkingCalendar, instant: datetime) -> datetime:
    """Return where open time begins, seen from an instant."""
    return next(calendar.open_from(instant))[0]


def test_open_time_begins_at_the_instant_itself_when_open() -> None:
    """From an open instant it begins there, from a closed one at the next opening."""
    assert next_open(OFFICE, at("2026-11-23T10:00")) == at("2026-11-23T10:00")
    assert next_open(OFFICE, at("2026-11-24T17:00")) == at("2026-11-26T09:00")
    assert next_open(OFFICE, at("2026-11-23T02:00+00:00")) == at("2026-11-23T09:00")


def test_a_day_has_an_opening_and_a_close() -> None:
    """A date without a time means its opening; its business closes when the last hours end."""
    assert OFFICE.opening(date(2026, 11, 23)) == at("2026-11-23T09:00")
    assert OFFICE.close_of_business(date(2026, 11, 23)) == at("2026-11-23T17:00")
    assert OFFICE.end_of_day(date(2026, 11, 23)) == at("2026-11-24T00:00")


def test_a_closed_day_begins_at_midnight_and_has_no_close() -> None:
    """On a closed date the local midnight stands for the opening."""
    assert OFFICE.opening(date(2026, 11, 22)) == at("2026-11-22T00:00")
    assert OFFICE.close_of_business(date(2026, 11, 22)) is None


def test_a_night_opens_and_closes_on_the_day_it_starts() -> None:
    """Tuesday is closed although Monday's shift runs into it; Monday closes on Tuesday."""
    assert NIGHT.close_of_business(date(2026, 11, 23)) == at("2026-11-24T06:00")
    assert NIGHT.opening(date(2026, 11, 24)) == at("2026-11-24T00:00")
    assert not NIGHT.is_business_day(date(2026, 11, 24))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 11, 23), ""),
        (date(2026, 11, 22), "weekend"),
        (date(2026, 11, 25), "closed"),
        (date(2026, 12, 24), "closed"),
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 26), ""),
        (date(2026, 12, 27), "Sunday after Christmas"),
    ],
)
def test_a_closed_day_says_why(day: date, why: str) -> None:
    """A holiday gives its name, other days say weekend or closed, business days nothing."""
    assert OFFICE.why_closed(day) == why


def test_a_saturday_usually_worked_is_closed_not_weekend() -> None:
    """Where Saturdays are worked, one without hours is closed: nobody there calls it weekend."""
    calendar = WorkingCalendar(ZAGREB, (DAY,) * 7, special={date(2026, 11, 21): ()})
    assert calendar.why_closed(date(2026, 11, 21)) == "closed"


@pytest.mark.parametrize(
    ("zone", "day", "minute", "expected"),
    [
        ("Europe/Zagreb", date(2027, 3, 28), 119, "2027-03-28T01:59:00+01:00"),
        ("Europe/Zagreb", date(2027, 3, 28), 120, "2027-03-28T03:00:00+02:00"),
        ("Europe/Zagreb", date(2027, 3, 28), 179, "2027-03-28T03:00:00+02:00"),
        ("Europe/Zagreb", date(2026, 10, 25), 150, "2026-10-25T02:30:00+02:00"),
        ("Europe/Zagreb", date(2026, 10, 25), 180, "2026-10-25T03:00:00+01:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), 135, "2026-10-04T02:30:00+11:00"),
        ("Australia/Lord_Howe", date(2027, 4, 4), 105, "2027-04-04T01:45:00+11:00"),
        ("America/New_York", date(2027, 3, 13), 1590, "2027-03-14T03:00:00-04:00"),
        ("America/Havana", date(2026, 3, 8), 0, "2026-03-08T01:00:00-04:00"),
        ("America/Havana", date(2026, 11, 1), 0, "2026-11-01T00:00:00-04:00"),
        ("Pacific/Apia", date(2011, 12, 30), 600, "2011-12-31T00:00:00+14:00"),
    ],
)
def test_skipped_and_repeated_times_have_one_meaning(
    zone: str, day: date, minute: int, expected: str
) -> None:
    """A skipped time is the instant of the jump, a repeated one its first occurrence."""
    found = local_instant(ZoneInfo(zone), day, minute)
    assert found.astimezone(ZoneInfo(zone)).isoformat() == expected


def test_a_date_the_zone_skipped_is_no_business_day() -> None:
    """Samoa had no 30 December 2011: its hours are empty and it ends where it begins."""
    calendar = WorkingCalendar(ZoneInfo("Pacific/Apia"), (DAY,) * 7)
    skipped = date(2011, 12, 30)
    assert calendar.why_closed(skipped) == "closed"
    assert calendar.opening(skipped) == calendar.end_of_day(skipped)


def test_hours_that_touch_or_overlap_are_one() -> None:
    """Overlapping hours of one day count once and close when the later one closes."""
    doubled = tuple(parse_hours(text) for text in ("12:00-15:00", "09:00-13:00", "15:00-16:00"))
    calendar = WorkingCalendar(ZAGREB, (doubled,) * 7)
    assert len(calendar.stretches(date(2026, 11, 23))) == 1
    assert calendar.business_seconds_between(at("2026-11-23"), at("2026-11-24")) == 7 * 3600


def test_a_night_that_overlaps_the_next_morning_counts_once() -> None:
    """Hours of two days that overlap are walked once."""
    calendar = WorkingCalendar(
        ZAGREB, ((parse_hours("22:00-06:00"), parse_hours("05:00-08:00")),) * 7
    )
    assert calendar.business_seconds_between(at("2026-11-24"), at("2026-11-25")) == 10 * 3600


def test_seconds_backwards_are_negative() -> None:
    """Asked the other way round, the same seconds come with a minus sign."""
    a, b = at("2026-11-20T16:00"), at("2026-11-23T10:00")
    assert OFFICE.business_seconds_between(a, b) == 7200
    assert OFFICE.business_seconds_between(b, a) == -7200


def test_paused_and_closed_time_is_left_out_once() -> None:
    """A pause over the weekend takes only the open hours out."""
    pause = Pause(at("2026-11-20T16:30"), at("2026-11-23T09:30"))
    a, b = at("2026-11-20T16:00"), at("2026-11-23T10:00")
    assert OFFICE.business_seconds_between(a, b, [pause, pause]) == 3600


def test_seconds_of_a_whole_decade_without_hours_are_none() -> None:
    """Counting has an end, so a calendar that never opens gives nothing and no error."""
    assert CLOSED.business_seconds_between(at("2000-01-01"), at("2026-01-01")) == 0


def test_a_calendar_that_never_opens_is_refused() -> None:
    """The search for an opening ends after ten years and says what to check."""
    with pytest.raises(ValueError, match="no business hours in the ten years after 2026-11-23"):
        next_open(CLOSED, at("2026-11-23T10:00"))


def test_a_far_opening_is_found() -> None:
    """A calendar closed for nine years is still searched to its one opening."""
    opened = {date(2035, 11, 1): DAY}
    calendar = WorkingCalendar(ZAGREB, ((),) * 7, special=opened)
    assert next_open(calendar, at("2026-11-23T10:00")) == at("2035-11-01T09:00")


def test_a_later_change_of_the_mappings_changes_nothing() -> None:
    """The calendar copies what it was given, so its answers stay the same."""
    holidays: dict[date, str] = {}
    calendar = WorkingCalendar(ZAGREB, OFFICE.week, holidays=holidays)
    holidays[date(2026, 11, 23)] = "too late"
    assert calendar.is_business_day(date(2026, 11, 23))


def test_what_is_remembered_is_no_part_of_the_value() -> None:
    """Two calendars with the same hours are equal, whatever was asked of them."""
    fresh = WorkingCalendar(ZAGREB, OFFICE.week, OFFICE.special, OFFICE.holidays)
    assert OFFICE.is_open(at("2026-11-23T10:00"))
    assert fresh == OFFICE
    assert repr(fresh) == repr(OFFICE)


def test_running_time_is_what_pauses_leave() -> None:
    """Pauses outside, over the ends, and over each other are cut out of the time between."""
    a, b = at("2026-11-23T10:00"), at("2026-11-23T20:00")
    hour = timedelta(hours=1)
    cuts = [(-5, -3), (-1, 1), (3, 5), (4, 6), (7, 7), (9, 12), (20, 21)]
    pauses = [Pause(a + start * hour, a + end * hour) for start, end in cuts]
    left = [((s - a) // hour, (e - a) // hour) for s, e in running(a, b, pauses)]
    assert left == [(1, 3), (6, 9)]


ZONES = st.sampled_from(
    ["Europe/Zagreb", "America/New_York", "Australia/Lord_Howe", "America/Havana", "Asia/Kathmandu"]
)
CHANGES = st.sampled_from(
    [
        date(2026, 10, 24),
        date(2027, 3, 27),
        date(2026, 10, 31),
        date(2027, 3, 13),
        date(2026, 10, 3),
    ]
)


@given(ZONES, CHANGES, st.integers(4 * 60, 1380), st.integers(1, 600), st.integers(0, 2880))
def test_open_time_is_when_the_wall_clock_says_so(
    zone: str, first: date, opens: int, length: int, offset: int
) -> None:
    """Minute by minute over a clock change, open is what a person reads off the wall."""
    closes = min(opens + length, 1440)
    calendar = WorkingCalendar(ZoneInfo(zone), ((Hours(opens, closes),),) * 7)
    start = datetime(first.year, first.month, first.day, tzinfo=UTC) + timedelta(minutes=offset)
    minutes = [start + timedelta(minutes=n) for n in range(0, 1440, 7)]
    for moment in minutes:
        wall = moment.astimezone(ZoneInfo(zone))
        assert calendar.is_open(moment) is (opens <= wall.hour * 60 + wall.minute < closes)


@given(ZONES, CHANGES, st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True))
def test_hours_that_part_a_day_add_up_to_it(zone: str, day: date, cuts: list[int]) -> None:
    """However a day is cut, also where the clock changes, its parts give the whole."""
    edges = sorted({0, 1440, *cuts})
    whole = tuple(Hours(a, b) for a, b in pairwise(edges))
    calendar = WorkingCalendar(ZoneInfo(zone), (whole,) * 7)
    begin = calendar.opening(day).astimezone(UTC)
    end = calendar.end_of_day(day + timedelta(days=1)).astimezone(UTC)
    assert calendar.business_seconds_between(begin, end) == (end - begin).total_seconds()


def test_round_the_clock_every_second_is_open() -> None:
    """With 24/7 hours a year has all its seconds, clock changes or not."""
    seconds = NONSTOP.business_seconds_between(at("2026-01-01"), at("2027-01-01"))
    assert seconds == 365 * 86400
