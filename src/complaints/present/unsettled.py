"""What two branches ended differently, explained with what settles it."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence

from complaints.core.record.choosing import NO_CHOICE, NOTHING, to_be_quoted
from complaints.core.record.event_kinds import EVENTS
from complaints.core.record.model import Complaint, Event
from complaints.core.record.naming import way_out
from complaints.core.record.together import WHOLE, fields_of
from complaints.core.time.calendar import WorkingCalendar
from complaints.present.apart import apart
from complaints.present.event_words import TIES, EventPage, facts, name, small_print, value_words
from complaints.present.folding import WIDTH, folded, folded_text
from complaints.present.safe import visible, visible_line
from complaints.present.times import instant

# Behind it there is room for a letter's lines of 72 characters.
_BELOW = " " * 8
# What was told of the outcome, and found; the rest only where two read the same without it.
_SUBSTANCE = {"set.summary", "set.finding.text", "set.finding.cause"}
_LONG = 2 * WIDTH


def explained(complaint: Complaint, calendar: WorkingCalendar) -> Iterator[str]:
    """Say what two branches ended differently, what each says, and how it is settled."""
    events = {event.id: event for event in complaint.events}
    page = EventPage(complaint, calendar)
    for each in complaint.unsettled:
        yield f"Unsettled: {visible_line(each.field)}"
        if each.values and not each.events:
            yield "  written by hand: no event tells since when"
        found = [events[event_id] for event_id in each.events if event_id in events]
        yield from _told(found, each.field, page)
        shown = zip(apart(each.values, _LONG), to_be_quoted(each.values), strict=True)
        for number, (value, quoted) in enumerate(shown, 1):
            words = f'"{value}"' if quoted else value or NOTHING
            yield wrapped(visible_line(f"value {number}: {words}"))
        way = way_out(complaint, each)
        yield f"  {way}" if way == NO_CHOICE else f"  settle it: {way}"
    if any(each.values for each in complaint.unsettled):
        # A hand may have written on after an event, or without one: only git knows,
        # which in the middle of a merge has what the others wrote on their branch alone.
        yield f"  who wrote which value: git log --all -p -- ':/*{complaint.id}.yaml'"


def _told(events: Sequence[Event], field: str, page: EventPage) -> Iterator[str]:
    """Say of each event what it says of a field; two that differ in anything read differently."""
    texts = ["" if event.kind in TIES else event.text for event in events]
    says = _says(events, field, page)
    for event, words, text in zip(events, apart(says, 2 * _LONG), apart(texts, _LONG), strict=True):
        line = f"{event.id:<9} {instant(event.at, page.calendar, exact=True)}  {event.by:<8} "
        yield wrapped(visible_line(f"{line}{name(event)}{words and f': {words}'}"))
        if text:
            yield below(text)


def _says(events: Sequence[Event], field: str, page: EventPage) -> list[str]:
    """Return what each event says; the small print where two would read the same without it."""
    prints = [small_print(event, page) for event in events]
    parts = {part for small in prints for part in small}
    differing = {part for part in parts if len({small.get(part) for small in prints}) > 1}
    plain = [
        [*facts(event, page), *_sets(event, field, page), *_of(small, differing & _SUBSTANCE)]
        for event, small in zip(events, prints, strict=True)
    ]
    read = [(name(event), words, event.text) for event, words in zip(events, plain, strict=True)]
    return [
        ", ".join([*words, *(_of(small, differing - _SUBSTANCE) if read.count(one) > 1 else ())])
        for words, small, one in zip(plain, prints, read, strict=True)
    ]


def _of(small: Mapping[str, str], parts: Container[str]) -> list[str]:
    return [words for part, words in small.items() if part in parts]


def _sets(event: Event, field: str, page: EventPage) -> list[str]:
    """Return what an event sets of a field and of those settled with it; a whole step sets all.

    The status that an event names is only what it was when it was written.
    """
    whole = field in WHOLE
    own = field == "events" or EVENTS[event.kind].sets_status
    return [
        value_words(name, value, page)
        for name, value in event.sets.items()
        if (name in fields_of(field) or whole) and (own or name != "status")
    ]


def wrapped(line: str) -> str:
    """Return a line of a page that is about an event, its end below what the event was."""
    return "\n".join(folded(line, " " * 2, " " * 12))


def below(text: str) -> str:
    """Return what somebody wrote in an event, in its own lines, below the line of the event."""
    return folded_text(visible(text), _BELOW)
