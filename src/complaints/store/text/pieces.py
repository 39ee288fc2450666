"""Values as pieces of YAML text, shaped for the place where they are to stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from complaints.store.text.canonical import dump, flow, scalar


def indented(block: str, indent: int, first: bool = True) -> str:
    """Shift every line of a block to the right; empty lines stay empty."""
    pad = " " * indent
    lines = block.split("\n")
    shifted = [pad + line if line else line for line in lines]
    if not first:
        shifted[0] = lines[0]
    return "\n".join(shifted)


def item_text(value: Any, dash_column: int, width: int) -> str:
    """Return a list item as text, its dash in the column of the others."""
    if isinstance(value, Mapping):
        body = indented(dump(value), dash_column + width).lstrip(" ")
    elif isinstance(value, list | tuple):
        body = flow(value) + "\n"
    else:
        body = indented(scalar(value, literal=True), dash_column, first=False) + "\n"
    return " " * dash_column + "-" + " " * (width - 1) + body


def quoted(value: str, style: str) -> str:
    """Return a text in the quotes the old one had, where it can stand in them."""
    new = flow(value)
    if style == "'" and re.fullmatch(r'"[^"\\]*"', new):
        return "'" + new[1:-1].replace("'", "''") + "'"
    return new
