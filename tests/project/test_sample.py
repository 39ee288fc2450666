"""The sample register is in order and shows what there is to show."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import get_args

import pytest

from complaints.core.record import fields
from complaints.core.record.model import Complaint
from complaints.inspection import inspect
from complaints.register import Register
from complaints.store.new_register import schema_text
from sessions import ROOT

SAMPLE = ROOT / "sample-data"
NOW = datetime(2026, 11, 20, 17, 30, tzinfo=timezone(timedelta(hours=1)))


@pytest.fixture(scope="module")
def complaints() -> list[Complaint]:
    """Every complaint of the sample."""
    register = Register.open(str(SAMPLE))
    found = list(register.complaints())
    assert not register.problems
    return found


def test_check_finds_nothing() -> None:
    """The sample register passes every check."""
    assert [str(finding) for finding in inspect(SAMPLE, [], NOW)] == []


def test_schema_is_that_of_the_model(request: pytest.FixtureRequest) -> None:
    """Editors are told the same as the program."""
    path = SAMPLE / "complaint.schema.json"
    if request.config.getoption("--update-golden"):
        path.write_text(schema_text(), "utf-8")
    assert path.read_text("utf-8") == schema_text()
    customer = json.loads(schema_text())["$defs"]["Customer"]["properties"]
    assert customer["phone"]["x-personal"]


def _all(complaints: list[Complaint], name: str) -> Iterator[object]:
    return (getattr(complaint, name) for complaint in complaints)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("status", fields.Status),
        ("severity", fields.Severity),
        ("channel", fields.Channel),
        ("nature", fields.Nature),
    ],
)
def test_every_code_word_occurs(complaints: list[Complaint], name: str, kind: object) -> None:
    """The sample shows complaints in all states, severities, channels and natures."""
    missing = set(get_args(kind)) - set(_all(complaints, name)) - {"other"}
    assert not missing


def test_life_occurs(complaints: list[Complaint]) -> None:
    """There are waits, promises, reopenings and escalations, and five languages."""
    kinds = {event.kind for complaint in complaints for event in complaint.events}
    assert {"waiting", "wait_ended", "reopened", "escalated", "retracted", "bounced"} <= kinds
    assert {p.state for c in complaints for p in c.promises} == {"open", "kept", "moved", "broken"}
    assert {complaint.language for complaint in complaints} == {"en", "hr", "uk", "ka", "el"}
    assert 28 <= len(complaints) <= 40
