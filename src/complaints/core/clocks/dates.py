"""Everything with a date on one complaint besides its clocks: promises, actions, questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from complaints.core.record.contacts import Story
from complaints.core.record.fields import OPEN
from complaints.core.record.model import Complaint


@dataclass(frozen=True, slots=True)
class Item:
    """One date of one complaint that is still open, of a clock or of anything else.

    `what` names it as people say it; `number` tells clocks of one name apart.
    """

    complaint: Complaint
    what: str
    due: datetime
    late: bool
    paused: bool
    number: int = 1


def open_dates(story: Story) -> Iterator[tuple[str, datetime]]:
    """Return what is still open and has a date of its own: what, and by when."""
    complaint = story.complaint
    if complaint.status != "closed":
        for promise in complaint.promises:
            if promise.state == "open":
                yield f"promise {promise.id}", promise.due
    for action in complaint.actions:
        if action.due is not None and action.open:
            yield f"action {action.id}", action.due
    if complaint.status in OPEN:
        yield from unanswered(story)


def unanswered(story: Story) -> Iterator[tuple[str, datetime]]:
    """Return the questions to colleagues that have a date and no answer yet."""
    asked = story.of_kind("consulted")
    answered = {event.of for event in asked}
    for event in asked:
        if event.until is not None and event.id not in answered:
            yield f"question {event.id}", event.until
