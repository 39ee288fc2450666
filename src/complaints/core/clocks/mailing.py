"""Which letters may go out by themselves, once a person has done their part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from complaints.core.clocks.clocks import clocks
from complaints.core.clocks.day import ToWrite, letters_due
from complaints.core.clocks.delays import untold
from complaints.core.policy.policy import Policy
from complaints.core.record.contacts import Story
from complaints.core.record.model import Complaint
from complaints.core.time.calendar import WorkingCalendar


def ready_letters(
    complaint: Complaint, policy: Policy, calendar: WorkingCalendar, now: datetime
) -> Iterator[ToWrite]:
    """Return the letters of this complaint that may be sent without a person at `now`.

    The acknowledgement where a person has classified it, the delay letter
    where somebody has written the reason, the follow-up from the morning of
    its last day on, the survey in its window, and once when that was missed.
    """
    for letter in letters_due(complaint, policy, calendar, now):
        if _READY[letter.template](complaint, calendar, now):
            yield letter


def _classified(complaint: Complaint, calendar: WorkingCalendar, now: datetime) -> bool:
    return Story(complaint).classified_at is not None


def _reason_written(complaint: Complaint, calendar: WorkingCalendar, now: datetime) -> bool:
    return bool(untold(complaint))


def _last_day(complaint: Complaint, calendar: WorkingCalendar, now: datetime) -> bool:
    """Tell whether the follow-up is due today or was before; not the hour after the answer."""
    today = calendar.local_date(now)
    running = (c for c in clocks(complaint, calendar, now) if c.open and c.name == "follow_up")
    return any(calendar.local_date(clock.due) <= today for clock in running)


def _in_time(complaint: Complaint, calendar: WorkingCalendar, now: datetime) -> bool:
    return True


_READY = {
    "acknowledgement": _classified,
    "delay": _reason_written,
    "follow-up": _last_day,
    "survey": _in_time,
}
