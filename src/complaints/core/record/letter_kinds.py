"""The kinds of letter, one row each: what it needs, how often it goes, when it is due, for whom."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Need = Literal[
    "nothing",
    "open_complaint",
    "question",
    "moved_date",
    "offer",
    "escalation",
    "resolution",
    "lasting_resolution",
    "incident",
]
"""What must be on record before the letter fits."""

Occasion = Literal[
    "complaint", "question", "moved_date", "escalation", "finding", "resolution", "day"
]
"""What the letter goes out for once, and not a second time."""

DueBy = Literal["nothing", "acknowledge", "follow_up", "missed_date", "survey"]
"""What makes it due: a clock of that name, a promise that moved or was missed, the survey's time.

The time for the survey is the policy's.
"""

GoesWhen = Literal["never", "due", "classified", "reason_written", "last_day"]
"""When it may go out without a person, once it is due: at once, or after their part is done."""

GOES_WHEN: dict[GoesWhen, str] = {
    "due": "in its window",
    "classified": "once the complaint is classified",
    "reason_written": "once the reason is written",
    "last_day": "on its last day",
}
"""That in words, for those that may."""

Readers = Literal["customer", "colleague", "staff", "public_relations"]
"""Who reads it: the customer; inside the house one colleague, all staff, or public relations."""


class LetterRow(Struct, frozen=True, kw_only=True):
    """What holds for one letter; as it stands, for a letter of a register's own.

    One inside the house is never recorded. One that `answers` is a person's
    answer that reached the customer; one that asks a favour is none. One with
    `courtesies` carries thanks, regret and understanding.
    """

    needs: Need = "nothing"
    once_for: Occasion = "day"
    due_by: DueBy = "nothing"
    goes_when: GoesWhen = "never"
    readers: Readers = "customer"
    answers: bool = True
    courtesies: bool = False

    @property
    def in_house(self) -> bool:
        """Whether colleagues read it, and no customer."""
        return self.readers != "customer"

    @property
    def by_itself(self) -> bool:
        """Whether it may go out without a person."""
        return self.goes_when != "never"


LETTERS: dict[str, LetterRow] = {
    "acknowledgement": LetterRow(
        needs="open_complaint",
        once_for="complaint",
        due_by="acknowledge",
        goes_when="classified",
        courtesies=True,
    ),
    "information-request": LetterRow(needs="question", once_for="question"),
    "status": LetterRow(),
    "apology": LetterRow(once_for="finding", courtesies=True),
    "options": LetterRow(needs="offer"),
    "outcome": LetterRow(needs="resolution", once_for="resolution", courtesies=True),
    "delay": LetterRow(
        needs="moved_date",
        once_for="moved_date",
        due_by="missed_date",
        goes_when="reason_written",
    ),
    "escalation": LetterRow(needs="escalation", once_for="escalation"),
    # Not the hour after the answer: from the morning of its last day on.
    "follow-up": LetterRow(
        needs="resolution", once_for="resolution", due_by="follow_up", goes_when="last_day"
    ),
    "survey": LetterRow(
        needs="lasting_resolution",
        once_for="resolution",
        due_by="survey",
        goes_when="due",
        answers=False,
    ),
    "thanks": LetterRow(needs="resolution", once_for="resolution"),
    "handover": LetterRow(readers="colleague"),
    "broadcast": LetterRow(needs="incident", readers="staff"),
    "pr-brief": LetterRow(needs="incident", readers="public_relations"),
}
"""Every letter that is shipped, by the name of its template."""

_OWN = LetterRow()


def letter_row(template: str) -> LetterRow:
    """Return what holds for a letter; one that is not shipped is a register's own."""
    return LETTERS.get(template, _OWN)
