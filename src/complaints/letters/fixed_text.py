"""What a template says itself: its text with values, commands and comments blanked out."""

from __future__ import annotations

import re

_OPENING = re.compile(r"\{[{%#]")
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
# A value stands between words like a word; commands and comments leave no trace in a letter.
_BLANK = {"{{": "\N{OBJECT REPLACEMENT CHARACTER}", "{%": " ", "{#": " "}
_NOT_BREAK = re.compile(r"[^\n]")


def fixed_text(template: str) -> str:
    """Return the text with everything else blanked out, each character left in its place."""
    pieces: list[str] = []
    at = 0
    while opening := _OPENING.search(template, at):
        end = template.find(_CLOSING[opening[0]], opening.end())
        end = len(template) if end < 0 else end + 2
        pieces.append(template[at : opening.start()])
        pieces.append(_NOT_BREAK.sub(_BLANK[opening[0]], template[opening.start() : end]))
        at = end
    return "".join([*pieces, template[at:]])
