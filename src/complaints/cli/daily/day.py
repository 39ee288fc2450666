"""`day`, and bare `complaints` on a terminal: what the day holds."""

from __future__ import annotations

import click

from complaints.cli.shared.session import Session
from complaints.core.clocks.day import day
from complaints.present.day import day_text


@click.command("day")
@click.option("--mine", is_flag=True, help="Only what I have.")
@click.option("--team", metavar="CODE", help="Only what this team has.")
@click.pass_obj
def command(session: Session, mine: bool = False, team: str | None = None) -> None:
    """What the day holds: late, due, unowned, letters to write.

    Also waits that ended, and commits not sent to the others. Bare
    `complaints` on a terminal shows the same.

    \b
    Example:
      complaints day --mine
    """
    register = session.register
    owner = session.user(None) if mine else ""
    complaints = [
        complaint
        for complaint in register.complaints()
        if (not owner or complaint.owner in (owner, "")) and (not team or complaint.team == team)
    ]
    found = day(complaints, register.policy, register.calendar, session.now)
    click.echo(day_text(found, register.calendar, session.now, _not_pushed(session)), nl=False)


def _not_pushed(session: Session) -> int:
    from complaints.store.process import ProgramMissing
    from complaints.store.sync import ahead

    repository = session.register.repository
    if repository is None:
        return 0
    try:
        apart = ahead(repository)
    except ProgramMissing:
        return 0
    return apart.ours if apart is not None else 0
