"""`resolve`: the customer was told how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from complaints.cli.shared.exits import DONE, say
from complaints.cli.shared.options import choice, cleaned, message, one_of, recording, text_from
from complaints.cli.shared.recording import StampedStep, record, record_telling
from complaints.cli.shared.session import Session
from complaints.core.handling.ending import resolve
from complaints.core.record.fields import Outcome, Told
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp
from complaints.errors import Refused, UsageProblem

if TYPE_CHECKING:
    from complaints.post.news import Telling


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

    def ended(complaint: Complaint, stamp: Stamp) -> Complaint:
        way: Told = told or "letter"
        return resolve(complaint, stamp, outcome, summary, way, policy, took=effort, despite=reason)

    def ended_by_letter(complaint: Complaint, stamp: Stamp) -> Telling[Complaint]:
        from complaints.post.outcome import record_outcome

        return record_outcome(session.register, ended(complaint, stamp), stamp)

    # First the letter: resolved means that the customer was told.
    code = _sent(session, complaint_id, by, ended) if letter and at is None else None
    if code:
        return code
    what = f"resolve ({outcome})"
    if letter and code is None:
        record_telling(session, complaint_id, at, by, what, ended_by_letter)
    else:
        record(session, complaint_id, at, by, what, ended)
    return DONE


def _sent(session: Session, complaint_id: str, by: str | None, ended: StampedStep) -> int | None:
    """Send the outcome letter; returns the exit code, None where there is no way to send it."""
    from complaints.cli.shared.telling import code_of_asked, tell
    from complaints.post.outcome import send_outcome

    user = session.user(by)
    found = session.find(complaint_id, user, whole=True)
    result = tell(send_outcome(session.desk, found, user, ended))
    if result is None:
        return None
    if result.state == "not committed":
        say(
            "the letter is on record, how it ended is not: after that, run the same command again; "
            "no letter goes out twice"
        )
    # One that an earlier try has sent will do.
    return DONE if result.state == "on record" else code_of_asked([result])
