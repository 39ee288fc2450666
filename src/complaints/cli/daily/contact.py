"""`contact`: a call or message from or to the customer."""

from __future__ import annotations

import click

from complaints.cli.shared.options import choice, message, recording, text_from
from complaints.cli.shared.recording import record
from complaints.cli.shared.session import Session
from complaints.core.handling.conversation import contact
from complaints.core.record.fields import Channel, Direction
from complaints.errors import UsageProblem
from complaints.letters.eml import checked_id


@click.command("contact")
@click.argument("complaint_id", metavar="ID")
@click.option("--in", "incoming", is_flag=True, help="From the customer.")
@click.option("--out", "outgoing", is_flag=True, help="To the customer.")
@click.option("--channel", type=choice(Channel), required=True, help="How.")
@click.option("--no-answer", is_flag=True, help="Nobody was reached; it stops no clock.")
@click.option("--message-id", metavar="ID", default="", help="Of the customer's e-mail.")
@message
@recording
@click.pass_obj
def command(
    session: Session,
    complaint_id: str,
    incoming: bool,
    outgoing: bool,
    channel: Channel,
    no_answer: bool,
    message_id: str,
    text: str | None,
    at: str | None,
    by: str | None,
) -> None:
    """Record a call or message from or to the customer.

    A message of the customer starts the reply clock and ends a wait for the
    customer at the time it arrived; an answer of ours stops it. With the
    Message-ID of an e-mail, our letters stay in its thread.

    \b
    Example:
      complaints contact 7F3K9QY --in --channel phone -m "Asks for news."
      complaints contact 7F3K9QY --out --channel phone --no-answer
    """
    if incoming == outgoing:
        raise UsageProblem("say --in (from the customer) or --out (to the customer)")
    if no_answer and incoming:
        raise UsageProblem("--no-answer goes with --out: the customer did reach us")
    if message_id:
        message_id = checked_id(message_id)
    words = text_from(text, "what was said", required=not no_answer)
    way: Direction = "in" if incoming else "out"
    record(
        session,
        complaint_id,
        at,
        by,
        f"contact {way} ({channel})",
        lambda c, stamp: contact(c, stamp, way, channel, words, not no_answer, message_id),
    )
