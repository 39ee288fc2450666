"""Who a letter names: the person it is for, the one in charge, the one who signs."""

from __future__ import annotations

from dataclasses import dataclass

from complaints.core.policy.policy import Person, Policy
from complaints.core.record.addresses import fault
from complaints.core.record.model import Complaint
from complaints.core.text import code_word, nearest
from complaints.errors import Refused
from complaints.letters.formats import line


@dataclass(frozen=True)
class Recipient:
    """Whom a letter addresses; `email` and `name` are empty where nobody told us."""

    name: str
    email: str

    @property
    def by_mail(self) -> bool:
        """Whether a letter can go to the address: there is one, and it is one."""
        return bool(self.email) and not fault(self.email)


def recipient(complaint: Complaint) -> Recipient:
    """Return who is written to: the representative where there is one, else the customer.

    A representative without an e-mail address is reached through the customer's.
    """
    customer, speaks = complaint.customer, complaint.representative
    if speaks is None:
        return Recipient(line(customer.name), customer.email)
    return Recipient(line(speaks.name), speaks.email or customer.email)


def handler(complaint: Complaint, policy: Policy) -> Person:
    """Return who is in charge: the owner, else who leads the team, else the house itself."""
    teams = (complaint.team, policy.escalation.top)
    leads = [policy.teams[code].lead for code in teams if code in policy.teams]
    named = [policy.staff[code] for code in (complaint.owner, *leads) if code in policy.staff]
    return named[0] if named else Person(policy.organisation.name)


def signatory(sender: str | None, complaint: Complaint, policy: Policy) -> Person:
    """Return who signs: the member of staff with this code, else the handler.

    Raises Refused for a code that is nobody's.
    """
    if not sender:
        return handler(complaint, policy)
    if sender not in policy.staff:
        known = ", ".join(nearest(sender, policy.staff) or sorted(policy.staff))
        who = code_word(sender, otherwise="called like this")
        raise Refused(f"nobody on the staff is {who}; known: {known}")
    return policy.staff[sender]


def phone(person: Person, policy: Policy) -> str:
    """Return the number to call this person: their own, else the house's.

    Raises Refused where there is none, because no letter goes out without one.
    """
    number = person.phone or policy.organisation.phone
    if not number:
        raise Refused(
            "a letter gives a telephone number and the policy has none; "
            "add `phone` to `organisation` in complaints.yaml"
        )
    return line(number)
