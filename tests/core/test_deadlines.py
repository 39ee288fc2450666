"""When a time limit is due: the domain's own table, the account given, and the algebra."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.core.time import deadlines
from complaints.core.time.calendar import Hours, WorkingCalendar, parse_hours
from complaints.core.time.deadlines import DaySeen, Deadline, Pause, Span, after_open_time, deadline
from complaints.core.time.durations import Duration, parse_duration

ZAGREB = ZoneInfo("Europe/Zagreb")
DAY = (parse_hours("09:00-17:00"),)
OFFICE = WorkingCalendar(
    ZAGREB,
    (DAY, DAY, DAY, DAY, DAY, (), ()),
    holidays={
        date(2026, 12, 25): "Christmas Day",
        date(2026, 12, 26): "St Stephen's Day",
        date(2027, 1, 1): "New Year's Day",
        date(2027, 1, 6): "Epiphany",
    },
)
CLOSED = WorkingCalendar(ZAGREB, ((),) * 7)
FRIDAY, SATURDAY, MONDAY = "2026-11-20T16:00", "2026-11-21T10:00", "2026-11-23T11:00"
TO_TUESDAY = ("2026-11-23T10:00", "2026-11-24T15:00")
TO_WEDNESDAY = ("2026-11-23T10:00", "2026-11-25T12:00")


def at(text: str) -> datetime:
    """Read local time in Zagreb, or a time with an offset of its own."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZAGREB)


def due(start: str, target: str, *pauses: tuple[str, str]) -> Deadline:
    """Find a deadline in the office's hours."""
    paused = [Pause(at(begin), at(end)) for begin, end in pauses]
    return deadline(at(start), parse_duration(target), OFFICE, paused)


@pytest.mark.parametrize(
    ("start", "target", "pauses", "expected"),
    [
        (FRIDAY, "2bh", [], "2026-11-23T10:00:00+01:00"),
        (SATURDAY, "8bh", [], "2026-11-23T17:00:00+01:00"),
        (FRIDAY, "16bh", [], "2026-11-24T16:00:00+01:00"),
        (FRIDAY, "16bh", [TO_TUESDAY], "2026-11-26T13:00:00+01:00"),
        (FRIDAY, "2bd", [], "2026-11-24T17:00:00+01:00"),
        (FRIDAY, "3bd", [], "2026-11-25T17:00:00+01:00"),
        (SATURDAY, "2bd", [], "2026-11-24T17:00:00+01:00"),
        (SATURDAY, "3bd", [], "2026-11-25T17:00:00+01:00"),
        (FRIDAY, "5bd", [TO_WEDNESDAY], "2026-12-01T17:00:00+01:00"),
        (SATURDAY, "15d", [TO_WEDNESDAY], "2026-12-09T00:00:00+01:00"),
        (FRIDAY, "5bd", [], "2026-11-27T17:00:00+01:00"),
        (FRIDAY, "10bd", [], "2026-12-04T17:00:00+01:00"),
        (FRIDAY, "4bh", [], "2026-11-23T12:00:00+01:00"),
        ("2026-12-23T12:00", "2bd", [], "2026-12-28T17:00:00+01:00"),
        ("2026-12-23T12:00", "3bd", [], "2026-12-29T17:00:00+01:00"),
        ("2026-12-24T12:00", "15bd", [], "2027-01-19T17:00:00+01:00"),
        ("2026-12-24T12:00", "35bd", [], "2027-02-16T17:00:00+01:00"),
        (SATURDAY, "8w", [], "2027-01-17T00:00:00+01:00"),
        (SATURDAY, "15d", [], "2026-12-07T00:00:00+01:00"),
        (SATURDAY, "30d", [], "2026-12-22T00:00:00+01:00"),
        ("2027-03-27T12:00+01:00", "24h", [], "2027-03-28T13:00:00+02:00"),
        ("2027-03-27T12:00+01:00", "1d", [], "2027-03-29T00:00:00+02:00"),
        ("2026-10-24T12:00+02:00", "24h", [], "2026-10-25T11:00:00+01:00"),
        ("2026-10-24T12:00+02:00", "1d", [], "2026-10-26T00:00:00+01:00"),
        ("2027-03-26T16:00", "4bh", [], "2027-03-29T12:00:00+02:00"),
    ],
)
def test_the_domain_vectors_hold(
    start: str, target: str, pauses: list[tuple[str, str]], expected: str
) -> None:
    """Each row of the domain's table of clocks is met to the second, offset included."""
    assert due(start, target, *pauses).due.isoformat() == expected


def test_new_terms_are_counted_from_the_clocks_own_start() -> None:
    """Ten business days that become five or four hours on Monday still count from Friday."""
    assert due(FRIDAY, "10bd").due > at(MONDAY)
    assert due(FRIDAY, "5bd").due == at("2026-11-27T17:00")
    assert due(FRIDAY, "4bh").due == at("2026-11-23T12:00")


def test_the_spans_are_the_hours_used_up() -> None:
    """Two business hours over a weekend are an hour on Friday and one on Monday."""
    assert due(FRIDAY, "2bh") == Deadline(
        due=at("2026-11-23T10:00"),
        spans=(
            Span(at(FRIDAY), at("2026-11-20T17:00"), 3600),
            Span(at("2026-11-23T09:00"), at("2026-11-23T10:00"), 3600),
        ),
    )


def test_spans_that_touch_are_one() -> None:
    """Round the clock, hours over midnight are one span and not one for each day."""
    nonstop = WorkingCalendar(ZAGREB, ((parse_hours("00:00-24:00"),),) * 7)
    found = deadline(at(FRIDAY), Duration(48, "bh"), nonstop)
    assert found.spans == (Span(at(FRIDAY), at("2026-11-22T16:00"), 48 * 3600),)


def test_elapsed_hours_give_spans_too() -> None:
    """A pause splits elapsed time in two, and no day is listed."""
    found = due(FRIDAY, "2h", ("2026-11-20T17:00", "2026-11-20T20:00"))
    assert [(span.start.hour, span.end.hour) for span in found.spans] == [(16, 17), (20, 21)]
    assert found.days == ()


def test_the_days_show_how_business_days_were_counted() -> None:
    """Every day after receipt is listed with the reason why it did not count."""
    found = due("2026-12-23T12:00", "3bd", ("2026-12-28T10:00", "2026-12-28T18:00"))
    assert [(day.date.day, day.counted, day.why) for day in found.days] == [
        (24, True, ""),
        (25, False, "Christmas Day"),
        (26, False, "St Stephen's Day"),
        (27, False, "weekend"),
        (28, False, "paused"),
        (29, True, ""),
        (30, True, ""),
    ]
    assert found.due == found.days[-1].end == at("2026-12-30T17:00")
    assert found.spans == ()


def test_a_closed_day_ends_at_midnight() -> None:
    """A day that has no close of business is shown to its midnight."""
    sunday = due(SATURDAY, "1bd").days[0]
    assert sunday == DaySeen(
        date(2026, 11, 22), at("2026-11-23T00:00"), counted=False, why="weekend"
    )


def test_calendar_days_count_weekends() -> None:
    """Days, weeks and months look at no business hours, only at pauses."""
    found = due(FRIDAY, "1w", TO_WEDNESDAY)
    assert [day.why for day in found.days] == ["", "", "paused", "paused", "", "", "", "", ""]


def test_seven_days_are_a_week_and_give_the_same_account() -> None:
    """A week is counted as its days."""
    assert due(FRIDAY, "2w", TO_WEDNESDAY) == due(FRIDAY, "14d", TO_WEDNESDAY)


def test_the_due_instant_is_in_the_calendars_zone() -> None:
    """Whatever the offset of the start, the answer is in local time."""
    start = at(FRIDAY).astimezone(UTC)
    for unit in ("min", "h", "bh", "d", "w", "mo", "bd"):
        assert deadline(start, Duration(1, unit), OFFICE).due.tzinfo is ZAGREB


def test_nothing_is_used_up_at_once() -> None:
    """An amount of zero is due at its start, open or not."""
    found = after_open_time(at(SATURDAY), timedelta(), OFFICE)
    assert found == Deadline(at(SATURDAY))


def test_a_pause_cannot_run_backwards() -> None:
    """A pause that ends before it starts is refused, in one line with both times."""
    with pytest.raises(ValueError, match=r"a pause from 2026-11-20T16.* cannot end before that"):
        Pause(at(FRIDAY), at(FRIDAY) - timedelta(seconds=1))


def test_a_pause_is_measured_in_utc() -> None:
    """A pause over the repeated hour is no pause backwards, though the wall clock says so."""
    pause = Pause(at("2026-10-25T02:45+02:00"), at("2026-10-25T02:15+01:00"))
    found = deadline(at("2026-10-25T01:45+02:00"), Duration(2, "h"), OFFICE, [pause])
    assert found.due.isoformat() == "2026-10-25T03:15:00+01:00"


@pytest.mark.parametrize("target", ["1bh", "1bd"])
def test_a_calendar_that_never_opens_is_refused(target: str) -> None:
    """A week that is wholly closed ends the search with an error instead of never."""
    with pytest.raises(ValueError, match="in the ten years after 2026-11-20: check the hours"):
        deadline(at(FRIDAY), parse_duration(target), CLOSED)


@pytest.mark.parametrize("target", ["1min", "1h", "1bh", "1d", "1mo", "1bd"])
def test_a_clock_paused_for_ever_is_refused(target: str) -> None:
    """A pause without an end gives an error, at once, and not a date thousands of years away."""
    with pytest.raises(ValueError, match=r"paused for ever|no day counts in the ten years"):
        due(FRIDAY, target, ("2026-01-01T00:00", "9999-12-31T00:00+00:00"))


def test_the_calendar_has_a_last_year() -> None:
    """A limit beyond the year 9999 is refused by name."""
    with pytest.raises(ValueError, match=r"9999mo from 9990-11-20.* ends after the year 9999"):
        due(FRIDAY.replace("2026", "9990"), "9999mo")


def test_a_naive_start_is_refused() -> None:
    """A start without an offset is an error for every unit."""
    for unit in ("h", "bh", "d", "bd"):
        with pytest.raises(ValueError, match="has no UTC offset"):
            deadline(datetime(2026, 11, 20, 16), Duration(1, unit), OFFICE)  # noqa: DTZ001


ZONES = st.sampled_from(["Europe/Zagreb", "America/New_York", "Australia/Lord_Howe", "UTC"])
HOURS = st.builds(
    lambda start, length: (Hours(start, min(start + length, 1440)),),
    st.integers(0, 1439),
    st.integers(1, 1440),
)
CALENDARS = st.builds(
    lambda zone, week, closed: WorkingCalendar(
        ZoneInfo(zone), tuple(week), holidays=dict.fromkeys(closed, "holiday")
    ),
    ZONES,
    st.lists(st.one_of(st.just(()), HOURS), min_size=7, max_size=7).filter(any),
    st.sets(st.dates(date(2026, 10, 1), date(2027, 4, 30)), max_size=20),
)
STARTS = st.datetimes(
    datetime(2026, 10, 1),  # noqa: DTZ001
    datetime(2027, 4, 30),  # noqa: DTZ001
    timezones=st.just(UTC),
)
PAUSES = st.lists(
    st.builds(
        lambda start, hours: Pause(start, start + timedelta(hours=hours)),
        STARTS,
        st.integers(0, 200),
    ),
    max_size=4,
)
AMOUNTS = st.integers(1, 60)
UNITS = st.sampled_from(["min", "h", "bh", "d", "w", "mo", "bd"])


def in_utc(found: Deadline) -> datetime:
    """Compare in UTC: two times of one zone compare by the wall clock."""
    return found.due.astimezone(UTC)


@given(STARTS, AMOUNTS, UNITS, CALENDARS, PAUSES)
def test_more_time_is_never_due_earlier(
    start: datetime, amount: int, unit: str, calendar: WorkingCalendar, pauses: list[Pause]
) -> None:
    """A larger amount of the same unit is due later, and nothing is due before its start."""
    less = in_utc(deadline(start, Duration(amount, unit), calendar, pauses))
    more = in_utc(deadline(start, Duration(amount + 1, unit), calendar, pauses))
    assert start < less < more


@given(STARTS, AMOUNTS, UNITS, CALENDARS, PAUSES, STARTS)
def test_an_empty_pause_changes_nothing(
    start: datetime,
    amount: int,
    unit: str,
    calendar: WorkingCalendar,
    pauses: list[Pause],
    empty: datetime,
) -> None:
    """A pause of no length leaves due instant and account as they were."""
    target = Duration(amount, unit)
    found = deadline(start, target, calendar, pauses)
    assert deadline(start, target, calendar, [*pauses, Pause(empty, empty)]) == found


@given(STARTS, AMOUNTS, UNITS, CALENDARS, PAUSES)
def test_a_pause_never_hurries(
    start: datetime, amount: int, unit: str, calendar: WorkingCalendar, pauses: list[Pause]
) -> None:
    """With pauses a clock is due no earlier than without, in whatever order they come."""
    target = Duration(amount, unit)
    paused = deadline(start, target, calendar, pauses)
    assert in_utc(deadline(start, target, calendar)) <= in_utc(paused)
    assert deadline(start, target, calendar, pauses[::-1]) == paused


@given(STARTS, AMOUNTS, CALENDARS, PAUSES)
def test_the_hours_to_the_deadline_are_the_amount(
    start: datetime, amount: int, calendar: WorkingCalendar, pauses: list[Pause]
) -> None:
    """Counting business seconds up to the deadline gives back exactly what was asked for."""
    found = deadline(start, Duration(amount, "bh"), calendar, pauses)
    assert calendar.business_seconds_between(start, found.due, pauses) == amount * 3600
    spent = sum((timedelta(seconds=span.seconds) for span in found.spans), timedelta())
    assert spent == timedelta(hours=amount)


@given(STARTS, AMOUNTS, AMOUNTS, CALENDARS, PAUSES)
def test_time_used_in_two_parts_is_the_same_time(
    start: datetime, first: int, second: int, calendar: WorkingCalendar, pauses: list[Pause]
) -> None:
    """Going on from a deadline, closing instants included, ends where the whole amount ends."""
    for unit in ("h", "bh"):
        halfway = deadline(start, Duration(first, unit), calendar, pauses).due
        rest = deadline(halfway, Duration(second, unit), calendar, pauses)
        whole = deadline(start, Duration(first + second, unit), calendar, pauses)
        assert in_utc(rest) == in_utc(whole)


@given(STARTS, AMOUNTS, st.sampled_from(["d", "w", "bd"]), CALENDARS, PAUSES)
def test_as_many_days_count_as_were_asked_for(
    start: datetime, amount: int, unit: str, calendar: WorkingCalendar, pauses: list[Pause]
) -> None:
    """The account lists consecutive days after receipt, of which the amount counts."""
    days = deadline(start, Duration(amount, unit), calendar, pauses).days
    assert sum(day.counted for day in days) == amount * (7 if unit == "w" else 1)
    assert all(day.counted == (day.why == "") for day in days)
    received = calendar.local_date(start)
    assert [(day.date - received).days for day in days] == list(range(1, len(days) + 1))


@given(STARTS, st.integers(1, 30), PAUSES)
def test_a_month_moves_a_day_for_each_day_end_paused(
    start: datetime, amount: int, pauses: list[Pause]
) -> None:
    """Found step by step as the rule is worded, a month's date is the one we count to."""
    found = deadline(start, Duration(amount, "mo"), OFFICE, pauses)
    unpaused = deadline(start, Duration(amount, "mo"), OFFICE).days[-1].date
    first = OFFICE.local_date(start) + timedelta(days=1)
    target, looked = unpaused, first
    while looked <= target:
        end = OFFICE.end_of_day(looked).astimezone(UTC)
        if any(pause.start <= end < pause.end for pause in pauses):
            target += timedelta(days=1)
        looked += timedelta(days=1)
    assert found.days[-1].date == target
    assert found.due == OFFICE.end_of_day(target)


@pytest.mark.parametrize("unit", ["d", "bd"])
@pytest.mark.parametrize("end", ["2047-03-04T00:00", "2047-03-04T10:00", "2047-03-04T18:00"])
def test_a_pause_of_many_years_is_jumped_over(
    unit: str, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The date is the one that looking at each day gives, and the account is short."""
    pause = Pause(at("2026-11-25T10:00"), at(end))
    jumped = deadline(at(FRIDAY), Duration(5, unit), OFFICE, [pause])
    monkeypatch.setattr(deadlines, "LONGEST_LISTED", timedelta(days=99_999))
    walked = deadline(at(FRIDAY), Duration(5, unit), OFFICE, [pause])
    assert jumped.due == walked.due
    assert len(jumped.days) < 400 < len(walked.days)
