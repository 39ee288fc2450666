"""A letter as the checks read it: its text, its places, and what in it is not ours."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property

from complaints.core.findings import Finding
from complaints.core.places import Places
from complaints.core.policy.phrases import Folded
from complaints.letters.lint.spans import Spans, TextSpan, addresses, spans_of
from complaints.tongues.tongue import tongue
from complaints.tongues.words import LetterWords

_HEAD = re.compile(r"(?:[A-Za-z][A-Za-z-]{0,30}:[^\n]*+(?:\n|\Z))++")
_SUBJECT = re.compile(r"^Subject:", re.MULTILINE)
_EMPTY_LINE = re.compile(r"\n(?:[^\S\n]*+\n)+")
# A sentence ends at its mark, a list entry where the next one begins.
_SENTENCE_END = re.compile(r"(?<=[.!?…;])[\"”“’»')]?\s++|\n(?=[-•*] )")
# Characters before and after a place that a person reads together.
_NEAR = 300


class Page:
    """One letter. Its first lines may be `To:` and `Subject:`, as the program prints them.

    `theirs` are values that the customer wrote, `names` values that are in no
    language; both are found wherever they stand.
    """

    def __init__(
        self, text: str, language: str, theirs: Iterable[str] = (), names: Iterable[str] = ()
    ) -> None:
        self.text = text
        self.language = language
        self._theirs = tuple(theirs)
        self._names = tuple(names)
        self._places = Places(text)

    @property
    def words(self) -> LetterWords:
        """What is looked for in letters in its language."""
        return tongue(self.language).letters

    @cached_property
    def folded(self) -> Folded:
        """The text for finding phrases in."""
        return Folded(self.text)

    @cached_property
    def body(self) -> int:
        """Where the letter itself begins, below its head."""
        head = _HEAD.match(self.text)
        return head.end() if head and _SUBJECT.search(head[0]) else 0

    @cached_property
    def theirs(self) -> Spans:
        """What the customer wrote and we repeat; and the head, except for the subject."""
        return Spans([*spans_of(self._theirs, self.text), *self._head()])

    @cached_property
    def no_words(self) -> Spans:
        """What is in no language: besides the customer's words names, links, addresses, ids."""
        values = (*self._theirs, *self._names)
        return Spans([*spans_of(values, self.text), *addresses(self.text), *self._head()])

    @cached_property
    def paragraphs(self) -> list[TextSpan]:
        """The paragraphs: what stands between empty lines."""
        return _between(_EMPTY_LINE, self.text, 0, len(self.text))

    @cached_property
    def sentences(self) -> list[TextSpan]:
        """The sentences and list entries."""
        return [
            sentence
            for start, end in self.paragraphs
            for sentence in _between(_SENTENCE_END, self.text, start, end)
        ]

    def sentence_at(self, offset: int) -> TextSpan:
        """Return the sentence that holds a place, of a long one what is near."""
        index = bisect_right(self.sentences, offset, key=lambda span: span[0]) - 1
        start, end = self.sentences[index] if index >= 0 else (0, 0)
        return max(start, offset - _NEAR), min(end, offset + _NEAR)

    def finding(self, code: str, at: int, message: str, mend: str) -> Finding:
        """Return a finding at a place in the text."""
        line, column = self._places.of(at)
        return Finding(code, message, mend, line=line, column=column, level="warning")

    def _head(self) -> list[TextSpan]:
        spans: list[TextSpan] = []
        at = 0
        while at < self.body:
            end = self.text.find("\n", at) + 1 or len(self.text)
            subject = _SUBJECT.match(self.text, at)
            spans.append((at, subject.end() if subject else end))
            at = end
        return spans


def _between(pattern: re.Pattern[str], text: str, start: int, end: int) -> list[TextSpan]:
    """Return the passages between what the pattern finds, without the empty ones."""
    spans: list[TextSpan] = []
    for match in pattern.finditer(text, start, end):
        spans.append((start, match.start()))
        start = match.end()
    return [span for span in (*spans, (start, end)) if span[0] < span[1]]
