"""What another policy would change, as rows."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from complaints.core.clocks.dates import Item
from complaints.core.clocks.simulation import Shift, Simulation
from complaints.core.record.model import Complaint
from complaints.core.time.calendar import WorkingCalendar, parse_hours
from complaints.present.simulation import shift_rows, summary_line

DUE = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
COMPLAINT = Complaint(
    id="CMP-2611-7F3K9QY",
    subject="Broken\nplates",
    nature="complaint",
    status="received",
    severity="high",
    received_at=DUE,
    channel="phone",
    language="hr",
    owner="ivo",
)


def _calendar(zone: str) -> WorkingCalendar:
    return WorkingCalendar(ZoneInfo(zone), ((parse_hours("09:00-17:00"),),) * 7)


ZAGREB, KYIV = _calendar("Europe/Zagreb"), _calendar("Europe/Kyiv")
LATE = Item(COMPLAINT, "resolve", DUE, late=True, paused=False)
WAITING = Item(COMPLAINT, "resolve", DUE, late=False, paused=True)
FOUND = Simulation(2, 1, 1, (Shift(WAITING, LATE), Shift(LATE, None)))


def test_rows_for_people() -> None:
    """Both sides with their state, each in the zone of its calendar."""
    first, second = shift_rows(FOUND, ZAGREB, KYIV, exact=False)
    assert first == {
        "id": "CMP-2611-7F3K9QY",
        "severity": "high",
        "what": "resolve",
        "now": "Fri 2026-11-20 17:00 paused",
        "then": "Fri 2026-11-20 18:00 late",
        "owner": "ivo",
        "subject": "Broken plates",
    }
    assert (second["now"], second["then"]) == ("Fri 2026-11-20 17:00 late", "no date")


def test_rows_for_programs() -> None:
    """Instants and lateness apart."""
    first, second = shift_rows(FOUND, ZAGREB, KYIV, exact=True)
    assert (first["now"], first["now_late"]) == ("2026-11-20T17:00:00+01:00", False)
    assert (first["then"], first["then_late"]) == ("2026-11-20T18:00:00+02:00", True)
    assert (second["then"], second["then_late"]) == ("", False)


def test_summary() -> None:
    """One complaint is a complaint."""
    assert summary_line(FOUND) == "2 open complaints: 1 more would be late, 1 no longer"
    assert summary_line(Simulation(1, 0, 0, ())) == (
        "1 open complaint: 0 more would be late, 0 no longer"
    )
