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

_CATEGORIES = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
# Those that pass for letters, signs or accents: fillers of Hangul, a blank of Braille, vowels
# of Khmer that are not shown, selectors of variants.
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
_SELECTORS = re.compile(
    "[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0000-\U000e0fff" + _FILLERS + "]"
)
# Pictures, also those that a later Unicode draws at the places kept for them.
_PICTURE = (
    "[\xa9\xae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf\u2934\u2935"
    "\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_ONE = rf"{_PICTURE}\ufe0f?"
_PARTS = re.compile(rf"(?P<emoji>{_ONE}(?:\u200d{_ONE})*|[0-9#*]\ufe0f?\u20e3)|.", re.DOTALL)
# Stretches that may hold such a character. All of them but the first few are no part of a word
# (`\w`), so that ordinary text of any language is passed over at the speed of the machine.
_STRETCH = re.compile(rf"(?:[\x00-\x08\x0b-\x1f\x7f-\x9f\xad{_FILLERS}]|[^\w\x00-\u02ff])+")

Replacement = Callable[[str], str]
"""Gives what stands in the place of a character that is not to be shown."""


def replaced(text: str, replacement: Replacement) -> str:
    """Return a text with every hidden character replaced; line ends (LF) and tabs stay."""
    return _STRETCH.sub(lambda stretch: _without(stretch, replacement), text)


def _without(stretch: re.Match[str], replacement: Replacement) -> str:
    # A digit or a sign before it may be what a selector belongs to: 1️⃣, ©️.
    before = stretch.string[max(stretch.start() - 1, 0) : stretch.start()]
    shown: list[str] = []
    marks = 0
    for part in _PARTS.finditer(before + stretch[0]):
        kind = "shown" if part["emoji"] else _kind(part[0])
        if kind == "shown":
            marks = 0
        elif kind == "mark":
            marks += 1
        seen = kind == "shown" or (kind == "mark" and marks <= MOST_MARKS)
        shown.append(part[0] if seen else replacement(part[0]))
    return "".join(shown)[len(before) :]


@lru_cache(maxsize=1 << 12)
def _kind(char: str) -> Literal["shown", "mark", "hidden"]:
    category = unicodedata.category(char)
    if char in "\n\t":
        return "shown"
    if category in _CATEGORIES or _SELECTORS.match(char):
        return "hidden"
    return "mark" if category[0] == "M" else "shown"
