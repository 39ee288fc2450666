"""What lasts about the dates of a complaint: worked out once, and true until something happens.

Between two events nothing about a date changes but whether it is over. So from the last event
on, and by one calendar, the open dates of a complaint may be remembered.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property

import msgspec

from complaints.core.clocks.dates import Item, open_dates
from complaints.core.clocks.letters_due import may_be_due
from complaints.core.clocks.reading import Reading
from complaints.core.record.fields import OPEN
from complaints.core.record.model import Complaint, Customer
from complaints.core.time.calendar import WorkingCalendar, utc
from complaints.core.time.deadlines import is_late

_INSTANT = timedelta(microseconds=1)


class LastingDate(msgspec.Struct, frozen=True, array_like=True):
    """One open date, as an `Item` has it; of a clock that is not paused, or of anything else."""

    what: str
    due: datetime
    number: int = 1
    entry: str = ""


class Lasting(msgspec.Struct, frozen=True, array_like=True):
    """What is true of a complaint at each instant after `since`, that of its last event.

    `letters_from` is an instant before which no letter is due; empty where none will be.
    """

    since: datetime
    dates: tuple[LastingDate, ...]
    letters_from: datetime | None = None

    @property
    def late_from(self) -> datetime | None:
        """The instant after which something is late; empty where nothing has a date."""
        return min((utc(each.due) for each in self.dates), default=None)


def last_event(complaint: Complaint) -> datetime:
    """Return the instant of the last thing that happened to a complaint, in UTC."""
    return max(map(utc, (complaint.received_at, *(event.at for event in complaint.events))))


def last_reading(complaint: Complaint, calendar: WorkingCalendar) -> Reading:
    """Return a complaint as it stands a moment after its last event.

    A clock that was over when a wait began is late then, and stays so.
    """
    return Reading(complaint, calendar, last_event(complaint) + _INSTANT)


def lasting(reading: Reading) -> Lasting:
    """Return what lasts about a complaint after its last event; nothing of it is unsettled.

    Of a clock that is paused nothing does: it is not late, and its date moves with the time.
    """
    dates = tuple(
        LastingDate(item.what, utc(item.due), item.number, item.entry)
        for item in reading.items
        if not item.paused
    )
    return Lasting(reading.now - _INSTANT, dates, may_be_due(reading))


def may_have_dates(reading: Reading) -> bool:
    """Tell whether anything of a complaint may be open and have a date, by whatever calendar."""
    has_open = any(run.end is None for run in reading.runs)
    return has_open or any(True for _ in open_dates(reading.story))


def head_of(complaint: Complaint) -> Complaint:
    """Return what lists show of a complaint and sort it by, without its texts and its events.

    All of it where something is unsettled, for what is said of that lies in the events.
    """
    if complaint.unsettled:
        return complaint
    return Complaint(
        id=complaint.id,
        subject=complaint.subject,
        nature=complaint.nature,
        status=complaint.status,
        severity=complaint.severity,
        category=complaint.category,
        product=complaint.product,
        tags=complaint.tags,
        received_at=complaint.received_at,
        channel=complaint.channel,
        language=complaint.language,
        customer=Customer(tier=complaint.customer.tier),
        team=complaint.team,
        owner=complaint.owner,
        level=complaint.level,
    )


def is_unowned(complaint: Complaint) -> bool:
    """Tell whether a complaint is open and nobody has it."""
    return complaint.status in OPEN and not complaint.owner


class LastingReading(Reading):
    """A complaint after its last event, of which only what lists show is at hand.

    `complaint` is no more than that; `whole`, for all else, is loaded when it is asked for.
    The dates are those of clocks that are not paused, and of all else.
    """

    def __init__(
        self,
        head: Complaint,
        known: Lasting,
        load: Callable[[], Complaint],
        calendar: WorkingCalendar,
        now: datetime,
    ) -> None:
        super().__init__(head, calendar, now)
        self._known = known
        self._load = load

    @cached_property
    def whole(self) -> Reading:
        """The complaint with all that is on record about it, loaded when it is asked for."""
        return Reading(self._load(), self.calendar, self.now)

    @property
    def may_need_letter(self) -> bool:
        """Whether a letter may be due by now."""
        begins = self._known.letters_from
        return begins is not None and utc(begins) <= utc(self.now)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every open date that is not paused."""
        return tuple(
            Item(
                self.complaint,
                each.what,
                each.due,
                is_late(each.due, self.now),
                paused=False,
                number=each.number,
                entry=each.entry,
            )
            for each in self._known.dates
        )

    def then(self, instant: datetime, known_at: datetime | None = None) -> Reading | None:
        """Return the complaint as it stood at another instant, from all that is on record."""
        return self.whole.then(instant, known_at)
