"""What another policy would change, as rows and in one line."""

from __future__ import annotations

from typing import Any

from complaints.core.clocks.dates import Item
from complaints.core.clocks.simulation import Shift, Simulation
from complaints.core.text import one_line
from complaints.core.time.calendar import WorkingCalendar
from complaints.present.lists import iso
from complaints.present.times import due_instant


def shift_rows(
    simulation: Simulation, now: WorkingCalendar, then: WorkingCalendar, exact: bool
) -> list[dict[str, Any]]:
    """Return every date that changes sides as a row; `exact` gives instants for programs.

    Each side is told in the time zone of its own calendar.
    """
    return [_row(shift, now, then, exact) for shift in simulation.shifts]


def _row(shift: Shift, now: WorkingCalendar, then: WorkingCalendar, exact: bool) -> dict[str, Any]:
    complaint = shift.late.complaint
    side = _exact if exact else _words
    return {
        "id": complaint.id,
        "severity": complaint.severity,
        "what": shift.late.what,
        **side("now", shift.now, now),
        **side("then", shift.then, then),
        "owner": complaint.owner,
        "subject": one_line(complaint.subject),
    }


def _words(side: str, item: Item | None, calendar: WorkingCalendar) -> dict[str, Any]:
    if item is None:
        return {side: "no date"}
    state = "late" if item.late else "paused" if item.paused else "due"
    return {side: f"{due_instant(item.due, calendar)} {state}"}


def _exact(side: str, item: Item | None, calendar: WorkingCalendar) -> dict[str, Any]:
    return {
        side: iso(item.due, calendar) if item is not None else "",
        f"{side}_late": item is not None and item.late,
    }


def summary_line(simulation: Simulation) -> str:
    """Return how many complaints change sides: `31 open complaints: 3 more would be late, ...`."""
    noun = "complaint" if simulation.open == 1 else "complaints"
    return (
        f"{simulation.open} open {noun}: {simulation.more} more would be late, "
        f"{simulation.fewer} no longer"
    )
