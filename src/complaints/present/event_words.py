"""What an event says, in words for a page: what it was about, until when, what it sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import UNSET, Struct
from msgspec.structs import asdict

from complaints.core.record.effects import link_of
from complaints.core.record.event_kinds import EVENTS
from complaints.core.record.ledgers import LEDGERS
from complaints.core.record.model import (
    Action,
    Complaint,
    Event,
    FaultFinding,
    ListChange,
    Offer,
    Promise,
    Resolution,
    Terms,
)
from complaints.core.text import one_line
from complaints.core.time.calendar import WorkingCalendar
from complaints.present.times import due_instant, instant

_WORDS = 40
_WAITING_FOR = {"customer": "for the customer", "third_party": "for a third party"}
_TOLD = {"letter": "by letter", "phone": "by phone", "in_person": "in person"}
_UNTIL = {"promised": "by", "promise_moved": "to", "consulted": "by"}


class EventPage(Struct, frozen=True):
    """The complaint that a page is about, and the calendar by which it tells dates.

    A `brief` one has told the entries of the ledgers, each at its place, and only names them.
    """

    complaint: Complaint
    calendar: WorkingCalendar
    brief: bool = False

    def entry(self, ledger: str, place: int, words: str) -> str:
        """Name an entry by its place in a ledger, and say what it is."""
        named = f"{ledger[:-1]} {place}"
        return named if self.brief or not words else f"{named} ({words})"

    def event(self, event_id: str) -> str:
        """Name an event by its id and what it was."""
        events = (event for event in self.complaint.events if event.id == event_id)
        found = next(events, None)
        return event_id if found is None else f"{event_id} ({name(found)})"


def name(event: Event) -> str:
    """Return what an event was, in a few words."""
    parts: list[str] = [EVENTS[event.kind].name]
    parts += [str(value) for value in (event.direction, event.channel) if value is not UNSET]
    parts += [event.template, "" if event.answered else "nobody reached"]
    parts += [str(event.reason) if event.reason is not UNSET else ""]
    fields = ", ".join(event.fields)
    parts += [fields if event.kind == "settled" or not fields else f"({fields})"]
    return " ".join(part for part in parts if part)


def facts(event: Event, page: EventPage) -> list[str]:
    """Return what tells an event from others of its name, but for what it sets and says."""
    told = (words(event, page) for words in _FACTS.values())
    made = (words for ledger in LEDGERS for words in _made(event, ledger, page))
    return [words for words in (*told, *made) if words]


def small_print(event: Event, page: EventPage) -> dict[str, str]:
    """Return what else an event holds, by the names of its fields; told where that differs."""
    found = {
        field: label if value is True else f"{label} {value}"
        for field, label in _SMALL_PRINT.items()
        for value in [getattr(event, field)]
        if value is not UNSET and value
    }
    if event.recorded_at is not None:
        found["recorded_at"] = f"recorded {instant(event.recorded_at, page.calendar, exact=True)}"
    if event.was is not UNSET:
        before = (value_words(field, value, page) for field, value in event.was.items().items())
        found["was"] = f"before it {', '.join(before)}"
    return {**found, **_told_with(event, page)}


def _told_with(event: Event, page: EventPage) -> dict[str, str]:
    """Return what a finding or an outcome says besides; what the event itself says is left out."""
    end, finding = event.sets.get("resolution"), event.sets.get("finding")
    parts: dict[str, str] = {}
    if isinstance(end, Resolution):
        customer = "" if end.customer == event.customer else end.customer
        parts = {
            "told_at": f"told {instant(end.told_at, page.calendar, exact=True)}",
            "told_by": _labelled("told by", end.told_by),
            "customer": _labelled("customer", customer),
            "summary": end.summary,
            "took": _labelled("it took", end.took),
            "reaction": "" if end.reaction == event.text else _labelled("reaction", end.reaction),
        }
    if isinstance(finding, FaultFinding):
        cause = _labelled("cause", finding.cause)
        parts = {**parts, "finding.cause": cause, "finding.text": finding.text}
    return {f"set.{part}": words for part, words in parts.items() if words}


def value_words(field: str, value: Any, page: EventPage) -> str:
    """Return the value of a field that an event sets, with the field's name."""
    if isinstance(value, Terms):
        terms = asdict(value)
        return ", ".join(f"{clock} {terms[clock]}" for clock in terms if terms[clock]) or "no terms"
    if isinstance(value, ListChange):
        items = [*(f"+{item}" for item in value.add), *(f"-{item}" for item in value.remove)]
        return f"{field} {' '.join(items) or 'unchanged'}"
    if isinstance(value, FaultFinding):
        return f"fault {value.fault}"
    if isinstance(value, Resolution):
        return f"outcome {value.outcome}"
    return f"{field} {'none' if value == '' else value}"


def _labelled(label: str, text: str) -> str:
    return text and f"{label} {text}"


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _waiting(event: Event, _: EventPage) -> str:
    return "" if event.waiting_for is UNSET else _WAITING_FOR[event.waiting_for]


def _until(event: Event, page: EventPage) -> str:
    if event.until is None:
        return ""
    return f"{_UNTIL.get(event.kind, 'until')} {due_instant(event.until, page.calendar, True)}"


def _pauses(event: Event, _: EventPage) -> str:
    return f"pausing {' and '.join(event.pauses)}" if event.pauses else ""


def _of(event: Event, page: EventPage) -> str:
    if not event.of:
        return ""
    if event.kind == "settled":
        return f"{page.event(event.of)} counts"
    return f"{'answer to ' if event.kind == 'consulted' else ''}{page.event(event.of)}"


def _over(event: Event, _: EventPage) -> str:
    # Of a value that no event holds these are the edits of both sides.
    word = "" if event.of else "after "
    verb = "does" if len(event.over) == 1 else "do"
    counts = f" {verb} not" if event.of else ""
    return f"{word}{' and '.join(event.over)}{counts}" if event.over else ""


def _entry(event: Event, page: EventPage) -> str:
    """Name the entry an event is about by its place, and say what it is."""
    ledger = EVENTS[event.kind].ledger
    if not event.entry or ledger not in LEDGERS:
        return event.entry
    for place, entry in enumerate(getattr(page.complaint, ledger), 1):
        if entry.id == event.entry:
            return page.entry(ledger, place, _entry_words(entry, page))
    return f"{ledger[:-1]} {event.entry}"


def _entry_words(entry: Any, page: EventPage) -> str:
    if isinstance(entry, Promise):
        return f"{one_line(entry.what, _WORDS)} by {due_instant(entry.due, page.calendar)}"
    if isinstance(entry, Offer):
        return " ".join(part for part in (entry.kind, entry.amount, entry.code) if part)
    return one_line(entry.what, _WORDS)


def _made(event: Event, ledger: str, page: EventPage) -> Iterator[str]:
    """Name the entries of a ledger that an event made, as far as it does not say so itself."""
    said = ledger == "promises" and event.until is not None
    for place, entry in enumerate(() if said else getattr(page.complaint, ledger), 1):
        if entry.told_in == event.id:
            yield page.entry(ledger, place, _new_entry(entry, page))


def _new_entry(entry: Any, page: EventPage) -> str:
    if isinstance(entry, Action):
        due = f"due {due_instant(entry.due, page.calendar)}" if entry.due else ""
        return _joined(entry.owner, due, "corrective" if entry.corrective else "")
    words = _entry_words(entry, page)
    if isinstance(entry, Offer):
        ready = f"ready by {entry.ready_by}" if entry.ready_by else ""
        return _joined(words, _labelled("needs", entry.needs), ready)
    return words


def _tie(event: Event, _: EventPage) -> str:
    if not event.other:
        return ""
    kind = link_of(event).kind if event.kind in TIES else ""
    return f"{event.other} ({kind})" if kind else event.other


TIES = ("linked", "unlinked")
"""The kinds of event whose text is the kind of a tie, and no words of anybody."""

_FACTS: Mapping[str, Callable[[Event, EventPage], str]] = {
    "waiting_for": _waiting,
    "told": lambda event, _: "" if event.told is UNSET else f"told {_TOLD[event.told]}",
    "state": lambda event, _: "" if event.state is UNSET else str(event.state),
    "score": lambda event, _: "" if event.score is UNSET else f"{event.score} of 5",
    "customer": lambda event, _: "" if event.customer is UNSET else f"customer {event.customer}",
    "whom": lambda event, _: event.whom,
    "other": _tie,
    "of": _of,
    "over": _over,
    "entry": _entry,
    "until": _until,
    "pauses": _pauses,
    "route": lambda event, _: _labelled("route", event.route),
}
"""How a page tells the facts of an event, by the names of their fields."""

_SMALL_PRINT: Mapping[str, str] = {
    "automatic": "automatic",
    "acknowledged": "acknowledged",
    "classified": "classified",
    "language": "language",
    "to": "to",
    "subject": "subject",
    "occasion": "occasion",
    "message_id": "message",
    "answer": "to callers:",
}
