"""When a letter fits, and the occasion that keeps it from being sent twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from complaints.core.record.contacts import Story
from complaints.core.record.model import Complaint
from complaints.core.record.status import OPEN
from complaints.core.time.calendar import WorkingCalendar, utc
from complaints.errors import Refused
from complaints.letters.history import answer_due, last_escalation, moved_date, open_question

IN_HOUSE = ("handover", "broadcast", "pr-brief")
"""For colleagues, never for a customer."""

ABOUT_AN_INCIDENT = ("broadcast", "pr-brief")
AFTER_RESOLUTION = ("outcome", "follow-up", "survey", "thanks")


def check_fits(
    template: str,
    complaint: Complaint,
    calendar: WorkingCalendar,
    now: datetime,
    of_incident: bool = False,
) -> None:
    """Raise Refused, in one line, where this letter would be wrong at this stage.

    `of_incident` tells that the facts of an incident are given.
    """
    if template in ABOUT_AN_INCIDENT and not of_incident:
        raise Refused(
            f"the {template} letter tells of an incident, and none is given for {complaint.id}; "
            "open one first: complaints incident open"
        )
    if template in AFTER_RESOLUTION:
        _resolved(template, complaint)
    elif template in _NEEDS:
        _NEEDS[template](complaint, calendar, now)


def _resolved(template: str, complaint: Complaint) -> None:
    is_open = complaint.status in OPEN
    reopened = bool(Story(complaint).of_kind("reopened"))
    if is_open or complaint.resolution is None:
        stage = "is open again" if is_open and reopened else "is not resolved yet"
        raise Refused(f"{complaint.id} {stage}; the {template} letter comes after `resolve`")
    if template == "survey" and reopened:
        raise Refused(f"{complaint.id} was reopened once, so no survey is sent for it")


def _needs_receipt(complaint: Complaint, _calendar: WorkingCalendar, _now: datetime) -> None:
    if complaint.status not in OPEN:
        raise Refused(
            f"{complaint.id} is {complaint.status}, so there is nothing to acknowledge; "
            "write the outcome letter"
        )


def _needs_question(complaint: Complaint, calendar: WorkingCalendar, now: datetime) -> None:
    if open_question(complaint) is None:
        raise Refused(
            f"{complaint.id} has no question that is still unanswered; "
            f"ask first: complaints ask {complaint.id} -m ..."
        )
    by = answer_due(complaint, calendar, now)
    if by is None or by <= utc(now):
        raise Refused(
            f"{complaint.id} has no date ahead for the answer; end the wait with "
            f"complaints wait {complaint.id} --end, then ask again with --until TIME"
        )


def _needs_moved_date(complaint: Complaint, _calendar: WorkingCalendar, now: datetime) -> None:
    moved = moved_date(complaint)
    how = f"complaints promise move {complaint.id} N --due TIME -m WHY"
    if moved is None:
        raise Refused(f"{complaint.id} has no date that was moved; move a promise first: {how}")
    if moved.new <= utc(now):
        raise Refused(f"the new date of {complaint.id} has passed too; move it again: {how}")


def _needs_offer(complaint: Complaint, _calendar: WorkingCalendar, _now: datetime) -> None:
    if not any(offer.state == "open" for offer in complaint.offers):
        raise Refused(
            f"{complaint.id} has no open offer; make one first: complaints offer add {complaint.id}"
        )


def _needs_escalation(complaint: Complaint, _calendar: WorkingCalendar, _now: datetime) -> None:
    if complaint.status not in OPEN:
        raise Refused(
            f"{complaint.id} is {complaint.status}, so nobody has to take it over; "
            "write the outcome letter"
        )
    if last_escalation(complaint) is None:
        raise Refused(
            f"{complaint.id} was not passed up; "
            f"escalate it first: complaints escalate {complaint.id} --reason CODE -m ..."
        )


_NEEDS: dict[str, Callable[[Complaint, WorkingCalendar, datetime], None]] = {
    "acknowledgement": _needs_receipt,
    "information-request": _needs_question,
    "delay": _needs_moved_date,
    "options": _needs_offer,
    "escalation": _needs_escalation,
}


def occasion(template: str, complaint: Complaint, now: datetime, zone: ZoneInfo) -> str:
    """Return the short text that is the same for the same letter on the same occasion.

    One acknowledgement a complaint; one outcome, follow-up, survey and thanks a
    resolution; one information request a question, one delay a moved date, one
    escalation each time it is passed up; one apology before there is a finding,
    and one for each. Every other letter: one a day.
    """
    story = Story(complaint)
    if template == "acknowledgement":
        return template
    if template in AFTER_RESOLUTION:
        # One that was taken back counts, too: its letter has gone out and stays on record.
        resolved = sum(event.kind == "resolved" for event in complaint.events)
        return f"{template}/{max(1, resolved)}"
    if template == "apology":
        findings = story.of_kind("finding")
        known = complaint.finding is not None and findings
        return f"{template}/{findings[-1].id if known else 1}"
    event = _event(template, complaint)
    return f"{template}/{event or now.astimezone(zone).date().isoformat()}"


def _event(template: str, complaint: Complaint) -> str:
    """Return the id of the event a letter is about; empty for a letter about none."""
    if template == "delay":
        moved = moved_date(complaint)
        return moved.event if moved is not None else ""
    looks = {"information-request": open_question, "escalation": last_escalation}
    event = looks[template](complaint) if template in looks else None
    return event.id if event is not None else ""
