"""The day of somebody who handles complaints: what is late, due, unowned, to be written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from complaints.core.clocks.dates import Item
from complaints.core.clocks.due import due_within, overdue
from complaints.core.clocks.letters_due import ToWrite, letters_due
from complaints.core.clocks.reading import Reading
from complaints.core.policy.policy import Policy
from complaints.core.record.fields import OPEN
from complaints.core.record.model import Complaint


class Day(Struct, frozen=True):
    """What one day holds. Waits that ended stand by themselves, not among what is late."""

    late: list[Item]
    today: list[Item]
    ended_waits: list[Item]
    unowned: list[Complaint]
    letters: list[ToWrite]
    unsettled: list[Complaint]


def day(readings: Sequence[Reading], policy: Policy, midnight: datetime) -> Day:
    """Return what the day holds that ends at `midnight`."""
    late = overdue(readings)
    complaints = [reading.complaint for reading in readings]
    # Of what is unsettled no letter would be true: to settle it comes first.
    settled = [each for each in readings if not each.complaint.unsettled and each.may_need_letter]
    return Day(
        [item for item in late if item.what != "wait"],
        due_within(readings, midnight),
        [item for item in late if item.what == "wait"],
        [complaint for complaint in complaints if complaint.status in OPEN and not complaint.owner],
        [letter for reading in settled for letter in letters_due(reading.whole, policy)],
        [complaint for complaint in complaints if complaint.unsettled],
    )
