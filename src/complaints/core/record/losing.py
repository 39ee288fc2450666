"""Which events lose when one is chosen: what cannot stand beside it, and what says otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from complaints.core.record.events import claimed, end_of, first_values, live
from complaints.core.record.model import Complaint, Event, Unsettled
from complaints.core.record.opposing import opposed
from complaints.core.record.state import state_of

# Nobody resolves a complaint so often; a history may say so, that somebody made up.
_MOST_STRUCK = 100


def losers(complaint: Complaint, unsettled: Unsettled, chosen: str) -> list[str]:
    """Return the events that cannot stand beside the chosen one; all others where that is unknown.

    Of two events that had one id either could stand; people choose all the same.
    """
    lost = set().union(*(each.losers(chosen) for each in opposed(complaint)))
    others = [each for each in unsettled.events if each != chosen]
    over = [each for each in others if each in lost] or others
    # What the chosen one rests on stays.
    return next((some for some in _fewer(over) if _possible(complaint, chosen, some)), over)


def _fewer(events: Sequence[str]) -> Iterator[list[str]]:
    """Return these events, and all of them but one each time."""
    yield [*events]
    for each in events if len(events) > 1 else ():
        yield [other for other in events if other != each]


def _possible(complaint: Complaint, chosen: str, without: Sequence[str]) -> bool:
    events = _all_but(complaint, without)
    return all(events[odd.index].id != chosen for odd in state_of(complaint, events).misfits)


def _all_but(complaint: Complaint, without: Sequence[str]) -> tuple[Event, ...]:
    return tuple(event for event in complaint.events if event.id not in without)


def still_otherwise(
    complaint: Complaint, name: str, chosen: Event, over: Sequence[str]
) -> list[str]:
    """Return the steps after which a field would still end otherwise than the chosen one says.

    Closing repeats what was decided before, so a step that loses may live on in a later
    one; and behind the last of several may stand another.
    """
    said = _said(complaint, chosen)
    wanted = end_of(name, claimed(said, (name,), first_values(complaint)))
    found: list[str] = []
    setting = [event.id for event in live(_all_but(complaint, over)) if name in event.sets]
    for each in islice(reversed(setting), _MOST_STRUCK):
        gone = [*over, *found]
        if end_of(name, values_without(complaint, gone)) == wanted:
            break
        if each not in (said.id, chosen.id) and _possible(complaint, chosen.id, [*gone, each]):
            found.append(each)
    return found


def _said(complaint: Complaint, chosen: Event) -> Event:
    """Return the event that counts by a decision, or by a decision about decisions."""
    events = {event.id: event for event in complaint.events}
    # A hand may have written some that go round.
    for _ in events:
        if chosen.kind == "settled" and chosen.of in events:
            chosen = events[chosen.of]
    return chosen


def values_without(complaint: Complaint, without: Sequence[str]) -> Mapping[str, Any]:
    """Return what the events make of the fields without some of them."""
    return state_of(complaint, _all_but(complaint, without)).values
