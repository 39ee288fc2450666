"""`ask`: a question to the customer, and the wait for the answer."""

from __future__ import annotations

import click

from complaints.cli.shared.options import choice, message, recording, text_from
from complaints.cli.shared.recording import record
from complaints.cli.shared.session import Session
from complaints.core.handling.waiting import ask, usual_end
from complaints.core.record.fields import Channel
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp


@click.command("ask")
@click.argument("complaint_id", metavar="ID")
@click.option("--until", metavar="TIME", help="Until when; else `wait` in the terms.")
@click.option("--channel", type=choice(Channel), default="phone", show_default=True)
@message
@recording
@click.pass_obj
def command(
    session: Session,
    complaint_id: str,
    until: str | None,
    channel: Channel,
    text: str | None,
    at: str | None,
    by: str | None,
) -> None:
    """Record a question to the customer, and wait for the answer.

    While the customer has the ball, `update` and `resolve` are paused.
    `contact --in` ends the wait.

    \b
    Example:
      complaints ask 7F3K9QY -m "Which two plates are broken?" --until 2026-11-27
    """
    words = text_from(text, "what you asked")
    end = session.end(until) if until else None
    policy, calendar = session.register.policy, session.register.calendar

    def asked(complaint: Complaint, stamp: Stamp) -> Complaint:
        until = end or usual_end(complaint, stamp, policy, calendar)
        return ask(complaint, stamp, words, until, channel)

    record(session, complaint_id, at, by, "ask", asked)
