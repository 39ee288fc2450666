"""`day`, and bare `complaints` on a terminal: what the day holds."""

from __future__ import annotations

import click

from complaints.cli.shared.listed import listed
from complaints.cli.shared.session import Session
from complaints.core.clocks.day import day
from complaints.core.record.claims import sayings
from complaints.post.sharing import day_lines
from complaints.present.day import day_text
from complaints.store.index.wanted import Wanted


@click.command("day")
@click.option("--mine", is_flag=True, help="Only what I have.")
@click.option("--team", metavar="CODE", help="Only what this team has.")
@click.pass_obj
def command(session: Session, mine: bool = False, team: str | None = None) -> None:
    """What the day holds: to settle, late, due, unowned, letters.

    Also waits that ended, files that are not committed, and commits not sent
    to the others. To settle is what two branches ended differently; until
    then its letters are not among those to write. Bare `complaints` on a terminal shows the same.

    \b
    Example:
      complaints day --mine
    """
    register = session.register
    owner = session.user(None) if mine else ""
    calendar = register.calendar
    midnight = calendar.end_of_day(calendar.local_date(session.now))
    readings = [
        each
        for each in listed(session, Wanted(until=midnight, letters=True, unowned=True))
        if (not owner or not sayings(each.complaint, "owner", session.now).isdisjoint((owner, "")))
        and (not team or team in sayings(each.complaint, "team", session.now))
    ]
    found = day(readings, register.policy, midnight)
    click.echo(day_text(found, calendar, session.now, day_lines(register)), nl=False)
