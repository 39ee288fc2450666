"""The next date to tell a customer while the complaint is open, and whether we kept them waiting.

A date told is a promise. So a promise that stands comes before any clock, and
only a clock that runs gives a date: a paused one would promise too much.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from complaints.core.clocks.clocks import Clock
from complaints.core.clocks.reading import Reading
from complaints.core.record.effects import ANSWER, NEWS
from complaints.core.record.fields import OPEN
from complaints.core.time.calendar import utc
from complaints.core.time.deadlines import deadline
from complaints.core.time.durations import parse_duration
from complaints.errors import Refused


class ToldDate(NamedTuple):
    """A date a letter tells: what the customer is to have by then, and the instant (UTC)."""

    what: str
    due: datetime


def next_date(reading: Reading) -> ToldDate:
    """Return what an open complaint's customer can count on next.

    It is the earliest open promise; else the answer, when the resolve or the
    reply clock is due; else news, within the time for updates from this letter
    on. Raises Refused where none of these lies ahead.
    """
    complaint, at = reading.complaint, utc(reading.now)
    running = {clock.name: clock for clock in reading.clocks if _ahead(clock, at)}
    promised = [
        ToldDate(promise.what, utc(promise.due))
        for promise in complaint.promises
        if promise.state == "open" and utc(promise.due) > at
    ]
    if promised:
        return min(promised, key=lambda told: told.due)
    for name in ("resolve", "reply"):
        if name in running:
            return ToldDate(ANSWER, running[name].due)
    if complaint.terms.update:
        news = deadline(at, parse_duration(complaint.terms.update), reading.calendar)
        return ToldDate(NEWS, utc(news.due))
    raise Refused(
        f"{complaint.id} has no date ahead that the letter could give; "
        "add one with `promise add`, or give it terms"
    )


def _ahead(clock: Clock, at: datetime) -> bool:
    return clock.state == "running" and clock.due > at


def kept_waiting(reading: Reading) -> bool:
    """Tell whether the customer waits, or waited for the outcome, longer than the terms allow."""
    if reading.complaint.status not in OPEN:
        ended = (clock.state for clock in reading.clocks if clock.name == "resolve")
        return "met_late" in ended
    late = any(
        clock.late and clock.name in ("acknowledge", "reply", "update", "resolve")
        for clock in reading.clocks
    )
    return late or bool(reading.late_promises)
