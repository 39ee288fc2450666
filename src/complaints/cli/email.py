"""`email`: a letter to the customer."""

from __future__ import annotations

from dataclasses import replace

import click

from complaints.cli.editor import edit_text
from complaints.cli.exits import say
from complaints.cli.options import recording
from complaints.cli.session import Session
from complaints.core.conversation import record_letter
from complaints.core.model import Complaint
from complaints.core.steps import Stamp
from complaints.core.text import clean
from complaints.errors import UsageProblem
from complaints.letters.eml import as_message, new_message_id
from complaints.letters.letter import Letter, write_letter
from complaints.letters.templates import folders
from complaints.store.complaint_files import random_characters

_SUBJECT = "Subject: "


@click.command("email")
@click.argument("complaint_id", metavar="ID")
@click.argument("template", metavar="TEMPLATE")
@click.option("--edit", is_flag=True, help="Open it in your editor first.")
@click.option("--eml", is_flag=True, help="As a message for a mail program (RFC 5322).")
@click.option("--record", is_flag=True, help="I sent it: record it with its text.")
@click.option("--language", metavar="CODE", help="Another than the customer's.")
@click.option("--sender", metavar="CODE", help="Who signs, if not the handler.")
@recording
@click.pass_obj
def command(
    session: Session,
    complaint_id: str,
    template: str,
    edit: bool,
    eml: bool,
    record: bool,
    language: str | None,
    sender: str | None,
    at: str | None,
    by: str | None,
) -> None:
    """Write a letter to the customer.

    It is printed. TEMPLATE is acknowledgement, apology, outcome, follow-up or survey, or one
    of the register's own (templates/LANGUAGE/NAME.txt), which goes before the
    shipped one. With --record it goes on record with its text, and the date
    it tells becomes a promise.

    \b
    Example:
      complaints email 7F3 acknowledgement
      complaints email 7F3K9QY acknowledgement --edit --record
      complaints email 7F3 apology --eml | msmtp -t
    """
    user = session.user(by) if record else session.reader()
    found = session.find(complaint_id, user, whole=record)
    complaint = session.register.read(found)
    stamp = session.stamp(at, user)
    letter = _write(session, complaint, template, language, sender)
    if letter.fallback_from:
        say(f"there is no {template} in '{letter.fallback_from}': it is in '{letter.language}'")
    if edit:
        letter = _edited(letter)
    policy = session.register.policy
    message_id = new_message_id(found, random_characters(10), policy) if eml else ""
    message = as_message(letter, policy, stamp.at, message_id) if eml else b""
    if record:
        _record(session, letter, stamp, message_id)
    if eml:
        click.echo(message, nl=False)
    else:
        click.echo(
            f"To: {_addressee(letter)}\n{_SUBJECT}{letter.subject}\n\n{letter.body}", nl=False
        )


def _record(session: Session, letter: Letter, stamp: Stamp, message_id: str) -> None:
    session.register.change(
        letter.complaint,
        lambda c: record_letter(
            c,
            stamp,
            letter.told,
            template=letter.template,
            language=letter.language,
            to=letter.to,
            subject=letter.subject,
            message_id=message_id,
            occasion=letter.occasion,
            text=letter.body,
        ),
        f"{letter.complaint}: letter ({letter.template})",
        stamp.by,
    )
    say(f"{letter.complaint}: recorded the {letter.template} letter")


def _write(
    session: Session,
    complaint: Complaint,
    template: str,
    language: str | None,
    sender: str | None,
) -> Letter:
    register = session.register
    return write_letter(
        template,
        complaint,
        register.policy,
        register.calendar,
        session.now,
        folders(register.root),
        sender=sender,
        language=language,
    )


def _addressee(letter: Letter) -> str:
    return " ".join(
        part for part in (letter.to_name, f"<{letter.to}>" if letter.to else "") if part
    )


def _edited(letter: Letter) -> Letter:
    text = edit_text(f"{_SUBJECT}{letter.subject}\n\n{letter.body}")
    try:
        head, _, body = clean(text).partition("\n")
    except ValueError as error:
        raise UsageProblem(f"your letter: {error}") from None
    if not head.startswith(_SUBJECT) or not body.strip():
        raise UsageProblem(
            f"the letter must start with '{_SUBJECT}…' and have a text; not recorded"
        )
    subject = " ".join(head.removeprefix(_SUBJECT).split())
    return replace(letter, subject=subject, body=body.lstrip("\n"))
