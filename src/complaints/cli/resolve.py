"""`resolve`: the customer was told how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from complaints.cli.options import choice, cleaned, message, one_of, recording, text_from
from complaints.cli.recording import record
from complaints.cli.session import Session
from complaints.core.ending import resolve
from complaints.core.fields import Outcome, Told
from complaints.core.model import Complaint
from complaints.core.steps import Stamp
from complaints.errors import UsageProblem

if TYPE_CHECKING:
    pass


@click.command("resolve")
@click.argument("complaint_id", metavar="ID")
@click.option(
    "--outcome", type=choice(Outcome), metavar="CODE", required=True, help=one_of(Outcome)
)
@click.option("--letter", is_flag=True, help="Told by the outcome letter, which is recorded.")
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
) -> None:
    """Record how it ended, once the customer was told.

    With --letter the outcome letter is written, recorded and printed; with
    --told you told them yourself. Refused while mandatory steps of the
    procedure are open, unless --despite says why.

    \b
    Example:
      complaints resolve 7F3K9QY --outcome upheld --letter -m "Replaced."
      complaints resolve 7F3K9QY --outcome upheld --told phone -m "Replaced."
    """
    if letter == (told is not None):
        raise UsageProblem(
            "resolved means that the customer was told: --letter, or --told phone|in_person"
        )
    summary = text_from(text, "how it ended").strip()
    effort, reason = cleaned("--took", took), cleaned("--despite", despite)
    policy = session.register.policy
    written: list[str] = []

    def ended(complaint: Complaint, stamp: Stamp) -> Complaint:
        way: Told = told or "letter"
        after = resolve(
            complaint, stamp, outcome, summary, way, policy, took=effort, despite=reason
        )
        return _with_letter(session, after, stamp, written) if letter else after

    record(session, complaint_id, at, by, f"resolve ({outcome})", ended)
    for text in written:
        click.echo(text, nl=False)


def _with_letter(
    session: Session, complaint: Complaint, stamp: Stamp, written: list[str]
) -> Complaint:
    from complaints.cli.letters import letter_of, text_of
    from complaints.cli.linting import look_over, refuse_unfit
    from complaints.core.conversation import record_letter

    letter = letter_of(session, "outcome", complaint, now=stamp.at)
    findings = look_over(session, letter, complaint, None, stamp.at)
    refuse_unfit(session, complaint.id, findings, "mend what -m says, or the template")
    written.append(text_of(letter))
    return record_letter(complaint, stamp, (), **letter.record)
