"""Which event stands against a step that was not possible: without it the step would be."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from complaints.core.record.model import Complaint, Event
from complaints.core.record.state import Odd, State, state_of

# Nobody has more about one complaint; a history may, that somebody made up.
_MOST_TRIED = 100
_REMOVING = ("retracted", "settled")


class Opposed(Struct, frozen=True):
    """A step that was not possible, the field it is about, and the events that stand against it.

    Without all of these it would be possible.
    """

    event: str
    field: str
    against: tuple[str, ...]

    @property
    def all(self) -> set[str]:
        """The step and what is against it; empty where nothing is."""
        return {self.event, *self.against} if self.against else set()

    def losers(self, chosen: str) -> set[str]:
        """Return what cannot stand beside an event that is chosen."""
        if chosen == self.event:
            return set(self.against)
        return {self.event} if chosen in self.against else set()


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
        self._never = {event.id for event in complaint.events if event.kind == "received"} | {""}
        # The last one first: what took something back, or settled something.
        self._suspects = [e.id for e in reversed(complaint.events) if e.kind in _REMOVING]
        self._tries = _MOST_TRIED

    def opposed(self, odd: Odd) -> Opposed:
        """Return a step with the events without which it would be possible."""
        event = self._complaint.events[odd.index]
        own = {e.id for e in self._complaint.events if e.kind == "settled" and e.of == event.id}
        # A decision for a step is against it only where it took the ground from under it itself.
        gone = self._in_the_way(event, odd, own) or self._in_the_way(event, odd, set())
        found = self._needed(event, gone) or self._likeliest(event, odd)
        # A step that rests on this one goes with it.
        self._suspects += [each for each in found if each not in self._suspects]
        return Opposed(event.id, odd.field, tuple(found))

    def _likeliest(self, event: Event, odd: Odd) -> list[str]:
        """Return what is named where nothing would help: no such step is passed over."""
        likely = (each for each in (odd.against, *self._suspects) if each not in self._never)
        return [each for each in likely if each != event.id][:1]

    def _in_the_way(self, event: Event, odd: Odd, own: set[str]) -> list[str]:
        """Return events, none of its `own`, without which a step would be possible.

        Each time that which is against it then, or else what took something back.
        None where there is no way.
        """
        never = self._never | own | {event.id}
        gone: list[str] = []
        suspects = iter(self._suspects)
        now: Odd | None = odd
        while now is not None:
            new = now.against
            if new in never or new in gone:
                new = next((each for each in suspects if each not in never | {*gone}), "")
            if not new or self._tries <= 0:
                return []
            gone.append(new)
            now = self._without(event, gone)
        return gone

    def _needed(self, event: Event, gone: list[str]) -> list[str]:
        """Return those of these events without which alone the step is possible, too."""
        for each in tuple(gone):
            rest = [other for other in gone if other != each]
            if rest and self._tries > 0 and self._without(event, rest) is None:
                gone = rest
        return gone

    def _without(self, step: Event, gone: Sequence[str]) -> Odd | None:
        """Return what is odd about a step without some events; None where it is possible then."""
        self._tries -= 1
        events = tuple(event for event in self._complaint.events if event.id not in gone)
        misfits = state_of(self._complaint, events).misfits
        return next((odd for odd in misfits if events[odd.index] is step), None)
