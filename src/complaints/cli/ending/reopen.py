"""`reopen`: the matter is not settled after all."""

from __future__ import annotations

import click

from complaints.cli.shared.exits import say
from complaints.cli.shared.options import message, recording, text_from
from complaints.cli.shared.recording import record
from complaints.cli.shared.session import Session
from complaints.core.handling.ending import reopen
from complaints.present.times import due_instant


@click.command("reopen")
@click.argument("complaint_id", metavar="ID")
@message
@recording
@click.pass_obj
def command(
    session: Session, complaint_id: str, text: str | None, at: str | None, by: str | None
) -> None:
    """Open it again.

    Its first resolution keeps its result; the resolve clock goes on with what
    was left, at least `rework` in the terms.

    \b
    Example:
      complaints reopen 7F3K9QY -m "One of the new plates is chipped."
    """
    words = text_from(text, "why")
    changed = record(session, complaint_id, at, by, "reopen", lambda c, s: reopen(c, s, words))
    for item in session.reading(changed).items:
        say(f"{item.what} by {due_instant(item.due, session.register.calendar)}")
