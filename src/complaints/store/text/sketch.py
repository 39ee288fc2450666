"""The places in a long text, found line by line; only what is asked for is looked into.

To compose a text takes some microseconds a character. In a complaint of thousands of events
a step touches a few keys and the end of a list, and all else may stay unread. What is found
so is for changing the text alone, and whoever changes it reads the whole result again.
"""

from __future__ import annotations

import re
from typing import Any, cast

from complaints.store.text.nodes import Node, YamlProblem
from complaints.store.text.yaml import compose

# What begins at the very start of a line, comments left out: a key, or an item of the key before.
_OUTERMOST = re.compile(r"^[^ \t\r\n#].*", re.MULTILINE)
_KEY = re.compile(r"([^\W\d][\w-]*):(?=[ \t\r]|$)")
_ITEM = re.compile(r"-(?=[ \t\r]|$)")
_CONTENT = re.compile(r"^( *)[^ \t\r\n#].*", re.MULTILINE)
_BLOCK = re.compile(r"[ \t]+([|>])")
_NOTHING = re.compile(r"[ \t]*+(?:#.*)?\r?$")


class NotPlain(Exception):
    """The text is not in plain block style, one key or item a line, so it has to be composed."""


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
        try:
            root = compose(self._part, however_long=True)
        except YamlProblem:
            raise NotPlain from None
        found = [] if root is None else [*root.items, *(value for _, value in root.pairs)]
        if len(found) != 1:
            raise NotPlain
        return _moved(found[0], self._start)


def sketch(text: str) -> Node:
    """Return the tree of a text; lines are not told, and values are composed when asked for.

    Raises NotPlain where it is written otherwise; the values raise that as well.
    """
    keys: list[tuple[int, str]] = []
    for line in _OUTERMOST.finditer(text):
        if key := _KEY.match(line[0]):
            keys.append((line.start(), key[1]))
        elif not (keys and _ITEM.match(line[0])):
            raise NotPlain
    if not keys or len({name for _, name in keys}) < len(keys):
        raise NotPlain
    ends = [start for start, _ in keys[1:]] + [len(text)]
    pairs = [
        (Node("scalar", start, start + len(name), 0, 0, text=name), _value(text, start, name, end))
        for (start, name), end in zip(keys, ends, strict=True)
    ]
    return Node("map", keys[0][0], len(text), 0, 0, pairs=pairs)


def _value(text: str, start: int, name: str, end: int) -> Node:
    behind = start + len(name) + 1
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
