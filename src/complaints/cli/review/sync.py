"""`sync`: bringing the register together with the others'."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from functools import partial

import click

from complaints.cli.shared.cron import said_once_a_day
from complaints.cli.shared.exits import UNTRUSTED, say
from complaints.cli.shared.session import Session
from complaints.errors import ComplaintsError, Refused, Untrusted
from complaints.post.sharing import hidden_lines, left_lines, left_today
from complaints.store.git.repository import Repository
from complaints.store.git.sync import Writing, sync
from complaints.store.local.lock import locked
from complaints.store.policy_file import find_root
from complaints.store.process import ProgramMissing


@click.command("sync")
@click.option("--quiet", "-q", is_flag=True, help="Say only what stands in the way; for cron.")
@click.pass_context
def command(ctx: click.Context, quiet: bool) -> None:
    """Fetch what others did, merge it, send what you did.

    Never by force. Where the same complaint was changed on both sides nothing
    is merged and every file stays as it was. What is recorded here and not
    committed, or not sent, is named; with --quiet once a day, after an hour.
    A folder that cannot be read is named too, and ends it with 4.
    So is what others have changed in policy, letters and .gitattributes; a
    link that they bring in is not taken. It works without a valid policy, too:
    what others did may be what mends it.

    \b
    Example:
      complaints sync
    """
    session: Session = ctx.obj
    try:
        session.register  # noqa: B018 - opened, or refused
    except Untrusted as error:
        _without_policy(session, error, quiet)
    else:
        _with_policy(session, quiet)
    if _say_left(session, quiet):
        ctx.exit(UNTRUSTED)


def _with_policy(session: Session, quiet: bool) -> None:
    register = session.register
    repository = _needed(register.repository)
    try:
        with said_once_a_day(session) if quiet else nullcontext():
            _together(repository, register.writing, quiet)
    except ComplaintsError:
        # What failed is told last; that this cannot be told either is no news.
        with suppress(ComplaintsError):
            _say_left(session, quiet)
        raise


def _needed(repository: Repository | None) -> Repository:
    if repository is None:
        raise Refused("this register is in no git repository, so there is nobody to sync with")
    return repository


def _together(repository: Repository, writing: Writing, quiet: bool) -> None:
    try:
        for told in sync(repository, writing):
            if told.matters or not quiet:
                say(told.words)
    except ProgramMissing:
        raise Refused("there is no git on this machine") from None


def _without_policy(session: Session, error: Untrusted, quiet: bool) -> None:
    """Take in what others did where the policy cannot be used: that may be what mends it.

    Raises Untrusted where it cannot be used afterwards either.
    """
    root = find_root(session.folder)
    try:
        _together(_needed(Repository.around(root)), partial(locked, root), quiet)
    except ComplaintsError as why:
        say(str(why))
        raise error from None
    session.register  # noqa: B018 - opened, or refused


def _say_left(session: Session, quiet: bool) -> bool:
    """Name what is recorded here and not committed or sent, for cron once a day.

    What cannot be looked into is named with it; tells whether there is any.
    """
    register = session.register
    repository = _needed(register.repository)
    hidden = hidden_lines(register)
    if quiet:
        lines = left_today(register, repository, session.now, hidden)
    else:
        lines = left_lines(register, repository, hidden)
    for line in lines:
        say(line)
    return bool(hidden)
