"""The same problem come back: an earlier complaint of the same customer about the same thing."""

from __future__ import annotations

from collections.abc import Iterable

from complaints.core.policy.policy import Policy, Repeated
from complaints.core.record.customers import earlier_of, same_problem
from complaints.core.record.model import Complaint
from complaints.core.time.calendar import WorkingCalendar, utc
from complaints.core.time.deadlines import deadline
from complaints.core.time.durations import parse_duration


def same_problem_again(
    complaint: Complaint,
    others: Iterable[Complaint],
    policy: Policy,
    calendar: WorkingCalendar,
) -> list[Complaint]:
    """Return the customer's complaints about the same problem within the policy's window.

    The newest first. The window runs from the earlier complaint's receipt; a
    policy that names none has that of `Repeated`.
    """
    within = parse_duration((policy.escalation.due.repeated or Repeated()).within)
    return [
        other
        for other in earlier_of(complaint, others)
        if same_problem(complaint, other)
        and utc(deadline(other.received_at, within, calendar).due) >= utc(complaint.received_at)
    ]
