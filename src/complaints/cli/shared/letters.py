"""Writing a letter of this register: with its policy, its calendar and its templates."""

from __future__ import annotations

from datetime import datetime

from complaints.cli.shared.session import Session
from complaints.core.clocks.reading import Reading
from complaints.core.record.model import Complaint
from complaints.letters.incident_facts import IncidentFacts
from complaints.letters.letter import Letter, write_letter
from complaints.letters.people import Recipient
from complaints.letters.templates import folders


def letter_of(
    session: Session,
    template: str,
    complaint: Complaint,
    *,
    now: datetime | None = None,
    sender: str | None = None,
    language: str | None = None,
    addressee: Recipient | None = None,
    incident: IncidentFacts | None = None,
) -> Letter:
    """Return a letter as it would be sent at `now`, else at the session's time.

    Raises what `write_letter` raises.
    """
    register = session.register
    return write_letter(
        template,
        Reading(complaint, register.calendar, now or session.now),
        register.policy,
        folders(register.root),
        sender=sender,
        language=language,
        addressee=addressee,
        incident=incident,
    )


def as_printed(letter: Letter) -> str:
    """Return a letter as it is printed, edited and looked over: its subject is line 1."""
    return f"Subject: {letter.subject}\n\n{letter.body}"
