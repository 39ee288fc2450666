"""Incidents: one thing that hits many customers, and the complaints that tell of it.

The complaint that told of it first leads; the others are tied to it. So an
incident needs no file of its own, and each complaint goes on by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from complaints.core.handling.mending import link
from complaints.core.record.events import live
from complaints.core.record.fields import ComplaintId
from complaints.core.record.model import Complaint, Event
from complaints.core.record.order import order_key
from complaints.core.record.steps import Stamp, step
from complaints.core.time.calendar import utc
from complaints.errors import Refused

# How the tie reads from the complaint that leads, and from the others.
AFFECTED = "affected"
INCIDENT = "incident"
_TOLD = ("incident_opened", "incident_told", "incident_closed")


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident: the complaint that leads, all complaints of it, how it was opened and closed."""

    lead: Complaint
    complaints: tuple[Complaint, ...]
    opened: Event
    closed: Event | None

    @property
    def text(self) -> str:
        """What is known, as last told."""
        return next((event.text for event in self._told() if event.text), "")

    @property
    def answer(self) -> str:
        """What colleagues may tell callers, as last told; empty once it is closed."""
        answers = (event.answer for event in self._told() if event.answer)
        return "" if self.closed is not None else next(answers, "")

    def _told(self) -> list[Event]:
        """What was told about it, the newest first."""
        start = order_key(self.opened)
        found = (e for e in live(self.lead.events) if e.kind in _TOLD and order_key(e) >= start)
        return sorted(found, key=order_key, reverse=True)

    @property
    def since(self) -> datetime:
        """When the first customer told of it."""
        return min((complaint.received_at for complaint in self.complaints), key=utc)


def open_incident(
    lead: Complaint,
    stamp: Stamp,
    text: str,
    answer: str = "",
    others: Iterable[ComplaintId] = (),
) -> Complaint:
    """Return the complaint as the one that leads an incident, tied to the others.

    Raises Refused where it leads an open one, or belongs to another.
    """
    if led(lead) is not None and led_and_closed(lead) is None:
        raise Refused(f"{lead.id} leads an open incident already; add to it: incident add")
    _refuse_member(lead)
    opened = step(lead, stamp, "incident_opened", text=text, answer=answer)
    return _tied(opened, stamp, others)


def add_to(
    lead: Complaint,
    stamp: Stamp,
    text: str = "",
    answer: str = "",
    others: Iterable[ComplaintId] = (),
) -> Complaint:
    """Return the complaint that leads an open incident, with news, and tied to more.

    Raises Refused for a tie there is already.
    """
    open_event(lead)
    if text or answer:
        lead = step(lead, stamp, "incident_told", text=text, answer=answer)
    return _tied(lead, stamp, others)


def join(complaint: Complaint, stamp: Stamp, lead: ComplaintId) -> Complaint:
    """Return a complaint as one of an incident. Raises Refused where it is of one already."""
    _refuse_member(complaint)
    if led(complaint) is not None and led_and_closed(complaint) is None:
        raise Refused(f"{complaint.id} leads an incident of its own; close that one first")
    return link(complaint, stamp, lead, INCIDENT)


def close_incident(lead: Complaint, stamp: Stamp, text: str) -> Complaint:
    """Return the complaint with its incident closed; the complaints go on by themselves."""
    open_event(lead)
    return step(lead, stamp, "incident_closed", text=text)


def incident(lead: Complaint, complaints: Sequence[Complaint]) -> Incident:
    """Return the incident a complaint leads; `complaints` are all of it. Raises Refused."""
    opened = led(lead)
    if opened is None:
        raise Refused(f"{lead.id} leads no incident; open one: complaints incident open ID -m TEXT")
    return Incident(lead, tuple(complaints), opened, led_and_closed(lead))


def open_event(lead: Complaint) -> Event:
    """Return the event that opened the incident. Raises Refused where none is open."""
    opened = led(lead)
    if opened is None or led_and_closed(lead) is not None:
        raise Refused(f"{lead.id} leads no open incident; open one: complaints incident open")
    return opened


def led(complaint: Complaint) -> Event | None:
    """Return the event that opened the last incident this complaint leads."""
    return _last(complaint, "incident_opened")


def led_and_closed(complaint: Complaint) -> Event | None:
    """Return the event that closed the last incident this complaint leads."""
    last = _last(complaint, "incident_opened", "incident_closed")
    return last if last is not None and last.kind == "incident_closed" else None


def affected_ids(lead: Complaint) -> list[ComplaintId]:
    """Return the ids of all complaints of an incident, the one that leads first."""
    others = (tie.id for tie in lead.related if tie.kind == AFFECTED)
    # Ties that a hand has written may name one twice.
    return list(dict.fromkeys([lead.id, *others]))


def _tied(lead: Complaint, stamp: Stamp, others: Iterable[ComplaintId]) -> Complaint:
    for other in others:
        lead = link(lead, stamp, other, AFFECTED)
    return lead


def _refuse_member(complaint: Complaint) -> None:
    other = next((tie.id for tie in complaint.related if tie.kind == INCIDENT), None)
    if other is not None:
        raise Refused(f"{complaint.id} belongs to the incident of {other} already")


def _last(complaint: Complaint, *kinds: str) -> Event | None:
    found = [event for event in live(complaint.events) if event.kind in kinds]
    return found[-1] if found else None
