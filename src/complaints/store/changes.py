"""What changed between two versions of the same data, as operations on paths."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from complaints.core.findings import Path


@dataclass(frozen=True, slots=True)
class Put:
    """Set the value at `path`; a new key goes behind the last of `after` that is there."""

    path: Path
    value: Any
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drop:
    """Take the key at `path` away."""

    path: Path


@dataclass(frozen=True, slots=True)
class Insert:
    """Put a new item into the list at `path`, before the item that stands at `index` now."""

    path: Path
    index: int
    value: Any


Change = Put | Drop | Insert


def changes(old: Mapping[str, Any], new: Mapping[str, Any], path: Path = ()) -> Iterator[Change]:
    """Return the operations that turn `old` into `new`; both are plain data.

    List items that have an `id` are matched by it, others by being equal.
    """
    before: list[str] = []
    for key, value in new.items():
        place = (*path, key)
        if key not in old:
            yield Put(place, value, tuple(reversed(before)))
        elif old[key] != value:
            yield from _changed(old[key], value, place)
        before.append(key)
    for key in old:
        if key not in new:
            yield Drop((*path, key))


def _changed(old: Any, new: Any, path: Path) -> Iterator[Change]:
    if isinstance(old, Mapping) and isinstance(new, Mapping) and old and new:
        yield from changes(old, new, path)
    elif isinstance(old, list) and isinstance(new, list) and old and _grows(old, new):
        yield from _list_changes(old, new, path)
    else:
        yield Put(path, new)


def _identity(item: Any) -> Any:
    return item["id"] if isinstance(item, Mapping) and "id" in item else item


def _grows(old: Sequence[Any], new: Sequence[Any]) -> bool:
    """Tell whether every old item is still there, in the same order."""
    rest = iter(_identity(item) for item in new)
    return all(any(_identity(item) == other for other in rest) for item in old)


def _list_changes(old: Sequence[Any], new: Sequence[Any], path: Path) -> Iterator[Change]:
    index = 0
    for item in new:
        if index < len(old) and _identity(old[index]) == _identity(item):
            if old[index] != item:
                yield from _changed(old[index], item, (*path, index))
            index += 1
        else:
            yield Insert(path, index, item)


def apply(data: Any, operations: Sequence[Change]) -> Any:
    """Return a copy of plain data with the operations done; instants become text."""
    result = copy.deepcopy(data)
    inserted: dict[Path, int] = {}
    for change in operations:
        if isinstance(change, Insert):
            target = _at(result, change.path, inserted)
            shift = inserted.get(change.path, 0)
            target.insert(change.index + shift, as_written(change.value))
            inserted[change.path] = shift + 1
            continue
        target = _at(result, change.path[:-1], inserted)
        if isinstance(change, Put):
            target[change.path[-1]] = as_written(change.value)
        else:
            del target[change.path[-1]]
    return result


def _at(data: Any, path: Path, inserted: Mapping[Path, int]) -> Any:
    """Follow a path of the old data in data into which items were inserted meanwhile."""
    for depth, part in enumerate(path):
        shift = inserted.get(path[:depth], 0) if isinstance(part, int) else 0
        data = data[part + shift] if isinstance(part, int) else data[part]
    return data


def as_written(value: Any) -> Any:
    """Return plain data as a reader gives it: instants and dates as ISO text."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: as_written(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_written(item) for item in value]
    return value
