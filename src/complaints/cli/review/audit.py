"""`audit`: looking over ended complaints."""

from __future__ import annotations

import click

from complaints.cli.shared.options import (
    message,
    output,
    print_rows,
    reading,
    recording,
    register_at,
    text_from,
)
from complaints.cli.shared.recording import record
from complaints.cli.shared.session import Session
from complaints.core.handling.audit import record_audit, sample
from complaints.core.policy.policy import Policy
from complaints.core.policy.procedure import checklist
from complaints.core.record.contacts import Story
from complaints.core.text import one_line


@click.group("audit")
def command() -> None:
    """Look over ended complaints.

    \b
    Example:
      complaints audit sample --seed 2026 --size 10
      complaints audit record 4H8M2TJ -m "All steps; the refund took too long."
    """


@command.command("sample")
@click.option("--seed", type=int, required=True, help="The same seed gives the same sample.")
@click.option("--size", type=click.IntRange(1), default=10, show_default=True)
@reading
@output
@click.pass_obj
def draw(
    session: Session,
    seed: int,
    size: int,
    as_of: str | None,
    known_at: str | None,
    form: str,
) -> None:
    """Draw ended complaints to look over, by turns from every handler.

    \b
    Example:
      complaints audit sample --seed 2026 --size 10
    """
    readings, _ = register_at(session, as_of, known_at)
    policy = session.register.policy
    rows = [_row(drawn.story, policy) for drawn in sample(readings, seed, size)]
    print_rows(session, form, "audit", rows)


def _row(story: Story, policy: Policy) -> dict[str, str]:
    complaint, ended = story.complaint, story.complaint.resolution
    return {
        "id": complaint.id,
        "owner": complaint.owner,
        "outcome": ended.outcome if ended is not None else "",
        "open_steps": ", ".join(tick.code for tick in checklist(story, policy) if not tick.done),
        "subject": one_line(complaint.subject),
    }


@command.command("record")
@click.argument("complaint_id", metavar="ID")
@message
@recording
@click.pass_obj
def note_down(
    session: Session, complaint_id: str, text: str | None, at: str | None, by: str | None
) -> None:
    """Record what looking it over showed. Nobody audits their own work.

    \b
    Example:
      complaints audit record 4H8M2TJ -m "All steps; the refund took too long."
    """
    words = text_from(text, "what you found")
    record(session, complaint_id, at, by, "audit", lambda c, s: record_audit(c, s, words))
