"""The status of a complaint: which step leads where, and what is possible instead."""

from __future__ import annotations

from msgspec import UNSET

from complaints.core.record.contacts import ends_wait, is_message, reaches_customer, wait_for
from complaints.core.record.event_kinds import EVENTS
from complaints.core.record.fields import Status
from complaints.core.record.model import Event
from complaints.errors import Refused

_POSSIBLE: dict[Status, str] = {
    "received": "acknowledge it with a letter or a call, or go on with the matter",
    "acknowledged": "go on with the matter, or resolve it",
    "investigating": "resolve it first",
    "waiting": "end the wait with `contact --in` or `wait --end`, or resolve it",
    "resolved": "possible now: close it, or reopen it",
    "closed": "possible now: reopen it",
}


class Standing:
    """Where a complaint stands while its events are gone through in their order.

    `status` follows from the kinds of the events alone: what an event says the
    status was when it was written does not matter. `led_by` names the event
    that last led on.
    """

    def __init__(self, complaint_id: str, status: Status) -> None:
        self.status: Status = status
        self.led_by = ""
        self._id = complaint_id
        self._wait: Event | None = None
        self._classified = False

    def take(self, event: Event, owner: str) -> None:
        """Go on by an event that counts; `owner` had the complaint before it.

        Raises Refused, naming the step that is possible, where it has no way;
        then it leads nowhere.
        """
        status = self.next(event, owner)
        if self._wait is not None and ends_wait(self._wait, event):
            self._wait = None
        if EVENTS[event.kind].wait == "begins":
            self._wait = event
        if event.classified or (event.kind == "classified" and not event.automatic):
            self._classified = True
        if status != self.status or not self.led_by:
            self.led_by = event.id
        self.status = status

    def next(self, event: Event, owner: str) -> Status:
        """Return the status after an event. Raises Refused likewise."""
        row = EVENTS[event.kind]
        if row.sets_status:
            given = event.set.status if event.set is not UNSET else UNSET
            return self.status if given is UNSET else given
        if row.ways is None:
            return self._after_contact(event)
        if self.status not in row.ways:
            if row.needless:
                raise Refused(f"{self._id} is {self.status}, so {row.needless}")
            raise Refused(
                f"{self._id} is {self.status}, so it cannot be {row.cannot or event.kind}; "
                f"{self._possible()}"
            )
        if row.stays is not None and row.stays(event, owner):
            return self.status
        return row.ways[self.status]

    def stands(self, event: Event) -> bool:
        """Tell whether an event that has no way leads to where the complaint stands already."""
        row = EVENTS[event.kind]
        if row.needless:
            return True
        # Who was told the outcome, and then closed the matter, was told it.
        standing = "resolved" if event.kind == "resolved" and self.status == "closed" else ""
        there = row.ways is not None and set(row.ways.values()) == {standing or self.status}
        if there and row.wait == "begins":
            return self._wait is not None and wait_for(self._wait) == wait_for(event)
        return there

    def _possible(self) -> str:
        others = self._wait is not None and wait_for(self._wait) == "third_party"
        if self.status == "waiting" and others:
            return "end the wait with `wait --end`, or resolve it"
        return _POSSIBLE[self.status]

    def _after_contact(self, event: Event) -> Status:
        """A person's answer acknowledges; a customer's message ends a wait for the customer."""
        if self.status == "received" and reaches_customer(event, self._classified):
            return "acknowledged"
        # A status written by hand has no wait; the customer's word ends it as well.
        theirs = self._wait is None or wait_for(self._wait) == "customer"
        if self.status == "waiting" and is_message(event) and theirs:
            return "investigating"
        return self.status
