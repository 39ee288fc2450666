"""What is told of letters on their way: what became of each, remarks beside it, texts to print."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeVar

from complaints.letters.letter import Letter

T = TypeVar("T")

SendState = Literal[
    "sent", "not committed", "on record", "busy", "claimed", "not sent", "uncertain"
]

ASK = (
    "it may have gone out: look into the mail program's log, "
    "then record it (--record), or send it (--send --again)"
)


CLAIMED = (
    "another clone is sending it, or has: complaints sync brings it here; "
    "if none of them does, send it (--send --again)"
)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one letter. `why` says more where it was not sent."""

    complaint: str
    template: str
    state: SendState
    why: str = ""

    @property
    def gone(self) -> bool:
        """It went out and is written down, though perhaps in no commit."""
        return self.state in ("sent", "not committed")

    @property
    def done(self) -> bool:
        """It went out and is on record; one with a reason beside it is not on record yet."""
        return self.state == "sent" and not self.why

    @property
    def failed(self) -> bool:
        """Somebody has to look after it: it did not go, or may not have, or is not on record."""
        return self.state in ("not sent", "uncertain") or (self.state == "sent" and not self.done)


@dataclass(frozen=True, slots=True)
class Remark:
    """A line for the person at work, beside what was asked for."""

    words: str


@dataclass(frozen=True, slots=True)
class Printed:
    """What was asked for: a letter, a message for a mail program, a line of a list."""

    text: str | bytes


News: TypeAlias = Result | Remark | Printed

Telling: TypeAlias = Generator[News, None, T]
"""Work on letters that tells of itself as it goes on, and returns what came of it."""


def result(letter: Letter, state: SendState, why: str = "") -> Result:
    """Return what became of this letter."""
    return Result(letter.complaint, letter.template, state, why)
