"""What tests of the rules share: an office, a small policy, a complaint, and its steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from complaints.core.policy.policy import FORMAT, Policy, working_calendar
from complaints.core.record.ledgers import LEDGERS
from complaints.core.record.model import Complaint, Event
from complaints.core.record.order import order_key
from complaints.core.record.state import refold
from complaints.core.record.steps import Stamp
from complaints.core.time.calendar import WorkingCalendar
from complaints.core.time.reading import written

TERMS = {
    "acknowledge": "4bh",
    "reply": "1bd",
    "update": "2bd",
    "resolve": "5bd",
    "wait": "5bd",
    "follow_up": "3bd",
    "rework": "2bd",
}
POLICY: dict[str, Any] = {
    "format": FORMAT,
    "organisation": {
        "name": "Dom i stol",
        "phone": "+385 1 555 0100",
        "email": "kupci@example.com",
        "language": "hr",
    },
    "calendar": {
        "zone": "Europe/Zagreb",
        "hours": {day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")},
        "holidays": {
            "2026-12-25": "Božić",
            "2026-12-26": "Sveti Stjepan",
            "2027-01-01": "Nova godina",
            "2027-01-06": "Sveta tri kralja",
        },
    },
    "staff": {
        "maria": {"name": "Maria", "role": "senior", "team": "logistics", "languages": ["hr"]},
        "ivo": {"name": "Ivo", "role": "clerk", "team": "service", "languages": ["hr", "en"]},
        "jelena": {"name": "Jelena", "role": "senior", "team": "quality", "languages": ["el"]},
        "marko": {"name": "Marko", "role": "manager", "team": "management"},
    },
    "teams": {
        "service": {"name": "Service", "lead": "ivo"},
        "logistics": {"name": "Logistics", "lead": "maria"},
        "quality": {"name": "Quality", "lead": "jelena"},
        "management": {"name": "Management", "lead": "marko"},
    },
    "categories": {
        "delivery": {
            "label": {"en": "Delivery"},
            "words": ["parcel"],
            "team": "logistics",
            "sub": {
                "damaged": {"label": {"en": "Damaged"}, "words": ["broken", "in pieces"]},
                "late": {"label": {"en": "Late"}, "words": ["delay", "still waiting"]},
            },
        },
        "billing": {"label": {"en": "Billing"}, "words": ["invoice"]},
    },
    "causes": {"carrier": {"en": "Carrier"}, "packaging": {"en": "Packaging"}},
    "severity": [
        {"when": {"words": ["shock", "injur"]}, "severity": "critical", "risks": ["safety"]},
        {"when": {"tier": "key"}, "severity": "high"},
        {"severity": "normal"},
    ],
    "terms": [
        {"when": {"severity": "critical"}, "terms": {**TERMS, "resolve": "2bd"}},
        {"when": {"nature": "enquiry"}, "terms": {"reply": "2bd", "resolve": "10bd"}},
        {"when": {"category": "billing"}, "terms": {**TERMS, "resolve": "15d"}},
        {"terms": TERMS},
    ],
    "routing": [{"when": {"risks": "safety"}, "team": "quality"}, {"team": "service"}],
    "escalation": {
        "top": "management",
        "routes": {
            "standard": [{"team": "quality"}, {"team": "management"}],
            "low": [{"team": "service", "owner": "ivo"}, {"then": "standard"}],
        },
        "choose": [{"when": {"severity": "low"}, "route": "low"}, {"route": "standard"}],
        "due": {
            "late": ["acknowledge", "resolve"],
            "repeated": {"within": "90d", "reminders": 3},
            "words": ["lawyer", "to court"],
        },
    },
    "authority": {
        "clerk": {},
        "senior": {"may": ["lower_severity"]},
        "manager": {"may": ["lower_severity", "approve"]},
    },
}
FIELDS: dict[str, Any] = {
    "id": "CMP-2611-7F3K9QY",
    "subject": "Parcel arrived broken",
    "nature": "complaint",
    "status": "received",
    "severity": "normal",
    "category": "delivery/damaged",
    "received_at": "2026-11-20T16:00:00+01:00",
    "channel": "phone",
    "language": "hr",
    "customer": {"name": "Ana Horvat", "email": "ana@example.com", "phone": "+385 91 555 0101"},
    "summary": "Two of six plates arrived broken.",
    "team": "service",
    "owner": "ivo",
    "terms": TERMS,
}


@pytest.fixture(scope="session")
def policy_data() -> dict[str, Any]:
    """A small policy without a fault, as it is written; not to be changed."""
    return POLICY


@pytest.fixture(scope="session")
def policy() -> Policy:
    """A small policy without a fault."""
    return msgspec.convert(POLICY, Policy, strict=True)


@pytest.fixture(scope="session")
def office(policy: Policy) -> WorkingCalendar:
    """Monday to Friday from nine to five in Zagreb."""
    return working_calendar(policy.calendar)


@pytest.fixture(scope="session")
def at(office: WorkingCalendar) -> Callable[[str], datetime]:
    """Read local time in Zagreb, of November 2026 where only day and time are given."""

    def read(text: str) -> datetime:
        moment = datetime.fromisoformat(text if "-" in text else f"2026-11-{text}")
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo("Europe/Zagreb"))
        return written(zoned, office)

    return read


@pytest.fixture(scope="session")
def make(at: Callable[[str], datetime]) -> Callable[..., Complaint]:
    """Make a complaint; events are dicts, numbered in their order, the receipt put before them."""

    def build(*events: dict[str, Any], **fields: Any) -> Complaint:
        merged = {**FIELDS, **fields}
        receipt = {
            "id": "1-AAAA",
            "at": merged["received_at"],
            "by": "maria",
            "kind": "received",
            "set": {
                name: merged[name]
                for name in ("status", "severity", "category", "team", "owner", "terms")
            },
        }
        rows = [
            {"id": f"{number}-AAAA", "by": "ivo", **event, "at": at(event["at"])}
            for number, event in enumerate(events, 2)
        ]
        for row in rows:
            for name in ("until", "recorded_at"):
                if name in row:
                    row[name] = at(row[name])
        ready = msgspec.convert([receipt, *rows], tuple[Event, ...], strict=True)
        return msgspec.convert({**merged, "events": ready}, Complaint, strict=True)

    return build


@pytest.fixture(scope="session")
def stamp(at: Callable[[str], datetime]) -> Callable[..., Stamp]:
    """Make a stamp: when it happened, by whom; `now` is when a time that was given is recorded."""

    def build(happened: str, now: str = "", by: str = "ivo", chars: str = "BBBB") -> Stamp:
        return Stamp(at(happened), at(now or happened), by, chars, given=bool(now))

    return build


@pytest.fixture(scope="session")
def merged() -> Callable[[Complaint, Complaint], Complaint]:
    """Put together what two people recorded: all events, all entries, and what follows."""

    def both(one: Complaint, other: Complaint) -> Complaint:
        events = {event.id: event for event in (*one.events, *other.events)}
        ledgers = {}
        for name in LEDGERS:
            entries = {e.id: e for e in (*getattr(one, name), *getattr(other, name))}
            ledgers[name] = tuple(entries[key] for key in sorted(entries))
        return refold(
            msgspec.structs.replace(
                one, events=tuple(sorted(events.values(), key=order_key)), **ledgers
            )
        )

    return both
