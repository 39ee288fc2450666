"""Bad data as a value: what is wrong, where, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass, replace

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong in one file.

    `path` leads to the value inside the file; `line` (from 1, 0 where none is
    known) is filled in by whoever has the text at hand, and `column` (alike)
    where the finding is about words in a text. `fatal` findings make the file
    one that cannot be trusted; the others are for people to mend.
    """

    code: str
    message: str
    mend: str = ""
    path: Path = ()
    file: str = ""
    line: int = 0
    fatal: bool = False
    column: int = 0

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
        """Return the finding as one line: place, key, message, mend."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        place += f":{self.column}" if self.column else ""
        parts = [place, self.key, self.message]
        line = ": ".join(part for part in parts if part)
        return f"{line}; {self.mend}" if self.mend else line
