"""Customers without e-mail, or with an address that is none: how they are reached."""

from __future__ import annotations

from complaints.core.record.model import Complaint
from complaints.letters.people import recipient


def by_hand_line(complaint: Complaint, letter: str) -> str:
    """Say how a customer without e-mail is reached; the number stays in the file."""
    speaker, customer = complaint.representative, complaint.customer
    wrong = bool(recipient(complaint).email)
    why = "the e-mail address is wrong" if wrong else "no e-mail address"
    way = f"no way to reach the customer{f': {why}' if wrong else ''}"
    if (speaker.phone if speaker is not None else "") or customer.phone:
        way = f"call: {why}"
    elif customer.address:
        way = f"by post: {why}"
    return f"{complaint.id}  {letter}  {way}"
