"""Sending from the shell: one letter, or all that are due."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from complaints.cli.shared.exits import DONE, NOT_COMMITTED, REFUSED, say
from complaints.cli.shared.letters import letter_of
from complaints.cli.shared.linting import find_in, refuse_unfit, remarks
from complaints.cli.shared.session import Session
from complaints.core.clocks.letters_due import ToWrite, ready_letters
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp
from complaints.errors import Refused, Untrusted, UsageProblem
from complaints.letters.letter import Letter
from complaints.letters.people import recipient
from complaints.post import outbox
from complaints.post.clones import owes_others, share
from complaints.post.delivery import deliver
from complaints.post.left import finish_left, forget_left, record_doubtful
from complaints.post.news import HandOver, Result
from complaints.post.send import send
from complaints.post.undelivered import NotSent
from complaints.store.files import create

_GONE = ("sent", "not committed")
_FAILED = ("not sent", "uncertain")


def send_one(session: Session, letter: Letter, stamp: Stamp, again: bool) -> int:
    """Send one letter that a person has asked for."""
    register = session.register
    result = send(register, letter, stamp, by_mail(session), again=again)
    tell(result)
    if again and result.state in _GONE:
        forget_left(register, letter.complaint, letter.template)
    return code_of([result]) or (DONE if result.state in _GONE else REFUSED)


def send_outcome(session: Session, letter: Letter, stamp: Stamp) -> int:
    """Send the letter that tells how it ended; one that an earlier try has sent will do."""
    result = send(session.register, letter, stamp, by_mail(session))
    if result.state == "on record":
        return DONE
    tell(result)
    return code_of([result]) or (DONE if result.state in _GONE else REFUSED)


def record_left(session: Session, complaint_id: str, template: str) -> int | None:
    """Record the letters that a person knows to have gone out; None where there is no doubt."""
    results = record_doubtful(session.register, complaint_id, template, session.now)
    for result in results:
        tell(result)
    return code_of(results) if results else None


def code_of(results: Iterable[Result]) -> int:
    """Return the exit code for what became of letters."""
    found = list(results)
    if any(result.state == "not committed" for result in found):
        return NOT_COMMITTED
    # One that is sent and has a reason beside it is not on record yet.
    failed = (r for r in found if r.state in _FAILED or (r.state == "sent" and r.why))
    return REFUSED if any(failed) else DONE


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
    return code_of(results)


def _list_all(session: Session) -> None:
    for due in _ready(session):
        line = f"{due.complaint.id}  {_named(due)}  would be sent"
        by_mail = recipient(due.complaint).email
        click.echo(line if by_mail else by_hand_line(due.complaint, _named(due)))


def _send_all(session: Session, user: str, hand_over: HandOver) -> list[Result]:
    """Finish what an earlier run left, send what is due, and tell the others."""
    results = finish_left(session.register, session.now)
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
    # What another clone has claimed is on its way here as well: it is to be told once.
    meet = any(result.state in (*_GONE, "claimed") for result in results)
    if meet or owes_others(session.register):
        tell_others(session)
    return results


def tell_others(session: Session) -> None:
    """Send what is recorded to the other clones, and say what stands in the way."""
    problem = share(session.register)
    if problem:
        say(problem)


def _ready(session: Session) -> list[ToWrite]:
    register = session.register
    return [
        letter
        for reading in session.readings()
        for letter in ready_letters(reading, register.policy)
    ]


def _send(session: Session, due: ToWrite, user: str, hand_over: HandOver) -> Result:
    register = session.register
    stamp = session.stamp(None, user)
    try:
        letter = letter_of(session, due.template, due.complaint)
        findings = find_in(session, letter, due.complaint, None, session.now)
        for words in remarks(letter, findings):
            say(f"{letter.complaint}  {letter.template}: {words}")
        refuse_unfit(session, letter.complaint, findings, "send it yourself: email ID --edit")
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
        try:
            made = create(place, message)
        except Refused as error:
            raise NotSent(str(error)) from None
        if not made:
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
