"""Finding phrases in what people write: whatever the case, accents, line breaks and quotes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate, chain, islice
from typing import NamedTuple

from complaints.core.findings import Finding
from complaints.core.places import Places
from complaints.core.policy.policy import Phrase, Policy
from complaints.core.text import fold

MOST = 50
"""Findings of one kind in one text: nobody mends more at a time, and no text makes a flood."""

# One letter may stand for the other on any keyboard, and quotes change no words.
_APOSTROPHES = "'’‘ʼ`´′"
_QUOTES = '"“”„‟«»‹›'
_UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_SPECIAL = {**dict.fromkeys(_APOSTROPHES, "'"), **dict.fromkeys(_QUOTES + _UNSEEN, "")}
# Alphabets end below; to fold the tens of thousands of signs above takes time for nothing.
_LAST_FOLDED = 0x2E80

# Between two words of a phrase: spaces and at most one line break, with or without a comma.
# Nothing in it is tried twice, so that a megabyte of spaces takes no longer than one of words.
_GAP = r",?(?:[^\S\n]++(?:\n[^\S\n]*+)?|\n[^\S\n]*+)"
# A long last word may have another ending (`claim` finds `claimed`); a short one such as `if` not.
_LONG = 4


class Hit(NamedTuple):
    """The phrase found, by its number in the list, and where in the text as written."""

    number: int
    start: int
    end: int


class Folded:
    """A text without case, accents and quotes that remembers where each character stood."""

    def __init__(self, written: str) -> None:
        self._written = written
        self._as = {char: _folded(char) for char in set(written)}
        self.text = written.translate({ord(char): text for char, text in self._as.items()})

    def place(self, index: int) -> int:
        """Return where the character at an index of the folded text stands as written."""
        if self._ends is None:
            return index
        return bisect_right(self._ends, index)

    @cached_property
    def _ends(self) -> list[int] | None:
        """Where each written character ends in the folded text; None where nothing moved."""
        lengths = {char: len(text) for char, text in self._as.items()}
        if all(length == 1 for length in lengths.values()):
            return None
        return list(accumulate(map(lengths.__getitem__, self._written)))


def _folded(char: str) -> str:
    if char in _SPECIAL:
        return _SPECIAL[char]
    return fold(char) if ord(char) < _LAST_FOLDED else char


def has_words(phrase: str) -> bool:
    """Tell whether a phrase has a word, without which it is never found."""
    return bool(_words(phrase))


@lru_cache(maxsize=4096)
def _words(phrase: str) -> tuple[str, ...]:
    """Return the words a phrase is found by."""
    plain = "".join(_folded(char) for char in phrase).replace(",", " ").strip(" .!?:;\n\t")
    return tuple(plain.split()) if re.search(r"\w", plain) else ()


def find_phrases(phrases: Sequence[str], text: Folded) -> Iterator[Hit]:
    """Return where the text holds one of the phrases, at the start of a word, in their order.

    Of two phrases that start at the same place the one that stands first in
    the list is found.
    """
    # Few phrases are in a text at all; to look for their words first saves most of the time.
    there = tuple(
        (number, words)
        for number, words in enumerate(map(_words, phrases))
        if words and all(word in text.text for word in words)
    )
    for match in _pattern(there).finditer(text.text) if there else ():
        number = there[(match.lastindex or 1) - 1][0]
        yield Hit(number, text.place(match.start()), text.place(match.end() - 1) + 1)


@lru_cache(maxsize=64)
def _pattern(phrases: tuple[tuple[int, tuple[str, ...]], ...]) -> re.Pattern[str]:
    """Return one pattern for all phrases; the group that matched, an empty one, says which.

    Each starts with a plain character, so that other places are passed over quickly.
    """
    return re.compile("|".join(_one(words) for _, words in phrases))


def _one(words: tuple[str, ...]) -> str:
    first = re.escape(words[0][0])
    rest = _GAP.join(map(re.escape, words)).removeprefix(first)
    end = r"\w*+" if len(words[-1]) >= _LONG else r"(?!\w)"
    return rf"{first}(?<!\w{first}){rest}{end}()"


def told(phrase: Phrase, written: str) -> tuple[str, str]:
    """Return message and mending for a phrase that was found, `written` so."""
    shown = " ".join(written.split())
    why = f": {phrase.why.rstrip('.')}" if phrase.why else ""
    return f"'{shown}' is a phrase never to use{why}", _better(phrase)


def _better(phrase: Phrase) -> str:
    return f"say: {phrase.instead}" if phrase.instead else "say it in other words"


def forbidden(text: str, phrases: Sequence[Phrase]) -> list[Finding]:
    """Return each of these phrases in a text, with line and column, at most MOST of them."""
    hits = find_phrases([entry.phrase for entry in phrases], Folded(text))
    places = Places(text)
    found: list[Finding] = []
    for hit in islice(hits, MOST):
        message, mend = told(phrases[hit.number], text[hit.start : hit.end])
        line, column = places.of(hit.start)
        found.append(Finding("phrase", message, mend, line=line, column=column, level="warning"))
    return found


def every_phrase(policy: Policy) -> tuple[Phrase, ...]:
    """Return the phrases of all languages: colleagues write notes in any of them."""
    return tuple(chain.from_iterable(policy.phrases.values()))


def forbidden_in_any(texts: Iterable[str], policy: Policy) -> list[Finding]:
    """Return each phrase of any language that stands in one of the texts, once."""
    phrases = every_phrase(policy)
    found = chain.from_iterable(forbidden(text, phrases) for text in texts)
    once: dict[str, Finding] = {}
    for finding in found:
        once.setdefault(fold(finding.message), finding)
    return list(once.values())
