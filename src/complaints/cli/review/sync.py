"""`sync`: bringing the register together with the others'."""

from __future__ import annotations

import click

from complaints.cli.shared.exits import say
from complaints.cli.shared.session import Session
from complaints.errors import Refused
from complaints.store.process import ProgramMissing
from complaints.store.sync import sync


@click.command("sync")
@click.option("--quiet", "-q", is_flag=True, help="Say only what stands in the way; for cron.")
@click.pass_obj
def command(session: Session, quiet: bool) -> None:
    """Fetch what others did, merge it, send what you did.

    Never by force. Where the same complaint was changed on both sides nothing
    is merged and every file stays as it was.

    \b
    Example:
      complaints sync
    """
    register = session.register
    if register.repository is None:
        raise Refused("this register is in no git repository, so there is nobody to sync with")
    try:
        for words in sync(register.repository, register.writing):
            if not quiet:
                say(words)
    except ProgramMissing:
        raise Refused("there is no git on this machine") from None
