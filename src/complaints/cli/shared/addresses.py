"""A word about addresses that are on record and to which no letter can go."""

from __future__ import annotations

from complaints.cli.shared.exits import say
from complaints.core.record.addresses import faults_of
from complaints.core.record.model import Complaint


def address_words(complaint: Complaint) -> list[str]:
    """Return what is to be said of such addresses, without them."""
    return [
        f"{whose}.email: {wrong}; no letter goes there" for whose, wrong in faults_of(complaint)
    ]


def tell_addresses(complaint: Complaint) -> None:
    """Say it of a complaint that was recorded; what the customer gave stays as it is."""
    for words in address_words(complaint):
        say(f"{complaint.id}: {words}")
