"""What another policy would make late: the same events under other terms and another calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from msgspec import UNSET
from msgspec.structs import replace

from complaints.core.clocks.dates import Item
from complaints.core.clocks.due import urgency
from complaints.core.clocks.reading import Reading
from complaints.core.policy.policy import Policy, working_calendar
from complaints.core.policy.suggest import terms_for
from complaints.core.record.contacts import Story
from complaints.core.record.event_kinds import EVENTS
from complaints.core.record.events import first_values, fold
from complaints.core.record.fields import OPEN
from complaints.core.record.model import Changes, Complaint, Event, Terms
from complaints.core.record.order import order_key


@dataclass(frozen=True, slots=True)
class Shift:
    """One date that is late under one policy and not under the other.

    `now` is the date by the terms on record, `then` by the other policy;
    None where there is no such clock.
    """

    now: Item | None
    then: Item | None

    @property
    def late(self) -> Item:
        """The side that is late, for what the two have in common."""
        now, then = self.now, self.then
        return now if now is not None and now.late else cast(Item, then)


@dataclass(frozen=True, slots=True)
class Simulation:
    """What changes: every date that changes sides, and how many complaints do."""

    open: int
    more: int
    fewer: int
    shifts: tuple[Shift, ...]


def simulate(readings: Iterable[Reading], other: Policy) -> Simulation:
    """Return what the other policy would change about what is late.

    What would be late comes first, then what no longer would; each in the
    order of `overdue`.
    """
    other_calendar = working_calendar(other.calendar)
    total = more = fewer = 0
    shifts: list[Shift] = []
    for reading in readings:
        if reading.complaint.status not in OPEN:
            continue
        total += 1
        today = _by_name(reading)
        then = _by_name(Reading(under(reading.story, other), other_calendar, reading.now))
        late_today, late_then = (
            any(item.late for item in found.values()) for found in (today, then)
        )
        more += late_then and not late_today
        fewer += late_today and not late_then
        for key in dict.fromkeys((*today, *then)):
            shift = Shift(today.get(key), then.get(key))
            if _late(shift.now) != _late(shift.then):
                shifts.append(shift)
    shifts.sort(key=lambda shift: (not _late(shift.then), urgency(shift.late)))
    return Simulation(total, more, fewer, tuple(shifts))


def _by_name(reading: Reading) -> dict[tuple[str, int], Item]:
    return {item.key: item for item in reading.items}


def _late(item: Item | None) -> bool:
    return item is not None and item.late


def under(story: Story, policy: Policy) -> Complaint:
    """Return the complaint with the terms this policy would have given it from its start.

    At its receipt and whenever it was sorted anew, the policy is asked about
    the complaint as it stood then. Everything else on record stays: what was
    said, who waited for whom, dates the customer was told.
    """
    complaint = story.complaint
    events: list[Event] = []
    sets_terms = False
    for event in complaint.events:
        if EVENTS[event.kind].sorts or _sets_terms(event):
            before = tuple(past for past in story.events if order_key(past) < order_key(event))
            first = bool(before) and not sets_terms
            events.append(_under(complaint, event, before, policy, first))
            sets_terms = True
        else:
            events.append(event)
    return replace(complaint, terms=terms_for(complaint, policy), events=tuple(events))


def _under(
    complaint: Complaint, event: Event, before: tuple[Event, ...], policy: Policy, first: bool
) -> Event:
    """Return an event that sets this policy's terms; `first` where terms held before it too."""
    sets = event.sets
    was: dict[str, Any] = event.was.items() if event.was is not UNSET else {}
    sets["terms"] = _terms(complaint, (*before, event), policy)
    if first:
        was["terms"] = _terms(complaint, before, policy)
    return replace(event, set=Changes(**sets), was=Changes(**was) if was else UNSET)


def _sets_terms(event: Event) -> bool:
    return event.set is not UNSET and event.set.terms is not UNSET


def _terms(complaint: Complaint, events: tuple[Event, ...], policy: Policy) -> Terms:
    """Return what the policy gives the complaint as it stood after these events."""
    return terms_for(replace(complaint, **fold(first_values(complaint), events)), policy)
