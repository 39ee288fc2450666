"""Which language a text is in: by its script, and by small words where two share a script."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise

from complaints.core.findings import Finding
from complaints.letters.lint.page import Page
from complaints.tongues.tongue import FALLBACK, Tongue, tongue, tongues
from complaints.tongues.words import Conventions
from complaints.tongues.writing import language_name

_STOP = re.compile(r"[.!?…:](?=\s)|\n(?=[-•*] )")
_APOSTROPHES = "'’ʼ"
_LEAST = 3
_OF_FINDINGS = "en"  # The language in which findings are told.
_SAMPLE = 20_000  # Characters that are enough to guess by.


def other_languages(page: Page) -> Iterator[Finding]:
    """Return passages in another language, one finding a paragraph, at their first word.

    Names, links, ids and the customer's own words are in no language. A few
    words of another script are names or brands; from three that no name would
    write small they are a sentence.
    """
    own = tongue(page.language)
    if own.writing.script is None:
        return
    for start, end in page.paragraphs:
        found = _other_script(page, own.writing.script, start, end)
        found = found or _rival(page, own, start, end)
        if found is not None:
            at, other = found
            ours, theirs = (language_name(code, _OF_FINDINGS) for code in (own.code, other))
            message = f"this passage is in {theirs}, the letter in {ours}"
            mend = f"write it in {ours}, or choose the letter's language"
            yield page.finding("other-language", at, message, mend)


def _other_script(page: Page, own: str, start: int, end: int) -> tuple[int, str] | None:
    """Return where a run of words in another script starts, and in which language it is."""
    script, first, small = own, start, 0
    for match in _words(page, start, end):
        if match.lastgroup != script:
            script, first, small = match.lastgroup or own, match.start(), 0
        if script != own:
            small += not match[0][0].isupper() and len(match[0]) > 1
            if small >= _LEAST:
                return first, _of_script(script, page.text[first : min(end, first + _SAMPLE)])
    return None


def _rival(page: Page, own: Tongue, start: int, end: int) -> tuple[int, str] | None:
    """Return where a sentence with the small words of another language of this script starts."""
    rivals = [each for each in _scripts()[own.writing.script or ""] if each != own]
    for first, last in _sentences(page, start, end) if rivals else ():
        words = [(match.start(), match[0].lower()) for match in _words(page, first, last)]
        ours = _small(own, words)
        for rival in rivals:
            if (theirs := _small(rival, words)) >= _LEAST and theirs > ours:
                return words[0][0], rival.code
    return None


def _small(language: Tongue, words: Iterable[tuple[int, str]]) -> int:
    """Return how many of these words are small words of a language."""
    return sum(word in language.writing.small_words for _, word in words)


def _sentences(page: Page, start: int, end: int) -> Iterator[tuple[int, int]]:
    ends = [match.end() for match in _STOP.finditer(page.text, start, end)]
    yield from pairwise([start, *ends, end])


def _words(page: Page, start: int, end: int) -> Iterator[re.Match[str]]:
    for match in _word().finditer(page.text, start, end):
        if not page.no_words.touch(*match.span()):
            yield match


def guess(text: str, default: str) -> str:
    """Return the language a text is most likely in; `default` where it has no word at all."""
    sample = text[:_SAMPLE]
    letters = Counter[str]()
    for match in _word().finditer(sample):
        letters[match.lastgroup or ""] += len(match[0]) - sum(map(match[0].count, _APOSTROPHES))
    script, most = max(((each, letters[each]) for each in _scripts()), key=lambda pair: pair[1])
    return _of_script(script, sample, default) if most else default


def _of_script(script: str, text: str, default: str = FALLBACK) -> str:
    """Return which language of a script has most small words, and letters of its own."""
    languages = _scripts()[script]
    words = [match[0].lower() for match in _word().finditer(text[:_SAMPLE])]
    scores = {each.code: _marks(each.writing, words) for each in languages}
    best = [code for code, score in scores.items() if score == max(scores.values())]
    return default if default in best else best[0]


def _marks(writing: Conventions, words: Iterable[str]) -> int:
    own = set(writing.own_letters)
    return sum((word in writing.small_words) + bool(own & set(word)) for word in words)


@lru_cache(maxsize=1)
def _scripts() -> Mapping[str, tuple[Tongue, ...]]:
    """Return the languages by their script."""
    found: dict[str, tuple[Tongue, ...]] = {}
    for each in tongues():
        if each.writing.script is not None:
            found[each.writing.script] = (*found.get(each.writing.script, ()), each)
    return found


@lru_cache(maxsize=1)
def _word() -> re.Pattern[str]:
    """Return the pattern of a word in one of the scripts, whose name is that of the group."""
    signs = {script: _signs(each.writing.letters) for script, (each, *_) in _scripts().items()}
    return re.compile(
        "|".join(f"(?P<{name}>[{of}][{of}{_APOSTROPHES}]*+)" for name, of in signs.items())
    )


def _signs(ranges: Iterable[str]) -> str:
    return "".join(f"{re.escape(each[0])}-{re.escape(each[2])}" for each in ranges)
