"""What two branches ended differently: marked in a line, and explained with what settles it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from msgspec.structs import asdict

from complaints.core.record.event_kinds import EVENTS
from complaints.core.record.model import (
    Complaint,
    Event,
    FaultFinding,
    ListChange,
    Resolution,
    Terms,
)
from complaints.core.record.steps import choices
from complaints.core.record.together import fields_of
from complaints.core.text import one_line
from complaints.core.time.calendar import WorkingCalendar
from complaints.present.safe import visible_line
from complaints.present.times import instant

WIDTH = 92


def marked(complaint: Complaint) -> str:
    """Return a line that names what is unsettled."""
    fields = ", ".join(each.field for each in complaint.unsettled)
    return visible_line(f"unsettled: {fields} (complaints show {complaint.id} explains it)")


def explained(complaint: Complaint, calendar: WorkingCalendar) -> Iterator[str]:
    """Say what two branches ended differently, what each says, and how it is settled."""
    events = {event.id: event for event in complaint.events}
    for each in complaint.unsettled:
        yield f"Unsettled: {visible_line(each.field)}"
        for event_id in each.events:
            event = events.get(event_id)
            if event is not None:
                says = _says(event, each.field)
                words = f"{EVENTS[event.kind].name}{f': {says}' if says else ''}"
                line = f"{event_id:<9} {instant(event.at, calendar)}  {event.by:<8} {words}"
                yield wrapped(line)
        for value in each.values:
            yield f"  value: {one_line(value, WIDTH)}" if value else "  value: none"
        command = f"complaints settle {complaint.id} {visible_line(each.field)} {choices(each)}"
        yield f"  settle it: {command}"


def _says(event: Event, field: str) -> str:
    """Return what an event sets of a field, or of those that are settled with it."""
    sets = event.sets
    shown = []
    for name in fields_of(field):
        value = sets.get(name)
        if isinstance(value, Terms):
            terms = asdict(value)
            shown += [f"{clock} {terms[clock]}" for clock in terms if terms[clock]]
        elif isinstance(value, Resolution):
            shown.append(value.outcome)
        elif isinstance(value, FaultFinding):
            shown.append(f"fault {value.fault}")
        elif isinstance(value, ListChange):
            shown += [f"+{item}" for item in value.add] + [f"-{item}" for item in value.remove]
        elif value is not None and value != "":
            shown.append(f"{name} {value}")
    return visible_line(", ".join(shown))


def wrapped(line: str) -> str:
    """Return a line of a page that is about an event, in lines that a terminal shows whole."""
    return textwrap.fill(
        line,
        WIDTH,
        initial_indent="  ",
        subsequent_indent=" " * 12,
        break_long_words=False,
        break_on_hyphens=False,
    )
