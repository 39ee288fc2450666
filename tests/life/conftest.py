"""What tests of the later life of a complaint share: the office of the rules, and what it gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from cli.conftest import (
    _committed_sample,
    _committed_small,
    clean,
    commits,
    committed,
    file_of,
    git,
    ok,
    refused,
    register,
    run,
)
from complaints.core.policy.policy import Policy
from complaints.core.record.model import Complaint, Event
from core.conftest import POLICY, at, make, office, stamp

__all__ = [
    "_committed_sample",
    "_committed_small",
    "at",
    "clean",
    "commits",
    "committed",
    "file_of",
    "git",
    "make",
    "office",
    "ok",
    "refused",
    "register",
    "run",
    "stamp",
]

GIVING: dict[str, Any] = {
    **POLICY,
    "staff": {**POLICY["staff"], "luka": {"name": "Luka", "role": "clerk", "team": "service"}},
    "authority": {
        "clerk": {"offers": {"refund": "50 EUR", "apology": "0 EUR"}},
        "senior": {"offers": {"refund": "150 EUR"}, "may": ["lower_severity", "approve"]},
        "manager": {
            "offers": {"refund": "3000 EUR", "repair": "500 EUR"},
            "may": ["lower_severity", "approve"],
        },
    },
    "remedies": {
        code: {"en": code} for code in ("refund", "repair", "apology", "coupon", "replacement")
    },
    "checklists": [
        {
            "when": {"nature": "enquiry"},
            "steps": {"act": "Act", "listen": "Listen"},
            "mandatory": ["act"],
        },
        {
            "steps": {
                code: code.title()
                for code in (
                    *("act", "listen", "gather", "record", "empathy", "thank", "apologise"),
                    *("solution", "discuss", "promises", "feedback", "quality", "look", "ring"),
                )
            },
            "mandatory": ["act", "record", "look"],
        },
    ],
}


@pytest.fixture(scope="session")
def policy() -> Policy:
    """A small policy with authority, remedies and a procedure."""
    return msgspec.convert(GIVING, Policy, strict=True)


@pytest.fixture(scope="session")
def last() -> Callable[[Complaint], Event]:
    """The event that was added last."""
    return lambda complaint: max(complaint.events, key=lambda e: int(e.id.split("-")[0]))
