"""Slips of the pen: what stands there twice, what was left out, what nobody filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from complaints.core.findings import Finding
from complaints.core.text import fold, one_line
from complaints.letters.lint.page import Page
from complaints.tongues.tongue import words_of_all

# Nothing is tried twice in these patterns, so that every text is read in one go.
_WORD_TWICE = re.compile(r"(?<![\w'’-])([^\W\d_]++)(\s++)(\1)(?![\w'’-])", re.IGNORECASE)
_MARK_TWICE = re.compile(
    r"(?<![.…])\.\.(?![.…])|(?<!,),[^\S\n]?,(?!,)(?![^\W\d_])|;;|(?<!:)::(?!:)|[!?]{2,}+|,\.(?!\w)"
)
_EMPTY = re.compile(
    r"(?<=[.!?])[^\S\n]++[.!?](?![.!?\w])|(?<=[^\s.…])[^\S\n]++[.,;!?](?=\s|\Z)"
    r"|\([^\S\n]*+\)|“[^\S\n]*+”|„[^\S\n]*+[“”]|«[^\S\n]*+»|^[-•*][^\S\n]*+$|^[^\S\n]*+[.,;:!?]$",
    re.MULTILINE,
)
_PLACEHOLDER = re.compile(
    r"\{\{[^{}\n]{0,60}\}\}|\{[{%#]|[}%#]\}|(?<!\w)X{3,}+(?!\w)|(?<!\w)(?:TODO|TBD|FIXME)(?!\w)"
    r"|\[[^\W\d_][\w ’'/-]{0,40}\]|<[^\W\d_][\w ’'/-]{0,40}>|_{3,}+|(?i:lorem ipsum)"
)
_LAYOUT = 40  # A line that was broken is longer; two short lines are two things.
_LEAST_WORDS = 4


def doubled_words(page: Page) -> Iterator[Finding]:
    """Return words that stand there twice in a row, as in `the the`."""
    for match in _WORD_TWICE.finditer(page.text):
        first, between, second = match.groups()
        named = first[0].isupper() and second[0].isupper()
        skipped = named or fold(first) in _twice_on_purpose() or page.no_words.touch(*match.span())
        if not skipped and _same_line(page.text, match.start(), between):
            message = f"'{one_line(first, 40)}' stands there twice"
            yield page.finding("doubled", match.start(3), message, "take one out")


@lru_cache(maxsize=1)
def _twice_on_purpose() -> frozenset[str]:
    """Return the words that are said twice for weight, as a pair, or as grammar asks."""
    return frozenset(map(fold, words_of_all(lambda each: each.letters.twice)))


def _same_line(text: str, at: int, between: str) -> bool:
    """Tell whether two words follow each other in one sentence, however its lines are broken."""
    breaks = between.count("\n")
    start = text.rfind("\n", max(0, at - _LAYOUT), at)
    return breaks == 0 or (breaks == 1 and start < 0 and at >= _LAYOUT)


def doubled_marks(page: Page) -> Iterator[Finding]:
    """Return marks that stand there twice; three dots are one mark."""
    for match in _MARK_TWICE.finditer(page.text):
        if not page.theirs.touch(*match.span()):
            message = f"'{one_line(match[0], 10)}' is one mark too many"
            yield page.finding("doubled", match.start(), message, "leave one")


def doubled_sentences(page: Page) -> Iterator[Finding]:
    """Return sentences of four words and more that stand in the letter twice."""
    seen: set[str] = set()
    for start, end in page.sentences:
        sentence = page.text[start:end].strip()
        plain = fold(" ".join(sentence.split()).rstrip(".!?… "))
        short = sentence.startswith("-") or plain.count(" ") + 1 < _LEAST_WORDS
        if short or page.theirs.touch(start, end):
            continue
        if plain in seen:
            message = f"this sentence stands there twice: {one_line(sentence, 50)}"
            yield page.finding("doubled", start, message, "take one out")
        seen.add(plain)


def gaps(page: Page) -> Iterator[Finding]:
    """Return empty sentences, brackets, quotes and list entries: something was left out."""
    for match in _EMPTY.finditer(page.text):
        if not page.theirs.touch(*match.span()):
            at = match.start() + len(match[0]) - len(match[0].lstrip())
            message = f"something is missing before '{match[0].strip()[-1:]}'"
            yield page.finding("gap", at, message, "fill it in, or take the rest out")


def placeholders(page: Page) -> Iterator[Finding]:
    """Return placeholders that nobody filled in."""
    for match in _PLACEHOLDER.finditer(page.text):
        if not page.no_words.touch(*match.span()) and fold(match[0]) != "[sic]":
            message = f"'{one_line(match[0], 60)}' is a placeholder"
            yield page.finding("placeholder", match.start(), message, "write what stands for it")
