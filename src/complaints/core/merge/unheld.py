"""What no event holds, merged: each side's change counts, and what both changed is unsettled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from complaints.core.merge.rules import RULES, STATE
from complaints.core.record.events import LISTS
from complaints.core.record.model import Complaint, Unsettled
from complaints.core.record.order import number_of, order_key
from complaints.core.record.paths import shown_value

Lines = Callable[[str, str, str], str | None]
"""Merges a text by its lines, given base, ours and theirs; None where both changed the same."""

_UNKNOWN = object()


class UnheldFields:
    """Merges the fields that no event holds; `unsettled` has those that both sides changed."""

    def __init__(
        self, base: Complaint | None, ours: Complaint, theirs: Complaint, lines: Lines
    ) -> None:
        self._base, self._ours, self._theirs = base, ours, theirs
        self._lines = lines
        known = {event.id for event in (base.events if base is not None else ())}
        known |= {e.id for e in ours.events} & {e.id for e in theirs.events}
        self._told = tuple(
            [event for event in side.events if event.fields and event.id not in known]
            for side in (ours, theirs)
        )
        self._held = tuple(
            {each.field: each for each in side.unsettled}
            for side in (ours, theirs, *([base] if base is not None else []))
        )
        sides = (ours, theirs, *([base] if base is not None else []))
        self._set = {name for side in sides for event in side.events for name in event.sets}
        self.unsettled: list[Unsettled] = []

    def merged(self) -> dict[str, Any]:
        """Return the merged fields by their names."""
        found: dict[str, Any] = {}
        for name, rule in RULES.items():
            versions = self._versions(name)
            if rule in ("events", "latest"):
                if name not in self._set:
                    found[name] = self._by_hand(name, *versions)
            elif rule in ("value", "same"):
                found[name] = self._value(name, *versions)
            elif rule == "lines":
                found[name] = self._text(name, *versions)
            elif rule == "parts":
                found[name] = self._struct(name, *versions)
            elif rule == "items":
                found[name] = _items(*versions)
            elif rule == "ledger":
                found[name] = self._ledger(name, *versions)
        return found

    def _by_hand(self, name: str, base: Any, ours: Any, theirs: Any) -> Any:
        """Merge a field that an event could set and none did: somebody wrote it into the file."""
        if name in LISTS:
            return _items(base, ours, theirs)
        if not isinstance(ours, Struct) and not isinstance(theirs, Struct):
            return self._value(name, base, ours, theirs)
        if ours is None or theirs is None:
            return ours or theirs
        return self._struct(name, base, ours, theirs)

    def _versions(self, name: str) -> tuple[Any, Any, Any]:
        base = _UNKNOWN if self._base is None else getattr(self._base, name)
        return base, getattr(self._ours, name), getattr(self._theirs, name)

    def _text(self, path: str, base: Any, ours: str, theirs: str) -> Any:
        if base is not _UNKNOWN and path not in self._held[0] and path not in self._held[1]:
            text = self._lines(base, ours, theirs)
            if text is not None:
                return text
        return self._value(path, base, ours, theirs)

    def _struct(
        self, path: str, base: Any, ours: Any, theirs: Any, skip: Sequence[str] = ()
    ) -> Any:
        """Merge a value part by part; what is not there has empty parts."""
        if ours == theirs:
            return ours
        model = type(theirs if ours is None else ours)
        here, there = (model() if side is None else side for side in (ours, theirs))
        empty: Any = _UNKNOWN if base is _UNKNOWN else ""
        parts = {
            part: self._value(
                f"{path}.{part}", getattr(base, part, empty), getattr(here, part), value
            )
            for part in model.__struct_fields__
            if part not in skip
            for value in (getattr(there, part),)
        }
        merged = replace(here, **parts)
        gone = None in (ours, theirs) and merged == model()
        return None if gone else merged

    def _ledger(self, name: str, base: Any, ours: Any, theirs: Any) -> tuple[Any, ...]:
        """Unite the entries of a ledger; what follows from the events is worked out afterwards."""
        old, one, other = (
            {entry.id: entry for entry in (() if version is _UNKNOWN else version)}
            for version in (base, ours, theirs)
        )
        found = []
        for entry_id in {**old, **one, **other}:
            was = old.get(entry_id, _UNKNOWN)
            here, there = one.get(entry_id), other.get(entry_id)
            if here is None or there is None:
                found.append(here or there or was)
                continue
            path = f"{name}.{entry_id}"
            found.append(self._struct(path, was, here, there, ("id", *STATE[name])))
        return tuple(sorted(found, key=_entry_order))

    def _value(self, path: str, base: Any, ours: Any, theirs: Any) -> Any:
        """Return the value that one side changed; both are kept where both did, differently."""
        held = [held.get(path) for held in self._held]
        if any(held):
            return self._held_value(path, held, base, ours, theirs)
        if ours == theirs or theirs == base:
            return ours
        if ours == base:
            return theirs
        if base is _UNKNOWN and (side := self._only_side(path)) is not None:
            return (ours, theirs)[side]
        return self._differing(path, ours, theirs, (ours, theirs), ())

    def _held_value(
        self, path: str, held: Sequence[Unsettled | None], base: Any, ours: Any, theirs: Any
    ) -> Any:
        """Go on with what a side holds as unsettled already, unless the other side settled it."""
        one, other = held[0], held[1]
        before = held[2] if len(held) > 2 else None
        if one is None and other is None:
            same = ours == theirs
            return ours if same else self._differing(path, ours, theirs, (ours, theirs), ())
        if before is not None and (one is None or other is None):
            return ours if one is None else theirs
        values = [value for each in (one, other) if each is not None for value in each.values]
        events = [event for each in (one, other) if each is not None for event in each.events]
        values += [shown_value(ours)] if one is None and ours != base else []
        values += [shown_value(theirs)] if other is None and theirs != base else []
        return self._differing(path, ours, theirs, values, events)

    def _differing(
        self, path: str, ours: Any, theirs: Any, values: Iterable[Any], events: Iterable[str]
    ) -> Any:
        """Note what is unsettled; that side's value stands for now which was edited last."""
        told = [[event for event in side if path in event.fields] for side in self._told]
        ids = {*events, *(event.id for side in told for event in side)}
        shown = sorted(
            {value if isinstance(value, str) else shown_value(value) for value in values}
        )
        self.unsettled.append(Unsettled(field=path, events=sorted_ids(ids), values=tuple(shown)))
        last = [max(map(order_key, side), default=None) for side in told]
        if last[0] != last[1]:
            if last[0] is None or (last[1] is not None and last[1] > last[0]):
                return theirs
            return ours
        return max(ours, theirs, key=shown_value)

    def _only_side(self, path: str) -> int | None:
        """Return which side alone says that it changed a field, None where both or none do."""
        named = [any(path in event.fields for event in side) for side in self._told]
        return named.index(True) if named.count(True) == 1 else None


def sorted_ids(ids: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of events in the order of their numbers."""
    return tuple(sorted(ids, key=lambda each: (number_of(each), each)))


def _entry_order(entry: Any) -> tuple[int, str, int]:
    event_id, _, place = entry.id.partition(".")
    return number_of(event_id), event_id, int(place or 1)


def _items(base: Any, ours: tuple[Any, ...], theirs: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a list with what each side added and without what one took out."""
    old = () if base is _UNKNOWN else base
    if ours == old or theirs == old:
        return theirs if ours == old else ours
    added = {item for item in (*ours, *theirs) if item not in old}
    kept = [item for item in old if item in ours and item in theirs]
    # In one order, whoever merges.
    return (*kept, *sorted(added, key=repr))
