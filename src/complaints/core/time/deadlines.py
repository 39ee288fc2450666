"""When a time limit is due, and the account of how that instant was found."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from complaints.core.time.calendar import (
    LONGEST_CLOSURE,
    ONE_DAY,
    Stretch,
    WorkingCalendar,
    local_instant,
    merged,
    running,
    utc,
)
from complaints.core.time.durations import Duration

FOREVER = datetime(9999, 12, 31, tzinfo=UTC)
LONGEST_LISTED = timedelta(days=366)
"""Of a longer pause the first days stand in the account, and the rest is jumped over."""

_SECONDS = {"min": 60, "h": 3600, "bh": 3600}


class Pause(Struct, frozen=True):
    """A time in which a clock stands still: half-open, it holds `start` and not `end`.

    An empty pause changes nothing. Raises ValueError if it ends before it starts, or if a time has
    no UTC offset.
    """

    start: datetime
    end: datetime
    reason: str = ""

    def __post_init__(self) -> None:
        """Refuse a pause that runs backwards: it would hide a mistake in the record."""
        if utc(self.end) < utc(self.start):
            raise ValueError(
                f"a pause from {self.start.isoformat()} cannot end before that, "
                f"at {self.end.isoformat()}"
            )


class Span(Struct, frozen=True):
    """A stretch in which the clock ran and used up `seconds` of its amount."""

    start: datetime
    end: datetime
    seconds: float


class DaySeen(Struct, frozen=True):
    """A day that was looked at after the day of receipt, and whether it counted.

    `end` is the instant that decides: midnight, or close of business for business days (midnight
    again for a closed one). `why` says why it did not count: `weekend`, `closed`, a holiday's
    name or `paused`; it is empty for a day that counted.
    """

    date: date
    end: datetime
    counted: bool
    why: str


class Deadline(Struct, frozen=True):
    """The due instant, in the calendar's zone, and how it was reached.

    `spans` is filled for `min`, `h` and `bh`, `days` for `d`, `w`, `mo` and `bd`.
    """

    due: datetime
    spans: tuple[Span, ...] = ()
    days: tuple[DaySeen, ...] = ()


def is_late(due: datetime, now: datetime) -> bool:
    """Tell whether what is still open at `now` is late: strictly after the due instant."""
    return utc(now) > utc(due)


def deadline(
    start: datetime,
    duration: Duration,
    calendar: WorkingCalendar,
    pauses: Sequence[Pause] = (),
) -> Deadline:
    """Find when a clock that starts at `start` is due, by the domain rules on units and pauses.

    `min` and `h` elapse on the UTC line, `bh` in open time; an amount used up exactly at closing
    time, or where a pause begins, is due at that instant. `d`, `w` (seven days) and `mo` are due at
    the local midnight that ends their last day, `bd` at close of business; the local date of
    `start` does not count. `mo` keeps the day of the month, or takes the month's last.

    A day counts if the clock runs at the instant it ends. Pauses hold their first instant and not
    their last, so a day whose end is the very instant a pause begins does not count, and one whose
    end is the very instant a pause is over does. Pauses may overlap, be in any order, and lie
    partly or wholly before `start`.

    Raises ValueError if the clock cannot end: no day or hour is open for ten years, it is paused
    for ever, or it would end after the year 9999.
    """
    try:
        if duration.unit == "bh":
            amount = timedelta(hours=duration.amount)
            return after_open_time(start, amount, calendar, pauses)
        if duration.unit in _SECONDS:
            amount = timedelta(seconds=duration.amount * _SECONDS[duration.unit])
            return _spent(start, amount, running(start, FOREVER, pauses), calendar)
        return _after_days(start, duration, calendar, pauses)
    except OverflowError:
        raise ValueError(f"{duration} from {start.isoformat()} ends after the year 9999") from None


def after_open_time(
    start: datetime,
    amount: timedelta,
    calendar: WorkingCalendar,
    pauses: Sequence[Pause] = (),
) -> Deadline:
    """Find when `amount` of open time outside pauses is used up, to the microsecond.

    This is the rule for `bh` with an amount that need not be whole hours; nothing at all is used
    up at once, at `start`. Raises ValueError like `deadline`.
    """
    return _spent(start, amount, _open_running(start, calendar, pauses), calendar)


def _open_running(
    start: datetime, calendar: WorkingCalendar, pauses: Sequence[Pause]
) -> Iterator[Stretch]:
    """Walk the open time outside pauses; a long pause is jumped over, not walked through."""
    for begin, end in running(start, FOREVER, pauses):
        if end == FOREVER:
            yield from calendar.open_from(begin)
        else:
            yield from calendar.open_between(begin, end)


def _spent(
    start: datetime, amount: timedelta, stretches: Iterable[Stretch], calendar: WorkingCalendar
) -> Deadline:
    """Walk forward through the stretches until the amount is used up."""
    used: list[Stretch] = []
    left = amount
    supply = iter(stretches)
    while left > timedelta():
        begin, end = next(supply, (FOREVER, FOREVER))
        if begin == FOREVER:
            raise ValueError(f"the clock started at {start.isoformat()} is paused for ever")
        end = min(end, begin + left)
        left -= end - begin
        used.append((begin, end))
    spans = tuple(_span(stretch, calendar) for stretch in merged(used))
    due = spans[-1].end if spans else utc(start).astimezone(calendar.zone)
    return Deadline(due, spans=spans)


def _span(stretch: Stretch, calendar: WorkingCalendar) -> Span:
    begin, end = stretch
    seconds = (end - begin).total_seconds()
    return Span(begin.astimezone(calendar.zone), end.astimezone(calendar.zone), seconds)


def _after_days(
    start: datetime, duration: Duration, calendar: WorkingCalendar, pauses: Sequence[Pause]
) -> Deadline:
    """Look at one day after the other until enough have counted."""
    day = calendar.local_date(start)
    needed = _days_needed(day, duration)
    look = partial(_calendar_day, calendar.zone)
    if duration.unit == "bd":
        look = partial(_business_day, calendar)
    paused = merged((utc(pause.start), utc(pause.end)) for pause in pauses)
    days: list[DaySeen] = []
    counted_last = open_last = day
    while needed:
        day += ONE_DAY
        seen, end = look(day)
        pause = _around(end, paused) if seen.counted else None
        days.append(replace(seen, counted=False, why="paused") if pause else seen)
        if pause is not None:
            open_last = day
            if day - counted_last > LONGEST_LISTED:
                day = open_last = max(day, _before_end(pause, calendar))
        elif seen.counted:
            counted_last = open_last = day
            needed -= 1
        elif day - open_last > LONGEST_CLOSURE:
            since = f"no day counts in the ten years after {open_last}"
            raise ValueError(f"{since}: check the hours and the holidays")
    return Deadline(days[-1].end, days=tuple(days))


def _days_needed(received: date, duration: Duration) -> int:
    """Give the number of days that must count.

    A month's date is found first and then moved by a day for each day-end paused, which is the
    same as counting the days to that date and leaving the paused ones out.
    """
    if duration.unit == "mo":
        return (_months_later(received, duration.amount) - received).days
    return duration.amount * (7 if duration.unit == "w" else 1)


def _months_later(day: date, months: int) -> date:
    """Keep the day of the month, or take the month's last; OverflowError after the year 9999."""
    # Only who counts in months waits for the library to be loaded.
    from dateutil.relativedelta import relativedelta

    try:
        return day + relativedelta(months=months)
    except ValueError:
        raise OverflowError(f"{months} months after {day}") from None


@lru_cache(maxsize=1 << 14)
def _calendar_day(zone: ZoneInfo, day: date) -> tuple[DaySeen, datetime]:
    """Look at a day; its end comes in UTC too, for it is compared with every pause."""
    end = local_instant(zone, day + ONE_DAY, 0)
    return DaySeen(day, end.astimezone(zone), counted=True, why=""), end


@lru_cache(maxsize=1 << 14)
def _business_day(calendar: WorkingCalendar, day: date) -> tuple[DaySeen, datetime]:
    """Look at a day like `_calendar_day`, to its close of business."""
    end = calendar.close_of_business(day) or calendar.end_of_day(day)
    why = calendar.why_closed(day)
    return DaySeen(day, end, counted=not why, why=why), utc(end)


def _around(instant: datetime, stretches: Sequence[Stretch]) -> Stretch | None:
    """Look only at the last stretch that starts no later; they are in order and do not touch."""
    index = bisect_right(stretches, (instant, FOREVER))
    return stretches[index - 1] if index and instant < stretches[index - 1][1] else None


def _before_end(pause: Stretch, calendar: WorkingCalendar) -> date:
    """Return a date such that every day up to it ends in the pause; ValueError for one for ever.

    The day before the pause is over may end with it, at midnight, and then it counts.
    """
    if pause[1] >= FOREVER:
        raise ValueError(f"the clock is paused for ever since {calendar.local_date(pause[0])}")
    return calendar.local_date(pause[1]) - 2 * ONE_DAY
