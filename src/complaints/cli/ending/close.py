"""`close`: what the customer made of the resolution."""

from __future__ import annotations

import click

from complaints.cli.shared.options import choice, message, recording, text_from
from complaints.cli.shared.recording import record
from complaints.cli.shared.session import Session
from complaints.core.handling.ending import close
from complaints.core.record.fields import Acceptance


@click.command("close")
@click.argument("complaint_id", metavar="ID")
@click.option("--customer", type=choice(Acceptance), required=True, help="What they made of it.")
@message
@recording
@click.pass_obj
def command(
    session: Session,
    complaint_id: str,
    customer: Acceptance,
    text: str | None,
    at: str | None,
    by: str | None,
) -> None:
    """Close it with what the customer made of it.

    \b
    Example:
      complaints close 7F3K9QY --customer accepted -m "Is glad, will come again."
    """
    words = text_from(text, "how the customer took it", required=False)
    what = f"close ({customer})"
    record(session, complaint_id, at, by, what, lambda c, s: close(c, s, customer, words))
