"""What changed between two versions of the same data, as operations on paths."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from complaints.core.findings import Path
from complaints.store.text.items import identity


class Put(Struct, frozen=True):
    """Set the value at `path`, which held `old`; a new key goes behind the first of `after`."""

    path: Path
    value: Any
    after: tuple[str, ...] = ()
    old: Any = None


class Drop(Struct, frozen=True):
    """Take away the key or list item at `path`, which held `old`."""

    path: Path
    old: Any = None


class Insert(Struct, frozen=True):
    """Put a new item into the list at `path`, before the item that stands at `index` now."""

    path: Path
    index: int
    value: Any


Change = Put | Drop | Insert
# Plain data of a value holds tuples where the reader gives lists.
_LIST = (list, tuple)


def changes(old: Mapping[str, Any], new: Mapping[str, Any], path: Path = ()) -> Iterator[Change]:
    """Return the operations that turn `old` into `new`; both are plain data.

    List items are matched by what they are known by, others by being equal.
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
            yield Drop((*path, key), old[key])


def _changed(old: Any, new: Any, path: Path) -> Iterator[Change]:
    if isinstance(old, Mapping) and isinstance(new, Mapping) and old and new:
        yield from changes(old, new, path)
    elif isinstance(old, _LIST) and isinstance(new, _LIST) and _in_order(old, new):
        yield from _list_changes(old, new, path)
    else:
        yield Put(path, new, old=old)


def _in_order(old: Sequence[Any], new: Sequence[Any]) -> bool:
    """Tell whether some old items are still there, all of those in the same order."""
    identities = [identity(item) for item in new]
    known = _known(old, new)
    kept = [known_by for item in old if (known_by := identity(item)) in known]
    rest = iter(identities)
    return bool(kept) and all(any(known_by == other for other in rest) for known_by in kept)


def _known(old: Sequence[Any], new: Sequence[Any]) -> Container[Any]:
    """Return the identities of the new items, to look those of the old ones up in."""
    identities = [identity(item) for item in new]
    try:
        frozenset(map(identity, old))
        return frozenset(identities)
    except TypeError:
        # Mappings without an id; nobody has thousands of these.
        return identities


def _list_changes(old: Sequence[Any], new: Sequence[Any], path: Path) -> Iterator[Change]:
    known = _known(old, new)
    kept: deque[int] = deque()
    for index, item in enumerate(old):
        if identity(item) in known:
            kept.append(index)
        else:
            yield Drop((*path, index), item)
    for item in new:
        if kept and identity(old[kept[0]]) == identity(item):
            index = kept.popleft()
            if old[index] != item:
                yield from _changed(old[index], item, (*path, index))
        else:
            yield Insert(path, kept[0] if kept else len(old), item)


def apply(data: Any, operations: Sequence[Change]) -> Any:
    """Return a copy of plain data with the operations done; instants become text."""
    result = copy.deepcopy(data)
    # Paths are those of the old data, so every place is looked up before anything moves.
    targets = [_target(result, change) for change in operations]
    lists: dict[int, tuple[list[Any], list[list[Any]]]] = {}
    for target, change in zip(targets, operations, strict=True):
        if isinstance(target, list):
            _, slots = lists.setdefault(id(target), (target, [[item] for item in target] + [[]]))
            _in_list(slots, change)
        elif isinstance(change, Put):
            target[change.path[-1]] = as_written(change.value)
        else:
            del target[change.path[-1]]
    for target, slots in lists.values():
        target[:] = [item for slot in slots for item in slot]
    return result


def _in_list(slots: list[list[Any]], change: Change) -> None:
    """Do one operation on a list whose old items each stand at the end of a slot of their own."""
    if isinstance(change, Insert):
        slot = slots[change.index]
        slot.insert(len(slot) - (change.index < len(slots) - 1), as_written(change.value))
    else:
        slot = slots[int(change.path[-1])]
        slot[-1:] = [as_written(change.value)] if isinstance(change, Put) else []


def _target(data: Any, change: Change) -> Any:
    for part in change.path if isinstance(change, Insert) else change.path[:-1]:
        data = data[part]
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
