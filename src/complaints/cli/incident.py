"""`incident`: one thing that hits many customers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from complaints.cli.exits import DONE, UNTRUSTED, say
from complaints.cli.incident_letters import in_house_letters, send_in_house, updates
from complaints.cli.mailing import by_mail, code_of, into_folder, tell, tell_others
from complaints.cli.options import cleaned, message, recording, text_from
from complaints.cli.recording import record
from complaints.cli.session import Session
from complaints.core.incidents import (
    Incident,
    add_to,
    affected_ids,
    close_incident,
    incident,
    join,
    open_incident,
)
from complaints.core.model import Complaint
from complaints.core.status import OPEN
from complaints.core.steps import Stamp
from complaints.errors import Refused, Untrusted, UsageProblem
from complaints.register import Change
from complaints.sending.send import send_many

LeadStep = Callable[[Complaint, Stamp, list[str]], Complaint]

_ANSWER = click.option(
    "--answer", metavar="TEXT", default="", help="What colleagues may tell callers."
)
_OTHERS = click.argument("others", metavar="[OTHER]...", nargs=-1)


@click.group("incident")
def command() -> None:
    """Handle one thing that hits many customers.

    The complaint that told of it first leads; the others are tied to it and
    each goes on by itself.

    \b
    Example:
      complaints incident open 7F3K9QY -m "Lamps of May overheat."
      complaints incident update 7F3K9QY --send
    """


@command.command("open")
@click.argument("complaint_id", metavar="ID")
@_OTHERS
@_ANSWER
@message
@recording
@click.pass_obj
def open_one(
    session: Session,
    complaint_id: str,
    others: tuple[str, ...],
    answer: str,
    text: str | None,
    at: str | None,
    by: str | None,
) -> None:
    """Open an incident, led by a complaint, with others tied to it.

    Says whom to tell: the policy's mailing list, those to be called, public
    relations.

    \b
    Example:
      complaints incident open 7F3K9QY 4H8M2TJ -m "Lamps of May overheat."
    """
    words = text_from(text, "what is known")
    told = cleaned("--answer", answer)
    lead, ids = _tie(
        session,
        complaint_id,
        others,
        at,
        by,
        "incident opened",
        lambda c, stamp, ids: open_incident(c, stamp, words, told, ids),
    )
    say(f"{lead}: leads an incident of {_count(1 + len(ids))}")
    _whom_to_tell(session, lead)


@command.command("add")
@click.argument("complaint_id", metavar="ID")
@_OTHERS
@_ANSWER
@message
@recording
@click.pass_obj
def add(
    session: Session,
    complaint_id: str,
    others: tuple[str, ...],
    answer: str,
    text: str | None,
    at: str | None,
    by: str | None,
) -> None:
    """Tie more complaints to an incident, or add what is known by now.

    \b
    Example:
      complaints incident add 7F3K9QY 4H8M2TJ Q8S5JVJ
      complaints incident add 7F3K9QY -m "It is the switch." --answer "Unplug it."
    """
    words, told = text_from(text, "what is known", required=False), cleaned("--answer", answer)
    if not (others or words or told):
        raise UsageProblem(
            "say which complaints belong to it (incident add ID OTHER...) or -m TEXT"
        )
    lead, _ = _tie(
        session,
        complaint_id,
        others,
        at,
        by,
        "incident goes on",
        lambda c, stamp, ids: add_to(c, stamp, words, told, ids),
    )
    say(f"{lead}: leads an incident of {_count(len(_read(session, lead).complaints))}")


@command.command("close")
@click.argument("complaint_id", metavar="ID")
@message
@recording
@click.pass_obj
def close(
    session: Session, complaint_id: str, text: str | None, at: str | None, by: str | None
) -> None:
    """Close an incident; its complaints go on by themselves.

    \b
    Example:
      complaints incident close 7F3K9QY -m "All lamps of May are back."
    """
    words = text_from(text, "what came of it")
    closed = record(
        session, complaint_id, at, by, "incident closed", lambda c, s: close_incident(c, s, words)
    )
    still_open = [c.id for c in _read(session, closed.id).complaints if c.status in OPEN]
    say(f"{closed.id}: the incident is closed; {_count(len(still_open))} of it still open")
    for complaint_id in still_open:
        click.echo(complaint_id)


@command.command("broadcast")
@click.argument("complaint_id", metavar="ID")
@click.option("--send", is_flag=True, help="To the addresses in the policy's `incidents`.")
@click.option("--language", metavar="CODE", help="Another than the organisation's.")
@recording
@click.pass_obj
def broadcast(
    session: Session,
    complaint_id: str,
    send: bool,
    language: str | None,
    at: str | None,
    by: str | None,
) -> int:
    """Tell all staff what is known, and what to tell callers.

    \b
    Example:
      complaints incident broadcast 7F3K9QY
      complaints incident broadcast 7F3K9QY --send
    """
    return _in_house(session, complaint_id, "broadcast", send, language, at, by)


@command.command("brief")
@click.argument("complaint_id", metavar="ID")
@click.option("--send", is_flag=True, help="To the team in the policy's `incidents`.")
@click.option("--language", metavar="CODE", help="Another than the organisation's.")
@recording
@click.pass_obj
def brief(
    session: Session,
    complaint_id: str,
    send: bool,
    language: str | None,
    at: str | None,
    by: str | None,
) -> int:
    """Brief public relations: facts and figures, no customer's name.

    \b
    Example:
      complaints incident brief 7F3K9QY --send
    """
    return _in_house(session, complaint_id, "pr-brief", send, language, at, by)


@command.command("update")
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
    found = _read(session, lead)
    letters, by_hand = updates(session, found, template)
    if not send and not to_folder:
        for letter in letters:
            click.echo(f"{letter.complaint}  {letter.template}  {letter.language}")
    hand_over = into_folder(Path(to_folder)) if to_folder else by_mail(session)
    code = DONE if len(found.complaints) == len(affected_ids(found.lead)) else UNTRUSTED
    if send or to_folder:
        note = f"{lead}: incident update ({template})"
        results = send_many(session.register, letters, session.stamp(at, user), hand_over, note)
        for result in results:
            tell(result)
        code = code_of(results) or code
        if results:
            tell_others(session)
    for line in by_hand:
        click.echo(line)
    return code


def _tie(
    session: Session,
    complaint_id: str,
    others: Sequence[str],
    at: str | None,
    by: str | None,
    what: str,
    lead_step: LeadStep,
) -> tuple[str, list[str]]:
    """Change the complaint that leads and all others in one commit."""
    user = session.user(by)
    lead = session.find(complaint_id, user, whole=True)
    ids = list(dict.fromkeys(session.find(other, user, whole=True) for other in others))
    stamp = session.stamp(at, user)
    steps: dict[str, Change] = {lead: lambda c: lead_step(c, stamp, ids)}
    for other in ids:
        steps.setdefault(other, _joining(session.stamp(at, user), lead))
    session.register.change_all(steps, f"{lead}: {what}", user)
    return lead, ids


def _joining(stamp: Stamp, lead: str) -> Change:
    return lambda complaint: join(complaint, stamp, lead)


def _read(session: Session, lead_id: str) -> Incident:
    lead = session.register.read(lead_id)
    others: list[Complaint] = []
    for other in affected_ids(lead)[1:]:
        try:
            others.append(session.register.read(other))
        except (Refused, Untrusted) as error:
            # The others are not to wait for it; `check` has the file, too.
            say(f"{other}: left out: {error}")
    return incident(lead, [lead, *others])


def _in_house(
    session: Session,
    complaint_id: str,
    template: str,
    send: bool,
    language: str | None,
    at: str | None,
    by: str | None,
) -> int:
    user = session.user(by) if send else session.reader()
    found = _read(session, session.find(complaint_id, user, whole=send))
    letters = in_house_letters(session, found, template, language)
    if send:
        return send_in_house(session, found, letters, session.stamp(at, user))
    for letter in letters[:1]:
        click.echo(f"Subject: {letter.subject}\n\n{letter.body}", nl=False)
    return DONE


def _whom_to_tell(session: Session, lead: str) -> None:
    policy = session.register.policy
    if policy.incidents.broadcast:
        say(f"tell all staff: complaints incident broadcast {lead} --send")
    for code in policy.incidents.call:
        person = policy.staff[code]
        say(f"call: {person.name}, {person.phone or policy.organisation.phone}")
    if policy.incidents.pr:
        say(f"tell public relations: complaints incident brief {lead} --send")
    say(f"write to the customers: complaints incident update {lead} --send")


def _count(number: int) -> str:
    return "1 complaint" if number == 1 else f"{number} complaints"
