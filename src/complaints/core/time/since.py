"""Looking back by a length of time: what `--since 1bd` means."""

from __future__ import annotations

from datetime import datetime, timedelta

from complaints.core.time.calendar import WorkingCalendar, utc
from complaints.core.time.durations import parse_duration
from complaints.errors import UsageProblem

_HOURS = {"min": 1 / 60, "h": 1.0, "d": 24.0, "w": 24.0 * 7, "mo": 24.0 * 30}
_FAR_BACK = timedelta(days=3660)


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
