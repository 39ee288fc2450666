"""Customers without e-mail: how they are reached, each named once a day, so that cron is quiet."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from complaints.core.record.model import Complaint
from complaints.store.lock import local_folder


def by_hand_line(complaint: Complaint, letter: str) -> str:
    """Say how a customer without e-mail is reached; the number stays in the file."""
    speaker, customer = complaint.representative, complaint.customer
    way = "no way to reach the customer"
    if (speaker.phone if speaker is not None else "") or customer.phone:
        way = "call: no e-mail address"
    elif customer.address:
        way = "by post: no e-mail address"
    return f"{complaint.id}  {letter}  {way}"


def first_today(root: Path, lines: list[str], today: str) -> list[str]:
    """Return which of these were not named today yet, and remember that they are now."""
    path = local_folder(root) / "named-today"
    named: list[str] = []
    # What is not there, or says nothing that fits, names nobody.
    with contextlib.suppress(OSError, ValueError, LookupError, TypeError):
        named = list(json.loads(path.read_bytes())[today])
    new = [line for line in lines if line not in named]
    if new:
        path.write_text(json.dumps({today: [*named, *new]}), encoding="utf-8")
    return new
