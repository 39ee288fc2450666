"""Changing values in a text that people wrote: only the characters of those values change.

What changes is composed into nodes; each operation becomes the replacement of one
stretch of the text. The result is read again and must hold exactly what was asked
for, else nothing is changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from complaints.core.findings import Finding, Path
from complaints.errors import Untrusted
from complaints.store.text.canonical import dump, flow, scalar
from complaints.store.text.changes import Change, Insert, Put, apply, as_written
from complaints.store.text.layout import Layout, last_leaf
from complaints.store.text.nodes import Node, YamlProblem
from complaints.store.text.pieces import indented, item_text, quoted
from complaints.store.text.reader import plain, read_fast
from complaints.store.text.sketch import MOST_COMPOSED, NotPlain, sketch

Edit = tuple[int, int, str]
_TOO_LONG = (
    "the file is too long to be changed as it is written; write each key at the start of a line, "
    "and what belongs to it behind it or indented"
)
_UNSAFE = (
    "the file is written in a way that cannot be changed without touching other lines; "
    "write it in block style, one key a line"
)


def splice(text: str, operations: Sequence[Change]) -> str:
    """Return `text` with the operations done and every other character as it was.

    It is composed in parts, as far as it can be: that is several times faster. Raises
    Untrusted where the text is written in a way that cannot be changed safely.
    """
    if (sketched := _sketched(text, operations)) is not None:
        return sketched
    if len(text) > MOST_COMPOSED:
        raise Untrusted(_TOO_LONG)
    # Most changes need no look at the whole, and what that takes is slow to load.
    from complaints.store.text.yaml import compose

    root = compose(text, however_long=True)
    if root is None or root.kind != "map":
        raise Untrusted("the file is not a list of keys and values")
    wanted = apply(plain(root), operations)
    result = _spliced(text, root, operations)
    if _reads_as(result, wanted):
        return result
    if not text.endswith("\n"):
        # A text whose last line has no end cannot be followed by another key as it is.
        ended = _ended(text, root)
        result = _spliced(ended, compose(ended, however_long=True) or root, operations)
        if _reads_as(result, wanted):
            return result
    raise Untrusted(_UNSAFE)


def _sketched(text: str, operations: Sequence[Change]) -> str | None:
    """Return the same, by a look at what changes alone; None where that does not do."""
    try:
        result = _spliced(text, sketch(text), operations)
    except NotPlain as problem:
        if len(text) > MOST_COMPOSED:
            line = text.count("\n", 0, problem.place) + 1
            raise Untrusted(f"line {line}: {_TOO_LONG}") from None
        return None
    except (Untrusted, LookupError, StopIteration):
        # A line of a quoted text may pass for an item, and a place lead somewhere else.
        return None
    return result if _reads_as(result, apply(read_fast(text), operations)) else None


def _spliced(text: str, root: Node, operations: Sequence[Change]) -> str:
    newline = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
    splicer = _Splicer(text, root)
    edits = [splicer.edit(change) for change in operations]
    for _, (start, end, new) in sorted(enumerate(edits), key=_from_the_end):
        text = text[:start] + new.replace("\n", newline) + text[end:]
    return text


def _from_the_end(numbered: tuple[int, Edit]) -> tuple[int, bool, int]:
    """Later places first; at the same place the later operation first, so that order is kept.

    What is replaced there goes before what is put in front of it: its end is that of the old text.
    """
    number, (start, end, _) = numbered
    return (-start, start == end, -number)


def _reads_as(text: str, wanted: Any) -> bool:
    try:
        return bool(read_fast(text) == wanted)
    except YamlProblem:
        return False


def _ended(text: str, root: Node) -> str:
    """Say of a block at the very end that its last line has no end, so that it can get one."""
    last, _ = last_leaf(root)
    if last.style not in ("|", ">"):
        return text
    sign = last.start + 1
    return f"{text[:sign]}-{text[sign:].removeprefix('+')}"


class _Splicer:
    """Turns operations into edits of one text."""

    def __init__(self, text: str, root: Node) -> None:
        self.text = text
        self.root = root
        self.layout = Layout(text)

    def edit(self, change: Change) -> Edit:
        """Return the one replacement that does this operation."""
        if isinstance(change, Insert):
            return self._insert(change)
        parents = self._nodes(change.path[:-1])
        parent, key = parents[-1], change.path[-1]
        found = parent.items[key] if isinstance(key, int) else parent.get(key)
        if found is not None and change.old is not None:
            _refuse_own(plain(found), as_written(change.old), change.path)
        if isinstance(change, Put) and found is None:
            return self._add(parent, str(key), change)
        if isinstance(change, Put) and found is not None:
            return self._replace(parent, found, change)
        return self._drop_item(parent, key) if isinstance(key, int) else self._drop(parent, key)

    def _nodes(self, path: Path) -> list[Node]:
        nodes = [self.root]
        for part in path:
            child = nodes[-1].items[part] if isinstance(part, int) else nodes[-1].get(part)
            if child is None:
                raise Untrusted("the file was changed meanwhile; try again")
            nodes.append(child)
        return nodes

    # Replacing a value

    def _replace(self, parent: Node, node: Node, change: Put) -> Edit:
        if parent.flow:
            return node.start, node.end, flow(change.value)
        indent = parent.column
        if node.kind == "scalar" and not isinstance(change.value, list | tuple | Mapping):
            return self._replace_scalar(node, change.value, indent)
        if node.flow and not (node.items or node.pairs) and change.value:
            return self._fill(node, change.value, indent)
        if node.flow:
            return node.start, node.end, flow(change.value)
        # A block collection, or a scalar that becomes one: the whole entry is written anew.
        key = next(k for k, value in parent.pairs if value is node)
        end = self.layout.entry_end(node, key.column)
        return key.start, end, indented(dump({key.text: change.value}), indent).lstrip(" ")

    def _fill(self, node: Node, value: Any, indent: int) -> Edit:
        """Put a block in the place of an empty `{}` or `[]`; a comment behind it stays."""
        block = dump({"k": value}).removeprefix("k:\n").removesuffix("\n")
        end = self.layout.text_end(node.end)
        behind = self.text[node.end : end].rstrip(" \t")
        return self.layout.before_blanks(node.start), end, f"{behind}\n{indented(block, indent)}"

    def _replace_scalar(self, node: Node, value: Any, indent: int) -> Edit:
        if node.style in ("|", ">"):
            return self._replace_block(node, value, indent)
        new = scalar(value, literal=not self.layout.rest_of_line(node.end))
        if "\n" in new:
            return node.start, self.layout.text_end(node.end), indented(new, indent, first=False)
        if isinstance(value, str) and _chosen_quotes(node):
            new = quoted(value, node.style)
        return node.start, node.end, new

    def _replace_block(self, node: Node, value: Any, indent: int) -> Edit:
        """Replace a `|` or `>` block; a comment behind its sign stays."""
        end = self.layout.entry_end(node, indent)
        first, line_end, rest = scalar(value, literal=True).partition("\n")
        comment = re.search(
            r"(?<![ \t])[ \t]++#.*", self.text[node.start : self.layout.text_end(node.start)]
        )
        behind = comment[0] if comment else ""
        return node.start, end, f"{first}{behind}{line_end}{indented(rest, indent)}\n"

    # Adding and taking away keys

    def _add(self, parent: Node, key: str, change: Put) -> Edit:
        before = next((n for name in change.after if (n := parent.get(name)) is not None), None)
        if parent.flow:
            place = before.end if before is not None else parent.start + 1
            entry = f"{key}: {flow(change.value)}"
            if before is not None:
                return place, place, f", {entry}"
            return place, place, f"{entry}, " if parent.pairs else entry
        entry = indented(dump({key: change.value}), parent.column)
        if before is not None:
            place = self.layout.after(before, parent.column)
            return place, place, self._on_own_line(place, entry)
        first = parent.pairs[0][0].start
        if self.layout.starts_line(first):
            place = self.layout.above_comment(first, parent.column)
            return place, place, entry
        # Behind the dash of an item.
        return first, first, entry.lstrip(" ") + " " * parent.column

    def _drop(self, parent: Node, key: str) -> Edit:
        index = next(i for i, (name, _) in enumerate(parent.pairs) if name.text == key)
        name, value = parent.pairs[index]
        following = parent.pairs[index + 1][0].start if index + 1 < len(parent.pairs) else None
        if parent.flow:
            before = parent.pairs[index - 1][1].end if index else name.start
            return self._flow_part(before, name.start, value.end, following)
        end = self.layout.entry_end(value, parent.column)
        if self.layout.starts_line(name.start):
            return self.layout.line_start(name.start), end, ""
        # Behind the dash of an item.
        return name.start, end if following is None else following, ""

    # Adding and taking away items of lists

    def _drop_item(self, parent: Node, index: int) -> Edit:
        item = parent.items[index]
        following = parent.items[index + 1].start if index + 1 < len(parent.items) else None
        if parent.flow:
            before = parent.items[index - 1].end if index else item.start
            return self._flow_part(before, item.start, item.end, following)
        dash = self.layout.dash(parent, item)
        return self.layout.line_start(dash), self.layout.entry_end(item, parent.column), ""

    def _flow_part(self, before: int, start: int, end: int, following: int | None) -> Edit:
        """Take a part out of brackets, with the comma behind it, or else the one before it."""
        if following is not None:
            return start, following, ""
        if comma := re.compile(r"[ \t]*,").match(self.text, end):
            return start, comma.end(), ""
        # A comment that stands before it on a line of its own stays, and so does the comma there.
        return start if "\n" in self.text[before:start] else before, end, ""

    def _insert(self, change: Insert) -> Edit:
        node = self._nodes(change.path)[-1]
        if node.flow:
            if change.index:
                place = node.items[change.index - 1].end
                return place, place, f", {flow(change.value)}"
            place = node.items[0].start
            return place, place, f"{flow(change.value)}, "
        model = node.items[max(change.index - 1, 0)]
        dash = self.layout.dash(node, model)
        width = model.start - dash if "\n" not in self.text[dash : model.start] else 2
        entry = item_text(change.value, node.column, width)
        if change.index:
            place = self.layout.after(model, node.column)
            return place, place, self._on_own_line(place, entry)
        place = self.layout.line_start(dash)
        return place, place, entry

    def _on_own_line(self, place: int, entry: str) -> str:
        """A file whose last line has no end gets one before anything is added."""
        return entry if self.text[place - 1] == "\n" else "\n" + entry


def _chosen_quotes(node: Node) -> bool:
    """Tell whether somebody put a value into quotes that could stand without them.

    Quotes that the old value needed say nothing about the new one: the text is to
    be the same, whatever stood there in between.
    """
    return node.style in ("'", '"') and scalar(node.text)[:1] not in ("'", '"')


def _refuse_own(found: Any, known: Any, path: Path) -> None:
    """Refuse to take away or write anew a value into which people have put keys of their own."""
    if isinstance(found, Mapping):
        for key, value in found.items():
            _refuse_own(value, known.get(key) if isinstance(known, Mapping) else None, (*path, key))
    elif isinstance(found, list) and isinstance(known, list) and len(found) == len(known):
        for index, value in enumerate(found):
            _refuse_own(value, known[index], (*path, index))
    elif known is None and found:
        key = Finding("own", "", path=path).key
        raise Untrusted(f"'{key}' is a key of your own in a value that is to go; move it elsewhere")
