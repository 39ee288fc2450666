"""What is known about a letter besides its text: what it must hold, and what in it is not ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from complaints.core.clocks.reading import Reading
from complaints.core.policy.policy import Policy
from complaints.core.record.fields import OPEN
from complaints.core.record.letter_kinds import letter_row
from complaints.core.record.model import Complaint
from complaints.letters import formats, people
from complaints.letters.lint.authority import Given, given
from complaints.letters.next_date import kept_waiting, next_date


@dataclass(frozen=True)
class Known:
    """What a caller knows; as it stands, nothing but the text of a letter is known.

    `required` is text that must occur, by the name of the part; None where
    there is no complaint to know it from. `theirs` are values the customer
    wrote, `names` values in no language. Without `may` money is not looked at.
    """

    required: Mapping[str, str] | None = None
    theirs: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    kept_waiting: bool = False
    in_house: bool = False
    may: Given | None = None


def known(
    template: str, reading: Reading, policy: Policy, language: str, sender: str | None = None
) -> Known:
    """Return what is known about a letter of this complaint as it stands.

    Raises Refused where the policy has no telephone number, or not this sender.
    """
    complaint, in_house = reading.complaint, letter_row(template).in_house
    return Known(
        required={} if in_house else _required(reading, policy, language),
        theirs=_theirs(complaint),
        names=_names(complaint, policy),
        kept_waiting=kept_waiting(reading),
        in_house=in_house,
        may=None if in_house else given(complaint, policy, sender or _handler(complaint, policy)),
    )


def nothing_known(policy: Policy) -> Known:
    """Return what is known about a text of which nobody says which complaint it belongs to."""
    return Known(names=_house(policy))


def _required(reading: Reading, policy: Policy, language: str) -> dict[str, str]:
    """Return what no letter to a customer may lack (domain: what each letter must contain)."""
    complaint = reading.complaint
    handler = people.handler(complaint, policy)
    parts = {
        "the customer's name": formats.line(complaint.customer.name),
        "the complaint's id": complaint.id,
        "the name of who is in charge": formats.line(handler.name),
        "the telephone number": people.phone(handler, policy),
    }
    if complaint.status in OPEN:
        day, _ = formats.due(next_date(reading).due, reading.calendar.zone, language)
        parts["the next step"] = formats.text(complaint.next_step)
        parts["the date of the next step"] = day
    return parts


def _handler(complaint: Complaint, policy: Policy) -> str:
    """Return the staff code of who is in charge; empty for the house itself."""
    person = people.handler(complaint, policy)
    return next((code for code, each in policy.staff.items() if each == person), "")


def _theirs(complaint: Complaint) -> tuple[str, ...]:
    written = (
        complaint.subject,
        complaint.description,
        complaint.summary,
        complaint.desired_outcome,
        complaint.circumstances,
    )
    return tuple(form(value) for value in written for form in (formats.text, formats.line))


def _names(complaint: Complaint, policy: Policy) -> tuple[str, ...]:
    speaks = complaint.representative
    named = (
        complaint.customer.name,
        complaint.customer.address,
        speaks.name if speaks else "",
        complaint.product,
    )
    return (*_house(policy), *map(formats.line, named))


def _house(policy: Policy) -> tuple[str, ...]:
    house = policy.organisation
    named = (
        house.name,
        *house.address.split("\n"),
        *(person.name for person in policy.staff.values()),
        *policy.products,
    )
    return tuple(map(formats.line, named))
