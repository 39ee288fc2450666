"""The ledgers of a complaint, worked out from its events: what each entry has become.

The facts of an entry stand in the file; of what became of it nothing is carried along.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from complaints.core.record.effects import Books, Verdict, link_of, withdrawn
from complaints.core.record.event_kinds import EVENTS, Ledger
from complaints.core.record.model import Action, Complaint, Event, Link, Offer, Satisfaction
from complaints.core.record.order import number_of
from complaints.core.time.calendar import utc

LEDGERS = ("promises", "offers", "actions")


class Bookkeeper:
    """Goes through the events of a complaint, in their order, and keeps its ledgers.

    What no event of the complaint made or changed reads as today, unless it
    carries a date of its own that is later than `instant`.
    """

    def __init__(self, complaint: Complaint, instant: datetime | None = None) -> None:
        self._complaint = complaint
        self._ids = {event.id for event in complaint.events}
        self._made: dict[str, list[tuple[str, Any]]] = {}
        self._done = {e.entry for e in complaint.events if e.kind == "action_done"}
        self._instant = instant
        self.books = Books(
            related=_first_ties(complaint), satisfaction=_first_answer(complaint, instant)
        )
        for name in LEDGERS:
            for entry in getattr(complaint, name):
                if entry.told_in in self._ids:
                    self._made.setdefault(entry.told_in, []).append((name, entry))
                else:
                    getattr(self.books, name)[entry.id] = self._as_today(entry)

    def take(self, event: Event) -> Verdict:
        """Enter what an event that counts made, and do what it does."""
        for name, entry in self._made.get(event.id, ()):
            getattr(self.books, name)[entry.id] = _new(entry, event)
        does = EVENTS[event.kind].does
        verdict = does(self.books, event) if does is not None else "fits"
        if verdict == "stands":
            self.withdraw(event, event.id)
        return verdict

    def last_about(self, event: Event) -> str:
        """Return the event that last changed what this one is about, or else made it."""
        row = EVENTS[event.kind]
        key = event.entry or event.other
        last = self.books.last.get((row.ledger, key))
        if last is not None:
            return last.id
        entry = getattr(self.books, row.ledger).get(key) if row.ledger in LEDGERS else None
        ended = getattr(entry, "withdrawn_in", "") or getattr(entry, "closed_in", "")
        return ended or key.partition(".")[0]

    def withdraw(self, event: Event, by: str) -> None:
        """Enter what an event made that counts no more; `by` is the event that says so."""
        for name, entry in self._made.get(event.id, ()):
            getattr(self.books, name)[entry.id] = withdrawn(_new(entry, event), by)

    def found(self) -> dict[str, Any]:
        """Return the ledgers by the names of their fields, entries in the order of the file."""
        books = self.books
        found: dict[str, Any] = {
            name: tuple(
                entries[entry.id] for entry in getattr(self._complaint, name) if entry.id in entries
            )
            for name in LEDGERS
            for entries in (getattr(books, name),)
        }
        return {**found, "related": tuple(books.related), "satisfaction": books.satisfaction}

    def _as_today(self, entry: Any) -> Any:
        """Return an entry that no event of the file made as it was before all of them."""
        if isinstance(entry, Action):
            again = entry.id in self._done or _later(entry.done_at, self._instant)
            return replace(entry, done_at=None) if again else entry
        if isinstance(entry, Offer) and entry.approved_by and self._approved(entry):
            return replace(entry, state="proposed", closed_in="", approved_by="")
        if entry.closed_in in self._ids:
            return replace(entry, state="open", closed_in="")
        return entry

    def _approved(self, offer: Offer) -> bool:
        """Tell whether an event of the complaint, taken back or not, approved the offer."""
        events = self._complaint.events
        return any(e.kind == "offer_approved" and e.entry == offer.id for e in events)


def _new(entry: Any, event: Event) -> Any:
    """Return an entry as it was when the event made it."""
    if isinstance(entry, Action):
        return replace(entry, done_at=None, withdrawn_in="")
    if isinstance(entry, Offer):
        state = "proposed" if entry.approved_by or entry.state == "proposed" else "open"
        given = state if event.state is UNSET else event.state
        return replace(entry, state=given, closed_in="", approved_by="")
    return replace(entry, state="open", closed_in="")


def _changes(event: Event, ledger: Ledger) -> bool:
    return EVENTS[event.kind].ledger == ledger


def _first_ties(complaint: Complaint) -> list[Link]:
    """Return the ties that no event made; one that an event undid was there before.

    Which came first, the number of an event tells: it may be dated back.
    """
    first: dict[str, Event] = {}
    for event in sorted(complaint.events, key=lambda event: number_of(event.id)):
        if _changes(event, "related"):
            first.setdefault(event.other, event)
    ties = [tie for tie in complaint.related if tie.id not in first]
    undone = [event for event in first.values() if event.kind == "unlinked"]
    return [*ties, *(link_of(event) for event in undone)]


def _first_answer(complaint: Complaint, instant: datetime | None) -> Satisfaction | None:
    """Return an answer to the survey that no event tells, if it was given by then."""
    answer = complaint.satisfaction
    if answer is None or any(event.score is not UNSET for event in complaint.events):
        return None
    return None if _later(answer.at, instant) else answer


def _later(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and utc(one) > utc(other)


def same_entries(name: str, one: Any, other: Any) -> bool:
    """Tell whether two ledgers say the same: the order of ties says nothing."""
    if name != "related":
        return bool(one == other)
    return len(one) == len(other) and set(one) == set(other)
