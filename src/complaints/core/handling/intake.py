"""Taking a complaint: the first event, with everything it sets."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from complaints.core.policy.policy import Policy
from complaints.core.policy.suggest import forced_severity, routing_for, terms_for
from complaints.core.record.events import change_of
from complaints.core.record.fields import Outcome, Told
from complaints.core.record.model import Changes, Complaint, Event, Resolution
from complaints.core.record.steps import TOLERANCE, Stamp, step
from complaints.core.time.calendar import utc
from complaints.errors import UsageProblem

_SET_AT_RECEIPT = ("status", "severity", "category", "product", "risks", "team", "owner", "terms")


def complete(complaint: Complaint, policy: Policy) -> Complaint:
    """Return the complaint with what the policy gives it: severity, team, owner, terms.

    What was filled in already stays, except that risks force the severity.
    """
    complaint = replace(complaint, severity=forced_severity(complaint.severity, complaint.risks))
    team, owner = routing_for(complaint, policy)
    if not complaint.team:
        complaint = replace(complaint, team=team)
    if not complaint.owner:
        lead = policy.teams[complaint.team].lead if complaint.team in policy.teams else ""
        complaint = replace(complaint, owner=owner if complaint.team == team else lead)
    return replace(complaint, terms=terms_for(complaint, policy))


def receive(
    complaint: Complaint, stamp: Stamp, acknowledged: bool = False, classified: bool = False
) -> Complaint:
    """Return the complaint with its first event.

    `acknowledged` means that the main points were read back and a date was
    given in the call in which it was taken, `classified` that a person chose
    the category then. Raises UsageProblem where it was received in the future.
    """
    refuse_future(complaint, stamp.now)
    complaint = replace(complaint, status="acknowledged" if acknowledged else "received")
    values = {
        name: change_of(name, (), value)
        for name in _SET_AT_RECEIPT
        if (value := getattr(complaint, name)) or name == "status"
    }
    event = Event(
        id=f"1-{stamp.token}",
        at=complaint.received_at,
        recorded_at=replace(stamp, at=complaint.received_at).recorded_at,
        by=stamp.by,
        kind="received",
        acknowledged=acknowledged,
        classified=classified,
        set=Changes(**values, level=complaint.level),
    )
    return replace(complaint, events=(event,))


def refuse_future(complaint: Complaint, now: datetime) -> None:
    """Raise UsageProblem where the complaint was received after `now`, more than a clock errs."""
    if utc(complaint.received_at) > utc(now) + TOLERANCE:
        raise UsageProblem("it cannot have been received in the future")


def solve(complaint: Complaint, stamp: Stamp, outcome: Outcome, summary: str) -> Complaint:
    """Return a complaint that was solved in the very contact in which it was taken."""
    told: Told = "letter"
    if complaint.channel in ("phone", "in_person"):
        told = "in_person" if complaint.channel == "in_person" else "phone"
    resolution = Resolution(
        outcome=outcome, told_at=complaint.received_at, told_by=stamp.by, summary=summary
    )
    then = replace(stamp, at=complaint.received_at)
    changes = {"resolution": resolution}
    return step(complaint, then, "resolved", changes, told=told, text=summary)
