"""When a letter fits, and the occasion that keeps it from being sent twice."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from complaints.core.contacts import Story
from complaints.core.model import Complaint
from complaints.core.status import OPEN
from complaints.errors import Refused

AFTER_RESOLUTION = ("outcome", "follow-up", "survey")


def check_fits(template: str, complaint: Complaint) -> None:
    """Raise Refused, in one line, where this letter would be wrong at this stage."""
    is_open = complaint.status in OPEN
    if template == "acknowledgement" and not is_open:
        raise Refused(
            f"{complaint.id} is {complaint.status}, so there is nothing to acknowledge; "
            "write the outcome letter"
        )
    if template not in AFTER_RESOLUTION:
        return
    reopened = bool(Story(complaint).of_kind("reopened"))
    if is_open or complaint.resolution is None:
        stage = "is open again" if is_open and reopened else "is not resolved yet"
        raise Refused(f"{complaint.id} {stage}; the {template} letter comes after `resolve`")
    if template == "survey" and reopened:
        raise Refused(f"{complaint.id} was reopened once, so no survey is sent for it")


def occasion(template: str, complaint: Complaint, now: datetime, zone: ZoneInfo) -> str:
    """Return the short text that is the same for the same letter on the same occasion.

    One acknowledgement a complaint; one outcome, follow-up and survey a
    resolution; one apology before there is a finding, and one for each. A
    letter nobody foresaw: one a day.
    """
    story = Story(complaint)
    if template == "acknowledgement":
        return template
    if template in AFTER_RESOLUTION:
        return f"{template}/{max(1, len(story.resolutions))}"
    if template == "apology":
        findings = story.of_kind("finding")
        known = complaint.finding is not None and findings
        return f"{template}/{findings[-1].id if known else 1}"
    return f"{template}/{now.astimezone(zone).date().isoformat()}"
