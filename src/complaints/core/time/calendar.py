"""Business hours: when an organisation is open, on which days, in its own time zone.

Everything is computed in UTC, because Python subtracts and compares two datetimes of one zone by
their wall clocks, which is wrong across a clock change. Results are in the calendar's zone.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, partial
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

Stretch = tuple[datetime, datetime]  # In UTC and half-open: it does not hold its last instant.
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""What lies before or after is a slip, and too far off for a calendar to count from."""

ONE_DAY = timedelta(days=1)
LONGEST_CLOSURE = timedelta(days=3653)  # Ten years: no search goes further.

_DAY_MINUTES = 24 * 60
_WRITTEN = re.compile(r"([0-9]{1,2}):([0-5][0-9])\s*-\s*([0-9]{1,2}):([0-5][0-9])")


class Bounded(Protocol):
    """Anything with a start and an end, such as a pause."""

    @property
    def start(self) -> datetime: ...
    @property
    def end(self) -> datetime: ...


class Hours(Struct, frozen=True):
    """One open interval, in minutes of the wall clock after midnight of the day it starts on.

    `end` is above 1440 where the interval runs across midnight; it lasts 24 hours at most, so a
    search for open time looks back one day. Raises ValueError for any other interval.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.start < _DAY_MINUTES and self.start < self.end <= self.start + 1440):
            which = f"minutes {self.start} to {self.end} are no business hours"
            raise ValueError(f"{which}: start within the day and end at most 24 hours later")


def parse_hours(text: str) -> Hours:
    """Read `09:00-17:00`, `22:00-06:00` (across midnight) or `00:00-24:00` (all day).

    Raises ValueError with one line that quotes the text and shows how to write it.
    """
    match = _WRITTEN.fullmatch(text.strip())
    first, second, third, fourth = map(int, match.groups()) if match else (0, 0, 0, 0)
    start, end = first * 60 + second, third * 60 + fourth
    if start == end or start >= _DAY_MINUTES or end > _DAY_MINUTES:
        raise ValueError(
            f"{text!r} are no business hours: write opening and closing time, e.g. 09:00-17:00, "
            "22:00-06:00 across midnight, or 00:00-24:00 for the whole day"
        )
    return Hours(start, end if end > start else end + _DAY_MINUTES)


def utc(instant: datetime) -> datetime:
    """Give the same instant in UTC; raises ValueError for a time without an offset."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no UTC offset: add one, e.g. +01:00")
    return instant.astimezone(UTC)


@lru_cache(maxsize=1 << 16)
def local_instant(zone: ZoneInfo, day: date, minute: int) -> datetime:
    """Find when the wall clock reads `minute` minutes after midnight of `day`, in UTC.

    A time that occurs twice (the clock is put back) is meant the first time it occurs; a time that
    does not occur (the clock is put forward) is the instant of the jump, the first at which the
    wall clock has gone past it. So intervals that touch on the wall clock always touch, and a day
    always begins where the day before ends.
    """
    wall = datetime.combine(day, time.min, zone) + timedelta(minutes=minute)
    first, second = (wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return _jump_between(zone, second, first) if second < first else first


def _jump_between(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Find the second at which the zone changes from its offset at `before` to that at `after`."""
    late = after.astimezone(zone).utcoffset()

    def has_jumped(seconds: int) -> bool:
        return (before + timedelta(seconds=seconds)).astimezone(zone).utcoffset() == late

    within = range(int((after - before).total_seconds()))
    return before + timedelta(seconds=bisect_left(within, True, key=has_jumped))


def merged(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Put stretches in order, join those that overlap or touch, and drop empty ones."""
    joined: list[Stretch] = []
    for start, end in sorted(stretch for stretch in stretches if stretch[0] < stretch[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def running(start: datetime, end: datetime, pauses: Iterable[Bounded]) -> tuple[Stretch, ...]:
    """Cut pauses, which may overlap and lie outside, out of the time from `start` to `end`."""
    first, last = utc(start), utc(end)
    cuts = merged((utc(pause.start), utc(pause.end)) for pause in pauses)
    begins = [first, *(max(first, resumed) for _, resumed in cuts)]
    ends = [*(min(last, paused) for paused, _ in cuts), last]
    return tuple(stretch for stretch in zip(begins, ends, strict=True) if stretch[0] < stretch[1])


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The hours an organisation keeps: its week, dates with hours of their own, and holidays.

    `week` has the hours of seven days, Monday first. `special` replaces the hours of a date (an
    empty tuple closes it) and wins over a holiday, so it can open one. `holidays` gives closed
    dates with their names. Hours across midnight belong to the day they start on, so a holiday
    takes away the night shift that starts on it, not the one that ends on it. Raises ValueError
    if the week does not have seven days.
    """

    zone: ZoneInfo
    week: tuple[tuple[Hours, ...], ...] = field(hash=False)  # A cheap hash, for caches by day.
    special: Mapping[date, tuple[Hours, ...]] = field(default_factory=dict, hash=False)
    holidays: Mapping[date, str] = field(default_factory=dict, hash=False)
    _known: dict[date, tuple[Stretch, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError(f"a week of business hours has 7 days, not {len(self.week)}")
        # Copies, because what is remembered per day must not go stale by a later change.
        object.__setattr__(self, "special", dict(self.special))
        object.__setattr__(self, "holidays", dict(self.holidays))

    def hours(self, day: date) -> tuple[Hours, ...]:
        """Give the hours that start on a local date, as they were written; empty when closed."""
        if day in self.special:
            return self.special[day]
        return () if day in self.holidays else self.week[day.weekday()]

    def stretches(self, day: date) -> tuple[Stretch, ...]:
        """Give the open time that starts on a local date, in UTC, ordered and joined."""
        if day not in self._known:
            at = partial(local_instant, self.zone, day)
            self._known[day] = merged((at(h.start), at(h.end)) for h in self.hours(day))
        return self._known[day]

    def open_between(self, start: datetime, end: datetime) -> Iterator[Stretch]:
        """Walk the open time from `start` to `end`, in UTC and in order; no instant comes twice."""
        at, upto = utc(start), utc(end)
        day = self.local_date(at) - ONE_DAY
        while local_instant(self.zone, day, 0) < upto:
            for opens, closes in self.stretches(day):
                stretch = (max(opens, at), min(closes, upto))
                if stretch[0] < stretch[1]:
                    yield stretch
                    at = stretch[1]
            day += ONE_DAY

    def open_from(self, start: datetime) -> Iterator[Stretch]:
        """Walk the open time from `start` in UTC; ValueError after ten years without any."""
        at = utc(start)
        while True:
            closed_since = at
            for stretch in self.open_between(at, at + LONGEST_CLOSURE):
                yield stretch
                at = stretch[1]
            if at == closed_since:
                since = f"no business hours in the ten years after {self.local_date(at)}"
                raise ValueError(f"{since}: check the hours, special dates and holidays")

    def local_date(self, instant: datetime) -> date:
        """Give the date on the wall at that instant."""
        return utc(instant).astimezone(self.zone).date()

    def is_open(self, instant: datetime) -> bool:
        """Say whether the instant is in open time: the opening instant is, the closing is not."""
        at = utc(instant)
        day = self.local_date(at)
        return any(a <= at < z for a, z in self.stretches(day - ONE_DAY) + self.stretches(day))

    def is_business_day(self, day: date) -> bool:
        """Say whether any open time starts on that local date."""
        return bool(self.stretches(day))

    def why_closed(self, day: date) -> str:
        """Name the reason why a date is no business day: a holiday's name, weekend, or closed."""
        if self.is_business_day(day):
            return ""
        usual = "weekend" if day.weekday() >= 5 and not self.week[day.weekday()] else "closed"
        return self.holidays.get(day) or usual

    def opening(self, day: date) -> datetime:
        """Give what a date without a time means: the first opening on it, midnight if closed."""
        stretches = self.stretches(day)
        opens = stretches[0][0] if stretches else local_instant(self.zone, day, 0)
        return opens.astimezone(self.zone)

    def close_of_business(self, day: date) -> datetime | None:
        """Give the end of the last interval that starts that day; None if it is closed."""
        stretches = self.stretches(day)
        return stretches[-1][1].astimezone(self.zone) if stretches else None

    def end_of_day(self, day: date) -> datetime:
        """Give the next local midnight, the end of a calendar day."""
        return local_instant(self.zone, day, _DAY_MINUTES).astimezone(self.zone)

    def business_seconds_between(
        self, a: datetime, b: datetime, pauses: Iterable[Bounded] = ()
    ) -> float:
        """Count seconds of open time from `a` to `b` outside pauses; negative if `b` is first."""
        if utc(b) < utc(a):
            return -self.business_seconds_between(b, a, pauses)
        rest = running(a, b, pauses)
        open_time = (closes - opens for part in rest for opens, closes in self.open_between(*part))
        return sum(open_time, timedelta()).total_seconds()
