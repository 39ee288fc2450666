"""Characters that nobody sees, or that command: what they are, and a text with them replaced.

These are Unicode's controls, format characters and default-ignorables, private use, what is
assigned to nothing, half characters, and accents piled up beyond what any language writes.
What people see stays: letters, accents, emoji, also those that joiners and selectors make one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Literal

MOST_MARKS = 4
"""Accents one above the other that are still writing; more climb over the lines around them."""

_SHORT = 16  # Characters of a stretch that is looked at once.
_CATEGORIES = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
# Those that pass for letters, signs or accents: fillers of Hangul, a blank of Braille, vowels
# of Khmer that are not shown, selectors of variants.
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
_SELECTORS = "[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0000-\U000e0fff" + _FILLERS + "]"
# The patterns here are compiled when a text first needs them: plain text never does.
# Pictures, also those that a later Unicode draws at the places kept for them.
_PICTURE = (
    "[\xa9\xae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf\u2934\u2935"
    "\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_ONE = rf"{_PICTURE}\ufe0f?"
_PARTS = rf"(?s){_ONE}(?:\u200d{_ONE})*+|[0-9#*]\ufe0f?\u20e3|."
# Stretches that may hold such a character. All of them but the first few are no part of a word
# (`\w`), so that ordinary text of any language is passed over at the speed of the machine.
_STRETCH = rf"(?:[\x00-\x08\x0b-\x1f\x7f-\x9f\xad{_FILLERS}]|[^\w\x00-\u02ff])++"

Replacement = Callable[[str], str]
"""Gives what stands in the place of a character that is not to be shown."""


def replaced(text: str, replacement: Replacement) -> str:
    """Return a text with every hidden character replaced; line ends (LF) and tabs stay."""

    def without(stretch: re.Match[str]) -> str:
        # A digit or a sign before it may be what a selector belongs to: 1️⃣, ©️.
        before = text[max(stretch.start() - 1, 0) : stretch.start()]
        # A million short ones are mostly the same; a long one is not worth to be remembered.
        work = _without if len(stretch[0]) <= _SHORT else _without.__wrapped__
        return work(before, stretch[0], replacement)

    return re.sub(_STRETCH, without, text)


@lru_cache(maxsize=1 << 12)
def _without(before: str, stretch: str, replacement: Replacement) -> str:
    shown: list[str] = []
    marks = 0
    for part in map(re.Match.group, re.finditer(_PARTS, before + stretch)):
        kind = _kind(part) if len(part) == 1 else "shown"
        if kind == "shown":
            marks = 0
        elif kind == "mark":
            marks += 1
        seen = kind == "shown" or (kind == "mark" and marks <= MOST_MARKS)
        shown.append(part if seen else replacement(part))
    return "".join(shown)[len(before) :]


@lru_cache(maxsize=1 << 12)
def _kind(char: str) -> Literal["shown", "mark", "hidden"]:
    category = unicodedata.category(char)
    if char in "\n\t" or re.match(_PICTURE, char):
        return "shown"
    if category in _CATEGORIES or re.match(_SELECTORS, char):
        return "hidden"
    return "mark" if category[0] == "M" else "shown"
