"""`finding`: what looking into the matter showed."""

from __future__ import annotations

import click

from complaints.cli.shared.options import choice, message, recording, text_from
from complaints.cli.shared.recording import record
from complaints.cli.shared.session import Session
from complaints.core.handling.investigation import find
from complaints.core.record.fields import Fault


@click.command("finding")
@click.argument("complaint_id", metavar="ID")
@click.option("--fault", type=choice(Fault), required=True, help="Whose.")
@click.option("--cause", metavar="CODE", default="", help="The root cause, as in the policy.")
@message
@recording
@click.pass_obj
def command(
    session: Session,
    complaint_id: str,
    fault: Fault,
    cause: str,
    text: str | None,
    at: str | None,
    by: str | None,
) -> None:
    """Record whose fault it was, and the cause.

    Where the fault is ours, the text goes to the customer in the apology:
    write it for them.

    \b
    Example:
      complaints finding 7F3K9QY --fault ours --cause packaging -m "No paper."
    """
    words = text_from(text, "what you found and how")
    policy = session.register.policy
    record(
        session,
        complaint_id,
        at,
        by,
        f"finding ({fault})",
        lambda c, s: find(c, s, fault, cause, words, policy),
    )
