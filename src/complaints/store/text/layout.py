"""Where things stand in a text: lines, the ends of entries, the dashes of lists."""

from __future__ import annotations

import re

from complaints.store.text.nodes import Node

# There may be millions of them.
_BLANK_LINES = re.compile(r"(?:[ \t\r]*+\n)*+")
_FOR_EDITORS = "# yaml-language-server:"
_INDICATOR = re.compile(r"[|>][-+]?([1-9])")


class Layout:
    """A text, and the places in it that nodes alone do not tell."""

    def __init__(self, text: str) -> None:
        self.text = text

    def line_start(self, index: int) -> int:
        """Return where the line of a character starts, behind a byte order mark."""
        return self.text.rfind("\n", 0, index) + 1 or (1 if self.text[:1] == "\ufeff" else 0)

    def line_end(self, index: int) -> int:
        """Return where the line of a character ends: at its `\\n`."""
        end = self.text.find("\n", index)
        return len(self.text) if end < 0 else end

    def text_end(self, index: int) -> int:
        """Return where the line of a character ends: before its line end, of either kind."""
        end = self.line_end(index)
        return end - 1 if end > index and self.text[end - 1] == "\r" else end

    def rest_of_line(self, index: int) -> str:
        """Return what stands behind a place on its line, blanks left out."""
        return self.text[index : self.text_end(index)].strip(" \t")

    def before_blanks(self, index: int) -> int:
        """Return the start of the blanks that stand before a place on its line."""
        start = self.line_start(index)
        return start + len(self.text[start:index].rstrip(" \t"))

    def starts_line(self, index: int) -> bool:
        """Tell whether only blanks stand before a place on its line."""
        return self.before_blanks(index) == self.line_start(index)

    def entry_end(self, node: Node, indent: int) -> int:
        """Return where the last line of a value ends: just behind its line end.

        `indent` is the column of the key or dash it belongs to.
        """
        last, indent = last_leaf(node, indent)
        if last.style in ("|", ">"):
            return self._block_end(last, indent)
        return min(self.line_end(last.end) + 1, len(self.text))

    def after(self, node: Node, indent: int) -> int:
        """Return where something may follow a value: behind the comments that stand deeper than it.

        Before those, they would become part of a block that comes to stand in front of them.
        """
        end = position = self.entry_end(node, indent)
        while True:
            position = _BLANK_LINES.match(self.text, position).end()  # type: ignore[union-attr]
            line = self.text[position : self.line_end(position)]
            content = line.lstrip(" ")
            if content[:1] != "#" or len(line) - len(content) <= indent:
                return end
            end = position = min(position + len(line) + 1, len(self.text))

    def above_comment(self, index: int, indent: int) -> int:
        """Return where the comment that stands right above a key starts, or else the key's line.

        The line by which an editor knows the schema is about the whole file.
        """
        start = self.line_start(index)
        while start > self.line_start(0):
            above = self.line_start(start - 1)
            line = self.text[above:start]
            if not line.startswith(f"{' ' * indent}#") or line.startswith(_FOR_EDITORS):
                break
            start = above
        return start

    def _block_end(self, node: Node, indent: int) -> int:
        """Return where the last line of a block scalar ends.

        Its lines are blank or indented as its first one; less is a comment, or the next key.
        """
        header = self.text[node.start : self.line_end(node.start)].split("#")[0]
        given = _INDICATOR.match(header)
        content = indent + int(given[1]) if given else 0
        end = position = min(self.line_end(node.start) + 1, len(self.text))
        while position < len(self.text):
            following = min(self.line_end(position) + 1, len(self.text))
            line = self.text[position:following]
            width = len(line) - len(line.lstrip(" "))
            if line.strip(" \r\n") == "":
                end = following if "+" in header else end
            elif width > indent and width >= content:
                content = content or width
                end = following
            else:
                break
            position = following
        return end

    def dash(self, items: Node, item: Node) -> int:
        """Return where the dash of a list item in block style stands."""
        line = self.line_start(item.start)
        while True:
            place = line + items.column
            if self.text[place : place + 1] == "-" and not self.text[line:place].strip(" -"):
                return place
            if line <= items.start:
                return items.start
            line = self.line_start(line - 1)


def last_leaf(node: Node, indent: int = 0) -> tuple[Node, int]:
    """Return the node that ends a value, and the column of the key or dash it belongs to."""
    while node.kind != "scalar" and not node.flow and (node.items or node.pairs):
        indent = node.column
        node = node.items[-1] if node.kind == "seq" else node.pairs[-1][1]
    return node, indent
