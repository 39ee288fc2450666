"""Each clock explained so that a customer's lawyer could follow it, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from complaints.core.clocks.clocks import Clock, Target
from complaints.core.record.model import Complaint, Event
from complaints.core.time.calendar import WorkingCalendar, utc
from complaints.core.time.deadlines import Deadline
from complaints.present.lists import iso
from complaints.present.safe import visible, visible_line
from complaints.present.times import due_instant, instant, span

_UNITS = {
    "min": "minutes, day and night",
    "h": "hours, day and night",
    "bh": "hours within business hours",
    "d": "calendar days after the day it starts, due at the end of the last",
    "w": "calendar weeks after the day it starts, due at the end of the last day",
    "mo": "calendar months after the day it starts, due at the end of the last day",
    "bd": "business days after the day it starts, due at close of business on the last",
}
_STATES = {
    "running": "running",
    "paused": "PAUSED",
    "met": "met in time",
    "met_late": "met, but LATE",
    "missed": "LATE, still open",
    "cancelled": "no longer applies",
}
_WAITING_FOR = {"customer": "for the customer", "third_party": "for a third party"}

# To the second: what is late by a second is late.
_at = partial(instant, exact=True)
_due_at = partial(due_instant, exact=True)


Events = Mapping[str, Event]
"""The events of a complaint by their ids."""


def events_of(complaint: Complaint) -> Events:
    """Return the events of a complaint by their ids; of two with the same the first."""
    return {event.id: event for event in reversed(complaint.events)}


def clock_text(events: Events, clock: Clock, calendar: WorkingCalendar) -> str:
    """Return one clock with its start, target, what was counted, pauses and result."""
    number = f" {clock.number}" if clock.number > 1 else ""
    never = clock.state == "missed" and clock.ended_at is not None
    lines = [f"{clock.name}{number}: {'LATE, never met' if never else _STATES[clock.state]}"]
    lines += _start(clock, events, calendar)
    lines += _targets(clock, calendar)
    lines += _pauses(clock, calendar)
    how = clock.targets[-1].how
    if how is not None:
        lines += _counted(how, calendar)
    so_far = ", if it went on from now" if clock.state == "paused" else ""
    lines.append(f"  due      {_due_at(clock.due, calendar)}{so_far}")
    if clock.ended_at is not None:
        lines.append(f"  ended    {_at(clock.ended_at, calendar)}, {_ending(clock, events)}")
    return visible("\n".join(lines)) + "\n"


def _start(clock: Clock, events: Events, calendar: WorkingCalendar) -> Iterator[str]:
    """A clock that goes on after a reopening still counts from where it began."""
    start = _at(clock.start, calendar)
    received = clock.started_by == "received"
    again = None if received else events.get(clock.started_by)
    if again is None or utc(again.at) == utc(clock.start):
        cause = "when the complaint was received" if received else _event(again, clock.started_by)
        yield f"  starts   {start}, {cause}"
    else:
        yield f"  starts   {start}, when the complaint was received"
        yield f"  goes on  {_at(again.at, calendar)}, {_event(again, again.id)}"


def _pauses(clock: Clock, calendar: WorkingCalendar) -> Iterator[str]:
    for index, pause in enumerate(clock.pauses, 1):
        going_on = clock.state == "paused" and index == len(clock.pauses)
        end = "now" if going_on else _at(pause.end, calendar)
        yield f"  paused   {_at(pause.start, calendar)} to {end}: {pause.reason}"


def _targets(clock: Clock, calendar: WorkingCalendar) -> Iterator[str]:
    """Every target with what it gave or would have given; the last one decides."""
    first, *later = clock.targets
    yield f"  target   {_target(first)}"
    for before, target in zip(clock.targets, later, strict=False):
        yield f"           which gave {_due_at(before.due, calendar)}"
        yield f"  changed  {_at(target.since, calendar)} to {_target(target)},"
        yield "           counted from the same start"
    if clock.targets[-1].rework:
        yield f"           but at least {clock.targets[-1].rework} from the reopening"


def _target(target: Target) -> str:
    unit = target.text.lstrip("0123456789")
    return f"{target.text} ({_UNITS[unit]})" if target.text else "the date set when it began"


def _counted(how: Deadline, calendar: WorkingCalendar) -> Iterator[str]:
    word = "counted "
    for stretch in how.spans:
        start, end = _at(stretch.start, calendar), _at(stretch.end, calendar)
        yield f"  {word} {start} to {end}: {span(stretch.seconds, exact=True)}"
        word = " " * len(word)
    word, number = "days    ", 0
    for day in how.days:
        number += day.counted
        what = f"day {number}" if day.counted else f"not counted, {day.why}"
        yield f"  {word} {day.date:%a %Y-%m-%d}: {what}"
        word = " " * len(word)


def _ending(clock: Clock, events: Events) -> str:
    if not clock.ended_by:
        return "when the terms changed"
    return _event(events.get(clock.ended_by), clock.ended_by)


def _event(event: Event | None, event_id: str) -> str:
    if event is None:
        return f"by event {event_id}"
    details = [event.kind, event.template, str(event.direction) if event.direction else ""]
    details.append(_WAITING_FOR.get(str(event.waiting_for), "") if event.kind == "waiting" else "")
    words = " ".join(detail for detail in details if detail)
    return visible_line(f"by event {event_id} ({words}, {event.by})")


def clock_row(clock: Clock, calendar: WorkingCalendar) -> dict[str, Any]:
    """Return one clock for programs."""
    last = clock.targets[-1]
    how = last.how
    return {
        "clock": clock.name,
        "number": clock.number,
        "state": clock.state,
        "start": iso(clock.start, calendar),
        "started_by": clock.started_by,
        "target": clock.target,
        "due": iso(clock.due, calendar),
        "late": clock.late,
        "ended_at": iso(clock.ended_at, calendar) if clock.ended_at is not None else "",
        "ended_by": clock.ended_by,
        "targets": [
            {"since": iso(t.since, calendar), "target": t.text, "due": iso(t.due, calendar)}
            for t in clock.targets
        ],
        "pauses": [
            {"start": iso(p.start, calendar), "end": iso(p.end, calendar), "reason": p.reason}
            for p in clock.pauses
        ],
        "spans": [
            {"start": iso(s.start, calendar), "end": iso(s.end, calendar), "seconds": s.seconds}
            for s in (how.spans if how is not None else ())
        ],
        "days": [
            {"date": day.date.isoformat(), "counted": day.counted, "why": day.why}
            for day in (how.days if how is not None else ())
        ],
    }
