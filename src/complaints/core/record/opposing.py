"""Which event stands against a step that was not possible: without it the step would be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from complaints.core.record.model import Complaint, Event
from complaints.core.record.state import Odd, State, state_of
from complaints.core.record.together import Overruled

# Nobody has more about one complaint; a history may, that somebody made up.
_MOST_TRIED = 100


@dataclass(frozen=True, slots=True)
class Opposed:
    """A step that was not possible, the field it is about, and the event that stands against it.

    `against` is empty where no single event does.
    """

    event: str
    field: str
    against: str

    @property
    def pair(self) -> set[str]:
        """The two events."""
        return {self.event, self.against} - {""}


def opposed(complaint: Complaint, state: State | None = None) -> list[Opposed]:
    """Return every step of a complaint that was not possible, in their order.

    `state` is what its events make of it, where somebody has that at hand.
    """
    found: list[Opposed] = []
    tries = iter(range(_MOST_TRIED))
    for odd in (state or state_of(complaint)).misfits:
        event = complaint.events[odd.index]
        found.append(Opposed(event.id, odd.field, _against(complaint, odd, found, tries)))
    return found


def _against(
    complaint: Complaint, odd: Odd, before: Iterable[Opposed], tries: Iterator[int]
) -> str:
    """Return the event without which a step would be possible, the likeliest one where none is."""
    event = complaint.events[odd.index]
    never = {e.id for e in complaint.events if e.kind == "received"} | {event.id, ""}
    tried = dict.fromkeys(each for each in _suspects(complaint, odd, before) if each not in never)
    for each, _ in zip(tried, tries, strict=False):
        if _possible_without(complaint, event, each):
            return each
    return next(iter(tried), "")


def _suspects(complaint: Complaint, odd: Odd, before: Iterable[Opposed]) -> Iterator[str]:
    """Return what led on, took something back or settled something, the likeliest first."""
    yield odd.against
    removing = {event.id for event in Overruled(complaint.events).gone.values()}
    yield from (event.id for event in reversed(complaint.events) if event.id in removing)
    # A step that rests on one that was not possible goes with it.
    yield from (each.against for each in before)


def _possible_without(complaint: Complaint, step: Event, other: str) -> bool:
    events = tuple(event for event in complaint.events if event.id != other)
    return all(events[odd.index] is not step for odd in state_of(complaint, events).misfits)
