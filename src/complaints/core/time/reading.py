"""Reading times as people write them: ISO 8601, `14:05`, `yesterday 16:30`, `1bd` ago."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone
from typing import TypeVar

from complaints.core.time.calendar import FIRST_YEAR, LAST_YEAR, WorkingCalendar, utc
from complaints.core.time.deadlines import deadline
from complaints.core.time.durations import parse_duration
from complaints.core.time.pace import pace_of
from complaints.errors import UsageProblem

SomeDate = TypeVar("SomeDate", bound=date)

_MARGIN = timedelta(days=2)
_FAR_BACK = timedelta(days=3660)
_HOURS = {"min": 1 / 60, "h": 1.0, "d": 24.0, "w": 24.0 * 7, "mo": 24.0 * 30}
_DAYS = {"today": 0, "yesterday": -1, "tomorrow": 1}
_ISO_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")
_ISO = re.compile(
    rf"{_ISO_DATE}[T ][0-9]{{2}}:?[0-9]{{2}}(:?[0-9]{{2}})?(Z|[+-][0-9]{{2}}:?[0-9]{{2}})?"
)


def parse_time(text: str, calendar: WorkingCalendar, now: datetime) -> datetime:
    """Return the instant a person means, in the register's zone, to the second.

    A date without a time means opening time of that day. Raises UsageProblem
    for anything else than the forms above; slashes are refused because
    `09/12` is September to some and December to others, and so is a time that
    the wall clock never showed, or showed twice, when it was changed.
    """
    found = _parse(text.strip(), calendar, now)
    return found if isinstance(found, datetime) else calendar.opening(found)


def parse_end(text: str, calendar: WorkingCalendar, now: datetime) -> datetime:
    """Return the end of a stretch of time: as `parse_time`, or `2d` and the like from now.

    A date without a time means close of business of that day, or its end where it is closed.
    """
    text = text.strip()
    try:
        length = parse_duration(text)
    except ValueError:
        length = None
    if length is not None:
        if now.year + pace_of(calendar).days(text) / 366 > LAST_YEAR:
            raise _too_far(text)
        return _near(deadline(now, length, calendar).due, text)
    found = _parse(text, calendar, now)
    if isinstance(found, datetime):
        return found
    return calendar.close_of_business(found) or calendar.end_of_day(found)


def parse_date(text: str, calendar: WorkingCalendar, now: datetime) -> date:
    """Return the day a person means. Raises UsageProblem."""
    return _day(_parse(text.strip(), calendar, now), calendar)


def _day(found: date, calendar: WorkingCalendar) -> date:
    """Return the day of what was read. Raises OverflowError for a day no calendar can count."""
    day = calendar.local_date(found) if isinstance(found, datetime) else found
    calendar.end_of_day(day - _MARGIN)
    calendar.end_of_day(day + _MARGIN)
    return day


def _parse(text: str, calendar: WorkingCalendar, now: datetime) -> date:
    try:
        found = _parse_known(text, calendar, now)
        if found is not None:
            _day(found, calendar)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise _no_time(text)
    _near(found, text)
    if isinstance(found, datetime) and found.tzinfo is calendar.zone:
        _refuse_changed_clock(text, found)
    return found


def _near(found: SomeDate, text: str) -> SomeDate:
    """Return a time that lies within the years people deal in. Raises UsageProblem."""
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise _too_far(text)
    return found


def _too_far(text: str) -> UsageProblem:
    return UsageProblem(f"'{text[:40]}' lies outside the years {FIRST_YEAR} to {LAST_YEAR}")


def _refuse_changed_clock(text: str, found: datetime) -> None:
    """Refuse a wall time that did not occur or occurred twice; an offset says which is meant."""
    first, second = (utc(found.replace(fold=fold)) for fold in (0, 1))
    if first == second:
        return
    how = "never" if second < first else "twice"
    choice = " or ".join(
        instant.astimezone(found.tzinfo).isoformat(timespec="minutes")
        for instant in sorted((first, second))
    )
    raise UsageProblem(f"'{text}' occurred {how}, because the clock was changed; write {choice}")


def _parse_known(text: str, calendar: WorkingCalendar, now: datetime) -> date | None:
    today = calendar.local_date(now)
    if clock := _CLOCK.fullmatch(text):
        return _local(today, clock, calendar)
    word, _, rest = text.partition(" ")
    if word.lower() in _DAYS:
        day = today + timedelta(days=_DAYS[word.lower()])
        if not rest:
            return day
        clock = _CLOCK.fullmatch(rest.strip())
        return _local(day, clock, calendar) if clock else None
    if re.fullmatch(_ISO_DATE, text):
        return date.fromisoformat(text)
    if re.fullmatch(rf"{_ISO_DATE} [0-9]:.*", text):
        text = text.replace(" ", " 0", 1)
    if _ISO.fullmatch(text):
        from dateutil.parser import isoparse

        found = isoparse(text.replace(" ", "T", 1))
        return found.replace(tzinfo=calendar.zone) if found.tzinfo is None else found
    return None


def _local(day: date, clock: re.Match[str], calendar: WorkingCalendar) -> datetime:
    wall = time(int(clock[1]), int(clock[2]), int(clock[3] or 0))
    return datetime.combine(day, wall, calendar.zone)


def _no_time(text: str) -> UsageProblem:
    shown = "".join(char if char.isprintable() else "?" for char in text[:40])
    hint = "slashes mean different days to different people; " if "/" in text else ""
    return UsageProblem(
        f"'{shown}' is no time: {hint}write 2026-11-20T16:30, 2026-11-20, 14:05, or yesterday 16:30"
    )


def written(instant: datetime, calendar: WorkingCalendar) -> datetime:
    """Return an instant as it goes into a file: the register's offset then, whole seconds.

    A fixed offset, because Python compares two times of one zone by the wall
    clock, which is wrong where that is put back.
    """
    local = instant.astimezone(calendar.zone).replace(microsecond=0)
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()))


def before(instant: datetime, text: str, calendar: WorkingCalendar) -> datetime:
    """Return the instant a length of time before `instant`.

    Elapsed units go straight back, a month being 30 days. `bd` goes to the
    same time of day that many working days ago, so that a run each working
    morning sees every miss once; `bh` walks back through open hours. Raises
    UsageProblem for what is no length of time.
    """
    try:
        length = parse_duration(text)
    except ValueError as error:
        raise UsageProblem(str(error)) from None
    if length.unit == "bd":
        return _working_days_ago(instant, length.amount, calendar)
    if length.unit == "bh":
        return _open_hours_ago(instant, timedelta(hours=length.amount), calendar)
    return utc(instant) - timedelta(hours=length.amount * _HOURS[length.unit])


def _working_days_ago(instant: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    day = calendar.local_date(instant)
    earliest = day - _FAR_BACK
    while days and day > earliest:
        day -= timedelta(days=1)
        days -= calendar.is_business_day(day)
    wall = instant.astimezone(calendar.zone).time()
    return utc(datetime.combine(day, wall, calendar.zone))


def _open_hours_ago(instant: datetime, left: timedelta, calendar: WorkingCalendar) -> datetime:
    window = timedelta(days=28)
    while window < _FAR_BACK:
        rest = left
        for start, end in reversed(list(calendar.open_between(instant - window, instant))):
            if end - start >= rest:
                return end - rest
            rest -= end - start
        window *= 4
    return utc(instant) - _FAR_BACK
