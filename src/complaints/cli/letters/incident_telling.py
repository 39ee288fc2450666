"""The letters of `incident`: to all staff, to public relations, to every customer of it."""

from __future__ import annotations

from functools import partial

import click

from complaints.cli.shared.exits import DONE, RECORDED_ONLY, UNTRUSTED
from complaints.cli.shared.options import recording
from complaints.cli.shared.session import Session
from complaints.cli.shared.telling import code_of, tell
from complaints.post.delivery import way_out
from complaints.post.house import tell_house
from complaints.post.updates import list_updates, send_updates


def _to_the_house(name: str, template: str, words: str, example: str) -> click.Command:
    """Return the command that writes one letter to colleagues, and sends it where asked to."""

    @click.command(name, help=f"{words}\n\n\b\nExample:\n  complaints incident {example}")
    @click.argument("complaint_id", metavar="ID")
    @click.option("--send", is_flag=True, help="To whom the policy's `incidents` names.")
    @click.option("--language", metavar="CODE", help="Another than the organisation's.")
    @recording
    @click.pass_obj
    def tell_colleagues(
        session: Session,
        complaint_id: str,
        send: bool,
        language: str | None,
        at: str | None,
        by: str | None,
    ) -> int:
        user = session.user(by) if send else session.reader()
        lead = session.find(complaint_id, user, whole=send)
        stamped = partial(session.stamp, at, user) if send else None
        missed = tell(tell_house(session.desk, lead, template, language, stamped))
        # The others have it, and that is on record: this is not to be repeated.
        return RECORDED_ONLY if missed else DONE

    return tell_colleagues


broadcast = _to_the_house(
    "broadcast",
    "broadcast",
    "Tell all staff what is known, and what to tell callers.",
    "broadcast 7F3K9QY --send",
)
brief = _to_the_house(
    "brief",
    "pr-brief",
    "Brief public relations: facts and figures, no customer's name.",
    "brief 7F3K9QY --send",
)


@click.command("update")
@click.argument("complaint_id", metavar="ID")
@click.option("--template", metavar="NAME", default="status", show_default=True, help="A letter.")
@click.option("--send", is_flag=True, help="Send each letter, and record all in one commit.")
@click.option("--to-folder", metavar="DIR", help="As files, for you to send; recorded.")
@recording
@click.pass_obj
def update(
    session: Session,
    complaint_id: str,
    template: str,
    send: bool,
    to_folder: str | None,
    at: str | None,
    by: str | None,
) -> int:
    """Write to every customer of an incident, each in their language.

    Without --send or --to-folder the letters are only listed. Customers
    without an e-mail address are named, to be called or written to by post.

    \b
    Example:
      complaints incident update 7F3K9QY
      complaints incident update 7F3K9QY --template recall --send
    """
    user = session.user(by)
    lead = session.find(complaint_id, user, whole=True)
    if send or to_folder:
        session.listed = True
        hand_over = way_out(session.register, to_folder)
        stamped = partial(session.stamp, at, user)
        updates = tell(send_updates(session.desk, lead, template, stamped, hand_over))
    else:
        updates = tell(list_updates(session.desk, lead, template))
    return code_of(updates.results) or (DONE if updates.whole else UNTRUSTED)
