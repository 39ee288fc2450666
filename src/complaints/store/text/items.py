"""What tells the items of a list apart: one is the same whatever stands around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

IDENTIFYING = ("id", "sha256", "field")
"""The keys by which an item of a list in the model is known, and nothing else is."""


def identity(item: Any) -> Any:
    """Return what an item of plain data is known by: itself where it has no such key."""
    if isinstance(item, Mapping):
        return next((item[key] for key in IDENTIFYING if key in item), item)
    return item


def named(identities: Iterable[str]) -> Iterator[str]:
    """Return the names of items that are known by these; a second one of the same gets another."""
    seen: Counter[str] = Counter()
    for each in identities:
        seen[each] += 1
        yield each if seen[each] == 1 else f"{each} ({seen[each]})"
