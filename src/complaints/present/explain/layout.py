"""The page as plain text: headings underlined, lines of at most 80 characters."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from complaints.present.folding import WIDTH, folded

_INDENT = "  "
_NO_BREAK = "\N{NO-BREAK SPACE}"


def title(text: str) -> str:
    """Return a heading of the highest rank."""
    return _underlined(text, "=")


def section(heading: str, *blocks: str) -> str:
    """Return a section with its heading; nothing at all where every block is empty."""
    filled = [block for block in blocks if block]
    return f"{_underlined(heading, '-')}\n" + "\n".join(filled) if filled else ""


def page(parts: Iterable[str]) -> str:
    """Return the parts that are not empty, one below the other."""
    return "\n".join(part for part in parts if part)


def paragraph(*sentences: str) -> str:
    """Return sentences that belong together."""
    return _wrapped(" ".join(sentence for sentence in sentences if sentence))


def listed(lead: str, entries: Sequence[str], numbered: bool = False) -> str:
    """Return a line and what it introduces, nothing where there is nothing; both wrapped."""
    if not entries:
        return ""
    marks = [f"{number}. " if numbered else "- " for number in range(1, len(entries) + 1)]
    lines = [
        _wrapped(entry, _INDENT + mark, _INDENT + " " * len(mark))
        for mark, entry in zip(marks, entries, strict=True)
    ]
    return (_wrapped(lead) if lead else "") + "".join(lines)


def table(rows: Sequence[tuple[str, str]]) -> str:
    """Return names and what stands behind each, aligned; an empty value is left out."""
    rows = [(name, value) for name, value in rows if value]
    width = max((len(name) for name, _ in rows), default=0) + 3
    return "".join(_wrapped(value, f"{name}:".ljust(width), " " * width) for name, value in rows)


def unbroken(text: str) -> str:
    """Return text that stays on one line: a number with its noun, a telephone number."""
    return text.replace(" ", _NO_BREAK)


def _underlined(text: str, mark: str) -> str:
    lines = textwrap.wrap(text, WIDTH)
    return "".join(f"{line}\n" for line in [*lines, mark * max(map(len, lines), default=1)])


def _wrapped(text: str, first: str = "", rest: str = "") -> str:
    # Programs that search the text, and telephones, want ordinary spaces.
    return "".join(f"{line}\n" for line in folded(text, first, rest)).replace(_NO_BREAK, " ")
