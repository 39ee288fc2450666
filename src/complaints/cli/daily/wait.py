"""`wait`: waiting for somebody, and the end of it."""

from __future__ import annotations

import click

from complaints.cli.shared.options import choice, message, recording, text_from
from complaints.cli.shared.recording import record
from complaints.cli.shared.session import Session
from complaints.core.handling.waiting import end_wait, usual_end, wait
from complaints.core.record.fields import WaitFor
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp
from complaints.errors import UsageProblem


@click.command("wait")
@click.argument("complaint_id", metavar="ID")
@click.option("--for", "waiting_for", type=choice(WaitFor), help="Whom we wait for.")
@click.option("--until", metavar="TIME", help="Until when; else `wait` in the terms.")
@click.option("--end", is_flag=True, help="The wait is over.")
@message
@recording
@click.pass_obj
def command(
    session: Session,
    complaint_id: str,
    waiting_for: WaitFor | None,
    until: str | None,
    end: bool,
    text: str | None,
    at: str | None,
    by: str | None,
) -> None:
    """Wait for the customer or a third party, or end the wait.

    Waiting for the customer pauses `update` and `resolve`; waiting for
    others pauses only the clocks that the policy names.

    \b
    Example:
      complaints wait 7F3K9QY --for third_party --until 2d -m "The courier."
      complaints wait 7F3K9QY --end -m "The record came."
    """
    if end == (waiting_for is not None) or (end and until):
        raise UsageProblem("say either --for customer|third_party [--until TIME], or --end")
    if waiting_for is None:
        words = text_from(text, "what came of it", required=False)
        record(session, complaint_id, at, by, "wait ended", lambda c, s: end_wait(c, s, words))
        return
    words = text_from(text, "what we wait for")
    last = session.end(until) if until else None
    policy, calendar = session.register.policy, session.register.calendar

    def waiting(complaint: Complaint, stamp: Stamp) -> Complaint:
        until_then = last or usual_end(complaint, stamp, policy, calendar)
        return wait(complaint, stamp, waiting_for, until_then, words, policy)

    record(session, complaint_id, at, by, f"wait for {waiting_for}", waiting)
