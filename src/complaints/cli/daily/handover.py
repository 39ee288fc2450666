"""`handover`: one page for whoever takes a complaint over."""

from __future__ import annotations

import click

from complaints.cli.shared.options import reading
from complaints.cli.shared.session import Session
from complaints.present.handover import handover_text


@click.command("handover")
@click.argument("complaint_id", metavar="ID")
@reading
@click.pass_obj
def command(session: Session, complaint_id: str, as_of: str | None, known_at: str | None) -> None:
    """Print one page for whoever takes a complaint over.

    The facts, what was promised, what is open, what was said, the next step.

    \b
    Example:
      complaints handover 7F3
    """
    reading = session.read(complaint_id, as_of, known_at)
    click.echo(handover_text(reading, session.register.policy), nl=False)
