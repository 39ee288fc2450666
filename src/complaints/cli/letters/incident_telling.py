"""The letters of `incident`: to all staff, to public relations, to every customer of it."""

from __future__ import annotations

from pathlib import Path

import click

from complaints.cli.letters.incident_letters import (
    in_house_letters,
    read_incident,
    send_in_house,
    updates,
)
from complaints.cli.shared.exits import DONE, UNTRUSTED
from complaints.cli.shared.letters import as_printed
from complaints.cli.shared.linting import look_over, refuse_unfit
from complaints.cli.shared.mailing import by_mail, code_of, into_folder, tell, tell_others
from complaints.cli.shared.options import recording
from complaints.cli.shared.session import Session
from complaints.core.handling.incidents import affected_ids
from complaints.post.send import send_many


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
        found = read_incident(session, session.find(complaint_id, user, whole=send))
        letters = in_house_letters(session, found, template, language)
        findings = look_over(session, letters[0], found.lead, None, session.now)
        if send:
            refuse_unfit(session, found.lead.id, findings, "mend the template")
            return send_in_house(session, found, letters, session.stamp(at, user))
        for letter in letters[:1]:
            click.echo(as_printed(letter), nl=False)
        return DONE

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
    found = read_incident(session, lead)
    letters, unfit, by_hand = updates(session, found, template)
    if not send and not to_folder:
        for letter in letters:
            click.echo(f"{letter.complaint}  {letter.template}  {letter.language}")
    hand_over = into_folder(Path(to_folder)) if to_folder else by_mail(session)
    code = DONE if len(found.complaints) == len(affected_ids(found.lead)) else UNTRUSTED
    if send or to_folder:
        note = f"{lead}: incident update ({template})"
        sent = send_many(session.register, letters, session.stamp(at, user), hand_over, note)
        for result in (*sent, *unfit):
            tell(result)
        code = code_of([*sent, *unfit]) or code
        if sent:
            tell_others(session)
    for line in by_hand:
        click.echo(line)
    return code
