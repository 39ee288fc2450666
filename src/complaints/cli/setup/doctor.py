"""`doctor`: how things stand on this machine and around the register."""

from __future__ import annotations

import os

import click

from complaints.cli.shared.exits import DONE, FINDINGS, say
from complaints.cli.shared.session import USER_VARIABLE, Session


@click.command("doctor")
@click.option("--fix", "fixing", is_flag=True, help="Do what is safe, and say what was done.")
@click.pass_obj
def command(session: Session, fixing: bool) -> int:
    """Say what this machine and the register need.

    A line for each part: good, a note worth knowing, or something to mend,
    with the command that mends it. Works outside of a register, too. Ends
    with 0 where there is nothing to mend, with 1 where there is something.

    --fix closes the register's folder and its local state to others, keeps
    others from writing your own configuration, and throws away kept texts
    that are older than their time. What could lose work is only named.

    \b
    Example:
      complaints doctor
      complaints doctor --fix
    """
    from complaints.post.doctor.examination import examine, fix
    from complaints.present.doctor import doctor_text

    named = os.environ.get(USER_VARIABLE, "")
    if fixing:
        for done in fix(examine(session.folder, named)):
            say(done)
    found = examine(session.folder, named)
    click.echo(doctor_text(found), nl=False)
    return FINDINGS if any(each.level == "bad" for each in found) else DONE
