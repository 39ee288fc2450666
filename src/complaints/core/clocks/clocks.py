"""The clocks of a complaint: their targets, due instants and states.

Everything follows from the events and the calendar alone. All instants of a
clock are in UTC; whoever shows them turns them into local time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal

from msgspec import UNSET, Struct
from msgspec.structs import replace

from complaints.core.clocks.runs import Run
from complaints.core.record.contacts import Story
from complaints.core.record.fields import ClockName
from complaints.core.record.model import Complaint, Terms
from complaints.core.time.calendar import WorkingCalendar, utc
from complaints.core.time.deadlines import Deadline, Pause, deadline, is_late
from complaints.core.time.durations import parse_duration

ClockState = Literal["running", "paused", "met", "met_late", "missed", "cancelled"]


class Target(Struct, frozen=True):
    """The target in force from an instant on, and the due instant it gave while it was.

    `how` explains the due instant. `rework` is the least time after a
    reopening where that moved it.
    """

    since: datetime
    text: str
    due: datetime
    how: Deadline | None = None
    rework: str = ""


class Clock(Struct, frozen=True):
    """One time limit that runs on one complaint, as it stands at an instant.

    `targets` lists every target it had, the deciding one last. `due` is
    provisional while the clock is paused. `ended_at` is empty while it is open.
    """

    name: ClockName
    number: int
    start: datetime
    started_by: str
    state: ClockState
    targets: tuple[Target, ...]
    pauses: tuple[Pause, ...] = ()
    ended_at: datetime | None = None
    ended_by: str = ""

    @property
    def due(self) -> datetime:
        """The due instant."""
        return self.targets[-1].due

    @property
    def target(self) -> str:
        """The target that decides, as written in the terms; empty for a date of its own."""
        return self.targets[-1].text

    @property
    def open(self) -> bool:
        """Running, paused, or late and not yet stopped."""
        return self.ended_at is None

    @property
    def late(self) -> bool:
        """Late and still open."""
        return self.open and self.state == "missed"


def clocks(
    story: Story, runs: Iterable[Run], calendar: WorkingCalendar, now: datetime
) -> tuple[Clock, ...]:
    """Return every clock of a complaint, which has these runs, with its state at `now`.

    To ask about another day, fold the complaint to it first (`Reading.then`).
    """
    return _counted(story, runs, calendar, now)


def open_clocks(
    story: Story, runs: Iterable[Run], calendar: WorkingCalendar, now: datetime
) -> tuple[Clock, ...]:
    """Return the clocks that are not stopped yet, late ones too; no other is counted."""
    going_on = (run for run in runs if run.end is None)
    return tuple(clock for clock in _counted(story, going_on, calendar, now) if clock.open)


def _counted(
    story: Story, wanted: Iterable[Run], calendar: WorkingCalendar, now: datetime
) -> tuple[Clock, ...]:
    counter = _Counter(story, terms_history(story), calendar, utc(now))
    return tuple(clock for run in wanted if (clock := counter.count(run)) is not None)


def terms_history(story: Story) -> list[tuple[datetime, Terms]]:
    """Return the terms from each instant on at which they changed, oldest first.

    A complaint whose events never set terms has had today's from the start.
    """
    changes = [
        (utc(event.at), event.set.terms)
        for event in story.events
        if event.set is not UNSET and event.set.terms is not UNSET
    ]
    return [(story.received_at, _first_terms(story.complaint)), *changes]


def _first_terms(complaint: Complaint) -> Terms:
    """Return the terms before any event, retracted ones too, had set them."""
    for event in complaint.events:
        if event.set is not UNSET and event.set.terms is not UNSET:
            was = event.was.terms if event.was is not UNSET else UNSET
            return Terms() if was is UNSET else was
    return complaint.terms


class _Counter:
    """Counts runs out over one complaint's story, terms and calendar."""

    def __init__(
        self,
        story: Story,
        history: list[tuple[datetime, Terms]],
        calendar: WorkingCalendar,
        now: datetime,
    ) -> None:
        self.story = story
        self.history = history
        self.calendar = calendar
        self.now = now
        self._changed_at = [at for at, _ in history]
        self._in_order = self._changed_at == sorted(self._changed_at)

    def count(self, run: Run) -> Clock | None:
        """Return the clock of this run; None where no target was ever set for it."""
        if run.start > self.now:
            return None
        until = run.end.at if run.end is not None else self.now
        targets, removed_at = self._targets(run, until)
        if not targets:
            return None
        clock = Clock(
            run.name,
            run.number,
            run.start,
            run.started_by,
            self._state(run, targets[-1].due, removed_at),
            targets,
            tuple(self._pauses(run, until)),
        )
        if removed_at is not None:
            return replace(clock, ended_at=removed_at)
        if run.end is not None:
            return replace(clock, ended_at=run.end.at, ended_by=run.end.by)
        return clock

    def _state(self, run: Run, due: datetime, removed_at: datetime | None) -> ClockState:
        if removed_at is not None:
            return "cancelled"
        if run.end is not None:
            in_time = run.end.at <= due
            if run.end.cancels:
                return "cancelled" if in_time else "missed"
            return "met" if in_time else "met_late"
        if is_late(due, self.now):
            return "missed"
        waits = self.story.waits
        waiting = bool(waits) and waits[-1].end is None and run.name in waits[-1].pauses
        return "paused" if waiting else "running"

    def _targets(self, run: Run, until: datetime) -> tuple[tuple[Target, ...], datetime | None]:
        """Return the targets of a run, and when its last one was taken away, if it was.

        A new target counts from the run's own start over the same pauses. One
        that was already late at the change decides for ever; if that was
        before a reopening, only the time for rework can still move it.
        """
        if run.until is not None:
            return (Target(run.start, "", run.until),), None
        targets: list[Target] = []
        late_before = ""
        steps = list(self._terms_of(run, until))
        for (since, terms), following in zip(steps, [*steps[1:], None], strict=True):
            in_force_until = following[0] if following is not None else until
            text = late_before or getattr(terms, run.name)
            if not text:
                if targets and following is None:
                    return tuple(targets), since
                continue
            first = targets.pop().since if targets and targets[-1].text == text else since
            targets.append(self._target(run, first, text, terms, in_force_until))
            if following is not None and targets[-1].due < in_force_until:
                if run.reopened is None or run.reopened < in_force_until:
                    break
                late_before = text
        return tuple(targets), None

    def _terms_of(self, run: Run, until: datetime) -> Iterator[tuple[datetime, Terms]]:
        """Return the terms at the run's start, then those at each later change of its target.

        A change at the very instant at which an open clock is looked at counts.
        """
        terms = Terms()
        history = self._history(run.start, until)
        for at, later in history:
            if at <= run.start:
                terms = later
        yield run.start, terms
        for at, later in history:
            in_time = at < until or (run.end is None and at == until)
            if run.start < at and in_time and self._differs(run, terms, later):
                terms = later
                yield at, terms

    def _history(self, start: datetime, until: datetime) -> list[tuple[datetime, Terms]]:
        """Return the terms at an instant and those that came after it, until another one."""
        if not self._in_order:
            return self.history
        first = bisect_right(self._changed_at, start)
        return self.history[max(first - 1, 0) : bisect_right(self._changed_at, until)]

    @staticmethod
    def _differs(run: Run, terms: Terms, later: Terms) -> bool:
        old, new = getattr(terms, run.name), getattr(later, run.name)
        rework = run.reopened is not None and bool(new) and terms.rework != later.rework
        return rework or old != new

    def _target(
        self, run: Run, since: datetime, text: str, terms: Terms, until: datetime
    ) -> Target:
        pauses = self._pauses(run, until)
        how = deadline(run.start, parse_duration(text), self.calendar, pauses)
        due = utc(how.due)
        if run.reopened is not None and terms.rework and run.reopened <= until:
            rework = deadline(run.reopened, parse_duration(terms.rework), self.calendar, pauses)
            if utc(rework.due) > due:
                return Target(since, text, utc(rework.due), rework, terms.rework)
        return Target(since, text, due, how)

    def _pauses(self, run: Run, until: datetime) -> list[Pause]:
        off = [
            Pause(pause.start, min(pause.end, until), pause.reason)
            for pause in run.off
            if pause.start < until
        ]
        waits = self.story.pauses(run.name, until, run.start)
        return sorted([*off, *waits], key=lambda pause: pause.start)
