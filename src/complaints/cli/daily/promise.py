"""`promise`: the dates a customer was told."""

from __future__ import annotations

import click

from complaints.cli.shared.entries import entry
from complaints.cli.shared.exits import say
from complaints.cli.shared.options import message, recording, text_from
from complaints.cli.shared.recording import record
from complaints.cli.shared.session import Session
from complaints.core.handling.promises import add_promise, keep_promise, move_promise
from complaints.core.record.model import Complaint, Promise
from complaints.core.record.steps import last_event
from complaints.present.times import due_instant


@click.group("promise")
def command() -> None:
    """Keep the promises made to a customer.

    \b
    Example:
      complaints promise add 7F3K9QY --due 2026-11-27 -m "the two plates"
      complaints promise move 7F3K9QY 2 --due 2026-11-30 -m "Fog at sea."
      complaints promise keep 7F3K9QY 2
    """


@command.command("add")
@click.argument("complaint_id", metavar="ID")
@click.option("--due", metavar="TIME", required=True, help="The date the customer was told.")
@message
@recording
@click.pass_obj
def add(
    session: Session,
    complaint_id: str,
    due: str,
    text: str | None,
    at: str | None,
    by: str | None,
) -> None:
    """Record what a customer was promised, and by when.

    \b
    Example:
      complaints promise add 7F3K9QY --due 2026-11-27 -m "the two plates"
    """
    what = text_from(text, "what was promised").strip()
    date = session.end(due)
    changed = record(
        session, complaint_id, at, by, "promise", lambda c, s: add_promise(c, s, what, date)
    )
    say(f"promise {len(changed.promises)}: by {due_instant(date, session.register.calendar)}")


@command.command("keep")
@click.argument("complaint_id", metavar="ID")
@entry
@message
@recording
@click.pass_obj
def keep(
    session: Session,
    complaint_id: str,
    number: str,
    text: str | None,
    at: str | None,
    by: str | None,
) -> None:
    """Record that a promise was kept; after its date it counts as broken.

    \b
    Example:
      complaints promise keep 7F3K9QY 2 -m "The plates arrived today."
    """
    words = text_from(text, "how", required=False)
    what = f"promise {number} kept"
    after = record(
        session, complaint_id, at, by, what, lambda c, s: keep_promise(c, s, number, words)
    )
    if _kept(after).state == "broken":
        say(f"promise {number} was kept after its date, so it counts as broken")


def _kept(complaint: Complaint) -> Promise:
    """Return the promise that the newest event is about."""
    kept = last_event(complaint).entry
    return next(promise for promise in complaint.promises if promise.id == kept)


@command.command("move")
@click.argument("complaint_id", metavar="ID")
@entry
@click.option("--due", metavar="TIME", required=True, help="The new date.")
@message
@recording
@click.pass_obj
def move(
    session: Session,
    complaint_id: str,
    number: str,
    due: str,
    text: str | None,
    at: str | None,
    by: str | None,
) -> None:
    """Move a promise to another date, with the true reason; the old date stays on record.

    The customer must hear of it: a delay letter is then due.

    \b
    Example:
      complaints promise move 7F3K9QY 2 --due 2026-11-30 -m "Fog at sea."
    """
    why = text_from(text, "the true reason")
    date = session.end(due)
    what = f"promise {number} moved"
    changed = record(
        session, complaint_id, at, by, what, lambda c, s: move_promise(c, s, number, date, why)
    )
    new = changed.promises[-1]
    say(
        f"promise {len(changed.promises)}: by {due_instant(new.due, session.register.calendar)}; "
        "tell the customer, with the reason"
    )
