"""A YAML text as nodes with their places, and the problem that stops it being one."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class YamlProblem(Exception):
    """Text that is not the YAML we take, with the line (from 1) where it stops being so."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class TooMuch(YamlProblem):
    """Text that may be YAML, but is too long, or of too many parts, for a look at each of them."""

    def __init__(self) -> None:
        super().__init__("it is too long, or has too many parts, for such a file", 1)


MOST_NODES = 100_000
"""Values in one file, lists and their items each for itself: ten times what the largest holds."""


class Node(Struct):
    """A value in the text: where it starts and ends (in characters), and what it holds.

    `end` of a block scalar or block collection is where the next token
    starts; see `store.splice` for where its last line ends.
    """

    kind: Literal["scalar", "map", "seq"]
    start: int
    end: int
    line: int
    column: int
    flow: bool = False
    text: str = ""
    style: str = ""
    pairs: list[tuple[Node, Node]] = []
    items: list[Node] = []

    def get(self, key: str) -> Node | None:
        """Return the value under a key of a mapping."""
        return next((value for name, value in self.pairs if name.text == key), None)
