"""`edit`: a complaint's file in the person's own editor, checked before it counts."""

from __future__ import annotations

from functools import partial

import click

from complaints.cli.shared.addresses import tell_addresses
from complaints.cli.shared.editor import edit_text
from complaints.cli.shared.exits import say
from complaints.cli.shared.options import recording
from complaints.cli.shared.session import Session
from complaints.core.handling.editing import edited
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp
from complaints.errors import ComplaintsError, NotCommitted, Refused, Untrusted
from complaints.present.line_diff import line_diff
from complaints.register import Register
from complaints.store.local.kept import keep_refused


@click.command("edit")
@click.argument("complaint_id", metavar="ID")
@recording
@click.pass_obj
def command(session: Session, complaint_id: str, at: str | None, by: str | None) -> None:
    """Open a complaint's file in your editor, check it, commit it.

    What cannot be right is refused with the reason, and your text is kept. So
    it is where others changed the file meanwhile, and you see what they did.
    Status and events are not edited: they follow from the commands.

    \b
    Example:
      EDITOR=nano complaints edit 7F3K9QY
    """
    user = session.user(by)
    found = session.find(complaint_id, user, whole=True)
    register = session.register
    # Nobody types for nothing.
    register.ready()
    before = register.text(found)
    after = edit_text(before, suffix=".yaml")
    if after == before:
        say(f"{found}: nothing was changed")
        return
    try:
        stamp = session.stamp(at, user)
        register.edit(found, before, after, partial(_taken, stamp=stamp), user)
    except ComplaintsError as error:
        if isinstance(error, NotCommitted) or session.recorded:
            raise
        kept = keep_refused(register.root, found, ".yaml", after)
        stands = _how_it_stands(register, found, before)
        raise type(error)(f"{error}\n{stands}; your text is kept in {kept}") from None
    session.tell_recorded("changed")
    tell_addresses(register.read(found))


def _taken(old: Complaint | None, new: Complaint, stamp: Stamp) -> Complaint:
    """Return the complaint as it is recorded. Raises Untrusted: what may not stand there, too."""
    try:
        return edited(old, new, stamp)
    except Refused as error:
        raise Untrusted(str(error)) from None


def _how_it_stands(register: Register, complaint_id: str, before: str) -> str:
    """Return what has become of the file meanwhile: what others, or a hook, have changed in it."""
    try:
        now = register.text(complaint_id)
    except ComplaintsError:
        return f"{complaint_id} is not there as you opened it"
    theirs = line_diff(before, now, "as you opened it", "as it is now")
    return (
        f"{theirs}\n{complaint_id} is as they left it" if theirs else f"{complaint_id} is as it was"
    )
