"""Bad data as a value: what is wrong, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, islice
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

Path = tuple[str | int, ...]
FindingLevel = Literal["error", "warning", "note"]
"""An error is wrong, a warning should be mended and stops nothing, a note is worth knowing."""


class Finding(Struct, frozen=True):
    """One thing wrong in one file.

    `path` leads to the value inside the file; `line` (from 1, 0 where none is
    known) is filled in by whoever has the text at hand, and `column` (alike)
    where the finding is about words in a text. `fatal` findings make the file
    one that cannot be trusted, and are errors; the others are for people to mend.
    """

    code: str
    message: str
    mend: str = ""
    path: Path = ()
    file: str = ""
    line: int = 0
    fatal: bool = False
    column: int = 0
    level: FindingLevel = "error"

    def __post_init__(self) -> None:
        """Refuse what contradicts itself: a file that cannot be trusted is an error."""
        if self.fatal and self.level != "error":
            raise ValueError(f"{self.code}: what is fatal is an error")

    @property
    def key(self) -> str:
        """The path as people write it: `events[2].at`."""
        text = ""
        for part in self.path:
            text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
        return text

    def located(self, file: str, line: int) -> Finding:
        """Return the same finding with its place filled in."""
        return replace(self, file=file, line=line)

    def __str__(self) -> str:
        """Return the finding as one line: place, level where it is no error, key, message, mend."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        place += f":{self.column}" if self.column else ""
        level = "" if self.level == "error" else self.level
        parts = [place, level, self.key, self.message]
        line = ": ".join(part for part in parts if part)
        line = f"{line}; {self.mend}" if self.mend else line
        # The name of a file may hold a line end, and must not pass for a line of its own.
        return line.replace("\n", "\\n")


MOST = 50
"""Findings of one file: nobody mends more at a time, and no file makes a flood."""


def first_few(findings: Iterable[Finding]) -> list[Finding]:
    """Return the first of many findings, and that there are more.

    Those behind them are only looked through for one that is graver than all of the first.
    """
    rest = iter(findings)
    few = list(islice(rest, MOST))
    after = next(rest, None)
    if after is None:
        return few
    worst = max(map(_gravity, few))
    for finding in chain([after], rest):
        if worst == _FATAL:
            break
        if _gravity(finding) > worst:
            few.append(finding)
            worst = _gravity(finding)
    message, mend = "there is more that is wrong", "mend what stands above first"
    return [*few, Finding("more", message, mend, file=after.file, level=after.level)]


_FATAL = 2


def _gravity(finding: Finding) -> int:
    return _FATAL if finding.fatal else finding.level == "error"
