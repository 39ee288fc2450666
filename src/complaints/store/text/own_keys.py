"""The keys that people have put into a file besides those of the model, and their merge."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from complaints.store.text.items import identity, named
from complaints.store.text.schema import bare, known_fields

Place = tuple[str, ...]
"""Where a key stands: keys, and the names of items."""


def own_keys(data: Any, kind: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Return every key in plain data that the model does not know, with its value.

    Items of lists are told apart by what they are known by.
    """
    kind, _ = bare(kind)
    if isinstance(data, Mapping) and isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        known = known_fields(kind)
        for key, value in data.items():
            if key not in known:
                yield (*place, key), value
            elif isinstance(value, (dict, list)):
                yield from own_keys(value, known[key].type, (*place, key))
    elif isinstance(data, Sequence) and typing.get_origin(kind) is tuple:
        for name, item in zip(named(str(identity(item)) for item in data), data, strict=True):
            if isinstance(item, Mapping):
                yield from own_keys(item, typing.get_args(kind)[0], (*place, name))


def merged_keys(
    base: Mapping[Place, Any], ours: Mapping[Place, Any], theirs: Mapping[Place, Any]
) -> dict[Place, Any]:
    """Return the keys of people's own that a merge keeps.

    One side's change counts; where both changed a key, the value of ours.
    """
    found: dict[Place, Any] = {}
    for place in {**ours, **theirs}:
        if place not in theirs:
            if place not in base or base[place] != ours[place]:
                found[place] = ours[place]
        elif place not in ours:
            if place not in base or base[place] != theirs[place]:
                found[place] = theirs[place]
        else:
            unchanged = place in base and ours[place] == base[place]
            found[place] = theirs[place] if unchanged else ours[place]
    return found


def put_keys(data: Any, keys: Mapping[Place, Any]) -> None:
    """Put keys into plain data, as far as the place for them is there."""
    for place, value in keys.items():
        target = data
        for part in place[:-1]:
            if isinstance(target, (list, tuple)):
                names = named(str(identity(item)) for item in target)
                target = next((i for n, i in zip(names, target, strict=True) if n == part), None)
            else:
                target = target.get(part) if isinstance(target, dict) else None
        if isinstance(target, dict):
            target[place[-1]] = value
