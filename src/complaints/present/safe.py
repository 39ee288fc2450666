"""Making text that others wrote harmless where it is shown: on a terminal, in a spreadsheet."""

from __future__ import annotations

import re
from functools import lru_cache

from complaints.present.hidden import replaced

# Each of these is compiled when a text first needs it: plain text on a terminal never does.
_OTHER_BREAKS = r"[\r\v\f\x1c-\x1e\u0085\u2028\u2029]"
_BREAKS = r"[\n\t\u0085\u2028\u2029]"
# What a spreadsheet counts out, in every form that it makes the plain sign of.
_SIGNS = (
    "=+@|%\N{HYPHEN-MINUS}＝＋－＠｜％﹦﹢﹣﹫﹪"
    "\N{SUPERSCRIPT PLUS SIGN}\N{SUBSCRIPT PLUS SIGN}\N{HEBREW LETTER ALTERNATIVE PLUS SIGN}"
    "\N{SUPERSCRIPT EQUALS SIGN}\N{SUBSCRIPT EQUALS SIGN}"
    "\N{TWO CONSECUTIVE EQUALS SIGNS}\N{THREE CONSECUTIVE EQUALS SIGNS}"
)
# Where a field may start: whatever the file's delimiter is, a spreadsheet splits at its own, and
# within quotes, too, where they do not stand right behind it. Then blanks and double quotes,
# which do not keep what follows from being counted out.
_FORMULA = rf'((?:^|[,;\n\t，；﹐﹔])(?:[^\S\n\t]|["＂])*+)(?=[{re.escape(_SIGNS)}])'


def visible(text: str) -> str:
    """Return text with every control and hidden character written out: none reaches a terminal."""
    return replaced(text, _escape)


def visible_line(text: str) -> str:
    """Return text on one line, control and hidden characters written out."""
    # What is all plain has neither; a long list has thousands of such cells.
    if text.isascii() and text.isprintable():
        return text
    return visible(re.sub(_BREAKS, " ", text))


def visible_json(text: str) -> str:
    """Return JSON in which these characters stand as escapes of its own: it reads as before."""
    return replaced(text, _json_escape)


def cell(text: str) -> str:
    """Return text for a table that a spreadsheet may open: no part of it is a formula.

    An apostrophe stands before each sign that would start one: at the beginning, and
    behind `,`, `;`, a tab and a line end, where a spreadsheet may split the cell.
    """
    # Line ends of other kinds part words, too.
    shown = replaced(re.sub(_OTHER_BREAKS, " ", text), _nothing)
    return re.sub(_FORMULA, r"\1'", shown)


def _nothing(_char: str) -> str:
    return ""


# There may be a million of one character, and each would be a text of its own.
@lru_cache(maxsize=1 << 12)
def _escape(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


@lru_cache(maxsize=1 << 12)
def _json_escape(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
