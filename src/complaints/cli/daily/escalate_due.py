"""`escalate --due`: all that qualify by the policy go up, each once."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence

import click

from complaints.cli.shared.cron import said_once_a_day, say_once_a_day
from complaints.cli.shared.exits import DONE, REFUSED, say
from complaints.cli.shared.progress import progress
from complaints.cli.shared.session import Session
from complaints.core.clocks.reading import Reading
from complaints.core.handling.escalation import Move, escalate, next_move
from complaints.core.handling.passing_up import (
    MAY_GO_UP,
    Cause,
    kept_back_by,
    may_go_up,
    new_causes,
)
from complaints.core.record.customers import ByCustomer
from complaints.core.record.model import Complaint
from complaints.core.record.naming import marked
from complaints.core.record.steps import Stamp
from complaints.errors import Refused
from complaints.present.safe import visible_line
from complaints.store.complaint_files import random_characters
from complaints.store.index.wanted import Wanted
from complaints.store.stepping import Step

_Moves = list[tuple[Complaint, Move, list[Cause]]]


def escalate_due(session: Session, by: str | None, dry_run: bool) -> int:
    """Move what qualifies, or only say which; returns the exit code."""
    register = session.register
    user = session.user(by, machine=True)
    if not dry_run:
        with said_once_a_day(session):
            register.ready()
    session.listed = True
    session.records_once = not dry_run
    with contextlib.nullcontext() if dry_run else register.writing():
        moves, left = _moves(session)
        with progress(len(moves), "escalating") as moved:
            steps = {
                complaint.id: _step(move, causes, _stamp(session, user), moved)
                for complaint, move, causes in moves
            }
            # One that cannot be moved, whatever the reason, is named and holds up no other.
            stepped = (
                register.stepped(steps, refusing=True)
                if dry_run
                else register.change_each(steps, _subject, user)
            )
    for complaint_id, why in stepped.refused.items():
        left.append(_waiting(complaint_id, why.removeprefix(f"{complaint_id}: ")))
    for complaint, move, causes in moves:
        if complaint.id in stepped.texts:
            why = "; ".join(cause.words for cause in causes)
            line = f"{complaint.id}  level {move.level}  {move.team}/{move.owner}  {why}"
            click.echo(visible_line(line))
    if dry_run:
        for line in left:
            say(line)
        return DONE
    say_once_a_day(session, left)
    return REFUSED if left else DONE


def _moves(session: Session) -> tuple[_Moves, list[str]]:
    """Return what moves where, and a line for each that would and is unsettled."""
    policy = session.register.policy
    moves, left = [], []
    readings, customers = _candidates(session)
    for reading in readings:
        complaint = reading.complaint
        others = customers.of(complaint.customer)
        causes = new_causes(reading, policy, others)
        if fields := kept_back_by(reading, policy, others):
            left.append(_waiting(complaint.id, marked(complaint, fields)))
        if not causes:
            continue
        try:
            moves.append((complaint, next_move(reading.story, policy), causes))
        except Refused:
            # At the top already: `overdue` goes on naming it, there is nobody to move it to.
            continue
    return moves, left


def _candidates(session: Session) -> tuple[list[Reading], ByCustomer]:
    """Return what may qualify, as it stands now, and all complaints of its customers.

    Of these none where the policy does not ask for them.
    """
    register = session.register
    found: list[Reading] = []
    known: dict[str, Complaint] = {}
    for each in register.catalog.listed(session.now, Wanted(having=MAY_GO_UP)):
        whole = None
        if may_go_up(each.complaint):
            found.append(session.reading(whole := each.whole()))
        elif each.lasting is None:
            # It was read anyway.
            whole = each.complaint
        if whole is not None:
            known[whole.id] = whole
    if not register.policy.escalation.due.repeated:
        return found, ByCustomer(())
    customers = [reading.complaint.customer for reading in found]
    others = register.catalog.of_customers(customers, known)
    # The same order whichever of them were read.
    return found, ByCustomer(sorted([*known.values(), *others], key=lambda each: each.id))


def _waiting(complaint_id: str, why: str) -> str:
    return f"{complaint_id}: due to be escalated, but {why}"


def _subject(ids: Sequence[str]) -> str:
    if len(ids) == 1:
        return f"{ids[0]}: escalate by the policy"
    return f"{len(ids)} complaints: escalate by the policy\n\n{{ids}}"


def _stamp(session: Session, user: str) -> Stamp:
    return Stamp(session.now, session.now, user, random_characters(4))


def _step(move: Move, causes: list[Cause], stamp: Stamp, moved: Callable[[], None]) -> Step:
    occasions = " ".join(cause.occasion for cause in causes)
    words = "; ".join(cause.words for cause in causes)

    def step(complaint: Complaint) -> Complaint:
        moved()
        return escalate(complaint, stamp, causes[0].reason, move, words, occasions)

    return step
