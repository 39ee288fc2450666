"""Which clocks run on a complaint: what starts each one and what ends it, before any counting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from complaints.core.calendar import utc
from complaints.core.contacts import Story
from complaints.core.deadlines import Pause
from complaints.core.fields import ClockName
from complaints.core.model import Event

RECEIVED = "received"


@dataclass(frozen=True)
class End:
    """What ended a run: the instant, the event, and whether it met the limit or took it away."""

    at: datetime
    by: str
    cancels: bool = False


@dataclass(frozen=True)
class Run:
    """One clock from its start to its end; `end` is empty while it goes on.

    `started_by` is the event, or "received". `off` are stretches of being
    resolved; `reopened` is the instant from which the least time for rework
    counts. `until` is a date of its own, for waits.
    """

    name: ClockName
    number: int
    start: datetime
    started_by: str
    end: End | None
    off: tuple[Pause, ...] = ()
    reopened: datetime | None = None
    until: datetime | None = None


def runs(story: Story) -> Iterator[Run]:
    """Return every run of every clock, in the order in which they are shown."""
    yield _acknowledge(story)
    yield from _replies(story)
    yield from _updates(story)
    yield from _resolves(story)
    yield from _waits(story)
    yield from _follow_ups(story)


def _end(event: Event, cancels: bool = False) -> End:
    return End(utc(event.at), event.id, cancels)


def _first(ends: Iterable[End]) -> End | None:
    return min(ends, key=lambda end: end.at, default=None)


def _acknowledge(story: Story) -> Run:
    """Runs once, from receipt to the first message of a person that reached the customer."""
    end = _end(story.answers[0]) if story.answers else None
    return Run("acknowledge", 1, story.received_at, RECEIVED, end)


def _replies(story: Story) -> Iterator[Run]:
    """From the oldest unanswered message to the next answer; closing takes away the rest."""
    ends = [_end(event) for event in story.answers]
    ends += [_end(event, cancels=True) for event in story.of_kind("closed")]
    covered: datetime | None = None
    number = 0
    for said_at, event_id in story.messages:
        if covered is not None and said_at <= covered:
            continue
        number += 1
        end = _first(end for end in ends if end.at >= said_at)
        yield Run("reply", number, said_at, event_id, end)
        if end is None:
            return
        covered = end.at


def _updates(story: Story) -> Iterator[Run]:
    """One clock for each period between our contacts, while the complaint is open."""
    number = 0
    for start, opened_by, resolved in _open_stretches(story):
        last = utc(resolved.at) if resolved is not None else None
        contacts = [
            (utc(event.at), event.id)
            for event in story.answers
            if utc(event.at) >= start and (last is None or utc(event.at) <= last)
        ]
        if opened_by:
            contacts.insert(0, (start, opened_by))
        ends: list[End | None] = [End(at, by) for at, by in contacts[1:]]
        if resolved is None and contacts:
            ends.append(None)
        for (at, by), end in zip(contacts, ends, strict=False):
            number += 1
            yield Run("update", number, at, by, end)


def _open_stretches(story: Story) -> Iterator[tuple[datetime, str, Event | None]]:
    """Return each stretch of being open: its start, the reopening, the resolution that ends it."""
    start, opened_by = story.received_at, ""
    for resolved, reopened in story.resolutions:
        yield start, opened_by, resolved
        if reopened is None:
            return
        start, opened_by = utc(reopened.at), reopened.id
    yield start, opened_by, None


def _resolves(story: Story) -> Iterator[Run]:
    """One clock for each resolution; after a reopening it goes on with what was left."""
    off: tuple[Pause, ...] = ()
    reopened: datetime | None = None
    started_by = RECEIVED
    for number, (_, opened_by, resolved) in enumerate(_open_stretches(story), 1):
        if opened_by:
            reopened, started_by = off[-1].end, opened_by
        end = _end(resolved) if resolved is not None else None
        yield Run("resolve", number, story.received_at, started_by, end, off, reopened)
        again = story.resolutions[number - 1][1] if resolved is not None else None
        if resolved is not None and again is not None:
            off = (*off, Pause(utc(resolved.at), utc(again.at), "resolved"))


def _waits(story: Story) -> Iterator[Run]:
    for number, wait in enumerate(story.waits, 1):
        end = End(wait.end, wait.ended_by) if wait.end is not None else None
        until = utc(wait.event.until) if wait.event.until is not None else None
        yield Run("wait", number, wait.start, wait.event.id, end, until=until)


def _follow_ups(story: Story) -> Iterator[Run]:
    """From each resolution to the call or letter that asks whether it is really solved."""
    for number, (resolved, reopened) in enumerate(story.resolutions, 1):
        start = utc(resolved.at)
        ends = [_end(event) for event in story.answers if _follows_up(event)]
        ends += [_end(e, e.customer == "no_reply") for e in story.of_kind("closed")]
        if reopened is not None:
            ends.append(_end(reopened, cancels=True))
        end = _first(end for end in ends if end.at >= start and end.by != resolved.id)
        yield Run("follow_up", number, start, resolved.id, end)


def _follows_up(event: Event) -> bool:
    return event.kind == "contact" or event.template == "follow-up"
