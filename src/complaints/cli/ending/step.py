"""`step`: ticking a step of the procedure."""

from __future__ import annotations

import click

from complaints.cli.shared.options import message, recording, text_from
from complaints.cli.shared.recording import record
from complaints.cli.shared.session import Session
from complaints.core.policy.procedure import tick


@click.command("step")
@click.argument("complaint_id", metavar="ID")
@click.argument("name", metavar="NAME")
@message
@recording
@click.pass_obj
def command(
    session: Session,
    complaint_id: str,
    name: str,
    text: str | None,
    at: str | None,
    by: str | None,
) -> None:
    """Tick a step of the procedure.

    `show` says which steps are open.

    \b
    Example:
      complaints step 7F3K9QY discuss -m "Went through both options on the phone."
    """
    words = text_from(text, "how", required=False)
    policy = session.register.policy
    record(
        session,
        complaint_id,
        at,
        by,
        "step done",
        lambda c, s: tick(c, s, name, policy, words),
    )
