"""`note`: a note for colleagues."""

from __future__ import annotations

import click

from complaints.cli.options import message, recording, text_from
from complaints.cli.session import Session
from complaints.cli.wording import tell_wording
from complaints.core.conversation import note


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
    user = session.user(by)
    found = session.find(complaint_id, user, whole=True)
    words = text_from(text, "what the note says")
    stamp = session.stamp(at, user)
    after = session.register.change(found, lambda c: note(c, stamp, words), f"{found}: note", user)
    tell_wording(session, after, stamp)
