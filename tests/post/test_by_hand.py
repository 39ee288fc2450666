"""Who is called or written to by post."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from complaints.core.record.model import Complaint, Customer, Representative
from complaints.post.by_hand import by_hand_line

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("customer", "speaker", "way"),
    [
        (Customer(phone="+385 1", address="Ulica 1"), None, "call: no e-mail address"),
        (Customer(address="Ulica 1"), Representative(phone="+385 2"), "call: no e-mail address"),
        (Customer(address="Ulica 1"), Representative(), "by post: no e-mail address"),
        (Customer(), None, "no way to reach the customer"),
        (Customer(email="-ana@b.example", phone="1"), None, "call: the e-mail address is wrong"),
        (Customer(email="a b"), None, "no way to reach the customer: the e-mail address is wrong"),
        (Customer(email="a b", address="x"), None, "by post: the e-mail address is wrong"),
    ],
)
def test_how_a_customer_without_email_is_reached(
    customer: Customer, speaker: Representative | None, way: str
) -> None:
    """By telephone, the representative's too; else by post; the number stays in the file."""
    complaint = Complaint(
        id="CMP-2611-7F3K9QY",
        subject="Parcel arrived broken",
        nature="complaint",
        status="received",
        severity="normal",
        received_at=NOW,
        channel="phone",
        language="en",
        customer=customer,
        representative=speaker,
    )
    assert by_hand_line(complaint, "status") == f"CMP-2611-7F3K9QY  status  {way}"
