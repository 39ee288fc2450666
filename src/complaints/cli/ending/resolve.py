"""`resolve`: the customer was told how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from complaints.cli.shared.exits import DONE
from complaints.cli.shared.options import choice, cleaned, message, one_of, recording, text_from
from complaints.cli.shared.recording import StampedStep, record
from complaints.cli.shared.session import Session
from complaints.core.handling.ending import resolve
from complaints.core.record.fields import Outcome, Told
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp
from complaints.errors import NotCommitted, Refused, UsageProblem

if TYPE_CHECKING:
    from complaints.letters.letter import Letter


@click.command("resolve")
@click.argument("complaint_id", metavar="ID")
@click.option(
    "--outcome", type=choice(Outcome), metavar="CODE", required=True, help=one_of(Outcome)
)
@click.option("--letter", is_flag=True, help="Told by the outcome letter.")
@click.option("--told", type=click.Choice(["phone", "in_person"]), help="Told by a person.")
@click.option("--took", metavar="TEXT", default="", help="What it took.")
@click.option("--despite", metavar="REASON", default="", help="Why steps were left out.")
@message
@recording
@click.pass_obj
def command(
    session: Session,
    complaint_id: str,
    outcome: Outcome,
    letter: bool,
    told: Told | None,
    took: str,
    despite: str,
    text: str | None,
    at: str | None,
    by: str | None,
) -> int:
    """Record how it ended, once the customer was told.

    With --letter the outcome letter is written and leaves by the policy's
    `mail`; where it cannot, or with --at, it is recorded and printed for you
    to send. With --told you told them yourself. Refused while mandatory steps
    of the procedure are open, unless --despite says why.

    \b
    Example:
      complaints resolve 7F3K9QY --outcome upheld --letter -m "Replaced."
      complaints resolve 7F3K9QY --outcome upheld --told phone -m "Replaced."
    """
    if letter and told is not None:
        raise UsageProblem("--letter and --told exclude each other: how was the customer told?")
    if not letter and told is None:
        raise Refused(
            "resolved means that the customer was told: --letter, or --told phone|in_person"
        )
    summary = text_from(text, "how it ended").strip()
    effort, reason = cleaned("--took", took), cleaned("--despite", despite)
    policy = session.register.policy
    printed: list[str] = []

    def ended(complaint: Complaint, stamp: Stamp) -> Complaint:
        way: Told = told or "letter"
        return resolve(complaint, stamp, outcome, summary, way, policy, took=effort, despite=reason)

    def ended_by_letter(complaint: Complaint, stamp: Stamp) -> Complaint:
        return _with_letter(session, ended(complaint, stamp), stamp, printed)

    what = f"resolve ({outcome})"
    # First the letter: resolved means that the customer was told.
    code = _sent(session, complaint_id, by, ended) if letter and at is None else None
    if code:
        return code
    step = ended_by_letter if letter and code is None else ended
    try:
        record(session, complaint_id, at, by, what, step)
    except NotCommitted:
        # It is on record, so its text is needed all the same.
        click.echo("".join(printed), nl=False)
        raise
    click.echo("".join(printed), nl=False)
    return DONE


def _sent(session: Session, complaint_id: str, by: str | None, ended: StampedStep) -> int | None:
    """Send the letter as it reads once the complaint has ended; returns the exit code.

    None where the policy names no way for mail, or the customer has no address for it.
    """
    mail = session.register.policy.mail
    if not mail.command and mail.smtp is None:
        return None
    from complaints.cli.shared.mailing import send_outcome
    from complaints.letters.people import recipient

    user = session.user(by)
    complaint = session.register.read(session.find(complaint_id, user, whole=True))
    if not recipient(complaint).email:
        return None
    stamp = session.stamp(None, user)
    return send_outcome(session, _outcome(session, ended(complaint, stamp), stamp), stamp)


def _with_letter(
    session: Session, complaint: Complaint, stamp: Stamp, printed: list[str]
) -> Complaint:
    from complaints.cli.shared.letters import as_printed
    from complaints.core.handling.conversation import record_letter

    letter = _outcome(session, complaint, stamp)
    printed.append(as_printed(letter))
    return record_letter(complaint, stamp, (), **letter.record)


def _outcome(session: Session, complaint: Complaint, stamp: Stamp) -> Letter:
    """Return the outcome letter, looked over. Raises Refused where the policy refuses it."""
    from complaints.cli.shared.letters import letter_of
    from complaints.cli.shared.linting import look_over, refuse_unfit

    letter = letter_of(session, "outcome", complaint, now=stamp.at)
    findings = look_over(session, letter, complaint, None, stamp.at)
    refuse_unfit(session, complaint.id, findings, "mend what -m says, or the template")
    return letter
