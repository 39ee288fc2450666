"""`settle`: saying which of two branches counts."""

from __future__ import annotations

import click

from complaints.cli.shared.exits import say
from complaints.cli.shared.options import message, recording, text_from
from complaints.cli.shared.recording import record
from complaints.cli.shared.session import Session
from complaints.core.handling.settled import settle_by
from complaints.core.record.choosing import is_field
from complaints.core.record.naming import marked


@click.command("settle")
@click.argument("complaint_id", metavar="ID")
@click.argument("field", metavar="FIELD")
@click.argument("choice", metavar="EVENT|NUMBER|VALUE")
@message
@recording
@click.pass_obj
def command(
    session: Session,
    complaint_id: str,
    field: str,
    choice: str,
    text: str | None,
    at: str | None,
    by: str | None,
) -> None:
    """Say which counts where two people ended differently.

    `show` names the field, the events that differ about it and what each
    says. The event you name counts, the others count no more for that field;
    they all stay on record. Instead of an event you may name the value; where no
    event holds it, by its number on the page or by how it begins, too. A value
    that is the number of another one stands in quotes: '"2"'.

    In the middle of a merge the file is written and staged, and the commit is
    git's.

    \b
    Example:
      complaints settle 7F3K9QY severity 5-K2MT
      complaints settle 7F3K9QY owner ivo -m "She is on leave from Monday."
    """
    session.register.recorder.stage_in_the_middle()
    words = text_from(text, "why", required=False)
    what = f"settle {field}" if is_field(field) else "settle"
    policy = session.register.policy
    after = record(
        session,
        complaint_id,
        at,
        by,
        what,
        lambda c, s: settle_by(policy, c, s, field, choice, words),
    )
    if after.unsettled:
        # What rested on a step that lost may be so only now.
        say(f"{after.id}: still {marked(after)}")
