"""The comments of a text, each with what it stands at, and putting one into another text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from complaints.store.text.layout import Layout
from complaints.store.text.nodes import Node
from complaints.store.text.yaml import compose

_BEHIND = re.compile(r"[ \t]++#.*+")
_COLON = re.compile(r"[ \t]*+:")
_LINE = re.compile(r"^\ufeff?[ \t]*+(#.*+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment: its text, the path of what it stands before or behind, and which of the two.

    The path leads through keys and the ids of items; it is empty for a
    comment behind all that a text holds.
    """

    text: str
    path: tuple[str, ...] = ()
    behind: bool = False


@dataclass(slots=True)
class _Places:
    """Where everything in a text starts, and where its values end."""

    starts: dict[int, tuple[str, ...]] = field(default_factory=dict)
    ends: dict[tuple[str, ...], int] = field(default_factory=dict)
    covered: list[tuple[int, int]] = field(default_factory=list)


def comments(text: str) -> list[Comment]:
    """Return every comment of a text, in their order."""
    if "#" not in text:
        return []
    layout, places = Layout(text), _places(text)
    found: list[tuple[int, Comment]] = []
    starts = sorted(places.starts)
    for line in _LINE.finditer(text):
        if not any(start < line.start() < end for start, end in places.covered):
            after = next((start for start in starts if start > line.start()), None)
            path = places.starts[after] if after is not None else ()
            found.append((line.start(), Comment(line[1].rstrip("\r"), path)))
    for path, end in places.ends.items():
        behind = _BEHIND.match(text, end, layout.text_end(end))
        if behind is not None:
            found.append((end, Comment(behind[0].strip(), path, behind=True)))
    return [comment for _, comment in sorted(found, key=lambda each: each[0])]


def with_comments(text: str, new: Iterable[Comment]) -> str:
    """Return a text with comments put where they belong.

    Where there is no such place, each is a line of its own at the end.
    """
    layout, places = Layout(text), _places(text)
    starts = {path: start for start, path in reversed(places.starts.items())}
    newline = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
    pieces: list[tuple[int, str]] = []
    last: list[str] = []
    for comment in new:
        end = places.ends.get(comment.path) if comment.behind else None
        start = starts.get(comment.path)
        if end is not None and not layout.rest_of_line(end):
            pieces.append((end, f"  {comment.text}"))
        elif start is not None:
            line = layout.line_start(start)
            indent = " " * (start - line) if layout.starts_line(start) else ""
            pieces.append((line, f"{indent}{comment.text.strip()}{newline}"))
        else:
            last.append(f"{comment.text.strip()}{newline}")
    pieces.sort(key=lambda each: each[0])
    # The last place first, so that those before it stay where they are.
    for place, piece in reversed(pieces):
        text = text[:place] + piece + text[place:]
    ended = text if not last or text.endswith("\n") else text + newline
    return ended + "".join(last)


def _places(text: str) -> _Places:
    root = compose(text, however_long=True)
    places = _Places()
    if root is not None:
        _enter(Layout(text), root, (), root.column, places)
    return places


def _enter(layout: Layout, node: Node, path: tuple[str, ...], indent: int, places: _Places) -> None:
    if node.kind == "scalar" or node.flow:
        block = node.style in ("|", ">")
        end = layout.entry_end(node, indent) if block else node.end
        places.covered.append((node.start, end))
        header = node.start + 1 + len(_indicators(layout.text, node.start + 1))
        places.ends[path] = header if block else node.end
        return
    for key, value in node.pairs:
        place = (*path, key.text)
        places.starts.setdefault(key.start, place)
        colon = _COLON.match(layout.text, key.end)
        if value.kind != "scalar" and not value.flow and colon is not None:
            # What stands below begins in a line of its own.
            places.ends[place] = colon.end()
        _enter(layout, value, place, node.column, places)
    for name, item in _named(node):
        place = (*path, name)
        places.starts.setdefault(layout.dash(node, item), place)
        _enter(layout, item, place, node.column, places)


def _indicators(text: str, start: int) -> str:
    found = re.compile(r"[-+0-9]*").match(text, start)
    return found[0] if found is not None else ""


def _named(node: Node) -> Iterator[tuple[str, Node]]:
    """Return the items of a list, each with its id, or what it holds where it has none."""
    for item in node.items:
        name = item.get("id") if item.kind == "map" else item
        yield (name.text if name is not None else ""), item
