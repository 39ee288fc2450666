"""Laying out a letter in plain text: short lines, one empty line between paragraphs."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable

WIDTH = 72
"""Characters in a line of a letter, as mail in plain text has them."""

# No letter holds this character: values and texts are without control characters.
_NO_BREAK = "\0"


def laid_out(body: str, whole: Iterable[str]) -> str:
    """Return the body in lines of 72 characters, broken at spaces and never joined.

    What is `whole`, such as a telephone number or a date, is not broken; two
    or more empty lines become one.
    """
    for piece in filter(None, whole):
        body = body.replace(piece, piece.replace(" ", _NO_BREAK))
    lines = [short for line in body.split("\n") for short in _broken(line)]
    text = "\n".join(lines).replace(_NO_BREAK, " ")
    return re.sub(r"\n{3,}", "\n\n", text) + "\n"


def _broken(line: str) -> list[str]:
    wrapped = textwrap.wrap(
        line,
        WIDTH,
        subsequent_indent="  " if line.startswith("- ") else "",
        expand_tabs=False,
        replace_whitespace=False,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return wrapped or [""]
