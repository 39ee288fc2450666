"""`offer`: remedies, within the authority of who gives them."""

from __future__ import annotations

import click

from complaints.cli.shared.entries import entry
from complaints.cli.shared.exits import say
from complaints.cli.shared.options import cleaned, message, recording, text_from
from complaints.cli.shared.recording import record
from complaints.cli.shared.session import Session
from complaints.core.handling.offers import add_offer, approve_offer, decide_offer, new_offer
from complaints.core.record.fields import OfferState
from complaints.core.time.reading import parse_date
from complaints.errors import UsageProblem
from complaints.tongues.writing import is_currency


@click.group("offer")
def command() -> None:
    """Offer remedies, within your authority.

    \b
    Example:
      complaints offer add 7F3K9QY --kind refund --amount "45.00 EUR"
      complaints offer accept 7F3K9QY 1
    """


@command.command("add")
@click.argument("complaint_id", metavar="ID")
@click.option("--kind", metavar="CODE", required=True, help="A remedy of the policy.")
@click.option("--amount", metavar="MONEY", default="", help='Like "12.50 EUR".')
@click.option("--code", metavar="TEXT", default="", help="Of a coupon or gift card.")
@click.option("--needs", metavar="TEXT", default="", help="What is needed from the customer.")
@click.option("--ready-by", metavar="DATE", help="When they will have it.")
@click.option("--propose", is_flag=True, help="Beyond my authority: for somebody to approve.")
@recording
@click.pass_obj
def add(
    session: Session,
    complaint_id: str,
    kind: str,
    amount: str,
    code: str,
    needs: str,
    ready_by: str | None,
    propose: bool,
    at: str | None,
    by: str | None,
) -> None:
    """Offer a remedy. Beyond your authority it can only be proposed.

    \b
    Example:
      complaints offer add 7F3K9QY --kind refund --amount "45.00 EUR"
      complaints offer add 7F3K9QY --kind refund --amount "480.00 EUR" --propose
    """
    calendar = session.register.calendar
    day = parse_date(ready_by, calendar, session.now) if ready_by else None
    offer = new_offer(kind, amount, cleaned("--code", code), cleaned("--needs", needs), day)
    if amount and not is_currency(amount.split()[1]):
        raise UsageProblem(f"there is no currency '{amount.split()[1]}'; write it like EUR")
    policy = session.register.policy
    changed = record(
        session,
        complaint_id,
        at,
        by,
        f"offer ({kind})",
        lambda c, s: add_offer(c, s, offer, policy, propose),
    )
    made = changed.offers[-1]
    wait = "; somebody whose role may has to approve it" if made.state == "proposed" else ""
    say(f"offer {len(changed.offers)} is {made.state}{wait}")


def _deciding(name: str, state: str, doc: str) -> None:
    @command.command(name, help=doc)
    @click.argument("complaint_id", metavar="ID")
    @entry
    @message
    @recording
    @click.pass_obj
    def decide(
        session: Session,
        complaint_id: str,
        number: str,
        text: str | None,
        at: str | None,
        by: str | None,
    ) -> None:
        words = text_from(text, "what was said", required=False)
        what = f"offer {number} {state}"
        decided: OfferState = "accepted" if state == "accepted" else "declined"
        record(
            session,
            complaint_id,
            at,
            by,
            what,
            lambda c, s: decide_offer(c, s, number, decided, words),
        )


_deciding(
    "accept",
    "accepted",
    "Record that the customer accepts an offer.\n\n\b\nExample:\n"
    "  complaints offer accept 7F3K9QY 1",
)
_deciding(
    "decline",
    "declined",
    "Record that the customer declines an offer.\n\n\b\nExample:\n"
    '  complaints offer decline 7F3K9QY 1 -m "Would rather have the money."',
)


@command.command("approve")
@click.argument("complaint_id", metavar="ID")
@entry
@message
@recording
@click.pass_obj
def approve(
    session: Session,
    complaint_id: str,
    number: str,
    text: str | None,
    at: str | None,
    by: str | None,
) -> None:
    """Approve an offer that a colleague proposed beyond their authority.

    \b
    Example:
      complaints offer approve 7F3K9QY 1 -m "Two failed repairs; right so."
    """
    words = text_from(text, "why", required=False)
    policy = session.register.policy
    record(
        session,
        complaint_id,
        at,
        by,
        f"offer {number} approved",
        lambda c, s: approve_offer(c, s, number, policy, words),
    )
    say(f"offer {number} is open")
