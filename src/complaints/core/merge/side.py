"""One version of a complaint of the two that are merged: what it says, and what is new in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from complaints.core.record.events import claimed, end_of, first_values, taken_back
from complaints.core.record.model import Complaint, Event
from complaints.core.record.opposing import opposed
from complaints.core.record.state import State
from complaints.core.record.together import fields_of, name_of

_CLEARED = ("finding", "resolution")


class Side:
    """One version, what it has that the other has not, and where it ended."""

    def __init__(self, complaint: Complaint, state: State, known: set[str]) -> None:
        self.complaint = complaint
        self.state = state
        self._first = first_values(complaint)
        self._gone = taken_back(complaint.events)
        self.new = [event for event in complaint.events if event.id not in known]
        self.ids = {event.id for event in complaint.events}
        self.opposed = opposed(complaint, state)
        self.contesting = {each for noted in complaint.unsettled for each in noted.events}
        self._held = {each.field: self.ids & set(each.events) for each in complaint.unsettled}

    def held(self, name: str) -> set[str]:
        """Return the events of which this side has noted that they contest a field."""
        return self._held.get(name, set())

    def noted(self, name: str) -> set[str]:
        """Return the events of those that are no step that does not fit, nor against one."""
        odd = {each for one in self.opposed if one.field == name for each in one.all}
        return self.held(name) - odd

    def claim(self, name: str, event: Event) -> Any:
        """Return what an event makes of a field."""
        return end_of(name, claimed(event, fields_of(name), self._first))

    def touching(self, fields: Sequence[str]) -> list[Event]:
        """Return the new events that changed one of these fields, and count."""
        return [
            event
            for event in self.new
            if event.id not in self._gone
            and any(field in event.sets or self._cleared(event, field) for field in fields)
        ]

    def _cleared(self, event: Event, field: str) -> bool:
        """Tell whether an event left nothing of a field that cannot be set to nothing.

        A retraction may, and a decision for one.
        """
        if field not in _CLEARED:
            return False
        if event.kind == "settled" and field in map(name_of, event.fields):
            chosen = [other for other in self.complaint.events if other.id == event.of]
            return any(other.kind == "retracted" for other in chosen)
        if event.kind != "retracted":
            return False
        last = ""
        for other in self.complaint.events:
            if other is event:
                break
            if field in other.sets and (other.id == event.of or other.id not in self._gone):
                last = other.id
        return last == event.of
