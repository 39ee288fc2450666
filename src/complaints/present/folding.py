"""Lines of a page that a terminal of 80 columns shows whole."""

from __future__ import annotations

import textwrap

WIDTH = 80
"""Columns of a page for people; a table alone takes the width that its terminal has."""


def folded(line: str, first: str = "", rest: str = "") -> list[str]:
    """Return a line in as many as it takes, with what the first and the others begin with.

    A word that is longer than a line stays whole: an address cut in two is none.
    """
    return textwrap.wrap(
        line,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def folded_text(text: str, indent: str) -> str:
    """Return a text in its own lines, those alone folded that are too long behind the indent."""
    found: list[str] = []
    for line in text.split("\n"):
        whole = len(indent) + len(line) <= WIDTH
        found += [indent + line if line.strip() else ""] if whole else folded(line, indent, indent)
    return "\n".join(found)
