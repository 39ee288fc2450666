"""Complaints and dates as rows. Personal data stays out: a list shows what, never who."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from complaints.core.clocks.dates import Item
from complaints.core.clocks.due import next_due
from complaints.core.clocks.reading import Reading
from complaints.core.record.model import Complaint
from complaints.core.text import one_line
from complaints.core.time.calendar import WorkingCalendar, utc
from complaints.core.time.open_time import working_time_counter
from complaints.present.safe import visible_line
from complaints.present.times import due_instant, working_time


def complaint_row(reading: Reading, exact: bool) -> dict[str, Any]:
    """Return one complaint as a row of `list`; `exact` gives instants for programs."""
    complaint, calendar = reading.complaint, reading.calendar
    item = next_due(reading)
    due = ""
    if item is not None:
        due = iso(item.due, calendar) if exact else due_instant(item.due, calendar)
        due = due if exact else f"{due} {item.what}" + (" LATE" if item.late else "")
    received = complaint.received_at
    return {
        "id": complaint.id,
        "received": iso(received, calendar)
        if exact
        else f"{received.astimezone(calendar.zone):%Y-%m-%d}",
        "status": complaint.status,
        "severity": complaint.severity,
        "category": complaint.category,
        "owner": complaint.owner,
        "level": complaint.level,
        "due": due,
        **_subject(complaint, exact),
    }


def item_rows(
    items: Iterable[Item], calendar: WorkingCalendar, now: datetime, exact: bool
) -> list[dict[str, Any]]:
    """Return late or coming dates as rows of `overdue` or `due`, with the working time between."""
    between = working_time_counter(calendar)
    return [
        _item_row(item, calendar, between(*sorted((item.due, now), key=utc)), exact)
        for item in items
    ]


def _item_row(item: Item, calendar: WorkingCalendar, working: float, exact: bool) -> dict[str, Any]:
    complaint = item.complaint
    word = "late_by" if item.late else "left"
    return {
        "id": complaint.id,
        "severity": complaint.severity,
        "what": item.what,
        "due": iso(item.due, calendar) if exact else due_instant(item.due, calendar),
        word: int(working) if exact else working_time(working, calendar),
        "owner": complaint.owner,
        "level": complaint.level,
        **_subject(complaint, exact),
    }


def _subject(complaint: Complaint, exact: bool) -> dict[str, Any]:
    """Return the subject, marked where something about the complaint is unsettled."""
    fields = [each.field for each in complaint.unsettled]
    subject = one_line(complaint.subject)
    if exact:
        return {"subject": subject, "unsettled": fields}
    return {
        "subject": f"[unsettled: {visible_line(' '.join(fields))}] {subject}" if fields else subject
    }


def iso(moment: datetime, calendar: WorkingCalendar) -> str:
    """Return an instant for programs: ISO 8601 with the register's offset."""
    return moment.astimezone(calendar.zone).isoformat(timespec="seconds")
