"""Parts that no letter may lack, as far as they can be known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from complaints.core.findings import Finding
from complaints.core.policy.phrases import Folded
from complaints.core.record.ids import is_valid
from complaints.core.text import fold, one_line
from complaints.letters.lint.page import Page

CODE = "missing-part"

_ID = re.compile(r"(?<![\w-])([A-Z]{2,5})-[0-9]{4}-[0-9A-HJKMNP-TV-Z]{7}(?!\w)")
# A number to call starts with a plus, a zero or a bracket, and has six digits at least.
_NUMBER = re.compile(r"(?<![\w.,+-])(?:\+|0|\(0?)[0-9](?:[ ()/.-]{0,2}[0-9]){5,14}(?!\w)")
_SHOWN = 60
_LAST_LINES = 12
_HEAD_LINES = 4


def required(page: Page, expected: Mapping[str, str]) -> Iterator[Finding]:
    """Return the parts that are not there: `expected` is text by the name of the part."""
    squeezed = " ".join(page.folded.text.split())
    for part, text in expected.items():
        plain = " ".join(Folded(text).text.split())
        if plain and plain not in squeezed:
            shown = one_line(text, _SHOWN)
            yield _missing(page, f"{part} is missing: {shown}", "write it into the letter")


def without_complaint(page: Page, prefix: str) -> Iterator[Finding]:
    """Return the parts that any letter has, whatever it is about, and that are not there."""
    ids = [match for match in _ID.finditer(page.text) if match[1] == prefix]
    if not any(is_valid(match[0]) for match in ids):
        mend = f"write it like {prefix}-2611-7F3K9QY"
        yield _missing(page, "the complaint's id is missing", mend)
    if not any(not page.no_words.hold(*m.span()) for m in _NUMBER.finditer(page.text)):
        mend = "write a number to call, like +385 1 555 0100"
        yield _missing(page, "a telephone number is missing", mend)
    yield from _salutation(page)
    yield from _closing(page)


def _salutation(page: Page) -> Iterator[Finding]:
    """The name may stand on a line of its own above the greeting, where it cannot be inflected."""
    start = _first_line(page)
    lines = [line.strip() for line in page.text[start:].split("\n", _HEAD_LINES) if line.strip()]
    words = tuple(map(fold, page.words.salutations))
    if not any(
        line.endswith((",", "!", ":")) or fold(line[:_SHOWN]).startswith(words)
        for line in lines[:2]
    ):
        mend = "begin with a line that greets the customer by name"
        yield page.finding(CODE, start, "the salutation is missing", mend)


def _closing(page: Page) -> Iterator[Finding]:
    words = page.words.closings
    end = [
        line[-_SHOWN * 4 :] for line in page.text[page.body :].rstrip().rsplit("\n", _LAST_LINES)
    ]
    last = fold("\n".join(end[-_LAST_LINES:]))
    if words and not any(fold(word) in last for word in words):
        mend = "end with a word of greeting, and who signs"
        yield _missing(page, "the closing is missing", mend)


def _first_line(page: Page) -> int:
    rest = page.text[page.body :]
    return page.body + len(rest) - len(rest.lstrip()) if rest.strip() else 0


def _missing(page: Page, message: str, mend: str) -> Finding:
    """Return a finding at the start of the last line that has words: there a part can be added."""
    end = len(page.text.rstrip())
    return page.finding(CODE, page.text.rfind("\n", 0, end) + 1, message, mend)
