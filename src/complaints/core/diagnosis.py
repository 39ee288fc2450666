"""The state of one thing that the commands need: good, worth knowing, or to be mended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

DiagnosisLevel = Literal["good", "note", "bad"]


@dataclass(frozen=True, slots=True)
class Fix:
    """What can be done about it by the program itself, because nobody can lose anything by it."""

    did: str
    """What is done, as one says it once it is: `closed /srv/complaints to others`."""
    do: Callable[[], None]
    """Does it; raises OSError."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """How one thing stands: which `part` it is of, in what words, and what mends it."""

    part: str
    level: DiagnosisLevel
    words: str
    mend: str = ""
    """What to do about it, `run: ` before a command."""
    fix: Fix | None = None


def as_told(part: str, level: DiagnosisLevel, sentence: str) -> Diagnosis:
    """Return the diagnosis that a message tells, with what it says to do behind a semicolon."""
    words, _, mend = sentence.partition("; ")
    return Diagnosis(part, level, words, mend)
