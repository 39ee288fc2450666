"""Promised dates that were moved to a later one, and whether the customer has heard of it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from complaints.core.record.contacts import Story
from complaints.core.record.letter_kinds import letter_row
from complaints.core.record.model import Event, Promise
from complaints.core.time.calendar import utc


class MovedDate(NamedTuple):
    """An open promise that was moved: by which event, why, from when to when (UTC).

    `old` is the date the customer heard last, however often it was moved since;
    `told` says whether the new one has reached the customer.
    """

    event: str
    reason: str
    old: datetime
    new: datetime
    told: bool


def moved_dates(story: Story) -> list[MovedDate]:
    """Return every open promise that was moved to a later date, the first move first."""
    moves = {event.id: event for event in story.of_kind("promise_moved")}
    promises = {promise.id: promise for promise in story.complaint.promises}
    found = []
    for promise in story.complaint.promises:
        move = moves.get(promise.told_in)
        if promise.state != "open" or move is None or promise.replaces not in promises:
            continue
        heard = promises[promise.replaces]
        while (before := moves.get(heard.told_in)) and not _told(story, before, move):
            if heard.replaces not in promises:
                break
            heard = promises[heard.replaces]
        if utc(heard.due) < utc(promise.due):
            found.append(_moved(story, move, heard, promise))
    return found


def _moved(story: Story, move: Event, heard: Promise, promise: Promise) -> MovedDate:
    told = _told(story, move)
    return MovedDate(move.id, move.text, utc(heard.due), utc(promise.due), told)


def _told(story: Story, move: Event, until: Event | None = None) -> bool:
    """Tell whether we reached the customer since a move; a delay letter tells of its own alone."""
    for event in story.answers:
        since = utc(event.at) >= utc(move.at)
        before = until is None or utc(event.at) < utc(until.at)
        own = letter_row(event.template).once_for != "moved_date"
        about = own or event.occasion in ("", f"{event.template}/{move.id}")
        if since and before and about:
            return True
    return False
