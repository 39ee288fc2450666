"""Where something stands in a text: line and column, both from 1."""

from __future__ import annotations

from bisect import bisect_right


class Places:
    """The lines of one text, which end in LF and nothing else."""

    def __init__(self, text: str) -> None:
        self._starts = [0]
        at = text.find("\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = text.find("\n", at + 1)

    def of(self, offset: int) -> tuple[int, int]:
        """Return line and column of a character by its offset in the text."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
