"""Offers: what a role may give, who approved more, what the customer made of it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from complaints.core.handling.classify import known_code
from complaints.core.handling.entries import UNMADE, entry_named, with_entries
from complaints.core.policy.policy import APPROVE, Policy
from complaints.core.record.fields import MONEY_PATTERN, OfferState
from complaints.core.record.model import Complaint, Offer
from complaints.core.record.steps import Stamp, last_event, refuse_unsettled, step
from complaints.errors import Refused, UsageProblem


def add_offer(
    complaint: Complaint, stamp: Stamp, offer: Offer, policy: Policy, propose: bool
) -> Complaint:
    """Return the complaint with an offer; its id is given here.

    Beyond the giver's authority it can only be proposed: it is open once
    somebody whose role may has approved it. Raises UsageProblem for an unknown
    remedy, Refused beyond authority.
    """
    known_code("remedy", offer.kind, policy.remedies)
    refuse_unsettled(complaint, "offered", ())
    limit = beyond(offer, stamp.by, policy)
    if not offer.amount and _valued(offer.kind, policy):
        raise UsageProblem(f"say what the {offer.kind} is worth, with --amount like '12.50 EUR'")
    if limit and not propose:
        raise Refused(
            f"{_named(offer)} is beyond your authority ({limit}); record it with --propose, "
            "then somebody whose role may approves it: complaints offer approve"
        )
    state: OfferState = "proposed" if limit else "open"
    made = step(complaint, stamp, "offered", state=state, text=_named(offer))
    entry = replace(offer, id=last_event(made).id, state=state)
    return with_entries(made, "offers", [entry])


def approve_offer(
    complaint: Complaint, stamp: Stamp, named: str, policy: Policy, text: str
) -> Complaint:
    """Return the complaint with a proposed offer approved, and so open.

    Raises Refused for one's own offer, and where the approver's role may not.
    """
    refuse_unsettled(complaint, "offer_approved", ())
    offer = _offer(complaint, named, "proposed")
    proposer = next((e.by for e in complaint.events if e.id == offer.told_in), "")
    if proposer == stamp.by:
        raise Refused(f"offer {named} of {complaint.id} is your own; another has to approve it")
    role = policy.staff[stamp.by].role if stamp.by in policy.staff else ""
    if role not in policy.authority or APPROVE not in policy.authority[role].may:
        raise Refused(f"your role ({role or 'none'}) may not approve offers")
    limit = beyond(offer, stamp.by, policy)
    if limit:
        raise Refused(f"{_named(offer)} is beyond your authority too ({limit})")
    return step(complaint, stamp, "offer_approved", entry=offer.id, text=text)


def decide_offer(
    complaint: Complaint, stamp: Stamp, named: str, state: OfferState, text: str
) -> Complaint:
    """Return the complaint with an open offer accepted, declined or withdrawn."""
    refuse_unsettled(complaint, "offer_decided", ())
    offer = _offer(complaint, named, "open")
    return step(complaint, stamp, "offer_decided", entry=offer.id, state=state, text=text)


def beyond(offer: Offer, by: str, policy: Policy) -> str:
    """Return the limit an offer goes beyond, in words; empty where the giver's role may.

    What may be given up to an amount needs one: without it nobody could tell.
    """
    if not policy.authority:
        return ""
    role = policy.staff[by].role if by in policy.staff else ""
    authority = policy.authority.get(role)
    if authority is None or offer.kind not in authority.offers:
        return f"{role or 'no role'} may not give {offer.kind}"
    limit = authority.offers[offer.kind]
    if not offer.amount and _valued(offer.kind, policy):
        return f"nobody can tell without its amount; {role} may give {offer.kind} up to {limit}"
    if offer.amount and exceeds(offer.amount, limit):
        return f"{role} may give {offer.kind} up to {limit}"
    return ""


def _valued(kind: str, policy: Policy) -> bool:
    """Tell whether this remedy is worth money: whether any role may give it up to an amount."""
    limits = (authority.offers.get(kind, "0") for authority in policy.authority.values())
    return any(Decimal(limit.split()[0]) > 0 for limit in limits)


def exceeds(amount: str, limit: str) -> bool:
    """Tell whether an amount is more than a limit; another currency always is."""
    (value, currency), (most, allowed) = amount.split(), limit.split()
    return currency != allowed or Decimal(value) > Decimal(most)


def new_offer(kind: str, amount: str, code: str, needs: str, ready_by: date | None) -> Offer:
    """Return an offer that no event has made yet. Raises UsageProblem for money that is none."""
    if amount and not re.fullmatch(MONEY_PATTERN, amount):
        raise UsageProblem(f"'{amount[:30]}' is no amount of money; write it like 12.50 EUR")
    return Offer(
        id=UNMADE, kind=kind, amount=amount, code=code, needs=needs, ready_by=ready_by, state="open"
    )


def _offer(complaint: Complaint, named: str, state: OfferState) -> Offer:
    offer = entry_named(complaint, "offer", complaint.offers, named, lambda o: o.state == state)
    if offer.state != state:
        raise Refused(f"offer {named} of {complaint.id} is {offer.state}, not {state}")
    return offer


def _named(offer: Offer) -> str:
    return f"{offer.kind} {offer.amount}".strip()
