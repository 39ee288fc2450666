"""Everything with a date on one complaint besides its clocks: promises, actions, questions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from complaints.core.record.contacts import Story
from complaints.core.record.fields import OPEN
from complaints.core.record.model import Complaint


class Item(Struct, frozen=True):
    """One date of one complaint that is still open, of a clock or of anything else.

    `what` names it as people say it; `number` tells clocks of one name apart,
    `entry` is the id of a promise or action, whose place in its ledger may change.
    """

    complaint: Complaint
    what: str
    due: datetime
    late: bool
    paused: bool
    number: int = 1
    entry: str = ""

    @property
    def name(self) -> str:
        """What the date is of: a clock, a question, or the very entry, which may change places."""
        ledger = self.what.partition(" ")[0]
        return f"{ledger} {self.entry}" if self.entry else self.what

    @property
    def key(self) -> tuple[str, int]:
        """What tells the dates of one complaint apart, whenever they are looked at."""
        return self.name, self.number


def open_dates(story: Story) -> Iterator[tuple[str, datetime, str]]:
    """Return what is still open and has a date of its own: what, by when, the id of the entry."""
    complaint = story.complaint
    if complaint.status != "closed":
        for place, promise in enumerate(complaint.promises, 1):
            if promise.state == "open":
                yield f"promise {place}", promise.due, promise.id
    for place, action in enumerate(complaint.actions, 1):
        if action.due is not None and action.open:
            yield f"action {place}", action.due, action.id
    if complaint.status in OPEN:
        for what, due in unanswered(story):
            yield what, due, ""


def unanswered(story: Story) -> Iterator[tuple[str, datetime]]:
    """Return the questions to colleagues that have a date and no answer yet."""
    asked = story.of_kind("consulted")
    answered = {event.of for event in asked}
    for event in asked:
        if event.until is not None and event.id not in answered:
            yield f"question {event.id}", event.until
