"""What no event holds, merged: each side's change counts, and what both changed is unsettled.

So is what a hand has written into a field that an event sets as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from complaints.core.record.events import FOLDED, LISTS, same
from complaints.core.record.merge_rules import RULES, STATE
from complaints.core.record.model import Complaint, Event, Representative, Unsettled
from complaints.core.record.order import number_of, order_key, sorted_ids
from complaints.core.record.paths import shown_value
from complaints.core.record.state import State

Lines = Callable[[str, str, str], str | None]
"""Merges a text by its lines, given base, ours and theirs; None where both changed the same."""

_UNKNOWN = object()
_DIFFERING = 2


class UnheldFields:
    """Merges the fields that no event holds; `unsettled` has those that both sides changed.

    Each version comes with what its events make of it.
    """

    def __init__(
        self,
        base: Complaint | None,
        sides: Sequence[tuple[Complaint, State]],
        lines: Lines,
    ) -> None:
        (self._ours, self._theirs), self._base = (side for side, _ in sides), base
        self._states = tuple(state.values for _, state in sides)
        self._lines = lines
        versions = (self._ours, self._theirs, *([base] if base is not None else []))
        self._held = tuple({each.field: each for each in side.unsettled} for side in versions)
        self._events = tuple(side.events for side in versions)
        self._by_id = {event.id: event for side in versions for event in side.events}
        self._sets = tuple({n for event in side.events for n in event.sets} for side in versions)
        self.unsettled: list[Unsettled] = []

    def merged(self) -> dict[str, Any]:
        """Return the merged fields by their names, but those that events decide about."""
        found: dict[str, Any] = {}
        for name, rule in RULES.items():
            versions = self._versions(name)
            if rule in ("events", "latest"):
                if not any(name in sets for sets in self._sets):
                    found[name] = self._by_hand(name, *versions)
            elif rule == "same":
                found[name] = _same(*versions)
            elif rule == "value":
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

    def written_over(self) -> dict[str, Any]:
        """Return what hands have written into fields that events set, by the names of these.

        It stays, and is found as that: it may be somebody's work. What an event of the
        other side, or another hand, says differently makes it unsettled; then the events
        count for now.
        """
        found: dict[str, Any] = {}
        for name in FOLDED:
            hands = [side for side in (0, 1) if self._hand_wrote(name, side)]
            if not any(name in sets for sets in self._sets):
                continue
            base, *sides = self._versions(name)
            if hands and name in LISTS:
                found[name] = _items(base, *sides)
            elif hands and any(isinstance(side, Struct) for side in sides):
                found[name] = max((sides[side] for side in hands), key=repr)
            elif hands or any(name in held and held[name].values for held in self._held[:2]):
                known = len(self.unsettled)
                value = self._value(name, base, *sides)
                if len(self.unsettled) == known:
                    found[name] = value
        return found

    def _hand_wrote(self, name: str, side: int) -> bool:
        """Tell whether a hand has changed a field on a side since the two parted."""
        base, *sides = self._versions(name)
        stored = sides[side]
        if base is _UNKNOWN or same(name, stored, base):
            return False
        by_events = self._states[side][name]
        return name not in self._sets[side] or not same(name, stored, by_events)

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
        if base is not _UNKNOWN and not self._holds(path):
            text = self._lines(base, ours, theirs)
            if text is not None:
                return text
        return self._value(path, base, ours, theirs)

    def _struct(
        self, path: str, base: Any, ours: Any, theirs: Any, skip: Sequence[str] = ()
    ) -> Any:
        """Merge a value part by part; what is not there has empty parts."""
        if ours == theirs and not self._holds_within(path):
            return ours
        # A representative alone may be missing.
        model: type[Struct] = next(
            (type(each) for each in (ours, theirs, base) if isinstance(each, Struct)),
            Representative,
        )
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

    def _holds_within(self, path: str) -> bool:
        return any(name.startswith(f"{path}.") for held in self._held for name in held)

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
        if not self._holds(path):
            if ours == theirs or theirs == base:
                return ours
            if ours == base:
                return theirs
        if base is _UNKNOWN and (side := self._only_editor(path)) is not None:
            return (ours, theirs)[side]
        versions = (ours, theirs) if base is _UNKNOWN else (ours, theirs, base)
        claims = [self._claims(path, side, value) for side, value in enumerate(versions)]
        values = _united([said for said, _ in claims])
        standing = [value for value in (ours, theirs) if shown_value(value) in values]
        if len(values) == 1 and standing:
            return standing[0]
        if len(values) < _DIFFERING or not standing:
            # Two have settled it otherwise.
            values, standing = claims[0][0] | claims[1][0], [ours, theirs]
        events = _united([edits for _, edits in claims])
        noted = Unsettled(field=path, events=sorted_ids(events), values=tuple(sorted(values)))
        self.unsettled.append(noted)
        # That stands for now which was edited last.
        edited = [max(map(self._order, edits), default=()) for _, edits in claims[:2]]
        ranked = zip(edited, map(shown_value, (ours, theirs)), (ours, theirs), strict=True)
        return max((each for each in ranked if each[2] in standing), key=itemgetter(0, 1))[2]

    def _holds(self, path: str) -> bool:
        return any(path in held for held in self._held)

    def _claims(self, path: str, side: int, value: Any) -> tuple[set[str], set[str]]:
        """Return the values that a version has, several where they differ, and who wrote them."""
        held = self._held[side].get(path)
        if held is not None:
            return set(held.values), set(held.events)
        edits = sorted((e for e in self._events[side] if _writes(e, path)), key=order_key)
        return {shown_value(value)}, {event.id for event in edits[-1:]}

    def _order(self, event_id: str) -> tuple[Any, ...]:
        """Return the place of an event in their order; of one that is gone, the first."""
        event = self._by_id.get(event_id)
        return order_key(event) if event is not None else ()

    def _only_editor(self, path: str) -> int | None:
        """Return which side alone says that it changed a field, None where both or none do."""
        ids = [{event.id for event in side if _writes(event, path)} for side in self._events[:2]]
        named = [bool(ids[0] - ids[1]), bool(ids[1] - ids[0])]
        return named.index(True) if named.count(True) == 1 else None


def _writes(event: Event, path: str) -> bool:
    return path in event.fields or path in event.sets


def _same(base: Any, ours: Any, theirs: Any) -> Any:
    """Return what never differs. One may have mended it; two who did not agree have not."""
    if ours == theirs or theirs == base:
        return ours
    if ours == base:
        return theirs
    return min(ours, theirs) if base is _UNKNOWN else base


def _united(versions: Sequence[set[str]]) -> set[str]:
    """Return what is left of ours and theirs, given as far as it is known what they came from."""
    ours, theirs = versions[:2]
    base = versions[2] if len(versions) > 2 else set()
    return (ours & theirs) | ((ours | theirs) - base)


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
