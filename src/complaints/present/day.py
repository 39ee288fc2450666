"""The day of somebody who handles complaints, on one page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from complaints.core.clocks.dates import Item
from complaints.core.clocks.day import Day
from complaints.core.record.model import Complaint
from complaints.core.text import one_line
from complaints.core.time.calendar import WorkingCalendar, utc
from complaints.core.time.open_time import working_time_counter
from complaints.present.safe import visible_line
from complaints.present.times import due_instant, working_time

_WIDTH = 44


def day_text(day: Day, calendar: WorkingCalendar, now: datetime, notes: Sequence[str]) -> str:
    """Return the page, `notes` at its end; parts with nothing in them are left out."""
    between = working_time_counter(calendar)

    def late(item: Item) -> str:
        time = working_time(between(*sorted((item.due, now), key=utc)), calendar)
        return f"{item.what} late by {time}"

    parts = [
        _part("To settle", [_unsettled(complaint) for complaint in day.unsettled]),
        _part("Late", [_line(item, late(item)) for item in day.late]),
        _part(
            "Due today", [_line(i, f"{i.what} {due_instant(i.due, calendar)}") for i in day.today]
        ),
        _part("Waits that ended", [_line(item, late(item)) for item in day.ended_waits]),
        _part(
            "Nobody has these",
            [f"{c.id}  {c.severity:<8}  {one_line(c.subject, _WIDTH)}" for c in day.unowned],
        ),
        _part(
            "Letters to write",
            [
                f"{due.complaint.id}  {due.template}{' (late)' if due.late else ''}"
                for due in day.letters
            ],
        ),
    ]
    if notes:
        parts.append("".join(f"{visible_line(note)}\n" for note in notes))
    text = "\n".join(part for part in parts if part)
    return text or "Nothing is late, due today or waiting for you.\n"


def _line(item: Item, words: str) -> str:
    complaint = item.complaint
    subject = one_line(complaint.subject, _WIDTH)
    return f"{complaint.id}  {complaint.owner or 'nobody':<8}  {words:<34}  {subject}"


def _unsettled(complaint: Complaint) -> str:
    fields = ", ".join(each.field for each in complaint.unsettled)
    return f"{complaint.id}  {complaint.owner or 'nobody':<8}  {fields}"


def _part(title: str, lines: Sequence[str]) -> str:
    if not lines:
        return ""
    body = "".join(f"  {visible_line(line).rstrip()}\n" for line in lines)
    return f"{title} ({len(lines)})\n{body}"
