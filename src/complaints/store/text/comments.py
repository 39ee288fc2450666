"""The comments of a text, each with what it stands at, and putting some into another text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from complaints.store.text.items import IDENTIFYING, named
from complaints.store.text.layout import Layout
from complaints.store.text.nodes import Node

Placed = Literal["before", "open", "end"]
_Path = tuple[str, ...]

_SIGN = re.compile(r"(?:^\ufeff?|(?<=[ \t]))(#[^\r\n\x85\u2028\u2029]*+)", re.MULTILINE)
_COLON = re.compile(r"[ \t]*+:")
_COMMA = re.compile(r"[ \t]*+,")
_INDICATORS = re.compile(r"[|>][-+0-9]*+")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment: its text, the path of what it stands at, and on which side of that.

    The path leads through keys and the names of items. `before` is on lines of its
    own, `end` behind a value, `open` behind the colon, dash or bracket with which it
    begins. The path is empty for a comment behind all that a text holds.
    """

    text: str
    path: _Path = ()
    side: Placed = "before"


@dataclass(slots=True)
class _Places:
    """Where everything in a text starts, and where a comment may stand behind something.

    `covered` are the stretches in which a number sign is part of a value.
    """

    starts: dict[int, _Path] = field(default_factory=dict)
    points: dict[tuple[_Path, Placed], int] = field(default_factory=dict)
    covered: list[tuple[int, int]] = field(default_factory=list)


def comments(text: str) -> list[Comment]:
    """Return every comment of a text, in their order."""
    if "#" not in text:
        return []
    layout, places = Layout(text), _places(text)
    starts = sorted(places.starts)
    points = sorted((place, at) for at, place in places.points.items())
    covered = sorted(places.covered)
    found = []
    for sign in _SIGN.finditer(text):
        place = sign.start(1)
        around = bisect_right(covered, (place, len(text))) - 1
        if around >= 0 and place < covered[around][1]:
            continue
        behind = bisect_right(points, place, key=lambda each: each[0]) - 1
        after = bisect_left(starts, place)
        words = sign[1].rstrip(" \t")
        if not layout.starts_line(place) and behind >= 0:
            path, side = points[behind][1]
            found.append(Comment(words, path, side))
        else:
            path = places.starts[starts[after]] if after < len(starts) else ()
            found.append(Comment(words, path))
    return found


def new_comments(base: str, ours: str, theirs: str) -> list[Comment]:
    """Return the comments of theirs that neither the others have; mostly there are none."""
    known = {line for text in (base, ours) for line in _lines_with_signs(text)}
    if _lines_with_signs(theirs) <= known and theirs.count("#") <= base.count("#"):
        return []
    old, here, there = comments(base), set(comments(ours)), comments(theirs)
    # What stands where it stood before is no new one; of the others, so many as there were.
    places = set(old)
    known_texts = Counter(comment.text for comment in old)
    known_texts.subtract(comment.text for comment in there if comment in places)
    found = []
    for comment in there:
        if comment in places or comment in here:
            continue
        if known_texts[comment.text] > 0:
            known_texts[comment.text] -= 1
        else:
            found.append(comment)
    return found


def _lines_with_signs(text: str) -> set[str]:
    return {line.lstrip("\ufeff").strip() for line in text.splitlines() if "#" in line}


def with_comments(text: str, new: Iterable[Comment]) -> str:
    """Return a text with comments put where they belong.

    Where there is no such place, each is a line of its own before what it is
    part of, and at the end where there is nothing of that either.
    """
    layout, places = Layout(text), _places(text)
    starts = {path: start for start, path in reversed(places.starts.items())}
    newline = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
    pieces: list[tuple[int, str]] = []
    last: list[str] = []
    taken: set[int] = set()
    for comment in new:
        point = _point(comment, places)
        line = _own_line(comment.path, starts, layout)
        if point is not None and point not in taken and not layout.rest_of_line(point):
            taken.add(point)
            pieces.append((point, f"  {comment.text}"))
        elif line is not None:
            indent = " " * (line - layout.line_start(line))
            pieces.append((layout.line_start(line), f"{indent}{comment.text}{newline}"))
        else:
            last.append(f"{comment.text}{newline}")
    ended = newline if last and not text.endswith("\n") else ""
    return _inserted(text, pieces) + ended + "".join(last)


def _point(comment: Comment, places: _Places) -> int | None:
    """Return where a comment may stand behind what it stood behind."""
    if comment.side == "before":
        return None
    other: Placed = "end" if comment.side == "open" else "open"
    there = (places.points.get((comment.path, side)) for side in (comment.side, other))
    return next((point for point in there if point is not None), None)


def _own_line(path: _Path, starts: dict[_Path, int], layout: Layout) -> int | None:
    """Return the start of that which begins a line, of what is at a path or around it."""
    for length in range(len(path), 0, -1):
        start = starts.get(path[:length])
        if start is not None and layout.starts_line(start):
            return start
    return None


def _inserted(text: str, pieces: Sequence[tuple[int, str]]) -> str:
    parts, done = [], 0
    for place, piece in sorted(pieces, key=lambda each: each[0]):
        parts += [text[done:place], piece]
        done = place
    return "".join([*parts, text[done:]])


def _places(text: str) -> _Places:
    from complaints.store.text.yaml import compose

    root = compose(text, however_long=True)
    places = _Places()
    if root is not None:
        _Walk(text, places).enter(root, (), root.column)
    return places


class _Walk:
    """Goes through the nodes of a text and notes their places."""

    def __init__(self, text: str, places: _Places) -> None:
        self._text, self._layout, self._places = text, Layout(text), places

    def enter(self, node: Node, path: _Path, indent: int) -> None:
        """Note the places of a value and of all in it; `indent` is that of its key or dash."""
        if node.style in ("|", ">"):
            header = _INDICATORS.match(self._text, node.start)
            self._note(path, "end", header.end() if header is not None else node.start)
            start = self._layout.line_end(node.start)
            self._places.covered.append((start, self._layout.entry_end(node, indent)))
            return
        if node.kind == "scalar":
            self._places.covered.append((node.start, node.end))
        if node.flow:
            self._note(path, "open", node.start + 1)
        if node.flow or node.kind == "scalar":
            comma = _COMMA.match(self._text, node.end)
            self._note(path, "end", comma.end() if comma is not None else node.end)
        for key, value in node.pairs:
            self._pair(node, key, value, (*path, key.text))
        names = named(_known_by(item) for item in node.items)
        for name, item in zip(names, node.items, strict=True):
            self._item(node, item, (*path, name))

    def _pair(self, node: Node, key: Node, value: Node, path: _Path) -> None:
        self._places.starts.setdefault(key.start, path)
        self._places.covered.append((key.start, key.end))
        colon = _COLON.match(self._text, key.end)
        if colon is not None:
            self._note(path, "open", colon.end())
        if value.start > key.end:
            self.enter(value, path, node.column)

    def _item(self, node: Node, item: Node, path: _Path) -> None:
        start = item.start if node.flow else self._layout.dash(node, item)
        self._places.starts.setdefault(start, path)
        if not node.flow:
            self._note(path, "open", start + 1)
        self.enter(item, path, node.column)

    def _note(self, path: _Path, side: Placed, place: int) -> None:
        """Note a point; of two on one side of a value, as a colon and a bracket, the later."""
        self._places.points[path, side] = place


def _known_by(item: Node) -> str:
    """Return what an item is known by: what it holds where it has no such key."""
    node = next((value for key in IDENTIFYING if (value := item.get(key))), item)
    return node.text
