"""How large a template may be, so that none takes long to be understood: counted before it is."""

from __future__ import annotations

from collections.abc import Iterable

from complaints.errors import Untrusted

MOST_PARTS = 5_000
"""Words and signs inside the tags of one letter and all that it includes."""

MOST_IN_A_TAG = 200
"""Words and signs in one `{{ … }}` or `{% … %}`."""

MOST_OPEN = 20
"""Blocks and brackets in one another."""

MOST_INCLUDED = 100
"""Files that one letter includes or imports, each time it does."""

_BLOCKS = frozenset({"for", "if", "macro", "call", "filter", "block", "with", "autoescape"})
_BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
_SILENT = frozenset({"data", "whitespace", "comment", "comment_begin", "comment_end"})

Token = tuple[int, str, str]
"""Line, kind and text of a word or sign, as Jinja's lexer gives them."""


def parts_of(tokens: Iterable[Token], label: str) -> int:
    """Return how many words and signs the tags of a template hold.

    Raises Untrusted, with file and line, where one is too long or nested too deeply.
    """
    count = in_tag = open_ = 0
    before = ""
    for line, kind, text in tokens:
        if kind in _SILENT:
            continue
        count += 1
        in_tag = 0 if kind.endswith("_begin") else in_tag + 1
        open_ += _opens(kind, text, before)
        before = kind
        if in_tag > MOST_IN_A_TAG:
            raise refused(label, f"a tag holds more than {MOST_IN_A_TAG} words and signs", line)
        if open_ > MOST_OPEN:
            raise refused(label, f"more than {MOST_OPEN} blocks and brackets are open", line)
        if count > MOST_PARTS:
            raise too_many(label, line)
    return count


def _opens(kind: str, text: str, before: str) -> int:
    """Return by how much a word or sign changes what is open."""
    if kind == "operator":
        return _BRACKETS.get(text, 0)
    if kind == "name" and before == "block_begin":
        return (text in _BLOCKS) - (text.removeprefix("end") in _BLOCKS and text.startswith("end"))
    return 0


def too_many(label: str, line: int = 0) -> Untrusted:
    """Return the refusal of a letter with too many parts."""
    return refused(label, f"the letter's tags hold more than {MOST_PARTS} words and signs", line)


def refused(label: str, what: str, line: int = 0) -> Untrusted:
    """Return the refusal of a template, with what to do."""
    place = f"{label}:{line}" if line else label
    return Untrusted(f"{place}: {what}; make it shorter")
