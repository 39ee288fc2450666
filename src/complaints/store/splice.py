"""Changing values in a text that people wrote: only the characters of those values change.

The text is composed into nodes; each operation becomes the replacement of one
stretch of it. The result is read again and must hold exactly what was asked
for, else nothing is changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from complaints.core.findings import Path
from complaints.errors import Untrusted
from complaints.store.changes import Change, Drop, Insert, Put, apply
from complaints.store.nodes import Node
from complaints.store.reader import plain, read_slow
from complaints.store.yaml import compose, dump, flow, scalar

Edit = tuple[int, int, str]


def splice(text: str, operations: Sequence[Change]) -> str:
    """Return `text` with the operations done and every other character as it was.

    Raises Untrusted where the text is written in a way that cannot be changed safely.
    """
    root = compose(text)
    if root is None or root.kind != "map":
        raise Untrusted("the file is not a list of keys and values")
    wanted = apply(plain(root), operations)
    newline = "\r\n" if "\r\n" in text else "\n"
    splicer = _Splicer(text, root)
    edits = [splicer.edit(change) for change in operations]
    result = text
    for _, (start, end, new) in sorted(enumerate(edits), key=_from_the_end):
        result = result[:start] + new.replace("\n", newline) + result[end:]
    if read_slow(result) != wanted:
        raise Untrusted(
            "the file is written in a way that cannot be changed without touching other lines; "
            "write it in block style, one key a line"
        )
    return result


def _from_the_end(numbered: tuple[int, Edit]) -> tuple[int, int]:
    """Later places first; at the same place the later operation first, so that order is kept."""
    number, (start, _, _) = numbered
    return (-start, -number)


class _Splicer:
    """Turns operations into edits of one text."""

    def __init__(self, text: str, root: Node) -> None:
        self.text = text
        self.root = root

    def edit(self, change: Change) -> Edit:
        """Return the one replacement that does this operation."""
        if isinstance(change, Insert):
            return self._insert(change)
        parents = self._nodes(change.path[:-1])
        parent, key = parents[-1], change.path[-1]
        if isinstance(change, Drop):
            return self._drop(parent, str(key))
        found = parent.items[key] if isinstance(key, int) else parent.get(key)
        if found is None:
            return self._add(parent, str(key), change)
        return self._replace(parents, found, change)

    def _nodes(self, path: Path) -> list[Node]:
        nodes = [self.root]
        for part in path:
            child = nodes[-1].items[part] if isinstance(part, int) else nodes[-1].get(part)
            if child is None:
                raise Untrusted("the file was changed meanwhile; try again")
            nodes.append(child)
        return nodes

    # Replacing a value

    def _replace(self, parents: list[Node], node: Node, change: Put) -> Edit:
        parent = parents[-1]
        if parent.flow:
            return node.start, node.end, flow(change.value)
        indent = parent.column
        if node.kind == "scalar" and not isinstance(change.value, list | Mapping):
            return self._replace_scalar(node, change.value, indent)
        if node.flow and not (node.items or node.pairs) and change.value:
            return self._fill(node, change.value, indent)
        if node.flow:
            return node.start, node.end, flow(change.value)
        # A block collection, or a scalar that becomes one: the whole entry is written anew.
        key = next(k for k, value in parent.pairs if value is node)
        end = self._entry_end(node, key.column)
        return key.start, end, _indented(dump({key.text: change.value}), indent).lstrip(" ")

    def _fill(self, node: Node, value: Any, indent: int) -> Edit:
        """Put a block in the place of an empty `{}` or `[]`; a comment behind it stays."""
        whole = dump({"k": value}).removeprefix("k:").removesuffix("\n")
        return node.start - 1, node.end, _indented(whole, indent, first=False)

    def _replace_scalar(self, node: Node, value: Any, indent: int) -> Edit:
        if node.style in ("|", ">"):
            new = scalar(value, literal=True)
            end = self._entry_end(node, indent)
            return node.start, end, _indented(new, indent, first=False) + "\n"
        rest_of_line = self.text[node.end : self._line_end(node.end)].strip()
        new = scalar(value, literal=not rest_of_line)
        if node.style in ("'", '"') and isinstance(value, str) and "\n" not in new:
            new = _quoted(value, node.style)
        return node.start, node.end, _indented(new, indent, first=False)

    # Adding and taking away keys

    def _add(self, parent: Node, key: str, change: Put) -> Edit:
        before = next((n for name in change.after if (n := parent.get(name)) is not None), None)
        if parent.flow:
            place = before.end if before is not None else parent.start + 1
            entry = f"{key}: {flow(change.value)}"
            if before is not None:
                return place, place, f", {entry}"
            return place, place, f"{entry}, " if parent.pairs else entry
        entry = _indented(dump({key: change.value}), parent.column)
        if before is None:
            place = self._line_start(parent.pairs[0][0].start)
            if self.text[place : parent.pairs[0][0].start].strip():  # behind the dash of an item
                place = parent.pairs[0][0].start
                return place, place, entry.lstrip(" ") + " " * parent.column
            return place, place, entry
        place = self._entry_end(before, parent.column)
        return place, place, self._on_own_line(place, entry)

    def _drop(self, parent: Node, key: str) -> Edit:
        index = next(i for i, (name, _) in enumerate(parent.pairs) if name.text == key)
        name, value = parent.pairs[index]
        if parent.flow:
            if index + 1 < len(parent.pairs):
                return name.start, parent.pairs[index + 1][0].start, ""
            start = parent.pairs[index - 1][1].end if index else name.start
            return start, value.end, ""
        end = self._entry_end(value, parent.column)
        start = self._line_start(name.start)
        if self.text[start : name.start].strip():  # behind the dash of an item
            following = parent.pairs[index + 1][0].start if index + 1 < len(parent.pairs) else end
            return name.start, following, ""
        return start, end, ""

    # Adding items to lists

    def _insert(self, change: Insert) -> Edit:
        node = self._nodes(change.path)[-1]
        if node.flow:
            if change.index:
                place = node.items[change.index - 1].end
                return place, place, f", {flow(change.value)}"
            place = node.items[0].start
            return place, place, f"{flow(change.value)}, "
        model = node.items[max(change.index - 1, 0)]
        dash = self.text.rindex("-", 0, model.start)
        dash_column = dash - self._line_start(dash)
        width = model.column - dash_column if model.line == self._line_number(dash) else 2
        entry = _item(change.value, dash_column, width)
        if change.index:
            place = self._entry_end(model, dash_column)
            return place, place, self._on_own_line(place, entry)
        place = self._line_start(dash)
        return place, place, entry

    # Places in the text

    def _line_start(self, index: int) -> int:
        return self.text.rfind("\n", 0, index) + 1 or (1 if self.text[:1] == "\ufeff" else 0)

    def _line_end(self, index: int) -> int:
        end = self.text.find("\n", index)
        return len(self.text) if end < 0 else end

    def _line_number(self, index: int) -> int:
        return self.text.count("\n", 0, index) + 1

    def _on_own_line(self, place: int, entry: str) -> str:
        """A file whose last line has no end gets one before anything is added."""
        return entry if self.text[place - 1] == "\n" else "\n" + entry.removesuffix("\n")

    def _entry_end(self, node: Node, indent: int) -> int:
        """Return where the last line of a value ends: just behind its line end."""
        while node.kind != "scalar" and not node.flow and (node.items or node.pairs):
            if node.kind == "seq":
                node, indent = node.items[-1], node.column
            else:
                indent = node.column
                node = node.pairs[-1][1]
        if node.style in ("|", ">"):
            return self._block_end(node, indent)
        return min(self._line_end(node.end) + 1, len(self.text))

    def _block_end(self, node: Node, indent: int) -> int:
        """Return where a block scalar ends: its lines are blank or indented more than its key."""
        header_end = self._line_end(node.start)
        header = self.text[node.start : header_end]
        keep = "+" in header.split("#")[0]
        end = position = min(header_end + 1, len(self.text))
        while position < len(self.text):
            following = min(self._line_end(position) + 1, len(self.text))
            line = self.text[position:following]
            if line.strip(" \r\n") == "":
                end = following if keep else end
            elif len(line) - len(line.lstrip(" ")) > indent:
                end = following
            else:
                break
            position = following
        return end


def _indented(block: str, indent: int, first: bool = True) -> str:
    """Shift every line of a block to the right; empty lines stay empty."""
    pad = " " * indent
    lines = block.split("\n")
    shifted = [pad + line if line else line for line in lines]
    if not first:
        shifted[0] = lines[0]
    return "\n".join(shifted)


def _item(value: Any, dash_column: int, width: int) -> str:
    """Return a list item as text, its dash in the column of the others."""
    if isinstance(value, Mapping):
        body = _indented(dump(value), dash_column + width)
    else:
        body = " " * (dash_column + width) + scalar(value) + "\n"
    return " " * dash_column + "-" + " " * (width - 1) + body[dash_column + width :]


def _quoted(value: str, style: str) -> str:
    """Return a text in the quotes the old one had, where it can stand in them."""
    new = flow(value)
    if style == "'" and re.fullmatch(r'"[^"\\]*"', new):
        return "'" + new[1:-1].replace("'", "''") + "'"
    return new
