"""`consult`: asking colleagues and specialists."""

from __future__ import annotations

import click

from complaints.cli.shared.options import cleaned, message, recording, text_from
from complaints.cli.shared.recording import record
from complaints.cli.shared.session import Session
from complaints.core.handling.investigation import consult, consulted
from complaints.core.record.steps import last_event
from complaints.errors import UsageProblem


@click.command("consult")
@click.argument("complaint_id", metavar="ID")
@click.option("--with", "whom", metavar="WHO", default="", help="Who is asked.")
@click.option("--until", metavar="TIME", help="Until when an answer is due.")
@click.option("--answer", "question", metavar="EVENT", help="The question this answers.")
@message
@recording
@click.pass_obj
def command(
    session: Session,
    complaint_id: str,
    whom: str,
    until: str | None,
    question: str | None,
    text: str | None,
    at: str | None,
    by: str | None,
) -> None:
    """Ask a colleague or specialist.

    An unanswered question is late like a promise.

    \b
    Example:
      complaints consult 7F3K9QY --with jelena --until 2d -m "A known fault?"
      complaints consult 7F3K9QY --answer 5-K2MT -m "Yes, the glaze of March."
    """
    if bool(whom) == bool(question) or (question and until):
        raise UsageProblem("say either --with WHO [--until TIME], or --answer EVENT")
    if question:
        words = text_from(text, "what they said")
        asked = question
        what = "consultation answered"
        record(session, complaint_id, at, by, what, lambda c, s: consulted(c, s, asked, words))
        return
    words = text_from(text, "what you ask")
    name = cleaned("--with", whom)
    due = session.end(until) if until else None
    changed = record(
        session, complaint_id, at, by, "consult", lambda c, s: consult(c, s, name, due, words)
    )
    click.echo(last_event(changed).id)
