"""`note`: a note for colleagues."""

from __future__ import annotations

import click

from complaints.cli.shared.options import message, recording, text_from
from complaints.cli.shared.recording import record
from complaints.cli.shared.session import Session
from complaints.core.handling.conversation import note


@click.command("note")
@click.argument("complaint_id", metavar="ID")
@message
@recording
@click.pass_obj
def command(
    session: Session, complaint_id: str, text: str | None, at: str | None, by: str | None
) -> None:
    """Add a note for colleagues. Customers never see it.

    \b
    Example:
      complaints note 7F3K9QY -m "The courier's record says: opened by customs."
    """
    words = text_from(text, "what the note says")
    record(session, complaint_id, at, by, "note", lambda c, stamp: note(c, stamp, words))
