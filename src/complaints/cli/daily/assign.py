"""`assign`: another team or person."""

from __future__ import annotations

import click

from complaints.cli.shared.options import cleaned, message, recording, tell_summary, text_from
from complaints.cli.shared.recording import record
from complaints.cli.shared.session import Session
from complaints.core.handling.conversation import assign


@click.command("assign")
@click.argument("complaint_id", metavar="ID")
@click.option("--owner", metavar="CODE", default="", help="Who has it from now on.")
@click.option("--team", metavar="CODE", default="", help="The team; its lead, unless --owner.")
@click.option("--next-step", metavar="TEXT", default="", help="What happens next.")
@message
@recording
@click.pass_obj
def command(
    session: Session,
    complaint_id: str,
    owner: str,
    team: str,
    next_step: str,
    text: str | None,
    at: str | None,
    by: str | None,
) -> None:
    """Give a complaint to another team or person.

    Whoever gets it needs a word about it, so that the customer need not
    tell it all again.

    \b
    Example:
      complaints assign 7F3K9QY --owner ivo -m "Needs the courier's record."
    """
    words = text_from(text, "what they need to know", required=False)
    step = cleaned("--next-step", next_step)
    policy = session.register.policy
    changed = record(
        session,
        complaint_id,
        at,
        by,
        f"assign to {owner or team}",
        lambda c, stamp: assign(c, stamp, policy, team, owner, words, step),
    )
    tell_summary(changed)
