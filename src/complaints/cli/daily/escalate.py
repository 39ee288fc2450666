"""`escalate`: pass a complaint up, or all that qualify."""

from __future__ import annotations

import click

from complaints.cli.daily.escalate_due import escalate_due
from complaints.cli.shared.exits import DONE
from complaints.cli.shared.options import (
    choice,
    message,
    one_of,
    recording,
    tell_summary,
    text_from,
)
from complaints.cli.shared.session import Session
from complaints.cli.shared.wording import tell_wording
from complaints.core.handling.escalation import escalate, move_asked_for
from complaints.core.record.contacts import Story
from complaints.core.record.fields import Reason
from complaints.core.record.steps import Stamp
from complaints.errors import UsageProblem


@click.command("escalate")
@click.argument("complaint_id", metavar="[ID]", required=False)
@click.option(
    "--reason", type=choice(Reason), metavar="CODE", help=f"Why, always. {one_of(Reason)}"
)
@click.option(
    "--to", "level", metavar="LEVEL", type=click.IntRange(1, 99), help="Instead of the next."
)
@click.option("--route", metavar="NAME", default="", help="A route of the policy.")
@click.option("--due", is_flag=True, help="All that qualify by the policy, each once (for cron).")
@click.option("--dry-run", is_flag=True, help="With --due: only say which.")
@message
@recording
@click.pass_obj
def command(
    session: Session,
    complaint_id: str | None,
    reason: Reason | None,
    level: int | None,
    route: str,
    due: bool,
    dry_run: bool,
    text: str | None,
    at: str | None,
    by: str | None,
) -> int:
    """Pass a complaint up, or all that qualify (--due).

    It goes to the next level of its route, which the policy's rules choose.
    With --due, for cron: every complaint that qualifies by the policy (late,
    a risk to safety or health, the same problem again, a threat, a language
    nobody speaks) is moved once, not again at every run. One that cannot be,
    as while the owner, severity, status or resolution is unsettled, stays
    where it is: it is named on stderr, once a day; the exit code is 3. A dry
    run names it each time, and ends with 0.

    \b
    Example:
      complaints escalate 7F3K9QY --reason dissatisfied -m "Wants a manager."
      complaints escalate --due --dry-run
    """
    if due:
        if complaint_id or reason or level or route or text or at:
            raise UsageProblem("--due goes alone, with --dry-run, --by or --no-commit")
        return escalate_due(session, by, dry_run)
    if dry_run:
        raise UsageProblem("--dry-run goes with --due")
    if not complaint_id or reason is None:
        raise UsageProblem("say which complaint and why: escalate ID --reason CODE -m TEXT")
    user = session.user(by)
    found = session.find(complaint_id, user, whole=True)
    words = text_from(text, "why it goes up")
    _escalate(session, found, session.stamp(at, user), reason, words, route, level or 0)
    return DONE


def _escalate(
    session: Session, found: str, stamp: Stamp, reason: Reason, words: str, route: str, level: int
) -> None:
    register = session.register
    # Where it goes from here follows from who has it: nobody may change that in between.
    with register.writing():
        story = Story(register.read(found))
        move = move_asked_for(story, register.policy, route, level)
        changed = register.change(
            found,
            lambda c: escalate(c, stamp, reason, move, words),
            f"{found}: escalate to level {move.level} ({reason})",
            stamp.by,
        )
    session.tell_recorded(f"now with {changed.owner} of {changed.team}, level {changed.level}")
    tell_summary(changed)
    tell_wording(session, changed, stamp)
