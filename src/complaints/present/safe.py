"""Making text that others wrote harmless where it is shown: on a terminal, in a spreadsheet."""

from __future__ import annotations

import re

# Control characters, other line ends, half characters, and the marks that turn the direction of
# the text around them.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
    r"\ud800-\udfff]"
)
_BREAKS = re.compile(r"[\n\t\u0085\u2028\u2029]")
_FORMULA = re.compile(r"^\s*[=+\-@\t\r|%]")


def visible(text: str) -> str:
    """Return text with every control character written out, so that none reaches a terminal."""
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def visible_line(text: str) -> str:
    """Return text on one line, control characters written out."""
    # What is all printable has neither; a long list has thousands of such cells.
    if text.isprintable():
        return text
    return visible(_BREAKS.sub(" ", text))


def cell(text: str) -> str:
    """Return text for a table that a spreadsheet may open: never a formula."""
    text = _CONTROL.sub("", text)
    return f"'{text}" if _FORMULA.match(text) else text
