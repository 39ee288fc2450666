"""Promises beyond authority: money and coupons in a letter that no offer on record gives."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from complaints.core.findings import Finding
from complaints.core.handling.offers import beyond
from complaints.core.policy.phrases import find_phrases
from complaints.core.policy.policy import Policy
from complaints.core.record.model import Complaint, Offer
from complaints.core.text import one_line
from complaints.letters.lint.amounts import Amount, amounts, any_of, named_in
from complaints.letters.lint.page import Page
from complaints.letters.lint.spans import spans_of
from complaints.tongues.tongue import words_of_all

MoneyValue = tuple[Decimal, str]


@dataclass(frozen=True)
class Given:
    """What a letter may promise: the offers on record, and what the customer named.

    `unapproved` are amounts of offers beyond the giver's authority that nobody
    approved, each with the limit in words. `most` is the most that whoever
    signs may give at all, by currency; None where the policy sets no limits.
    """

    offered: frozenset[MoneyValue]
    unapproved: dict[MoneyValue, str]
    named: frozenset[MoneyValue]
    codes: frozenset[str]
    kept_back: frozenset[str]
    signer: str
    most: dict[str, Decimal] | None


def given(complaint: Complaint, policy: Policy, signer: str) -> Given:
    """Return what a letter of this complaint may promise when `signer`, a staff code, signs it."""
    on_record = [offer for offer in complaint.offers if offer.state in ("accepted", "open")]
    limits = {offer.id: _limit(offer, complaint, policy, signer) for offer in on_record}
    codes = frozenset(o.code for o in on_record if o.code and o.state == "accepted")
    words = (complaint.subject, complaint.description, complaint.circumstances, complaint.summary)
    role = policy.staff[signer].role if signer in policy.staff else ""
    return Given(
        offered=frozenset(_money(o) for o in on_record if o.amount and not limits[o.id]),
        unapproved={_money(o): limits[o.id] for o in on_record if o.amount and limits[o.id]},
        named=frozenset().union(*map(named_in, words)),
        codes=codes,
        kept_back=frozenset(o.code for o in complaint.offers if o.code) - codes,
        signer=role,
        most=_most(role, policy) if policy.authority else None,
    )


def _limit(offer: Offer, complaint: Complaint, policy: Policy, signer: str) -> str:
    """Return the limit an offer goes beyond; who approved it decides, else who made it."""
    # An offer that stands names the event that made it, which nobody can have taken back.
    givers = {event.id: event.by for event in complaint.events if event.kind == "offered"}
    return beyond(offer, offer.approved_by or givers.get(offer.told_in, signer), policy)


def _most(role: str, policy: Policy) -> dict[str, Decimal]:
    most: dict[str, Decimal] = {}
    authority = policy.authority.get(role)
    for written in authority.offers.values() if authority else ():
        amount, currency = written.split()
        most[currency] = max(Decimal(amount), most.get(currency, Decimal(0)))
    return most


def _money(offer: Offer) -> MoneyValue:
    amount, currency = offer.amount.split()
    return Decimal(amount), currency


def unbacked_amounts(page: Page, may: Given) -> Iterator[Finding]:
    """Return the amounts that no accepted or open offer gives, or that nobody's role may give."""
    giving = _ours(page, words_of_all(lambda each: each.letters.giving))
    for amount in amounts(page.text):
        if amount.among(may.offered):
            continue
        theirs = page.theirs.hold(amount.start, amount.end) or amount.among(may.named)
        if theirs and not _near(page, giving, amount.start):
            continue
        shown = one_line(page.text[amount.start : amount.end])
        if limit := _unapproved(amount, may):
            message = f"{shown} is in an offer that is beyond authority: {limit}"
            mend = "have it approved first: complaints offer approve"
            yield page.finding("authority", amount.start, message, mend)
        else:
            yield _unbacked(page, amount, shown, may)


def _unbacked(page: Page, amount: Amount, shown: str, may: Given) -> Finding:
    message = f"{shown} belongs to no accepted or open offer of this complaint"
    mend = "record it first: complaints offer add, or take it out"
    if may.most is not None and min(amount.values) > may.most.get(amount.currency, Decimal(0)):
        message += f", and {may.signer or 'who has no role'} may not give so much"
        return page.finding("authority", amount.start, message, mend)
    return page.finding("amount", amount.start, message, mend)


def _unapproved(amount: Amount, may: Given) -> str:
    limits = (may.unapproved.get((value, amount.currency), "") for value in amount.values)
    return next(filter(None, limits), "")


def _ours(page: Page, stems: Sequence[str]) -> list[int]:
    """Return where words of ours with one of these beginnings stand."""
    hits = find_phrases(stems, page.folded)
    return [hit.start for hit in hits if not page.theirs.hold(hit.start, hit.end)]


def _near(page: Page, places: Sequence[int], at: int) -> bool:
    """Tell whether one of these places is in the sentence around `at`."""
    start, end = page.sentence_at(at)
    index = bisect_left(places, start)
    return index < len(places) and places[index] < end


def coupons(page: Page, may: Given) -> Iterator[Finding]:
    """Return the codes of coupons that no accepted offer gives: each is worth money."""
    seen: set[int] = set()
    for at, end in spans_of(may.kept_back, page.text):
        seen.add(at)
        if not page.theirs.hold(at, end):
            yield _coupon(page, page.text[at:end], at)
    # There are codes of articles and errors too: one that is worth money stands beside such a word.
    worth = _ours(page, words_of_all(lambda each: each.letters.worth_money))
    for match in _code().finditer(page.text):
        code, at = match["code"], match.start("code")
        known = code in may.codes or at in seen or page.no_words.hold(at, match.end())
        if not known and _near(page, worth, at):
            yield _coupon(page, code, at)


@lru_cache(maxsize=1)
def _code() -> re.Pattern[str]:
    """Return the pattern of a coupon's code, which stands after a word for it."""
    words = any_of(words_of_all(lambda each: each.letters.code_words))
    between = any_of(words_of_all(lambda each: each.letters.code_between))
    return re.compile(
        rf"(?<!\w)(?i:{words})(?!\w)(?:[^\w.!?]{{1,4}}(?i:{between})(?!\w)){{0,4}}[^\w.!?]{{0,4}}"
        r"(?P<code>(?=[A-Z0-9-]{0,39}[A-Z])[A-Z0-9][A-Z0-9-]{3,39})(?!\w)"
    )


def _coupon(page: Page, code: str, at: int) -> Finding:
    message = f"the code {one_line(code, 40)} belongs to no accepted offer"
    mend = "have the offer accepted first: complaints offer accept, or take the code out"
    return page.finding("coupon", at, message, mend)
