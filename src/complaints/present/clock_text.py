"""Each clock explained so that a customer's lawyer could follow it, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from complaints.core.calendar import WorkingCalendar, utc
from complaints.core.clocks import Clock, Target
from complaints.core.deadlines import Deadline
from complaints.core.model import Complaint
from complaints.present.lists import iso
from complaints.present.times import due_instant, instant, span

_UNITS = {
    "min": "minutes, day and night",
    "h": "hours, day and night",
    "bh": "business hours",
    "d": "calendar days, due at the end of the last",
    "w": "calendar weeks, due at the end of the last day",
    "mo": "calendar months, due at the end of the last day",
    "bd": "business days, due at close of business of the last",
}
_STATES = {
    "running": "running",
    "paused": "PAUSED",
    "met": "met",
    "met_late": "met LATE",
    "missed": "LATE",
    "cancelled": "no longer applies",
}


def clock_text(complaint: Complaint, clock: Clock, calendar: WorkingCalendar) -> str:
    """Return one clock with its start, target, what was counted, pauses and result."""
    number = f" {clock.number}" if clock.number > 1 else ""
    head = f"{clock.name}{number}: {_STATES[clock.state]}"
    lines = [head, f"  starts   {instant(clock.start, calendar)}, {_cause(clock, complaint)}"]
    for earlier in clock.targets[:-1]:
        lines += [
            f"  at first {_target(earlier)}",
            f"           which would have been {due_instant(earlier.due, calendar)}",
        ]
    last = clock.targets[-1]
    if last.text:
        word = "then    " if len(clock.targets) > 1 else "target  "
        since = f" from {instant(last.since, calendar)}" if len(clock.targets) > 1 else ""
        lines.append(f"  {word} {_target(last)}{since}")
    if last.rework:
        lines.append(f"           but at least {last.rework} from the reopening")
    for pause in clock.pauses:
        stretch = f"{instant(pause.start, calendar)} to {instant(pause.end, calendar)}"
        lines.append(f"  paused   {stretch}: {pause.reason}")
    if last.how is not None:
        lines += _counted(last.how, calendar)
    so_far = " if it went on now" if clock.state == "paused" else ""
    lines.append(f"  due      {due_instant(clock.due, calendar)}{so_far}")
    if clock.ended_at is not None:
        lines.append(f"  ended    {instant(clock.ended_at, calendar)}, {_ending(clock, complaint)}")
    return "\n".join(lines) + "\n"


def _target(target: Target) -> str:
    unit = target.text.lstrip("0123456789")
    return f"{target.text} ({_UNITS[unit]})" if target.text else "a date of its own"


def _counted(how: Deadline, calendar: WorkingCalendar) -> Iterator[str]:
    word = "counted "
    for stretch in how.spans:
        start, end = instant(stretch.start, calendar), instant(stretch.end, calendar)
        yield f"  {word} {start} to {end}: {span(stretch.seconds)}"
        word = " " * len(word)
    number = 0
    for day in how.days:
        number += day.counted
        what = f"day {number}" if day.counted else f"not counted, {day.why}"
        yield f"  {word} {day.date:%a %Y-%m-%d}: {what}"
        word = " " * len(word)


def _cause(clock: Clock, complaint: Complaint) -> str:
    if clock.started_by == "received":
        return "when the complaint was received"
    return _event(clock.started_by, complaint)


def _ending(clock: Clock, complaint: Complaint) -> str:
    return _event(clock.ended_by, complaint) if clock.ended_by else "when the terms changed"


def _event(event_id: str, complaint: Complaint) -> str:
    for event in complaint.events:
        if event.id == event_id:
            details = [event.template, str(event.direction) if event.direction else ""]
            words = " ".join([event.kind, *[detail for detail in details if detail]])
            return f"by event {event_id} ({words}, {event.by})"
    return f"by event {event_id}"


def clock_row(clock: Clock, calendar: WorkingCalendar, now: datetime) -> dict[str, Any]:
    """Return one clock for programs."""
    last = clock.targets[-1]
    how = last.how
    late = clock.state == "missed" and utc(now) > utc(clock.due)
    return {
        "clock": clock.name,
        "number": clock.number,
        "state": clock.state,
        "start": iso(clock.start, calendar),
        "started_by": clock.started_by,
        "target": clock.target,
        "due": iso(clock.due, calendar),
        "late": late,
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
