"""`doctor`: how things stand on this machine and around the register."""

from __future__ import annotations

import os

import click

from complaints.cli.shared.exits import DONE, FINDINGS, UNTRUSTED, say
from complaints.cli.shared.session import USER_VARIABLE, Session
from complaints.errors import Refused, UsageProblem
from complaints.present.safe import visible_line


@click.command("doctor")
@click.option("--fix", "fixing", is_flag=True, help="Do what is safe, and say what was done.")
@click.option("--merge", "merging", is_flag=True, help="Mend a merge, in progress or made.")
@click.option("--upgrade", "upgrading", is_flag=True, help="Rewrite files of an older form.")
@click.pass_obj
def command(session: Session, fixing: bool, merging: bool, upgrading: bool) -> int:
    """Say what this machine and the register need.

    A line for each part: good, a note worth knowing, or something to mend,
    with the command that mends it. Works outside of a register, too. Ends
    with 0 where there is nothing to mend, with 1 where there is something.

    --fix closes the register's folder and its local state to others, keeps
    others from writing your own configuration, and throws away kept texts
    that are older than their time. What could lose work is only named.

    --merge mends a merge that is in progress and was begun without this
    program: complaints in conflict are merged event by event, from what git
    keeps of both sides, written and staged; the commit is left to git. So is
    what one of the last merges has left out of what a side had recorded.

    --upgrade rewrites files that are in an older form, in one commit: only
    what has another form now, so that it is the same in every clone.

    \b
    Example:
      complaints doctor
      complaints doctor --fix
      complaints doctor --merge
      complaints doctor --upgrade
    """
    if fixing + merging + upgrading > 1:
        raise UsageProblem("--fix, --merge and --upgrade go alone")
    if upgrading:
        return _upgrade(session)
    if merging:
        return _merge(session)
    from complaints.post.doctor.examination import examine, fix
    from complaints.present.doctor import doctor_text

    named = os.environ.get(USER_VARIABLE, "")
    if fixing:
        for done in fix(examine(session.folder, named)):
            say(done)
    found = examine(session.folder, named)
    click.echo(doctor_text(found), nl=False)
    return FINDINGS if any(each.level == "bad" for each in found) else DONE


def _merge(session: Session) -> int:
    """Mend a merge, also while its policy is in conflict."""
    from complaints.store.git.repository import Repository
    from complaints.store.local.lock import locked
    from complaints.store.new_register import schema_text
    from complaints.store.policy_file import find_root
    from complaints.store.sharing.stages import mend_merge

    root = find_root(session.folder)
    repository = Repository.around(root)
    if repository is None:
        raise Refused("this register is in no git repository, so there is nothing to merge")
    mended = []
    with locked(root):
        for each in mend_merge(repository, schema_text()):
            say(visible_line(each.words))
            mended.append(each)
    if not mended:
        say("nothing is in conflict")
    if not all(each.trusted for each in mended):
        return UNTRUSTED
    return DONE if all(each.done for each in mended) else FINDINGS


def _upgrade(session: Session) -> int:
    from complaints.post.doctor.upgrade import upgrade

    files = upgrade(session.register)
    count = "1 file" if len(files) == 1 else f"{len(files)} files"
    say(f"{count} rewritten" if files else "every file has the form of today already")
    return DONE
