"""Passages of a text that are not ours: what the customer wrote, names, addresses."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

TextSpan = tuple[int, int]

_TOKEN = re.compile(r"\S+")
# Nothing may be tried twice in these: a megabyte of one sign must be read in one go.
_ADDRESS = re.compile(
    r"(?<!\S)(?:https?://|www\.)\S*+|(?<![\w.+-])[\w.+-]++@[\w.-]++"
    r"|(?<!\w)[A-Z]{2,5}-[0-9]{4}-[0-9A-Z]{7}(?!\w)|(?<![\w.-])\w++(?:[.-]\w++)*\.[a-z]{2,10}(?!\w)"
)


class Spans:
    """Passages by start and end, joined where they overlap."""

    def __init__(self, spans: Iterable[TextSpan] = ()) -> None:
        joined: list[TextSpan] = []
        for start, end in sorted(spans):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        self._starts = [start for start, _ in joined]
        self._ends = [end for _, end in joined]

    def hold(self, start: int, end: int) -> bool:
        """Tell whether one of them holds the whole passage."""
        index = bisect_right(self._starts, start) - 1
        return index >= 0 and end <= self._ends[index]

    def touch(self, start: int, end: int) -> bool:
        """Tell whether one of them shares a character with the passage."""
        index = bisect_left(self._starts, end) - 1
        return index >= 0 and self._ends[index] > start


def spans_of(values: Iterable[str], text: str) -> Iterator[TextSpan]:
    """Return where the values stand in a text, as whole words, however its lines are broken."""
    wanted = {" ".join(value.split()) for value in values} - {""}
    if not wanted:
        return
    tokens = list(_TOKEN.finditer(text))
    squeezed = " ".join(token[0] for token in tokens)
    starts, at = [], 0
    for token in tokens:
        starts.append(at)
        at += len(token[0]) + 1

    def written(offset: int) -> int:
        index = bisect_right(starts, offset) - 1
        return tokens[index].start() + offset - starts[index]

    for value in wanted:
        at = squeezed.find(value)
        while at >= 0:
            end = at + len(value)
            if not _joined(squeezed, at) and not _joined(squeezed, end):
                yield written(at), written(end - 1) + 1
            at = squeezed.find(value, end)


def _joined(text: str, at: int) -> bool:
    """Tell whether a word goes on across this place."""
    return 0 < at < len(text) and (text[at - 1] + text[at]).isalnum()


def addresses(text: str) -> Iterator[TextSpan]:
    """Return the links, e-mail addresses, sites and ids in a text: they are in no language."""
    return (match.span() for match in _ADDRESS.finditer(text))
