"""One random round: a complaint, versions of it changed apart, and what their merge must be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import combinations
from random import Random
from typing import Any

from msgspec import UNSET

from complaints.core.policy.policy import Policy
from complaints.core.record.model import Complaint, Event
from complaints.core.record.state import differences, state_of
from complaints.core.time.calendar import WorkingCalendar
from histories import Author

START = datetime(2026, 11, 20, 16, tzinfo=timezone(timedelta(hours=1)))
_GROUPS: dict[str, tuple[str, ...]] = {
    "severity": ("nature", "severity", "risks", "terms"),
    "owner": ("team", "owner", "level"),
    **{
        name: (name,)
        for name in (
            *("subject", "category", "product", "cause", "impact", "language", "summary"),
            *("desired_outcome", "finding", "resolution"),
        )
    },
}
_BY_HAND = ("occurred_on", "channel", "customer.phone", "customer.address")


@dataclass(frozen=True)
class Round:
    """A complaint as it was, and its versions."""

    base: Complaint
    versions: tuple[Complaint, ...]


def play(seed: int, policy: Policy, calendar: WorkingCalendar) -> Round:
    """Take a complaint, and let two to four people go on with it apart."""
    chances = Random(seed)  # noqa: S311 - no secrets
    author = Author(chances, policy, calendar, START)
    base = author.go_on(author.begin(), chances.randint(0, 10))
    versions = []
    for _ in range(chances.randint(2, 4)):
        # Clocks differ, too.
        now = author.now + timedelta(minutes=chances.choice((0, 0, 3, 200)))
        other = Author(chances, policy, calendar, now)
        versions.append(other.go_on(base, chances.randint(1, 6)))
    return Round(base, tuple(versions))


def faults(played: Round, merged: Complaint) -> Iterator[str]:
    """Return what is wrong with a merge of all versions, by what the rule says."""
    wanted = {event.id for version in played.versions for event in version.events}
    found = [event.id for event in merged.events]
    if len(found) != len(set(found)):
        yield "an event stands there twice"
    if set(found) != wanted:
        yield f"lost {sorted(wanted - set(found))}, gained {sorted(set(found) - wanted)}"
    if differing := differences(merged):
        yield f"what is stored does not follow from the events: {sorted(differing)}"
    unsettled = {each.field: each for each in merged.unsettled}
    expected = set(_contested(played))
    for name in (*_GROUPS, "tags", "steps", *_BY_HAND):
        if name == "resolution" and name not in expected:
            # Two outcomes of steps that both count are told as that, too.
            continue
        if (name in unsettled) != (name in expected):
            yield f"{name} is {'' if name in unsettled else 'not '}unsettled"
    named = {event_id for each in merged.unsettled for event_id in each.events}
    for odd in state_of(merged).misfits:
        if merged.events[odd.index].id not in named:
            yield f"{odd.field}: {merged.events[odd.index].id} was not possible, and is not named"


def _contested(played: Round) -> Iterator[str]:
    """Return the fields that two versions touched and ended differently."""
    known = {event.id for event in played.base.events}
    sides = [
        (version, [e for e in _counting(version) if e.id not in known])
        for version in played.versions
    ]
    for (one, ones), (other, others) in combinations(sides, 2):
        for name, fields in _GROUPS.items():
            both = _touched(one, ones, fields) and _touched(other, others, fields)
            if both and _ends(one, fields) != _ends(other, fields):
                yield name
        for name in ("tags", "steps"):
            for item in _items(ones, name) & _items(others, name):
                if (item in getattr(one, name)) != (item in getattr(other, name)):
                    yield name
        for path in _BY_HAND:
            was, here, there = (_value(each, path) for each in (played.base, one, other))
            if was not in (here, there) and here != there:
                yield path


def _counting(version: Complaint) -> list[Event]:
    """Return the events but those taken back; a retraction tells what it changed."""
    gone = {event.of for event in version.events if event.kind == "retracted"}
    return [event for event in version.events if event.id not in gone]


def _touched(version: Complaint, events: Iterable[Event], fields: Sequence[str]) -> bool:
    return any(_sets(e, fields) or _clears(version, e, fields) for e in events)


def _sets(event: Event, fields: Sequence[str]) -> bool:
    return event.set is not UNSET and bool(set(event.set.items()) & set(fields))


def _clears(version: Complaint, event: Event, fields: Sequence[str]) -> bool:
    """What was found, or decided, is nothing any more once its only event is taken back."""
    if event.kind != "retracted" or fields not in (("finding",), ("resolution",)):
        return False
    place = version.events.index(event)
    before = [each for each in version.events[:place] if _sets(each, fields)]
    gone = {each.of for each in version.events if each.kind == "retracted"} - {event.of}
    left = [each.id for each in before if each.id not in gone]
    return left[-1:] == [event.of]


def _items(events: Iterable[Event], name: str) -> set[str]:
    changes = [e.set.items().get(name) for e in events if e.set is not UNSET]
    return {item for change in changes if change for item in (*change.add, *change.remove)}


def _ends(version: Complaint, fields: Sequence[str]) -> list[Any]:
    ends = [getattr(version, name) for name in fields]
    if fields == ("resolution",):
        return [end and end.outcome for end in ends]
    return [set(end) if isinstance(end, tuple) else end for end in ends]


def _value(version: Complaint, path: str) -> Any:
    value: Any = version
    for part in path.split("."):
        value = getattr(value, part)
    return value
