"""`escalate`: pass a complaint up, or all that qualify."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

import click

from complaints.cli.shared.cron import said_once_a_day, say_once_a_day
from complaints.cli.shared.exits import DONE, REFUSED, say
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
from complaints.core.clocks.reading import Reading
from complaints.core.handling.escalation import Move, escalate, move_asked_for, next_move
from complaints.core.handling.passing_up import Cause, kept_back_by, new_causes
from complaints.core.record.contacts import Story
from complaints.core.record.customers import ByCustomer
from complaints.core.record.fields import Reason
from complaints.core.record.model import Complaint
from complaints.core.record.naming import marked
from complaints.core.record.steps import Stamp
from complaints.errors import Refused, Untrusted, UsageProblem
from complaints.present.safe import visible_line
from complaints.register import Register, Step
from complaints.store.complaint_files import random_characters


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
        return _escalate_due(session, by, dry_run)
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


def _escalate_due(session: Session, by: str | None, dry_run: bool) -> int:
    register = session.register
    user = session.user(by, machine=True)
    if not dry_run:
        with said_once_a_day(session):
            register.ready()
    session.listed = True
    with contextlib.nullcontext() if dry_run else register.writing():
        everything = list(session.readings())
        moves, left = _moves(session, everything)
        steps = {
            complaint.id: _step(move, causes, _stamp(session, user))
            for complaint, move, causes in moves
        }
        # One that cannot be moved, whatever the reason, is named and holds up no other.
        for complaint_id, why in _refusals(register, steps):
            left.append(_waiting(complaint_id, why))
            del steps[complaint_id]
        moves = [each for each in moves if each[0].id in steps]
        if moves and not dry_run:
            named = moves[0][0].id if len(moves) == 1 else f"{len(moves)} complaints"
            every = "" if len(moves) == 1 else "\n\n{ids}"
            register.change_all(steps, f"{named}: escalate by the policy{every}", user)
    for complaint, move, causes in moves:
        why = "; ".join(cause.words for cause in causes)
        line = f"{complaint.id}  level {move.level}  {move.team}/{move.owner}  {why}"
        click.echo(visible_line(line))
    if dry_run:
        for line in left:
            say(line)
        return DONE
    say_once_a_day(session, left)
    return REFUSED if left else DONE


def _moves(
    session: Session, everything: list[Reading]
) -> tuple[list[tuple[Complaint, Move, list[Cause]]], list[str]]:
    """Return what moves where, and a line for each that would and is unsettled."""
    policy = session.register.policy
    moves, left = [], []
    customers = ByCustomer(reading.complaint for reading in everything)
    for reading in everything:
        others = customers.of(reading.complaint.customer)
        causes = new_causes(reading, policy, others)
        if fields := kept_back_by(reading, policy, others):
            complaint = reading.complaint
            left.append(_waiting(complaint.id, marked(complaint, fields)))
        if not causes:
            continue
        try:
            moves.append((reading.complaint, next_move(reading.story, policy), causes))
        except Refused:
            # At the top already: `overdue` goes on naming it, there is nobody to move it to.
            continue
    return moves, left


def _refusals(register: Register, steps: Mapping[str, Step]) -> list[tuple[str, str]]:
    """Return the complaints of which the step is not possible now, with the reason."""
    refused = []
    for complaint_id, step in steps.items():
        try:
            register.stepped({complaint_id: step})
        except (Refused, Untrusted) as error:
            refused.append((complaint_id, str(error).removeprefix(f"{complaint_id}: ")))
    return refused


def _waiting(complaint_id: str, why: str) -> str:
    return f"{complaint_id}: due to be escalated, but {why}"


def _stamp(session: Session, user: str) -> Stamp:
    return Stamp(session.now, session.now, user, random_characters(4))


def _step(move: Move, causes: list[Cause], stamp: Stamp) -> Step:
    occasions = " ".join(cause.occasion for cause in causes)
    words = "; ".join(cause.words for cause in causes)
    return lambda c: escalate(c, stamp, causes[0].reason, move, words, occasions)
