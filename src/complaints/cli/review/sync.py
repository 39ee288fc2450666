"""`sync`: bringing the register together with the others'."""

from __future__ import annotations

from contextlib import nullcontext, suppress

import click

from complaints.cli.shared.cron import said_once_a_day
from complaints.cli.shared.exits import UNTRUSTED, say
from complaints.cli.shared.session import Session
from complaints.errors import ComplaintsError, Refused
from complaints.post.sharing import hidden_lines, left_lines, left_today
from complaints.store.git.repository import Repository
from complaints.store.git.sync import sync
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
    link that they bring in is not taken.

    \b
    Example:
      complaints sync
    """
    session: Session = ctx.obj
    repository = session.register.repository
    if repository is None:
        raise Refused("this register is in no git repository, so there is nobody to sync with")
    try:
        with said_once_a_day(session) if quiet else nullcontext():
            for told in sync(repository, session.register.writing):
                if told.matters or not quiet:
                    say(told.words)
    except ProgramMissing:
        raise Refused("there is no git on this machine") from None
    except ComplaintsError:
        # What failed is told last; that this cannot be told either is no news.
        with suppress(ComplaintsError):
            _say_left(session, repository, quiet)
        raise
    if _say_left(session, repository, quiet):
        ctx.exit(UNTRUSTED)


def _say_left(session: Session, repository: Repository, quiet: bool) -> bool:
    """Name what is recorded here and not committed or sent, for cron once a day.

    What cannot be looked into is named with it; tells whether there is any.
    """
    register = session.register
    hidden = hidden_lines(register)
    if quiet:
        lines = left_today(register, repository, session.now, hidden)
    else:
        lines = left_lines(register, repository, hidden)
    for line in lines:
        say(line)
    return bool(hidden)
