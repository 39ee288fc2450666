"""Sending from the shell: one letter, or all that are due."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from complaints.cli.exits import REFUSED, UNTRUSTED, say
from complaints.cli.session import Session
from complaints.core.day import ToWrite
from complaints.core.mailing import ready_letters
from complaints.core.model import Complaint
from complaints.core.steps import Stamp
from complaints.errors import Refused, Untrusted, UsageProblem
from complaints.letters.letter import Letter, write_letter
from complaints.letters.people import recipient
from complaints.letters.templates import folders
from complaints.sending.results import HandOver, Result
from complaints.sending.send import finish_left, forget, send
from complaints.sending.shared import share
from complaints.store import outbox
from complaints.store.files import create
from complaints.store.mailer import NotSent, deliver


def send_one(session: Session, letter: Letter, stamp: Stamp, again: bool) -> int:
    """Send one letter that a person has asked for."""
    result = send(session.register, letter, stamp, by_mail(session), again=again)
    tell(result)
    return 0 if result.state == "sent" else REFUSED


def forget_left(session: Session, letter: Letter) -> None:
    """A person has recorded the letter: nothing about it is doubtful any more."""
    forget(session.register, letter.complaint, letter.occasion)


def send_due(session: Session, by: str | None, dry_run: bool, folder: str | None) -> int:
    """Send what is due; quiet where there is nothing to say."""
    register = session.register
    user = session.user(by, machine=True)
    if register.policy.mail.business_hours and not register.calendar.is_open(session.now):
        return 0
    if dry_run:
        _list_all(session)
        results: list[Result] = []
    else:
        results = _send_all(
            session, user, into_folder(Path(folder)) if folder else by_mail(session)
        )
    for finding in register.problems:
        say(str(finding))
    if register.problems:
        return UNTRUSTED
    return REFUSED if any(result.state in ("not sent", "uncertain") for result in results) else 0


def _list_all(session: Session) -> None:
    for due in _ready(session):
        line = f"{due.complaint.id}  {_named(due)}  would be sent"
        by_mail = recipient(due.complaint).email
        click.echo(line if by_mail else by_hand_line(due.complaint, _named(due)))


def _send_all(session: Session, user: str, hand_over: HandOver) -> list[Result]:
    """Finish what an earlier run left, send what is due, and tell the others."""
    results = list(finish_left(session.register, session.now))
    doubtful = {(r.complaint, r.template) for r in results if r.state == "uncertain"}
    due = [one for one in _ready(session) if (one.complaint.id, one.template) not in doubtful]
    by_hand = [one for one in due if not recipient(one.complaint).email]
    for one in due:
        if recipient(one.complaint).email:
            results.append(_send(session, one, user, hand_over))
    for result in results:
        # What another program has sent a moment ago is nothing to tell.
        if result.state not in ("on record", "busy"):
            tell(result)
    _list(session, by_hand)
    if any(result.state == "sent" for result in results):
        problem = share(session.register)
        if problem:
            say(problem)
    return results


def _ready(session: Session) -> list[ToWrite]:
    register = session.register
    return [
        letter
        for complaint in register.complaints()
        for letter in ready_letters(complaint, register.policy, register.calendar, session.now)
    ]


def _send(session: Session, due: ToWrite, user: str, hand_over: HandOver) -> Result:
    register = session.register
    stamp = session.stamp(None, user)
    try:
        letter = write_letter(
            due.template,
            due.complaint,
            register.policy,
            register.calendar,
            session.now,
            folders(register.root),
        )
        return send(register, letter, stamp, hand_over, automatic=True)
    except (Refused, Untrusted, UsageProblem) as error:
        return Result(due.complaint.id, due.template, "not sent", str(error))


def by_mail(session: Session) -> HandOver:
    """Return the way by the policy's `mail`."""
    register = session.register
    return lambda _, message: deliver(message, register.policy.mail, register.root)


def into_folder(folder: Path) -> HandOver:
    """Return the way into a folder, as files for a person to send."""

    def hand_over(name: str, message: bytes) -> None:
        place = folder / f"{name}.eml"
        if not create(place, message):
            raise NotSent(f"{place} is there already; move it away")

    return hand_over


def tell(result: Result) -> None:
    """Say what became of a letter."""
    line = f"{result.complaint}  {result.template}  {result.state}"
    if result.state == "sent" and not result.why:
        click.echo(line)
    else:
        say(f"{line}: {result.why}")


def _list(session: Session, letters: Iterable[ToWrite]) -> None:
    """Name the calls and letters by post, each once a day, so that cron is quiet in between."""
    register = session.register
    lines = [by_hand_line(one.complaint, _named(one)) for one in letters]
    today = register.calendar.local_date(session.now).isoformat()
    new = outbox.first_today(register.root, lines, today)
    for line in lines:
        if line in new:
            click.echo(line)


def by_hand_line(complaint: Complaint, letter: str) -> str:
    """Say how a customer without e-mail is reached; the number stays in the file."""
    speaker, customer = complaint.representative, complaint.customer
    way = "no way to reach the customer"
    if (speaker.phone if speaker is not None else "") or customer.phone:
        way = "call: no e-mail address"
    elif customer.address:
        way = "by post: no e-mail address"
    return f"{complaint.id}  {letter}  {way}"


def _named(due: ToWrite) -> str:
    return f"{due.template} (late)" if due.late else due.template
