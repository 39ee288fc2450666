"""What every command that records one step does: who, which, when; then one call."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from complaints.cli.shared.session import Session
from complaints.cli.shared.wording import tell_wording
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp
from complaints.errors import ComplaintsError

if TYPE_CHECKING:
    from complaints.post.news import News, Telling

StampedStep = Callable[[Complaint, Stamp], Complaint]
TellingStep = Callable[[Complaint, Stamp], "Telling[Complaint]"]


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


def record_telling(
    session: Session,
    complaint_id: str,
    at: str | None,
    by: str | None,
    what: str,
    step: TellingStep,
) -> Complaint:
    """Do one step that has something to tell, as `record` does; it is told once.

    A step may be run again, on what a commit of pending changes has made of the
    file: what its last run has to tell is told. Where nothing is recorded
    nothing is printed, and only the remarks are told.
    """
    from complaints.cli.shared.telling import gathered, tell_each
    from complaints.post.news import Remark

    news: list[News] = []
    try:
        after = record(
            session, complaint_id, at, by, what, lambda c, stamp: gathered(step(c, stamp), news)
        )
    except (ComplaintsError, OSError):
        tell_each([each for each in news if session.recorded or isinstance(each, Remark)])
        raise
    tell_each(news)
    return after
