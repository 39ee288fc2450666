"""The lint of promises: money and coupons that no offer on record gives."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import msgspec
import pytest
from msgspec.structs import replace

from complaints.core.policy.policy import Policy
from complaints.core.record.model import Complaint, Event, Offer
from complaints.letters.lint.amounts import amounts
from complaints.letters.lint.authority import coupons, given, unbacked_amounts
from complaints.letters.lint.page import Page

WHEN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def house(policy: Policy) -> Policy:
    """The small house with limits: Nela may give much, Ivo little."""
    limits = {
        "clerk": {"offers": {"refund": "20 EUR", "replacement": "50 EUR"}},
        "manager": {"offers": {"refund": "500 EUR", "store_credit": "100 EUR"}},
    }
    whole = msgspec.to_builtins(policy, builtin_types=(datetime,))
    whole |= {"authority": limits}
    whole["staff"]["ivo"]["role"] = "clerk"
    whole["staff"]["nela"]["role"] = "manager"
    return msgspec.convert(whole, Policy)


@pytest.fixture
def offering(smallest: Complaint) -> Complaint:
    """A complaint with an accepted, an open, a declined, and an unapproved offer."""
    made = tuple(
        Event(id=f"{n}-AAA{n}", at=WHEN, by=by, kind="offered")
        for n, by in ((2, "ivo"), (3, "nela"), (4, "ivo"), (5, "ivo"))
    )
    offers = (
        Offer(id="2-AAA2", kind="refund", amount="12.50 EUR", state="accepted"),
        Offer(
            id="3-AAA3", kind="store_credit", amount="80 EUR", code="PLATES-80", state="open",
        ),
        Offer(id="4-AAA4", kind="refund", amount="15 EUR", state="declined"),
        Offer(id="5-AAA5", kind="refund", amount="40 EUR", state="open"),
        Offer(id="1-AAA1", kind="store_credit", code="LIDS-5", amount="5 EUR", state="accepted"),
    )  # fmt: skip
    return replace(
        smallest,
        offers=offers,
        events=(*smallest.events, *made),
        description="I paid 49.90 EUR for the set.",
        desired_outcome="300 EUR",
    )


@pytest.mark.parametrize(
    ("text", "values", "currency"),
    [
        ("12.50 EUR", ["12.5"], "EUR"),
        ("€12.50", ["12.5"], "EUR"),
        ("12,50 €", ["12.5"], "EUR"),
        ("12,50\u00a0€", ["12.5"], "EUR"),
        ("12,50 EUR", ["12.5"], "EUR"),
        ("EUR 12", ["12"], "EUR"),
        ("12\neura", ["12"], "EUR"),
        ("1.250,00 €", ["1250"], "EUR"),
        ("€1,250.00", ["1250"], "EUR"),
        ("1\u202f250,50 €", ["1250.5"], "EUR"),
        ("1.250 EUR", ["1250", "1.25"], "EUR"),
        ("250 грн", ["250"], "UAH"),
        ("250 гривень", ["250"], "UAH"),
        ("₴250", ["250"], "UAH"),
        ("30 ₾", ["30"], "GEL"),
        ("30 ლარი", ["30"], "GEL"),
        ("100 kn", ["100"], "HRK"),
        ("20 ευρώ", ["20"], "EUR"),
        ("20 євро", ["20"], "EUR"),
        ("1.000.000 USD", ["1000000"], "USD"),
        ("$5", ["5"], "USD"),
        ("US$5", ["5"], "USD"),
        ("us$ 5", ["5"], "USD"),
        ("5 US$", ["5"], "USD"),
        ("1.250.00 EUR", ["125000"], "EUR"),
        ("1,250.000 EUR", ["1250", "1250000"], "EUR"),
        ("1250.000 EUR", ["1250", "1250000"], "EUR"),
        ("0.5 EUR", ["0.5"], "EUR"),
        ("12 PLN", ["12"], "PLN"),
    ],
)
def test_amounts(text: str, values: list[str], currency: str) -> None:
    """Money is read as five languages write it."""
    (found,) = amounts(f"We give {text}.")
    assert found.values == {Decimal(value) for value in values}
    assert (found.currency, found.start, found.end) == (currency, 8, 8 + len(text))


@pytest.mark.parametrize(
    "text", ["12", "12 plates", "knife 12", "12 knives", "A4EUR", "EUROPE 5", "12 XXL", "5\n250 g"]
)
def test_no_amounts(text: str) -> None:
    """A number without a currency is no money."""
    assert list(amounts(text)) == []


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("You get €12.50 and 80,00 €.", "", 0),
        ("You paid 49.90 EUR for the set.", "", 0),
        ("We refund 49.90 EUR.", "amount", 11),
        ("You get 14.99 EUR.", "amount", 9),
        ("You get 15 EUR.", "amount", 9),
        ("You get €999.", "authority", 9),
        ("You get 300 EUR.", "authority", 9),
        ("You get 10 USD.", "authority", 9),
        ("You get 40 EUR.", "authority", 9),
        ("You would like:\n300 EUR", "authority", 1),
    ],
)
def test_money_in_a_letter(
    text: str, code: str, column: int, offering: Complaint, house: Policy
) -> None:
    """Money is given by an offer that stands, or it is a finding at its place."""
    found = list(unbacked_amounts(Page(text, "en"), given(offering, house, "ivo")))
    assert [(f.code, f.column) for f in found] == ([(code, column)] if code else [])


def test_what_the_customer_asked_for(offering: Complaint, house: Policy) -> None:
    """What we quote is the customer's; a sentence of ours that gives the same amount is ours."""
    quoted = Page("What you would like: give me 300 EUR back", "en", ["give me 300 EUR back"])
    assert list(unbacked_amounts(quoted, given(offering, house, "ivo"))) == []
    page = Page("You would like: 300 EUR\n\nWe refund 300 EUR.", "en", ["300 EUR"])
    (late,) = unbacked_amounts(page, given(offering, house, "ivo"))
    assert (late.line, late.column, late.code) == (3, 11, "authority")
    page = Page("You want: give me 300 EUR\n\nYou get 300 EUR.", "en", ["give me 300 EUR"])
    (late,) = unbacked_amounts(page, given(offering, house, "ivo"))
    assert (late.line, late.column, late.code) == (3, 9, "authority")


def test_who_signs_and_who_approved(offering: Complaint, house: Policy) -> None:
    """Who may give more is told less; an offer that was approved is given by anybody."""
    page = Page("You get 300 EUR and 40 EUR.", "en")
    codes = [f.code for f in unbacked_amounts(page, given(offering, house, "nela"))]
    assert codes == ["amount", "authority"]
    offers = tuple(
        replace(o, approved_by="nela") if o.id == "5-AAA5" else o for o in offering.offers
    )  # fmt: skip
    approved = replace(offering, offers=offers)
    (found,) = unbacked_amounts(page, given(approved, house, "ivo"))
    assert found.column == 9
    assert found.message.endswith("and clerk may not give so much")


def test_without_limits(offering: Complaint, policy: Policy) -> None:
    """A policy without authority has no limits, but an amount still needs an offer."""
    page = Page("You get 40 EUR and 999 EUR.", "en")
    repair = Offer(id="1-AAA1.2", kind="repair", state="accepted")
    mixed = replace(offering, offers=(*offering.offers, repair))
    (found,) = unbacked_amounts(page, given(mixed, policy, "ivo"))
    assert (found.code, found.column) == ("amount", 20)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("Store credit: €5 (code: LIDS-5)", 0),
        ("Store credit: €80 (code: PLATES-80)", 26),
        ("It is PLATES-80.", 7),
        ("Your coupon: FREE-2026", 14),
        ("Your coupon code is SAVE20.", 21),
        ("Vaš kod za popust je SAVE20.", 22),
        ("Ваш промокод: SAVE20.", 15),
        ("Ваш код на знижку SAVE20.", 19),
        ("Vaš popust kod nas vrijedi za PLUS kartice.", 0),
        ("Vaš kupon: POPUST20", 12),
        ("The error code E1234 is known; article code: KX700.", 0),
        ("Your coupon CMP-2611-7F3K9QY", 0),
        ("Your coupon is on its way.", 0),
    ],
)
def test_coupons(text: str, column: int, offering: Complaint, house: Policy) -> None:
    """A code is worth money: it stands in a letter once the offer is accepted."""
    found = list(coupons(Page(text, "en"), given(offering, house, "ivo")))
    assert [(f.code, f.column) for f in found] == ([("coupon", column)] if column else [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("You get 50 EUR.", "amount"),
        ("You get 50.01 EUR.", "authority"),
        ("You get 1.250 EUR.", "amount"),
        ("You get 1.250,00 EUR.", "authority"),
        ("You get 51.250 EUR.", "authority"),
        ("You get 1 USD.", "authority"),
    ],
)
def test_the_most_a_role_may_give(text: str, code: str, offering: Complaint, house: Policy) -> None:
    """As much is not too much; where the digits may mean less, nobody is told of a limit."""
    (found,) = unbacked_amounts(Page(text, "en"), given(offering, house, "ivo"))
    assert found.code == code


@pytest.mark.parametrize("amount", ["1250 EUR", "1.25 EUR"])
def test_either_meaning_of_an_amount_is_backed(
    amount: str, offering: Complaint, house: Policy
) -> None:
    """`1.250 EUR` is what the offer says, be it a thousand or one and a quarter."""
    offer = Offer(id="1-AAA1", kind="refund", amount=amount, state="accepted", approved_by="nela")
    limits = replace(house, authority={})
    may = given(replace(offering, offers=(offer,)), limits, "ivo")
    assert list(unbacked_amounts(Page("You get 1.250 EUR.", "en"), may)) == []
    assert len(list(unbacked_amounts(Page("You get 1.251 EUR.", "en"), may))) == 1


def test_what_a_letter_may_promise(offering: Complaint, house: Policy) -> None:
    """Offers with their limits, the customer's amounts, codes given and kept back, the most."""
    repair = Offer(id="2-AAA2.2", kind="repair", state="accepted")
    mixed = replace(offering, offers=(*offering.offers, repair))
    may = given(mixed, house, "ivo")
    eur = [Decimal(value) for value in ("80", "40", "12.5", "5", "49.9")]
    assert may.offered == {(eur[0], "EUR"), (eur[2], "EUR")}
    assert may.unapproved == {
        (eur[1], "EUR"): "clerk may give refund up to 20 EUR",
        (eur[3], "EUR"): "clerk may not give store_credit",
    }
    assert may.named == {(eur[4], "EUR")}
    assert may.codes == {"LIDS-5"}
    assert may.kept_back == {"PLATES-80"}
    assert (may.signer, may.most) == ("clerk", {"EUR": Decimal(50)})
    assert given(mixed, house, "nela").most == {"EUR": Decimal(500)}


def test_the_most_in_each_currency(offering: Complaint, house: Policy) -> None:
    """The greatest limit of any remedy, also one of less than a whole."""
    limits = {"refund": "0.50 EUR", "coupon": "0.20 EUR", "store_credit": "9 USD"}
    clerk = replace(house.authority["clerk"], offers=limits)
    small = replace(house, authority={"clerk": clerk})
    assert given(offering, small, "ivo").most == {"EUR": Decimal("0.50"), "USD": Decimal(9)}


def test_an_offer_told_in_a_letter(offering: Complaint, house: Policy) -> None:
    """Where no event made the offer, whoever signs now gives it."""
    told = Event(id="6-AAA6", at=WHEN, by="nela", kind="letter")
    offer = Offer(id="6-AAA6", kind="refund", amount="100 EUR", state="open")
    complaint = replace(offering, offers=(offer,), events=(*offering.events, told))
    assert given(complaint, house, "ivo").unapproved
    assert not given(complaint, house, "nela").unapproved


def test_a_finding_shows_the_amount(offering: Complaint, house: Policy) -> None:
    """As it stands in the letter, and who may not give so much."""
    page = Page("You get 40 EUR or 999 EUR today.", "en")
    forty, much = unbacked_amounts(page, given(offering, house, "ivo"))
    limit = "clerk may give refund up to 20 EUR"
    assert forty.message == f"40 EUR is in an offer that is beyond authority: {limit}"
    none = "belongs to no accepted or open offer of this complaint"
    assert much.message == f"999 EUR {none}, and clerk may not give so much"
    *_, much = unbacked_amounts(page, given(offering, house, "who"))
    assert much.message == f"999 EUR {none}, and who has no role may not give so much"


def test_a_customers_own_giving_words(offering: Complaint, house: Policy) -> None:
    """What they ask us to do we do not do by repeating it."""
    theirs = "refund me 300 EUR"
    page = Page(f"What you would like: {theirs}", "en", [theirs])
    assert list(unbacked_amounts(page, given(offering, house, "ivo"))) == []


def test_how_near_a_giving_word_is(offering: Complaint, house: Policy) -> None:
    """Within three hundred characters of one sentence people read the two together."""
    for distance, found in ((299, 1), (300, 0), (301, 0)):
        text = "49.90 EUR ".ljust(distance, "x")[:-1] + " refund"
        assert text.index("refund") == distance
        page = Page(text, "en")
        assert len(list(unbacked_amounts(page, given(offering, house, "ivo")))) == found


def test_a_finding_shows_the_code(offering: Complaint, house: Policy) -> None:
    """As it stands in the letter, and of a long one its beginning."""
    none = "belongs to no accepted offer"
    [kept] = coupons(Page("It is PLATES-80 today.", "en"), given(offering, house, "ivo"))
    assert kept.message == f"the code PLATES-80 {none}"
    long = Offer(id="1-AAA1", kind="coupon", code="P" * 50, state="open")
    may = given(replace(offering, offers=(long,)), house, "ivo")
    [kept] = coupons(Page(f"It is {'P' * 50} today.", "en"), may)
    assert kept.message == f"the code {'P' * 39}… {none}"
