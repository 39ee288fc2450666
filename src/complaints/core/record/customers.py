"""Recognising a customer again, and finding complaints by what people remember of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from complaints.core.record.model import Complaint, Customer
from complaints.core.text import fold
from complaints.core.time.calendar import utc

_LEAST_DIGITS = 6


def digits(phone: str) -> str:
    """Return a telephone number as digits; the last nine tell it apart whatever the prefix."""
    return re.sub(r"\D", "", phone)[-9:]


def signs(customer: Customer) -> set[tuple[str, str]]:
    """Return what a customer is recognised by: account, e-mail, telephone number.

    A name alone proves nothing.
    """
    number = digits(customer.phone)
    found = (
        ("account", fold(customer.account)),
        ("email", fold(customer.email)),
        ("phone", number if len(number) >= _LEAST_DIGITS else ""),
    )
    return {(kind, sign) for kind, sign in found if sign}


def same_customer(one: Customer, other: Customer) -> bool:
    """Tell whether both are the same person: whether any sign is the same."""
    return not signs(one).isdisjoint(signs(other))


class ByCustomer:
    """Complaints by who complains: a customer's own are found without a look at all others."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        self._by_sign: dict[tuple[str, str], dict[int, Complaint]] = defaultdict(dict)
        for place, complaint in enumerate(complaints):
            for sign in signs(complaint.customer):
                self._by_sign[sign][place] = complaint

    def of(self, customer: Customer) -> list[Complaint]:
        """Return the complaints of this customer, in their order."""
        found: dict[int, Complaint] = {}
        for sign in signs(customer):
            found.update(self._by_sign.get(sign, {}))
        return [found[place] for place in sorted(found)]


def earlier_of(complaint: Complaint, others: Iterable[Complaint]) -> list[Complaint]:
    """Return the same customer's other complaints received before this one, the newest first."""
    found = [
        other
        for other in others
        if other.id != complaint.id
        and utc(other.received_at) <= utc(complaint.received_at)
        and same_customer(complaint.customer, other.customer)
    ]
    return sorted(found, key=lambda other: utc(other.received_at), reverse=True)


def same_problem(complaint: Complaint, other: Complaint) -> bool:
    """Tell whether two complaints of one customer are about the same product or category."""
    if complaint.product and fold(complaint.product) == fold(other.product):
        return True
    return bool(complaint.category) and complaint.category == other.category


def matches(complaint: Complaint, text: str) -> bool:
    """Tell whether every word of `text` is found in what people remember a complaint by.

    Name, account, e-mail, id and words are compared without case and accents,
    telephone numbers by their digits.
    """
    number = number_in(text)
    if number and number in telephones(complaint):
        return True
    searched = remembered(complaint)
    return all(word in searched for word in words_in(text))


def words_in(text: str) -> list[str]:
    """Return the words that are looked for, as `remembered` writes them."""
    return fold(text).split()


def number_in(text: str) -> str:
    """Return the digits of a telephone number that is looked for; empty where it is none."""
    number = digits(text)
    is_number = re.fullmatch(r"[\d\s()+./-]+", text.strip()) is not None
    return number if is_number and len(number) >= _LEAST_DIGITS else ""


def telephones(complaint: Complaint) -> str:
    """Return the telephone numbers a complaint is found by, as digits, a line each."""
    numbers = (complaint.customer.phone, getattr(complaint.representative, "phone", ""))
    return "\n".join(map(digits, numbers))


def remembered(complaint: Complaint) -> str:
    """Return what people remember a complaint by, without case and accents."""
    customer, speaker = complaint.customer, complaint.representative
    parts = [
        complaint.id,
        complaint.external_ref,
        complaint.subject,
        complaint.product,
        complaint.category,
        complaint.summary,
        complaint.description,
        complaint.circumstances,
        *complaint.tags,
        customer.name,
        customer.email,
        customer.phone,
        customer.account,
        customer.address,
    ]
    if speaker is not None:
        parts += [speaker.name, speaker.email, speaker.phone]
    return fold("\n".join(part for part in parts if part))
