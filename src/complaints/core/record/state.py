"""The state of a complaint: it follows from the set of its events alone.

The stored fields are the fold of what the events set; the status is replayed
from the kinds of the events, and the ledgers from what the events did. So two
people who each add events need only agree on the set of them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import UNSET, Struct
from msgspec.structs import replace

from complaints.core.record.effects import Verdict
from complaints.core.record.event_kinds import EVENTS, Seen
from complaints.core.record.events import FOLDED, add_to, first_values, holds, known, same
from complaints.core.record.ledgers import Bookkeeper, same_entries
from complaints.core.record.model import Complaint, Event
from complaints.core.record.status import Standing
from complaints.core.record.together import Overruled
from complaints.core.time.calendar import utc
from complaints.errors import Refused


class Odd(Struct, frozen=True):
    """An event without its usual effect: it stood already, or the step was not possible.

    `field` is what it is about, `against` the event that stands against it,
    `message` says why it was not possible.
    """

    index: int
    verdict: Verdict
    field: str
    against: str = ""
    message: str = ""


class State(Struct, frozen=True):
    """What a set of events makes of a complaint: its fields by name, and the odd events."""

    values: dict[str, Any]
    odd: list[Odd] = []

    @property
    def misfits(self) -> list[Odd]:
        """The events that were not possible where the complaint then stood."""
        return [odd for odd in self.odd if odd.verdict == "misfit"]


def state_of(
    complaint: Complaint, events: tuple[Event, ...] | None = None, instant: datetime | None = None
) -> State:
    """Return what these events, or all of the complaint, make of it.

    A field that only events outside `events` set has the value it had before
    the first of them (`was`, or absent). A field that no event sets reads as
    today.
    """
    return _Replay(complaint, complaint.events if events is None else events, instant).run()


class _Replay:
    """One pass over the events in their order."""

    def __init__(
        self, complaint: Complaint, events: tuple[Event, ...], instant: datetime | None
    ) -> None:
        self.complaint = complaint
        self.events = events
        self.values = first_values(complaint)
        self.standing = Standing(complaint.id, self.values["status"])
        self.keeper = Bookkeeper(complaint, instant)
        self.seen = Seen()
        self.overruled = Overruled(events)
        self.gone = self.overruled.gone
        self.odd: list[Odd] = []

    def run(self) -> State:
        for index, event in enumerate(self.events):
            if event.id in self.gone:
                self.keeper.withdraw(event, self.gone[event.id].id)
            elif event.kind == "retracted":
                if self.gone[event.of] is not event:
                    self.odd.append(Odd(index, "stands", "events", self.gone[event.of].id))
            else:
                self._take(index, event)
        values = {**self.values, "status": self.standing.status}
        return State({**values, **self.keeper.found()}, self.odd)

    def _take(self, index: int, event: Event) -> None:
        odd = self._odd(index, event)
        if odd is not None:
            self.odd.append(odd)
        if odd is None or odd.verdict != "stands":
            add_to(self.values, event, self.overruled)
        self.seen.add(event)

    def _odd(self, index: int, event: Event) -> Odd | None:
        """Let an event take effect; return what is odd about it."""
        row = EVENTS[event.kind]
        found: Odd | None = None
        try:
            if row.only_sets and self._holds(event):
                found = Odd(index, "stands", "events")
            self.standing.take(event, self.values["owner"])
        except Refused as refusal:
            verdict = self._verdict(event)
            about = "resolution" if event.kind == "resolved" else "status"
            message = str(refusal).split(";")[0]
            found = Odd(index, verdict, about, self.standing.led_by, message)
            if verdict == "stands":
                self.keeper.withdraw(event, event.id)
                return found
        if row.needs is not None and (verdict := row.needs(event, self.seen)) != "fits":
            message = f"what event {event.id} rests on counts no more"
            found = found or Odd(index, verdict, "events", self._missing(event), message)
        against = self.keeper.last_about(event)
        if (verdict := self.keeper.take(event)) != "fits":
            message = "what this step is about was not open to it"
            found = found or Odd(index, verdict, row.ledger, against, message)
        return found

    def _holds(self, event: Event) -> bool:
        sets = {name: change for name, change in event.sets.items() if name != "status"}
        return bool(sets) and all(holds(self.values, name, sets[name]) for name in sets)

    def _verdict(self, event: Event) -> Verdict:
        """Tell whether a step that has no way did nothing new, or did not fit."""
        if not self.standing.stands(event):
            return "misfit"
        ended = self.values["resolution"]
        if event.kind == "resolved" and event.set is not UNSET and ended is not None:
            given = event.set.resolution
            return "stands" if given is UNSET or given.outcome == ended.outcome else "misfit"
        if event.kind == "closed" and event.customer is not UNSET and ended is not None:
            return "stands" if ended.customer in ("", event.customer) else "misfit"
        return "stands"

    def _missing(self, event: Event) -> str:
        """Return the retraction of what an event rests on, as far as there is one."""
        if event.of in self.gone:
            return self.gone[event.of].id
        return next((e.id for e in self.gone.values()), self.standing.led_by)


def changes_told(complaint: Complaint) -> list[dict[str, Any]]:
    """Return what each event set that was another before, in its own words."""
    values, found = first_values(complaint), []
    overruled = Overruled(complaint.events)
    for event in complaint.events:
        new = {n: v for n, v in event.sets.items() if n == "status" or not holds(values, n, v)}
        found.append(new)
        add_to(values, event, overruled)
    return found


def standing(complaint: Complaint) -> Standing:
    """Return where a complaint stands after its events, to ask for the way of one more."""
    replay = _Replay(complaint, complaint.events, None)
    replay.run()
    return replay.standing


def refold(complaint: Complaint) -> Complaint:
    """Return the complaint with everything that follows from its events as it follows from them."""
    return replace(
        complaint, **{name: value for name, (_, value) in differences(complaint).items()}
    )


def differences(complaint: Complaint, state: State | None = None) -> dict[str, tuple[Any, Any]]:
    """Return the fields where the file and its events differ: (stored, by the events).

    `state` is what the events make of it, where somebody has that at hand.
    """
    values = (state or state_of(complaint)).values
    stored = ((name, getattr(complaint, name), value) for name, value in values.items())
    # Almost all are plainly the same.
    return {
        name: (old, new) for name, old, new in stored if old != new and not _same(name, new, old)
    }


def _same(name: str, one: Any, other: Any) -> bool:
    if name in FOLDED or name == "status":
        return same(name, one, other)
    return same_entries(name, one, other)


def as_of(
    complaint: Complaint, instant: datetime, known_at: datetime | None = None
) -> Complaint | None:
    """Return the complaint as it stood at `instant`, by what was on record at `known_at`.

    None where it had not been received, or not been recorded, by then. What no event
    sets reads as today: also that it is unsettled, where no event tells since when.
    """
    if utc(complaint.received_at) > utc(instant):
        return None
    events = known(complaint.events, instant, known_at)
    if complaint.events and not events:
        return None
    ids = {event.id for event in events}
    unsettled = tuple(each for each in complaint.unsettled if ids.issuperset(each.events))
    values = state_of(complaint, events, instant).values
    return replace(complaint, **values, unsettled=unsettled, events=events)
