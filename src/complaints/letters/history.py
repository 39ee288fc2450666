"""What the events of a complaint say in a letter: question, moved date, escalation, work done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import UNSET

from complaints.core.clocks.delays import MovedDate
from complaints.core.clocks.reading import Reading
from complaints.core.record.contacts import Story, has_new_owner
from complaints.core.record.event_kinds import EVENTS, EventRow
from complaints.core.record.model import Event, Offer
from complaints.core.time.calendar import utc

# An offer may be told of in any letter or call, so it is the deed of no kind of event.
DONE = (*dict.fromkeys(row.deed for row in EVENTS.values() if row.deed), "offered")
"""The code words for what was done; a template has a sentence for each."""


def open_question(story: Story) -> Event | None:
    """Return the event of the question that still waits for the customer's answer."""
    waits = story.waits
    if not waits or waits[-1].end is not None:
        return None
    event = waits[-1].event
    return event if event.kind == "asked" and event.text.strip() else None


def answer_due(reading: Reading) -> datetime | None:
    """Return by when the open question is to be answered (UTC); None where no date follows."""
    question = open_question(reading.story)
    if question is None:
        return None
    if question.until is not None:
        return utc(question.until)
    waiting = list(reading.running("wait"))
    return utc(waiting[-1].due) if waiting else None


def moved_date(reading: Reading) -> MovedDate | None:
    """Return the moved date that a letter is to tell: the first untold, else the last one."""
    return next(iter((*reading.untold, *reading.moved_dates[-1:])), None)


def last_escalation(story: Story) -> Event | None:
    """Return the event by which the complaint was passed up last."""
    passed_up = [e for e in story.of_kind("escalated") if e.reason is not UNSET]
    return passed_up[-1] if passed_up else None


def done(story: Story) -> list[str]:
    """Return what has happened in code words, each once, in the order in which it first did.

    What colleagues wrote about it stays inside the house.
    """
    # An offer that nobody has approved yet, or that was taken back, is none to tell of.
    untold = ("proposed", "withdrawn")
    offers = [offer for offer in story.complaint.offers if offer.state not in untold]
    found = (deed for event in story.events for deed in _deeds(event, offers))
    return list(dict.fromkeys(found))


def _deeds(event: Event, offers: Sequence[Offer]) -> Iterator[str]:
    row = EVENTS[event.kind]
    if row.deed and _came_about(row, event):
        yield row.deed
    # An offer may also have been told in a call or a letter.
    if any(_told_in(offer, event) for offer in offers):
        yield "offered"


def _came_about(row: EventRow, event: Event) -> bool:
    """Tell whether an event of a kind that hears the customer, or passes on, did so."""
    if row.hears is not None:
        return row.hears(event)
    return not row.passes_on or has_new_owner(event)


def _told_in(offer: Offer, event: Event) -> bool:
    return offer.told_in == event.id
