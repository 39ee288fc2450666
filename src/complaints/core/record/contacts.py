"""What passed between the house and the customer, and who waited for whom, read off the events."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from itertools import accumulate

from msgspec import UNSET, Struct

from complaints.core.record.event_kinds import EVENTS
from complaints.core.record.events import live, taken_back
from complaints.core.record.fields import ClockName, WaitFor
from complaints.core.record.model import Complaint, Event
from complaints.core.time.calendar import utc
from complaints.core.time.deadlines import FOREVER, Pause

# Waiting for the customer stops these; nothing ever stops the others.
PAUSED_BY_CUSTOMER: tuple[ClockName, ...] = ("update", "resolve")


class Wait(Struct, frozen=True):
    """A stretch of waiting. `end` and `ended_by` are empty while it goes on."""

    event: Event
    waiting_for: WaitFor
    start: datetime
    end: datetime | None = None
    ended_by: str = ""

    @property
    def pauses(self) -> tuple[ClockName, ...]:
        """The clocks this wait stops: by rule for a customer, by its own list for others."""
        if self.waiting_for == "customer":
            return PAUSED_BY_CUSTOMER
        return tuple(name for name in self.event.pauses if name in PAUSED_BY_CUSTOMER)


class Story:
    """The events of one complaint that count, sorted by what they mean for the clocks.

    All instants are in UTC.
    """

    def __init__(self, complaint: Complaint) -> None:
        self.complaint = complaint
        self.received_at = utc(complaint.received_at)
        self.events: Sequence[Event] = live(complaint.events)

    @cached_property
    def gone(self) -> set[str]:
        """The ids of the events that were taken back."""
        return taken_back(self.complaint.events)

    @cached_property
    def _bounced(self) -> set[str]:
        return {event.of for event in self.events if event.kind == "bounced"}

    @cached_property
    def classified_at(self) -> datetime | None:
        """When a person first classified the complaint; None where only the policy's words did."""
        for event in self.events:
            if event.classified or (event.kind == "classified" and not event.automatic):
                return event.at
        return None

    def is_answer(self, event: Event) -> bool:
        """Tell whether the event is a person's message that reached the customer.

        A letter sent by a machine counts only where a person had classified
        the complaint before. The call in which the complaint was taken counts
        where the main points were read back and a date was given.
        """
        if event.id in self._bounced:
            return False
        classified = self.classified_at
        return reaches_customer(event, classified is not None and classified <= event.at)

    @cached_property
    def answers(self) -> list[Event]:
        """The person's messages that reached the customer, oldest first."""
        return [event for event in self.events if self.is_answer(event)]

    @cached_property
    def messages(self) -> list[Event]:
        """What the customer has said to us since the complaint itself, oldest first."""
        return [event for event in self.events if is_message(event)]

    def of_kind(self, *kinds: str) -> list[Event]:
        """Return the events of these kinds, oldest first."""
        return [event for event in self.events if event.kind in kinds]

    @cached_property
    def waits(self) -> tuple[Wait, ...]:
        """Every stretch of waiting, ended by the first event that takes it up again.

        A message of the customer ends a wait for the customer at the time it
        arrived; any other step that leaves the status `waiting` ends it too.
        """
        waits: list[Wait] = []
        current: Event | None = None
        for event in self.events:
            begins = EVENTS[event.kind].wait == "begins"
            if current is not None and begins and wait_for(current) == wait_for(event):
                # Two colleagues asked at once: the first wait goes on.
                continue
            if current is not None and ends_wait(current, event):
                waits.append(
                    Wait(current, wait_for(current), utc(current.at), utc(event.at), event.id)
                )
                current = None
            if begins:
                current = event
        if current is not None:
            waits.append(Wait(current, wait_for(current), utc(current.at)))
        return tuple(waits)

    def pauses(
        self, clock: ClockName, until: datetime, since: datetime | None = None
    ) -> list[Pause]:
        """Return the pauses of one clock as they were known at `until`, an open one cut there.

        Those that were over at `since` are left out.
        """
        if clock not in self._pausing:
            self._pausing[clock] = self._pauses_of(clock)
        waits, starts, ends = self._pausing[clock]
        first = bisect_right(ends, since) if since is not None else 0
        found = []
        for wait in waits[first : bisect_left(starts, until)]:
            end = wait.end if wait.end is not None and wait.end < until else until
            if wait.start < end and (since is None or end > since):
                words = "the customer" if wait.waiting_for == "customer" else "a third party"
                found.append(Pause(wait.start, end, f"waiting for {words}"))
        return found

    @cached_property
    def _pausing(self) -> dict[ClockName, tuple[list[Wait], list[datetime], list[datetime]]]:
        return {}

    def _pauses_of(self, clock: ClockName) -> tuple[list[Wait], list[datetime], list[datetime]]:
        """Return the waits that stop a clock, in order; their starts, and by when all had ended."""
        waits = sorted(
            (wait for wait in self.waits if clock in wait.pauses), key=lambda wait: wait.start
        )
        ends = accumulate((FOREVER if wait.end is None else wait.end for wait in waits), max)
        return waits, [wait.start for wait in waits], list(ends)

    @cached_property
    def places(self) -> dict[int, int]:
        """The place of each event that counts, by its identity: an id may stand there twice."""
        return {id(event): place for place, event in enumerate(self.events)}

    @cached_property
    def resolutions(self) -> list[tuple[Event, Event | None]]:
        """Each resolution with the reopening that followed it, if one did."""
        pairs: list[tuple[Event, Event | None]] = []
        for event in self.of_kind("resolved", "reopened"):
            if event.kind == "resolved":
                # Where two colleagues told the customer at once, the first did.
                if not pairs or pairs[-1][1] is not None:
                    pairs.append((event, None))
            elif pairs and pairs[-1][1] is None:
                pairs[-1] = (pairs[-1][0], event)
        return pairs


def reaches_customer(event: Event, classified: bool) -> bool:
    """Tell whether an event is a person's message; a machine's counts once a person has sorted."""
    reaches = EVENTS[event.kind].reaches
    return reaches is not None and reaches(event) and (classified or not event.automatic)


def is_message(event: Event) -> bool:
    """Tell whether the customer spoke to us."""
    hears = EVENTS[event.kind].hears
    return hears is not None and hears(event)


def has_new_owner(event: Event) -> bool:
    """Tell whether the event passed the complaint on to a person, or to nobody."""
    passes_on = EVENTS[event.kind].passes_on
    return passes_on and event.set is not UNSET and event.set.owner is not UNSET


def wait_for(event: Event) -> WaitFor:
    """Return for whom a wait waits; who asks, waits for the customer."""
    return "customer" if event.waiting_for is UNSET else event.waiting_for


def ends_wait(wait: Event, event: Event) -> bool:
    """Tell whether an event ends the wait that another began."""
    if is_message(event):
        return wait_for(wait) == "customer"
    row = EVENTS[event.kind]
    if row.wait:
        return True
    return row.sets_status and event.set is not UNSET and event.set.status not in (UNSET, "waiting")
