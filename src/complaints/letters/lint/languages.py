"""Which language a text is in: by its script, and by small words where two share a script."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from complaints.core.findings import Finding
from complaints.core.text import fold
from complaints.letters.lint.page import Page

_SCRIPTS = {"Latin": "A-Za-z\u00aa-\u024f\u1e00-\u1eff", "Cyrillic": "\u0400-\u052f"}
_SCRIPTS |= {"Greek": "\u0370-\u03ff\u1f00-\u1fff", "Georgian": "\u10a0-\u10ff\u1c90-\u1cbf"}
_OF_LANGUAGE = {"en": "Latin", "hr": "Latin", "uk": "Cyrillic", "ka": "Georgian", "el": "Greek"}
_LANGUAGE_OF = {"Cyrillic": "uk", "Georgian": "ka", "Greek": "el"}
_NAMES = {"en": "English", "hr": "Croatian", "uk": "Ukrainian", "ka": "Georgian", "el": "Greek"}

_WORD = re.compile(
    "|".join(f"(?P<{name}>[{signs}][{signs}'’ʼ]*+)" for name, signs in _SCRIPTS.items())
)
_STOP = re.compile(r"[.!?…:](?=\s)|\n(?=[-•*] )")
_ENGLISH = """
    the and of is are we you your have has with this that for from will our please it was were been
    would which not they their there about when what how can by at her him his she us my had did
    before after all any than then these those could should if or an
"""
_CROATIAN = """
    je se smo ste su što nije nismo niste ili ali će ćemo ćete vas vaš vaša vaše vašu vam nam koji
    koja koje koju biti zbog za od kako ovo ova ovaj bismo kao jer već još samo prema hvala molimo
    na iz po da ne te ga joj mu ih bio bila bilo kad kada ako sve
"""
_SMALL_WORDS = {"en": frozenset(_ENGLISH.split()), "hr": frozenset(_CROATIAN.split())}
_RIVAL = {"en": "hr", "hr": "en"}
_LEAST = 3
_SAMPLE = 20_000  # Characters that are enough to guess by.


def other_languages(page: Page) -> Iterator[Finding]:
    """Return passages in another language, one finding a paragraph, at their first word.

    Names, links, ids and the customer's own words are in no language. A few
    words of another script are names or brands; from three that no name would
    write small they are a sentence.
    """
    if page.language not in _OF_LANGUAGE:
        return
    for start, end in page.paragraphs:
        found = _other_script(page, start, end)
        if found is None and page.language in _RIVAL:
            found = _rival(page, start, end)
        if found is not None:
            at, what = found
            message = f"this passage is in {what}, the letter in {_NAMES[page.language]}"
            mend = f"write it in {_NAMES[page.language]}, or choose the letter's language"
            yield page.finding("other-language", at, message, mend)


def _other_script(page: Page, start: int, end: int) -> tuple[int, str] | None:
    """Return where a run of words in another script starts, and in which language it is."""
    own = _OF_LANGUAGE[page.language]
    script, first, small = own, start, 0
    for match in _words(page, start, end):
        if match.lastgroup != script:
            script, first, small = match.lastgroup or own, match.start(), 0
        if script != own:
            small += not match[0][0].isupper() and len(match[0]) > 1
            if small >= _LEAST:
                return first, _name(script, page.text[first : min(end, first + _SAMPLE)])
    return None


def _name(script: str, text: str) -> str:
    return _NAMES[_LANGUAGE_OF.get(script) or _latin(_plain_words(text))]


def _rival(page: Page, start: int, end: int) -> tuple[int, str] | None:
    """Return where a sentence with the small words of the other Latin language starts."""
    rival = _RIVAL[page.language]
    for first, last in _sentences(page, start, end):
        words = [(match.start(), match[0].lower()) for match in _words(page, first, last)]
        theirs = [at for at, word in words if word in _SMALL_WORDS[rival]]
        ours = sum(word in _SMALL_WORDS[page.language] for _, word in words)
        if len(theirs) >= _LEAST and len(theirs) > ours:
            return words[0][0], _NAMES[rival]
    return None


def _sentences(page: Page, start: int, end: int) -> Iterator[tuple[int, int]]:
    ends = [match.end() for match in _STOP.finditer(page.text, start, end)]
    yield from pairwise([start, *ends, end])


def _words(page: Page, start: int, end: int) -> Iterator[re.Match[str]]:
    for match in _WORD.finditer(page.text, start, end):
        if not page.no_words.touch(*match.span()):
            yield match


def guess(text: str, default: str) -> str:
    """Return the language a text is most likely in; `default` where it has no word at all."""
    sample = text[:_SAMPLE]
    counts = Counter(
        {name: sum(map(len, re.findall(f"[{signs}]+", sample))) for name, signs in _SCRIPTS.items()}
    )
    script, most = counts.most_common(1)[0]
    if not most:
        return default
    return _LANGUAGE_OF.get(script) or _latin(_plain_words(sample), default)


def _plain_words(text: str) -> list[str]:
    return [match[0].lower() for match in _WORD.finditer(text[:_SAMPLE])]


def _latin(words: Iterable[str], default: str = "en") -> str:
    """Return which of the languages in Latin script has more small words, and Croatian letters."""
    words = list(words)
    scores = {name: sum(word in small for word in words) for name, small in _SMALL_WORDS.items()}
    scores["hr"] += sum(fold(word) != word and set("čćđšž") & set(word) != set() for word in words)
    if scores["en"] == scores["hr"]:
        return default if default in scores else "en"
    return max(scores, key=lambda name: scores[name])
