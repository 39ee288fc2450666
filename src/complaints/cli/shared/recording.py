"""What every command that records one step does: who, which, when; then one call."""

from __future__ import annotations

from collections.abc import Callable

from complaints.cli.shared.session import Session
from complaints.cli.shared.wording import tell_wording
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp

StampedStep = Callable[[Complaint, Stamp], Complaint]


def record(
    session: Session,
    complaint_id: str,
    at: str | None,
    by: str | None,
    what: str,
    step: StampedStep,
) -> Complaint:
    """Do one step on the complaint a person means and commit it as `ID: what`.

    Returns the complaint after it.
    """
    user = session.user(by)
    found = session.find(complaint_id, user, whole=True)
    stamp = session.stamp(at, user)
    after = session.register.change(found, lambda c: step(c, stamp), f"{found}: {what}", user)
    session.tell_recorded()
    tell_wording(session, after, stamp)
    return after
