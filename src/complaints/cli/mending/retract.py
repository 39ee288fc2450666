"""`retract`: taking an event back."""

from __future__ import annotations

import click

from complaints.cli.shared.options import message, recording, text_from
from complaints.cli.shared.recording import record
from complaints.cli.shared.session import Session
from complaints.core.handling.mending import retract


@click.command("retract")
@click.argument("complaint_id", metavar="ID")
@click.argument("event", metavar="EVENT")
@message
@recording
@click.pass_obj
def command(
    session: Session,
    complaint_id: str,
    event: str,
    text: str | None,
    at: str | None,
    by: str | None,
) -> None:
    """Take an event back that was a mistake.

    It stays on record and counts no more; what it set is as it was before.

    \b
    Example:
      complaints retract 7F3K9QY 5-K2MT -m "Belongs to another complaint."
    """
    why = text_from(text, "why")
    name = event.upper()
    what = f"retract {name}" if name.replace("-", "").isalnum() else "retract"
    record(session, complaint_id, at, by, what, lambda c, s: retract(c, s, name, why))
