"""What may be asked of one complaint: thousands of events, and no flood of reopenings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from complaints.core.record.bounds import too_much
from complaints.core.record.model import Complaint, Terms
from complaints.core.time.calendar import Hours, WorkingCalendar
from complaints.core.time.pace import USUAL, pace_of

Make = Callable[..., Complaint]

RESOLVED: dict[str, Any] = {"at": "21 10:00", "kind": "resolved"}
REOPENED: dict[str, Any] = {"at": "21 10:00", "kind": "reopened"}
ASKED: dict[str, Any] = {"at": "21 10:00", "kind": "asked"}
LETTER: dict[str, Any] = {"at": "21 10:00", "kind": "letter", "template": "status"}
NOTED: dict[str, Any] = {"at": "21 10:00", "kind": "noted"}


@pytest.mark.parametrize(
    ("steps", "terms", "excess"),
    [
        ([NOTED] * 8_000, Terms(reply="5bd", update="20d", resolve="8w"), ""),
        ([ASKED] * 2_000, Terms(reply="1bd", update="2bd", resolve="1mo"), ""),
        ([RESOLVED, REOPENED] * 50, Terms(resolve="60bd", rework="5bd"), ""),
        ([], Terms(resolve="9999bd"), ""),
        ([NOTED] * 5_000 + [ASKED] * 50, Terms(reply="20bd", update="30d", resolve="60bd"), ""),
        ([NOTED] * 5_000, Terms(update="3mo", wait="6mo"), ""),
        (
            [RESOLVED, REOPENED] * 1_000,
            Terms(resolve="5bd"),
            "2,001 events, 0 waits, 1,000 reopenings",
        ),
        ([LETTER] * 500, Terms(reply="999bd"), "501 events, 0 waits, 0 reopenings and time limits"),
        ([], Terms(reply="999w", update="16000d"), "time limits of up to 16,000 days"),
        ([], Terms(resolve="99999w"), "time limits of up to 699,993 days"),
    ],
)
def test_what_is_more_than_any_complaint_has(
    steps: list[dict[str, Any]], terms: Terms, excess: str, make: Make
) -> None:
    """Long histories are taken; the product of reopenings, waits and time limits is bounded."""
    told = too_much(replace(make(*steps), terms=terms))
    assert excess in told
    assert bool(told) == bool(excess)


def test_time_limits_are_measured_by_the_calendar(make: Make) -> None:
    """What is little for an office is too much where an hour a week is open."""
    complaint = replace(make(), terms=Terms(resolve="9999bh"))
    hourly = WorkingCalendar(ZoneInfo("Europe/Zagreb"), ((Hours(540, 600),), *((),) * 6))
    assert too_much(complaint, USUAL) == ""
    assert "time limits of up to 70,233 days" in too_much(complaint, pace_of(hourly))
