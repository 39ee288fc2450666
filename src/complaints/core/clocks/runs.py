"""Which clocks run on a complaint: what starts each one and what ends it, before any counting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import zip_longest

from msgspec import Struct

from complaints.core.record.contacts import Story, is_message
from complaints.core.record.fields import ClockName
from complaints.core.record.letter_kinds import letter_row
from complaints.core.record.model import Event
from complaints.core.time.calendar import utc
from complaints.core.time.deadlines import Pause

RECEIVED = "received"


class End(Struct, frozen=True):
    """What ended a run: the instant, the event, and whether it met the limit or took it away."""

    at: datetime
    by: str
    cancels: bool = False


class Run(Struct, frozen=True):
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


def _acknowledge(story: Story) -> Run:
    """Runs once, from receipt to the first message of a person that reached the customer."""
    end = _end(story.answers[0]) if story.answers else None
    return Run("acknowledge", 1, story.received_at, RECEIVED, end)


def _replies(story: Story) -> Iterator[Run]:
    """From the oldest unanswered message to the next answer; closing takes away the rest."""
    answers = {event.id for event in story.answers}
    said: tuple[datetime, str] | None = (story.received_at, RECEIVED)
    number = 1
    for event in story.events:
        closes = event.kind == "closed"
        if said is not None and (closes or event.id in answers):
            yield Run("reply", number, *said, _end(event, closes))
            said, number = None, number + 1
        elif said is None and is_message(event):
            said = utc(event.at), event.id
    if said is not None:
        yield Run("reply", number, *said, None)


def _updates(story: Story) -> Iterator[Run]:
    """One clock for each period between our contacts, while the complaint is open."""
    answers = {event.id for event in story.answers}
    number = 0
    for opened, resolved in _open_stretches(story):
        contacts = [
            event
            for event in _between(story, opened, resolved)
            if event.id in answers or event in (opened, resolved)
        ]
        ends = [_end(event) for event in contacts[1:]]
        for event, end in zip_longest(contacts, ends):
            if end is None and resolved is not None:
                break
            number += 1
            yield Run("update", number, utc(event.at), event.id, end)


def _open_stretches(story: Story) -> Iterator[tuple[Event | None, Event | None]]:
    """Return each stretch of being open: the reopening before it, the resolution that ends it."""
    opened: Event | None = None
    for resolved, reopened in story.resolutions:
        yield opened, resolved
        if reopened is None:
            return
        opened = reopened
    yield opened, None


def _between(story: Story, first: Event | None, last: Event | None) -> Sequence[Event]:
    """Return the events from `first` to `last`, both included; from the start and to the end.

    By their order and not by their times: several may happen in one second.
    """
    start = story.places[id(first)] if first is not None else 0
    end = story.places[id(last)] + 1 if last is not None else len(story.events)
    return story.events[start:end]


def _resolves(story: Story) -> Iterator[Run]:
    """One clock for each resolution; after a reopening it goes on with what was left."""
    off: tuple[Pause, ...] = ()
    reopened: datetime | None = None
    started_by = RECEIVED
    resolved: Event | None = None
    for number, (opened, ending) in enumerate(_open_stretches(story), 1):
        if opened is not None and resolved is not None:
            reopened, started_by = utc(opened.at), opened.id
            off = (*off, Pause(utc(resolved.at), reopened, "resolved"))
        end = _end(ending) if ending is not None else None
        yield Run("resolve", number, story.received_at, started_by, end, off, reopened)
        resolved = ending


def _waits(story: Story) -> Iterator[Run]:
    for number, wait in enumerate(story.waits, 1):
        end = End(wait.end, wait.ended_by) if wait.end is not None else None
        until = utc(wait.event.until) if wait.event.until is not None else None
        yield Run("wait", number, wait.start, wait.event.id, end, until=until)


def _follow_ups(story: Story) -> Iterator[Run]:
    """From each resolution to the call or letter that asks whether it is really solved."""
    for number, (resolved, reopened) in enumerate(story.resolutions, 1):
        later = _between(story, resolved, reopened)[1:]
        ends = (end for event in later if (end := _follow_up_end(story, event)) is not None)
        yield Run("follow_up", number, utc(resolved.at), resolved.id, next(ends, None))


def _follow_up_end(story: Story, event: Event) -> End | None:
    """A call or the letter meets it, the customer's word at closing too; all else takes it away."""
    if event.kind in ("closed", "reopened"):
        return _end(event, event.kind == "reopened" or event.customer == "no_reply")
    asks = event.kind == "contact" or letter_row(event.template).due_by == "follow_up"
    return _end(event) if asks and story.is_answer(event) else None
