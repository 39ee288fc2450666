"""The places in a long text, found line by line; only what is asked for is looked into.

To compose a text takes some microseconds a character. In a complaint of thousands of events
a step touches a few keys and the end of a list, and all else may stay unread. What is found
so is for changing the text alone, and whoever changes it reads the whole result again.
"""

from __future__ import annotations

import re
from typing import Any, cast

from complaints.store.text.nodes import Node, YamlProblem

MOST_COMPOSED = 400_000
"""The most characters that are composed at once to change some: about a second's work."""

# What begins at the very start of a line, comments left out: a key, or an item of the key before.
_OUTERMOST = re.compile(r"^[^ \t\r\n#].*", re.MULTILINE)
# A key is plain words, which may hold signs, or quoted without an escape.
_KEY = re.compile(
    r"(?:(?P<quote>[\"'])(?P<quoted>[^\"'\\\n]++)(?P=quote)"
    r"|(?P<plain>\w(?:[^\s:#]|:(?=\S)|(?<=\S)\#| ++(?=[^\s:#]))*+)) *+:(?=[ \t\r]|$)"
)
_BEGINNING = re.compile(r"---[ \t]*+\r?$")
_ITEM = re.compile(r"-(?=[ \t\r]|$)")
_CONTENT = re.compile(r"^( *)[^ \t\r\n#].*", re.MULTILINE)
_BLOCK = re.compile(r"[ \t]+([|>])")
_NOTHING = re.compile(r"[ \t]*+(?:#.*)?\r?$")


class NotPlain(Exception):
    """The text is not in plain block style, one key or item a line, so it has to be composed.

    `place` is where it is not, as far as that is known.
    """

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


class _Late:
    """A node that is composed from its part of the text once something is asked of it."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._part = text[start : _last_content(text, start, end)]
        self._start = start
        self._found: Node | None = None

    def __getattr__(self, name: str) -> Any:
        if self._found is None:
            self._found = self._composed()
        return getattr(self._found, name)

    def _composed(self) -> Node:
        if len(self._part) > MOST_COMPOSED:
            raise NotPlain(self._start)
        from complaints.store.text.yaml import compose

        try:
            root = compose(self._part, however_long=True)
        except YamlProblem:
            raise NotPlain(self._start) from None
        found = [] if root is None else [*root.items, *(value for _, value in root.pairs)]
        if len(found) != 1:
            raise NotPlain(self._start)
        return _moved(found[0], self._start)


def sketch(text: str) -> Node:
    """Return the tree of a text; lines are not told, and values are composed when asked for.

    Raises NotPlain where it is written otherwise; the values raise that as well.
    """
    keys: list[Node] = []
    for line in _OUTERMOST.finditer(text):
        if key := _KEY.match(line[0]):
            keys.append(_key(line.start(), key))
        elif not (_ITEM.match(line[0]) if keys else _BEGINNING.match(line[0])):
            raise NotPlain(line.start())
    if not keys:
        raise NotPlain(0)
    ends = [key.start for key in keys[1:]] + [len(text)]
    pairs = [(key, _value(text, key, end)) for key, end in zip(keys, ends, strict=True)]
    return Node("map", keys[0].start, len(text), 0, 0, pairs=pairs)


def _key(start: int, found: re.Match[str]) -> Node:
    name, end = found["plain"] or found["quoted"], start + found.end() - 1
    return Node("scalar", start, end, 0, 0, text=name, style=found["quote"] or "")


def _value(text: str, key: Node, end: int) -> Node:
    start, behind = key.start, key.end + 1
    line_end = text.find("\n", behind, end)
    line_end = end if line_end < 0 else line_end
    if block := _BLOCK.match(text, behind, line_end):
        # Where it ends, and what it holds, is in the lines themselves.
        sign = block.start(1)
        return Node("scalar", sign, end, 0, sign - start, text=text[sign:end], style=block[1])
    if _NOTHING.fullmatch(text, behind, line_end):
        first = _CONTENT.search(text, line_end, end)
        if first is not None and _ITEM.match(first[0], len(first[1])):
            return _list(text, first.start(), len(first[1]), end)
    return cast("Node", _Late(text, start, end))


def _list(text: str, first: int, indent: int, end: int) -> Node:
    dashes = re.compile(rf"^ {{{indent}}}-(?=[ \t\r]|$)", re.MULTILINE)
    starts = [found.start() for found in dashes.finditer(text, first, end)]
    items = [
        cast("Node", _Late(text, start, following))
        for start, following in zip(starts, [*starts[1:], end], strict=True)
    ]
    return Node("seq", first + indent, end, 0, indent, items=items)


def _last_content(text: str, start: int, end: int) -> int:
    """Return where the last line ends that is no comment: there may be a million behind it."""
    last = start
    for line in _CONTENT.finditer(text, start, end):
        last = line.end()
    following = text.find("\n", last, end)
    return end if following < 0 else following + 1


def _moved(node: Node, by: int) -> Node:
    """Return a node of a part of the text as one of the whole."""
    return Node(
        node.kind,
        node.start + by,
        node.end + by,
        0,
        node.column,
        node.flow,
        node.text,
        node.style,
        [(_moved(key, by), _moved(value, by)) for key, value in node.pairs],
        [_moved(item, by) for item in node.items],
    )
