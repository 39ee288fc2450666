"""One small house, its smallest complaint and its fullest, for all tests of letters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from complaints.core.clocks.reading import Reading
from complaints.core.policy.policy import Policy, working_calendar
from complaints.core.record.model import (
    Action,
    Changes,
    Complaint,
    Customer,
    Event,
    FaultFinding,
    Offer,
    Representative,
    Resolution,
    Terms,
)
from complaints.core.time.calendar import WorkingCalendar
from complaints.letters.incident_facts import IncidentFacts
from complaints.letters.letter import Letter, write_letter
from complaints.letters.people import Recipient
from complaints.letters.templates import folders
from letters.stories import labels

WRITTEN_POLICY = {
    "format": 1,
    "organisation": {
        "name": "Example Crafts",
        "phone": "+385 1 555 0100",
        "email": "care@crafts.example",
    },
    "calendar": {
        "zone": "Europe/Zagreb",
        "hours": {day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")},
    },
    "staff": {
        "ivo": {"name": "Ivo Perić", "phone": "+385 1 555 0101"},
        "nela": {"name": "Nela Babić"},
    },
    "teams": {"service": {"name": "Service", "lead": "nela"}},
    "categories": {"delivery": {"label": {"en": "Delivery"}}},
    "severity": [{"severity": "normal"}],
    "terms": [{"terms": {"acknowledge": "4bh", "resolve": "5bd"}}],
    "routing": [{"team": "service"}],
    "escalation": {"top": "service", "routes": {}, "choose": [{"route": "usual"}]},
    "remedies": labels(),
}

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
RECEIVED = datetime(2026, 11, 20, 15, 2, tzinfo=UTC)
RESOLVED = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The policy of the small house."""
    return msgspec.convert(WRITTEN_POLICY, Policy)


@pytest.fixture(scope="session")
def calendar(policy: Policy) -> WorkingCalendar:
    """Its calendar: Monday to Friday, nine to five, in Zagreb."""
    return working_calendar(policy.calendar)


@pytest.fixture
def write(policy: Policy, calendar: WorkingCalendar) -> Callable[..., Letter]:
    """A function that writes letters with the shipped templates, or a register's own."""

    def write(
        template: str,
        complaint: Complaint,
        *,
        now: datetime = NOW,
        register: Path | None = None,
        sender: str | None = None,
        language: str | None = None,
        house: Policy = policy,
        addressee: Recipient | None = None,
        incident: IncidentFacts | None = None,
    ) -> Letter:
        places = folders(register)
        return write_letter(
            template,
            Reading(complaint, calendar, now),
            house,
            places,
            sender=sender,
            language=language,
            addressee=addressee,
            incident=incident,
        )

    return write


@pytest.fixture
def smallest() -> Complaint:
    """An open complaint of which only the least is known."""
    return Complaint(
        id="CMP-2611-7F3K9QY",
        subject="Parcel arrived broken",
        nature="complaint",
        status="received",
        severity="normal",
        received_at=RECEIVED,
        channel="web",
        language="en",
        terms=Terms(resolve="5bd"),
    )


@pytest.fixture
def fullest(smallest: Complaint) -> Complaint:
    """An open complaint of which everything is known, brought by somebody for the customer."""
    return msgspec.structs.replace(
        smallest,
        customer=Customer(name="Ana Horvat", email="ana@mail.example", phone="+385 91 555 0101"),
        representative=Representative(
            name="Luka Horvat", relation="son", email="luka@mail.example"
        ),
        description="The box came in open. Two of six plates are in pieces.",
        summary="Two of six plates arrived broken; the courier would not note it.",
        desired_outcome="two new plates before Christmas",
        team="service",
        owner="ivo",
        next_step="We look for the courier's record and send two plates.",
        terms=Terms(acknowledge="4bh", reply="1bd", update="2bd", resolve="5bd"),
        finding=FaultFinding(fault="ours", text="We packed the plates without the inner box."),
        offers=(
            Offer(id="1-AAAA", kind="replacement", ready_by=date(2026, 12, 1), state="accepted"),
            Offer(
                id="1-AAAA.2",
                kind="refund",
                amount="12.50 EUR",
                needs="your bank account",
                state="open",
            ),
            Offer(
                id="1-AAAA.3", kind="store_credit", amount="20 EUR", code="PLATES-20", state="open"
            ),
            Offer(id="1-AAAA.4", kind="repair", state="declined"),
        ),
        actions=(
            Action(
                id="1-AAAA",
                what="Every box of plates gets an inner box.",
                done_at=NOW,
                corrective=True,
            ),
            Action(id="1-AAAA.2", what="The packing list says so.", due=LATER, corrective=True),
            Action(id="1-AAAA.3", what="Ask the courier.", owner="ivo"),
        ),
        events=(
            Event(id="1-7F3K", at=RECEIVED, by="nela", kind="received"),
            Event(
                id="2-9XBD", at=NOW, by="ivo", kind="finding", set=Changes(status="investigating")
            ),
        ),
        status="investigating",
    )


@pytest.fixture
def resolve() -> Callable[..., Complaint]:
    """A function that resolves a complaint."""

    def resolve(
        complaint: Complaint,
        outcome: str = "upheld",
        summary: str = "The plates were packed without care.",
        at: datetime = RESOLVED,
    ) -> Complaint:
        how = msgspec.convert({"outcome": outcome, "told_at": at, "summary": summary}, Resolution)
        number = len(complaint.events) + 1
        event = Event(
            id=f"{number}-K7QM", at=at, by="ivo", kind="resolved", set=Changes(resolution=how)
        )
        return msgspec.structs.replace(
            complaint, status="resolved", resolution=how, events=(*complaint.events, event)
        )

    return resolve


@pytest.fixture
def reopened(fullest: Complaint, resolve: Callable[..., Complaint]) -> Complaint:
    """A complaint that was resolved, and the customer came back."""
    event = Event(id="8-K7QM", at=LATER, by="ivo", kind="reopened")
    once = resolve(fullest)
    return msgspec.structs.replace(once, status="investigating", events=(*once.events, event))
