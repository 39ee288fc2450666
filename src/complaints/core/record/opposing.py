"""Which event stands against a step that was not possible: without it the step would be."""

from __future__ import annotations

from collections.abc import Iterator
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
    misfits = (state or state_of(complaint)).misfits
    if not misfits:
        return []
    search = _Search(complaint)
    return [search.opposed(odd) for odd in misfits]


class _Search:
    """Looks for what stands against the steps of one complaint, in their order."""

    def __init__(self, complaint: Complaint) -> None:
        self._complaint = complaint
        self._receipts = {event.id for event in complaint.events if event.kind == "received"}
        removing = {event.id for event in Overruled(complaint.events).gone.values()}
        # The last one first: what took something back, or settled something.
        self._suspects = dict.fromkeys(e.id for e in reversed(complaint.events) if e.id in removing)
        self._tries = iter(range(_MOST_TRIED))

    def opposed(self, odd: Odd) -> Opposed:
        """Return a step with the event without which it would be possible.

        With the likeliest one where that is none.
        """
        event = self._complaint.events[odd.index]
        against = next(self._found(odd, event), "") or next(self._likely(odd, event), "")
        if against:
            # A step that rests on this one goes with it.
            self._suspects.setdefault(against)
        return Opposed(event.id, odd.field, against)

    def _found(self, odd: Odd, event: Event) -> Iterator[str]:
        for each, _ in zip(self._likely(odd, event), self._tries, strict=False):
            if self._possible_without(event, each):
                yield each

    def _likely(self, odd: Odd, event: Event) -> Iterator[str]:
        if odd.against and odd.against not in self._receipts:
            yield odd.against
        yield from (each for each in self._suspects if each not in (odd.against, event.id))

    def _possible_without(self, step: Event, other: str) -> bool:
        events = tuple(event for event in self._complaint.events if event.id != other)
        misfits = state_of(self._complaint, events).misfits
        return all(events[odd.index] is not step for odd in misfits)
