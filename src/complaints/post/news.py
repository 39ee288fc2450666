"""What is told of letters on their way: what became of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from complaints.letters.letter import Letter

HandOver = Callable[[str, bytes], None]
"""Hands over a message under a name; raises NotSent and Uncertain."""

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


def result(letter: Letter, state: SendState, why: str = "") -> Result:
    """Return what became of this letter."""
    return Result(letter.complaint, letter.template, state, why)
