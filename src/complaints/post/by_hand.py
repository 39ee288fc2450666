"""Customers without e-mail: how they are reached."""

from __future__ import annotations

from complaints.core.record.model import Complaint


def by_hand_line(complaint: Complaint, letter: str) -> str:
    """Say how a customer without e-mail is reached; the number stays in the file."""
    speaker, customer = complaint.representative, complaint.customer
    way = "no way to reach the customer"
    if (speaker.phone if speaker is not None else "") or customer.phone:
        way = "call: no e-mail address"
    elif customer.address:
        way = "by post: no e-mail address"
    return f"{complaint.id}  {letter}  {way}"
