"""One reading of a complaint at an instant, for everybody who asks about it then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from complaints.core.clocks.clocks import Clock, clocks, open_clocks
from complaints.core.clocks.dates import Item, open_dates
from complaints.core.clocks.delays import MovedDate, moved_dates
from complaints.core.clocks.runs import Run, runs
from complaints.core.record.contacts import Story
from complaints.core.record.fields import ClockName
from complaints.core.record.model import Complaint, Promise
from complaints.core.record.state import as_of
from complaints.core.time.calendar import WorkingCalendar, utc
from complaints.core.time.deadlines import is_late

if TYPE_CHECKING:
    from complaints.core.record.settling import Derive


def strictness(item: Item) -> tuple[bool, datetime]:
    """The order of dates: a clock that is paused gives way to one that runs."""
    return item.paused, utc(item.due)


class Reading:
    """A complaint as it stands at `now`: its story, its clocks, its dates.

    Each is worked out when it is first asked for, and once. `derive` gives what the
    rules make of a value that a hand wrote, while that is unsettled.
    """

    def __init__(
        self,
        complaint: Complaint,
        calendar: WorkingCalendar,
        now: datetime,
        derive: Derive | None = None,
    ) -> None:
        self.complaint = complaint
        self.calendar = calendar
        self.now = now
        self._derive = derive

    @property
    def whole(self) -> Reading:
        """The same with all that is on record about the complaint."""
        return self

    @property
    def may_need_letter(self) -> bool:
        """Whether a letter may be due; False only where it is certain that none is."""
        return True

    def then(self, instant: datetime, known_at: datetime | None = None) -> Reading | None:
        """Return the complaint as it stood at another instant, by what was on record then.

        `known_at` leaves out what was recorded later. None where it had not
        been received, or not been recorded, by then.
        """
        past = as_of(self.complaint, instant, known_at)
        return Reading(past, self.calendar, instant, self._derive) if past is not None else None

    @cached_property
    def story(self) -> Story:
        """The events that count, and what they mean."""
        return Story(self.complaint)

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """The runs of its clocks, by what happened alone."""
        return tuple(runs(self.story))

    @cached_property
    def clocks(self) -> tuple[Clock, ...]:
        """Every clock with its state, in the order in which they are shown."""
        return clocks(self.story, self.runs, self.calendar, self.now)

    @cached_property
    def open_clocks(self) -> tuple[Clock, ...]:
        """The clocks that are not stopped yet, late ones too."""
        if "clocks" in self.__dict__:
            return tuple(clock for clock in self.clocks if clock.open)
        return open_clocks(self.story, self.runs, self.calendar, self.now)

    def running(self, name: ClockName) -> Iterator[Clock]:
        """Return those of a name."""
        return (clock for clock in self.open_clocks if clock.name == name)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every open date: of clocks, promises, actions and questions to colleagues.

        Where something is unsettled, the strictest date that any way of
        settling it would give.
        """
        if not self.complaint.unsettled:
            return tuple(self._items())
        found: dict[str, Item] = {}
        for way in self.ways():
            for item in way._items():
                name = self._commitment(item)
                strictest = min(found.get(name, item), item, key=strictness)
                found[name] = replace(strictest, complaint=self.complaint)
        return tuple(found.values())

    def ways(self) -> Iterator[Reading]:
        """Return the complaint as it is, and as each way of settling it would leave it."""
        from complaints.core.record.paths import ways_of_values
        from complaints.core.record.settling import nothing_derived, ways_to_settle

        derive = self._derive or nothing_derived
        for said in ways_of_values(self.complaint):
            for way in (said, *ways_to_settle(said, self.now, derive)):
                yield Reading(way, self.calendar, self.now)

    def _commitment(self, item: Item) -> str:
        """Return what a date is about, the same on all ways of settling it.

        Of each clock one at most is open, and of the dates to which one promise was moved.
        """
        entry = item.entry
        replaced = {promise.id: promise.replaces for promise in self.complaint.promises}
        while earlier := replaced.pop(entry, ""):
            entry = earlier
        return replace(item, entry=entry).name

    def _items(self) -> Iterator[Item]:
        complaint = self.complaint
        timed = (
            Item(complaint, c.name, c.due, c.late, c.state == "paused", c.number)
            for c in self.open_clocks
        )
        dated = (
            Item(complaint, what, due, is_late(due, self.now), paused=False, entry=entry)
            for what, due, entry in open_dates(self.story)
        )
        yield from timed
        yield from dated

    @cached_property
    def late_promises(self) -> tuple[Promise, ...]:
        """The promises that are still open and late."""
        return tuple(
            promise
            for promise in self.complaint.promises
            if promise.state == "open" and is_late(promise.due, self.now)
        )

    @cached_property
    def moved_dates(self) -> tuple[MovedDate, ...]:
        """The open promises that were moved to a later date, the first move first."""
        return tuple(moved_dates(self.story))

    @property
    def untold(self) -> tuple[MovedDate, ...]:
        """Those of the moved dates of which the customer has not heard yet."""
        return tuple(moved for moved in self.moved_dates if not moved.told)
