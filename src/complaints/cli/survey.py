"""`survey`: what the customer says about how it went."""

from __future__ import annotations

import click

from complaints.cli.options import cleaned, recording
from complaints.cli.recording import record
from complaints.cli.session import Session
from complaints.core.ending import answer_survey


@click.group("survey")
def command() -> None:
    """Record what the customer says about how it went.

    \b
    Example:
      complaints survey answer 7F3K9QY --score 5 --comment "Quick and kind."
    """


@command.command("answer")
@click.argument("complaint_id", metavar="ID")
@click.option("--score", type=click.IntRange(1, 5), required=True, help="1 poor to 5 very good.")
@click.option("--comment", metavar="TEXT", default="", help="In the customer's words.")
@recording
@click.pass_obj
def answer(
    session: Session,
    complaint_id: str,
    score: int,
    comment: str,
    at: str | None,
    by: str | None,
) -> None:
    """Record the customer's answer to the survey.

    \b
    Example:
      complaints survey answer 7F3K9QY --score 5 --comment "Quick and kind."
    """
    words = cleaned("--comment", comment)
    record(
        session,
        complaint_id,
        at,
        by,
        "survey answered",
        lambda c, s: answer_survey(c, s, score, words),
    )
