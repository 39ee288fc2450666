"""`incident`: one thing that hits many customers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from complaints.cli.letters.incident_telling import brief, broadcast, update
from complaints.cli.shared.exits import say
from complaints.cli.shared.options import cleaned, message, recording, text_from
from complaints.cli.shared.recording import record
from complaints.cli.shared.session import Session
from complaints.cli.shared.telling import tell
from complaints.core.handling.incidents import (
    add_to,
    close_incident,
    join,
    open_incident,
)
from complaints.core.record.fields import OPEN
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp
from complaints.errors import UsageProblem
from complaints.post.incidents import read_incident
from complaints.store.stepping import Step

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
    say(f"an incident of {_count(1 + len(ids))}")
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
    found = tell(read_incident(session.register, lead))
    say(f"an incident of {_count(len(found.complaints))}")


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
    found = tell(read_incident(session.register, closed.id))
    still_open = [c.id for c in found.complaints if c.status in OPEN]
    say(f"{_count(len(still_open))} of it still open")
    for complaint_id in still_open:
        click.echo(complaint_id)


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
    steps: dict[str, Step] = {lead: lambda c: lead_step(c, stamp, ids)}
    for other in ids:
        steps.setdefault(other, _joining(session.stamp(at, user), lead))
    session.register.change_all(steps, f"{lead}: {what}", user)
    session.tell_recorded()
    return lead, ids


def _joining(stamp: Stamp, lead: str) -> Step:
    return lambda complaint: join(complaint, stamp, lead)


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


for letter_command in (broadcast, brief, update):
    command.add_command(letter_command)
