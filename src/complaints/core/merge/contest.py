"""What two versions of a complaint contest: fields that both touched, steps that do not fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from complaints.core.merge.side import Side
from complaints.core.record.events import end_of, taken_back
from complaints.core.record.merge_rules import RULES
from complaints.core.record.model import Complaint, Event, ListChange, Unsettled
from complaints.core.record.opposing import opposed
from complaints.core.record.order import sorted_ids
from complaints.core.record.state import State
from complaints.core.record.together import WHOLE, fields_of, name_of

_ITEMS = ("tags", "steps")
_BY_EVENTS = tuple(
    dict.fromkeys(
        name_of(name) for name, rule in RULES.items() if rule == "events" and name not in _ITEMS
    )
)


def contested(
    base: Complaint | None,
    sides: Sequence[tuple[Complaint, State]],
    whole: tuple[Complaint, State],
    twins: Iterable[tuple[str, str]],
) -> list[Unsettled]:
    """Return what is unsettled in the `whole` that two versions make, by the events about it.

    Each complaint goes with what its events make of it. `twins` are pairs of
    events that had one id.
    """
    contest = _Contest(base, sides, whole)
    contest.add_steps()
    for name in _BY_EVENTS:
        contest.add_field(name)
    for name in _ITEMS:
        contest.add_items(name)
    for name in WHOLE:
        contest.add_decisions(name)
        contest.add_rest(name)
    for pair in twins:
        contest.add("events", pair)
    return contest.found()


class _Contest:
    """Finds the events that contest a field."""

    def __init__(
        self,
        base: Complaint | None,
        sides: Sequence[tuple[Complaint, State]],
        whole: tuple[Complaint, State],
    ) -> None:
        known = {event.id for event in (base.events if base is not None else ())}
        held = [{event.id for event in side.events} for side, _ in sides]
        known |= held[0] & held[1]
        self._sides = [Side(side, state, known) for side, state in sides]
        before = base.unsettled if base is not None else ()
        self._before = {each.field: set(each.events) for each in before}
        self._whole, self._state = whole
        self._events = {event.id: event for event in self._whole.events}
        self._places = {event.id: place for place, event in enumerate(self._whole.events)}
        self._gone = taken_back(self._whole.events)
        self._contested: dict[str, set[str]] = {}

    def add(self, field: str, ids: Iterable[str]) -> None:
        """Note that these events contest a field."""
        self._contested.setdefault(field, set()).update(ids)

    def add_steps(self) -> None:
        """Note each step that was possible on its side and is not in the united history."""
        known: set[str] = set()
        for side in self._sides:
            known |= {each.event for each in side.opposed} - side.contesting
        for each in opposed(self._whole, self._state):
            if each.event not in known:
                self.add(each.field, each.all)

    def add_decisions(self, name: str) -> None:
        """Note two decisions about whole steps of which one strikes out what the other chose."""
        made = [
            [e for e in side.new if e.kind == "settled" and name in map(name_of, e.fields)]
            for side in self._sides
        ]
        for one, other in product(*made):
            if one.of in other.over or other.of in one.over:
                self.add(name, (one.id, other.id))

    def add_field(self, name: str) -> None:
        """Note what contests a field, or a group that one rule derives together."""
        touching = [side.touching(fields_of(name)) for side in self._sides]
        held = [side.held(name) for side in self._sides]
        claims = [
            {
                event_id: side.claim(name, self._events[event_id])
                for event_id in self._standing(name, side, other) or _last(new)
            }
            for side, other, new in zip(self._sides, self._sides[::-1], touching, strict=True)
        ]
        if all(touching) and (any(held) or self._differ(name)):
            self._add_claims(name, {**claims[0], **claims[1]})
            return
        for mine, yours in ((0, 1), (1, 0)):
            # What only one side still holds, though both came from it, the other has settled.
            if held[mine] and (held[yours] or name not in self._before):
                self._add_claims(name, claims[mine])

    def _standing(self, name: str, side: Side, other: Side) -> set[str]:
        """Return the events that contest a field on one side, and after which nobody went on.

        The other side may have had one too, and gone on from there without the rest.
        """
        beside = other.held(name)
        last = max((self._places[e.id] for e in other.touching(fields_of(name))), default=-1)
        return {
            each
            for each in side.held(name)
            if each not in other.ids or each in beside or (not beside and self._places[each] > last)
            if name not in WHOLE or not self._decides(each)
        }

    def _add_claims(self, name: str, claims: Mapping[str, Any]) -> None:
        """Note the claims to a field; of two that say the same the later one."""
        left: list[tuple[str, Any]] = []
        for event_id, value in sorted(claims.items(), key=self._later_first):
            if all(value != other for _, other in left):
                left.append((event_id, value))
        self.add(name, (event_id for event_id, _ in left))

    def _later_first(self, claim: tuple[str, Any]) -> int:
        return -self._places[claim[0]]

    def add_items(self, name: str) -> None:
        """Note what contests one item of a list; two sides may each add their own."""
        touching = [side.touching((name,)) for side in self._sides]
        ends = [side.state.values[name] for side in self._sides]
        changed = [_changed_items(side, name) for side in touching]
        for item in changed[0].keys() & changed[1].keys():
            if (item in ends[0]) != (item in ends[1]):
                self.add(name, changed[0][item] | changed[1][item])
        self._add_held(name, [side.held(name) for side in self._sides])

    def add_rest(self, name: str) -> None:
        """Note what was unsettled before about whole steps and is no step that does not fit.

        Two decisions are that, and two events that had one id.
        """
        noted = [side.noted(name) for side in self._sides]
        if name in _BY_EVENTS:
            noted = [{each for each in ids if self._decides(each)} for ids in noted]
        self._add_held(name, noted)

    def _decides(self, event_id: str) -> bool:
        return self._events[event_id].kind == "settled"

    def _add_held(self, name: str, held: Sequence[set[str]]) -> None:
        """Note what was unsettled before, but for what the other side has settled meanwhile."""
        ours, theirs = held
        self.add(name, (ours & theirs) | ((ours | theirs) - self._before.get(name, set())))

    def found(self) -> list[Unsettled]:
        """Return what is unsettled by the events that still contest it."""
        found = []
        for field, ids in self._contested.items():
            settled = self._settled(field)
            left = {i for i in ids if i not in settled and i not in self._gone}
            if len(left) > 1 and (field not in _ITEMS or self._contradict(field, left)):
                found.append(Unsettled(field=field, events=sorted_ids(left)))
        return found

    def _contradict(self, name: str, ids: Iterable[str]) -> bool:
        """Tell whether one event puts an item into a list that another takes out."""
        changes = [self._events[each].sets.get(name) for each in ids]
        lists = [change for change in changes if isinstance(change, ListChange)]
        added = {item for change in lists for item in change.add}
        return not added.isdisjoint(item for change in lists for item in change.remove)

    def _settled(self, field: str) -> set[str]:
        """Return the events about which somebody has decided, if not about that decision.

        A step that was chosen may still not stand beside another one.
        """
        named: set[str] = set()
        if field in WHOLE:
            return named
        for event in self._whole.events:
            if event.kind == "settled" and field in map(name_of, event.fields):
                named.update(event.over, [event.of] if event.of else ())
        return named

    def _differ(self, name: str) -> bool:
        one, other = (end_of(name, side.state.values) for side in self._sides)
        return bool(one != other)


def _last(events: Sequence[Event]) -> set[str]:
    return {event.id for event in events[-1:]}


def _changed_items(touching: Iterable[Event], name: str) -> dict[str, set[str]]:
    """Return the items that these events add or take out, each with the events that do."""
    found: dict[str, set[str]] = {}
    for event in touching:
        change = event.sets.get(name)
        if isinstance(change, ListChange):
            for item in (*change.add, *change.remove):
                found.setdefault(item, set()).add(event.id)
    return found
