"""Where readers of YAML may differ, or take very long: in a text, and in what one made of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache, partial
from typing import Any

from complaints.store.text.certain import ODD
from complaints.store.text.nodes import MOST_NODES, YamlProblem

_Later = Callable[[], re.Pattern[str]]


def _later(pattern: str) -> _Later:
    """Return what gives a pattern, compiled once a text needs it: most texts need few."""
    return cache(partial(re.compile, pattern, re.MULTILINE))


# Where a plain value or key may start on a line.
_START = r"(?:^|[-?][ \t]|[:,\[{])[ \t]*"
# Where the readers may differ, each with a character that must be there for it: to look for that
# first is several times faster than one pattern for all.
_SIGNS = (
    ("%", r"^%"),
    ("...", r"^\.\.\."),
    ("---", r"^---(?!\s*\n)|\n---"),
    ("&", _START + r"&\S"),
    ("!", _START + r"!"),
    ("?", _START + r"\?(?:[\s,\]}]|$)"),
)


def _near(sign: str, pattern: str) -> _Later:
    """Return a pattern for where a sign may be a doubt: not within a word or behind one.

    It begins with the sign, so it is many times faster than what begins with what is before it.
    """
    return _later(pattern if sign == "%" else rf"{sign}(?<![^\s:,\[{{+-]{sign})")


_DOUBTS: tuple[tuple[str, _Later, _Later], ...] = tuple(
    (sign, _near(near, pattern), _later(pattern))
    for sign, near, pattern in (
        *((sign, re.escape(sign), pattern) for sign, pattern in _SIGNS),
        ("0", "0[xXoObB]", _START + "[-+]?0[xXoObB]"),
    )
)
# Numbers with underscores; words with them are in every file, so a cheaper look comes first.
# Nothing is tried twice in these patterns: a customer may write thirty thousand of any sign.
_UNDERSCORE = re.compile(r"_(?:(?<=[-+0-9]_)|(?=[0-9]))")
_UNDERSCORED = _later(_START + r"[-+]?[0-9]*+_[0-9_]*+(?:[\s,\]}:]|$)")
# A literal block, as far as it is certainly one: tabs in it are text to both readers.
# An empty line takes its place, so that what follows begins a line, and not the text.
# No line of it is given back (`*+`): to remember millions takes a gigabyte.
_LITERAL = _later(r"^( *)(?:- +)*\w+: \|-?\r?\n(\1 +)\S[^\n]*\n(?:\2[^\n]*\n|\n++|\r\n)*+")
# A key, an item, and what stands behind them on the same line.
_BEFORE = r"^( *+(?:- ++)*+(?:[\w-]++: ++|- ++))"
_QUOTED_LINE = _later(_BEFORE + r"""(?:"(?:[^"\\\n]|\\[^\n])*+"|'(?:[^'\n]|'')*+')[ \t]*$""")
# What may be a number to one reader alone is not certain.
_PLAIN_LINE = _later(
    _BEFORE + r"(?![0-9_]{400}|[0-9]++_|0[a-zA-Z])[^\W_](?:[^\n:#]|:(?=\S)|(?<=\S)\#)*+$"
)
_OPEN = _later(r"[\[{][^\[\]{}\n]*+$")
# What takes a reader very long or ends the whole program, and needs much text for it.
# Each begins with what it looks for, so that all else is passed over at once.
_ENDLESS = (
    _later(r"[0-9_](?<![0-9_][0-9_])[0-9_]{3999}"),
    _later(r"[-:?]\s++(?:[-:?]\s++){7}"),
)
TOO_LONG = "it is too long for how it is written"
_QUOTE = "quote the value, on one line"
# What is told of each, with a character that must be there for it: the first that is found in a
# text that is too long for it.
_WHY: tuple[tuple[str, str, str, _Later], ...] = (
    ("\ufeff", "a byte order mark", "save it without one", _later("\ufeff")),
    *(
        (sign, f"`{sign}`", "take it out" if sign in ("%", "...", "---") else _QUOTE, _later(each))
        for sign, each in (
            *_SIGNS,
            *((f"0{base}", rf"{_START}[-+]?0{base}") for base in "xXoObB"),
        )
    ),
    ("_", "a number with underscores", _QUOTE, _UNDERSCORED),
    ("", "a number of very many digits", _QUOTE, _ENDLESS[0]),
    ("", "a row of dashes or colons", _QUOTE, _ENDLESS[1]),
    ("\t", "a tab", f"write blanks, or {_QUOTE}", _later("\t")),
    ("\r", "a line end that is CR alone", "write LF", _later(r"\r(?!\n)")),
    ("", "a control character", "take it out", lambda: ODD),
    ("", "the last line, without an end,", "end it", _later(r"(?<=[^\n])\Z")),
)
_MUCH = 16_000
_DEPTH = 30


def _has_sign(text: str) -> bool:
    """Tell whether a sign of a doubt stands outside of the text of literal blocks."""
    found = [
        pattern()
        for sign, near, pattern in _DOUBTS
        if sign in text and near().search(text) and pattern().search(text)
    ]
    if not found:
        return False
    bare = _LITERAL().sub("\n", text)
    return any(pattern.search(bare) for pattern in found)


@lru_cache(maxsize=4)
def doubtful(text: str) -> bool:
    """Tell whether readers may understand a text differently."""
    # One command asks for the same text several times: read, changed, and compared.
    return (
        _has_sign(text)
        or (_UNDERSCORE.search(text) and _UNDERSCORED().search(text)) is not None
        or ("\t" in text and "\t" in _LITERAL().sub("\n", text))
        or (not text.endswith("\n") and ("|" in text or ">" in text))
        or (len(text) > _MUCH and any(pattern().search(text) for pattern in _ENDLESS))
        or ("\r" in text and text.count("\r") != text.count("\r\n"))
        or ODD.search(text) is not None
    )


def unsure(data: Any, depth: int = 0) -> str:
    """Name what the readers may understand differently in the fast one's data; empty for none."""
    kind = type(data)
    if kind is str:
        return "blanks alone" if data.isspace() else ""
    if kind is dict or kind is list:
        if depth > _DEPTH:
            return "lists and mappings in one another"
        for item in data if kind is list else data.values():
            if found := unsure(item, depth + 1):
                return found
        words = kind is list or all(type(key) is str for key in data)
        return "" if words else "a key that is no word"
    if kind is int:
        return "" if data.bit_length() <= 64 else "a long number"
    return "a number with a point" if kind is float else ""


def too_long(text: str) -> YamlProblem:
    """Return the refusal of a long text, with the line of what only the slow reader decides."""
    bare = _without_certain(text, lambda block: "\n" * block[0].count("\n"))
    found = [
        (match.start() + match[0].startswith("\n"), what, mend)
        for sign, what, mend, pattern in _WHY
        if sign in bare and (match := pattern().search(bare))
    ]
    if not found:
        return YamlProblem(TOO_LONG, 1)
    start, what, mend = min(found)
    line = bare.count("\n", 0, start) + 1
    return YamlProblem(f"{TOO_LONG}: {what} stands here; {mend}", line)


@lru_cache(maxsize=4)
def doubtful_at_heart(text: str) -> bool:
    """Tell the same of a text without what is certainly plain in it."""
    return doubtful(_without_certain(text))


def _without_certain(text: str, block: Callable[[re.Match[str]], str] = lambda _: "\n") -> str:
    """Return a text without what is certainly plain words or a quoted text, up to its line's end.

    No sign in it means anything, unless brackets that were opened before are open still.
    `block` gives what is to stand in the place of a literal one.
    """
    bare = _QUOTED_LINE().sub(r"\1", _LITERAL().sub(block, text))
    return bare if _OPEN().search(bare) else _PLAIN_LINE().sub(r"\1", bare)


def brackets(text: str) -> int:
    """Count the lists and mappings in brackets, for which the fast reader takes longest."""
    found = text.count("[") + text.count("{")
    if found <= MOST_NODES:
        return found
    bare = _LITERAL().sub("\n", text)
    return bare.count("[") + bare.count("{")


def few(data: Any) -> bool:
    """Tell whether there are no more values than a file may hold."""
    left, open_ = MOST_NODES, [data]
    while open_:
        held = open_.pop()
        items = held.values() if type(held) is dict else held if type(held) is list else ()
        left -= len(items)
        if left < 0:
            return False
        open_ += [item for item in items if type(item) is dict or type(item) is list]
    return True
