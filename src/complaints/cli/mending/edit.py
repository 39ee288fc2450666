"""`edit`: a complaint's file in the person's own editor, checked before it counts."""

from __future__ import annotations

import click

from complaints.cli.shared.editor import edit_text
from complaints.cli.shared.exits import say
from complaints.cli.shared.options import recording
from complaints.cli.shared.session import Session
from complaints.core.handling.editing import edited
from complaints.errors import ComplaintsError, NotCommitted, Untrusted


@click.command("edit")
@click.argument("complaint_id", metavar="ID")
@recording
@click.pass_obj
def command(session: Session, complaint_id: str, at: str | None, by: str | None) -> None:
    """Open a complaint's file in your editor, check it, commit it.

    What cannot be right is refused with the reason, and your text is kept.
    Status and events are not edited: they follow from the commands.

    \b
    Example:
      EDITOR=nano complaints edit 7F3K9QY
    """
    user = session.user(by)
    found = session.find(complaint_id, user, whole=True)
    register = session.register
    before = register.text(found)
    after = edit_text(before, suffix=".yaml")
    if after == before:
        say(f"{found}: nothing was changed")
        return
    try:
        stamp = session.stamp(at, user)
        register.edit(found, before, after, lambda old, new: edited(old, new, stamp), user)
    except ComplaintsError as error:
        if isinstance(error, NotCommitted) or session.recorded:
            raise
        kept = register.keep(found, after)
        raise Untrusted(f"{error}\n{found} is as it was; your text is kept in {kept}") from None
    session.tell_recorded("changed")
