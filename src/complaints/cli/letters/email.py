"""`email`: a letter to the customer."""

from __future__ import annotations

from dataclasses import replace

import click

from complaints.cli.shared.editor import edit_text
from complaints.cli.shared.exits import REFUSED, say
from complaints.cli.shared.letters import as_printed, letter_of
from complaints.cli.shared.linting import fallback_of, look_over, refuse_unfit
from complaints.cli.shared.mailing import record_left, send_due, send_one
from complaints.cli.shared.options import recording
from complaints.cli.shared.session import Session
from complaints.core.handling.conversation import record_letter
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp
from complaints.core.text import clean
from complaints.errors import NotCommitted, Refused, Untrusted, UsageProblem
from complaints.letters.eml import as_message, new_message_id
from complaints.letters.letter import Letter
from complaints.post.left import forget_left
from complaints.post.send import thread
from complaints.store.complaint_files import random_characters

_SUBJECT = "Subject: "


@click.command("email")
@click.argument("complaint_id", metavar="[ID]", required=False)
@click.argument("template", metavar="[TEMPLATE]", required=False)
@click.option("--edit", is_flag=True, help="Open it in your editor first.")
@click.option("--eml", is_flag=True, help="As a message for a mail program (RFC 5322).")
@click.option("--send", is_flag=True, help="Send it, and record it once it is taken.")
@click.option("--again", is_flag=True, help="With --send: though an earlier try may have gone.")
@click.option("--record", is_flag=True, help="I sent it: record it with its text.")
@click.option("--due", is_flag=True, help="Send what is due, each letter once (for cron).")
@click.option("--dry-run", is_flag=True, help="With --due: only say which.")
@click.option("--to-folder", metavar="DIR", help="With --due: as files, for you to send.")
@click.option("--language", metavar="CODE", help="Another than the customer's.")
@click.option("--sender", metavar="CODE", help="Who signs, if not the handler.")
@recording
@click.pass_obj
def command(
    session: Session,
    complaint_id: str | None,
    template: str | None,
    edit: bool,
    eml: bool,
    send: bool,
    again: bool,
    record: bool,
    due: bool,
    dry_run: bool,
    to_folder: str | None,
    language: str | None,
    sender: str | None,
    at: str | None,
    by: str | None,
) -> int:
    """Write a letter to the customer.

    It is printed. TEMPLATE is acknowledgement, information-request, status,
    apology, options, outcome, delay, escalation, follow-up, survey or thanks;
    handover is for colleagues. One of the register's own
    (templates/LANGUAGE/NAME.txt) goes before the shipped one. With --send it
    leaves by the policy's `mail` and goes on record with its text; --record
    says that you sent it. The date it tells becomes a promise, and the same
    letter for the same occasion is not sent twice.

    With --due, for cron: acknowledgements of classified complaints,
    follow-ups, surveys in their window, delays whose reason is written. Calls
    and post for customers without e-mail are listed.

    What should be mended in it is said on stderr. Where the policy refuses it
    (`lint.refuse`), it does not go out, and an edited text is kept.

    \b
    Example:
      complaints email 7F3 acknowledgement
      complaints email 7F3K9QY acknowledgement --edit --send
      complaints email 7F3 apology --eml | msmtp -t
      complaints email --due --dry-run
    """
    alone = not (complaint_id or edit or eml or send or record or again or at)
    if due and alone:
        return send_due(session, by, dry_run, to_folder)
    if due or dry_run or to_folder:
        raise UsageProblem("--due goes alone, with --dry-run, --to-folder, --by or --no-commit")
    if not complaint_id or not template:
        raise UsageProblem("say which complaint and which letter: email ID TEMPLATE")
    if (send and (record or eml)) or (again and not send):
        raise UsageProblem("--send goes without --record and --eml, and --again with --send")
    user = session.user(by) if record or send else session.reader()
    found = session.find(complaint_id, user, whole=record or send)
    ways = {"eml": eml, "record": record, "send": send, "again": again}
    chosen = frozenset(name for name, on in ways.items() if on)
    stamp = session.stamp(at, user)
    if edit or not record:
        return _write(session, found, template, language, sender, stamp, chosen, edit)
    # What goes on record at once is written from the complaint as it stands until then.
    with session.register.writing():
        left = record_left(session, found, template)
        if left is not None:
            return left
        return _write(session, found, template, language, sender, stamp, chosen)


def _write(
    session: Session,
    complaint_id: str,
    template: str,
    language: str | None,
    sender: str | None,
    stamp: Stamp,
    ways: frozenset[str],
    edit: bool = False,
) -> int:
    complaint = session.register.read(complaint_id)
    letter = letter_of(session, template, complaint, language=language, sender=sender)
    if words := fallback_of(letter):
        say(words)
    if ways & {"record", "send"} and letter.in_house:
        raise Refused(
            f"the {template} is for colleagues; only letters to the customer are recorded"
        )
    out = _out_edited if edit else _out
    return out(session, letter, complaint, stamp, sender, ways)


def _out_edited(
    session: Session,
    letter: Letter,
    complaint: Complaint,
    stamp: Stamp,
    sender: str | None,
    ways: frozenset[str],
) -> int:
    """Open the letter in the person's editor first; a text that does not go out is kept."""
    text = edit_text(as_printed(letter))
    try:
        code = _out(session, _edited(letter, text), complaint, stamp, sender, ways)
    except (Refused, Untrusted, UsageProblem) as error:
        if not text.strip():
            raise
        kept = session.register.keep(letter.complaint, text, ".txt")
        raise type(error)(f"{error}; your text is kept in {kept}") from None
    if code == REFUSED:
        say(f"your text is kept in {session.register.keep(letter.complaint, text, '.txt')}")
    return code


def _out(
    session: Session,
    letter: Letter,
    complaint: Complaint,
    stamp: Stamp,
    sender: str | None,
    ways: frozenset[str],
) -> int:
    """Look the letter over, then send, record or print it."""
    findings = look_over(session, letter, complaint, sender, session.now)
    if ways:
        refuse_unfit(session, letter.complaint, findings, "mend it with --edit")
    if "send" in ways:
        return send_one(session, letter, stamp, "again" in ways)
    policy = session.register.policy
    message_id, message = "", b""
    if "eml" in ways:
        message_id = new_message_id(letter.complaint, random_characters(10), policy)
        message = as_message(letter, policy, stamp.at, message_id, references=thread(complaint))
    shown = message or f"To: {_addressee(letter)}\n{as_printed(letter)}"
    if "record" in ways:
        try:
            _record(session, letter, stamp, message_id)
        except NotCommitted:
            # It is on record, so its text is needed all the same.
            click.echo(shown, nl=False)
            raise
        forget_left(session.register, letter.complaint, letter.template)
    click.echo(shown, nl=False)
    return 0


def _record(session: Session, letter: Letter, stamp: Stamp, message_id: str) -> None:
    session.register.change(
        letter.complaint,
        lambda c: record_letter(c, stamp, letter.told, message_id=message_id, **letter.record),
        f"{letter.complaint}: letter ({letter.template})",
        stamp.by,
    )
    say(f"{letter.complaint}: recorded the {letter.template} letter")


def _addressee(letter: Letter) -> str:
    return " ".join(
        part for part in (letter.to_name, f"<{letter.to}>" if letter.to else "") if part
    )


def _edited(letter: Letter, text: str) -> Letter:
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
