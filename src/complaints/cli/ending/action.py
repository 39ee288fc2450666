"""`action`: what colleagues have to do."""

from __future__ import annotations

import click

from complaints.cli.shared.entries import entry
from complaints.cli.shared.exits import say
from complaints.cli.shared.options import message, recording, text_from
from complaints.cli.shared.recording import record
from complaints.cli.shared.session import Session
from complaints.core.handling.classify import known_code
from complaints.core.handling.investigation import add_action, finish_action


@click.group("action")
def command() -> None:
    """Plan what has to be done.

    \b
    Example:
      complaints action add 7F3K9QY --owner maria --due 2d -m "Send plates."
      complaints action add 7F3K9QY --corrective --due 2w -m "New boxes."
      complaints action done 7F3K9QY 1
    """


@command.command("add")
@click.argument("complaint_id", metavar="ID")
@click.option(
    "--owner", metavar="CODE", default="", help="Who does it; else who has the complaint."
)
@click.option("--due", metavar="TIME", help="By when.")
@click.option("--corrective", is_flag=True, help="Prevents it from happening again.")
@message
@recording
@click.pass_obj
def add(
    session: Session,
    complaint_id: str,
    owner: str,
    due: str | None,
    corrective: bool,
    text: str | None,
    at: str | None,
    by: str | None,
) -> None:
    """Give a colleague something to do by a date.

    \b
    Example:
      complaints action add 7F3K9QY --owner maria --due 2d -m "Send plates."
    """
    known_code("person", owner, session.register.policy.staff)
    what = text_from(text, "what has to be done").strip()
    end = session.end(due) if due else None
    changed = record(
        session,
        complaint_id,
        at,
        by,
        "action",
        lambda c, s: add_action(c, s, what, owner or c.owner, end, corrective),
    )
    say(f"action {len(changed.actions)}: {changed.actions[-1].owner or 'nobody'} has it")


@command.command("done")
@click.argument("complaint_id", metavar="ID")
@entry
@message
@recording
@click.pass_obj
def done(
    session: Session,
    complaint_id: str,
    number: str,
    text: str | None,
    at: str | None,
    by: str | None,
) -> None:
    """Record that an action is done.

    \b
    Example:
      complaints action done 7F3K9QY 1 -m "Sent with the evening courier."
    """
    words = text_from(text, "how", required=False)
    what = f"action {number} done"
    record(session, complaint_id, at, by, what, lambda c, s: finish_action(c, s, number, words))
