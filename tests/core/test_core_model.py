"""The fields of a complaint: frozen, strict, and known to be personal where they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, get_args

import msgspec
import pytest

from complaints.core.policy.policy import Policy
from complaints.core.record.fields import Nature, Severity, rank, words_of
from complaints.core.record.model import Complaint, Terms

PERSONAL = {
    *("Customer.name", "Customer.email", "Customer.phone", "Customer.address"),
    "Customer.account",
    *("Representative.name", "Representative.email", "Representative.phone"),
    "FaultFinding.text",
    *("Resolution.summary", "Resolution.took", "Resolution.reaction", "Satisfaction.comment"),
    "Unsettled.values",
    *("Promise.what", "Offer.code", "Offer.needs", "Action.what", "Attachment.name"),
    *("Changes.subject", "Changes.summary", "Changes.desired_outcome", "Changes.next_step"),
    *("Event.to", "Event.message_id", "Event.subject", "Event.answer", "Event.text"),
    *("Complaint.subject", "Complaint.description", "Complaint.circumstances"),
    *("Complaint.desired_outcome", "Complaint.summary", "Complaint.next_step"),
}


def personal(kind: type[msgspec.Struct], seen: set[type]) -> Iterator[str]:
    """Walk a struct and all structs in it for the fields that are marked."""
    if kind in seen:
        return
    seen.add(kind)
    for field in msgspec.structs.fields(kind):
        parts = [field.type, *get_args(field.type)]
        parts += [inner for part in get_args(field.type) for inner in get_args(part)]
        for part in parts:
            meta = getattr(part, "__metadata__", ())
            if any(isinstance(m, msgspec.Meta) and (m.extra or {}).get("personal") for m in meta):
                yield f"{kind.__name__}.{field.name}"
            if isinstance(part, type) and issubclass(part, msgspec.Struct):
                yield from personal(part, seen)


def test_these_fields_are_personal() -> None:
    """Names, ways to reach people, accounts and free text about them; nothing else."""
    assert set(personal(Complaint, set())) == PERSONAL


def test_the_schema_for_editors_knows_them_too() -> None:
    """The JSON Schema is made from the same types and marks personal fields."""
    _, parts = msgspec.json.schema_components([Complaint])
    customer = parts["Customer"]["properties"]
    assert customer["email"]["x-personal"] is True
    assert "x-personal" not in customer["tier"]


@pytest.mark.parametrize("kind", [Complaint, Policy])
def test_a_schema_is_generated(kind: type) -> None:
    """Both kinds of file have a JSON Schema."""
    assert msgspec.json.schema(kind)["$ref"].endswith(kind.__name__)


def test_values_are_frozen(make: Callable[..., Complaint]) -> None:
    """Nothing about a complaint changes but by a new one."""
    complaint = make()
    with pytest.raises(AttributeError):
        complaint.status = "closed"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        complaint.customer.name = "x"  # type: ignore[misc]


def test_what_is_absent_is_not_written(make: Callable[..., Complaint]) -> None:
    """There is no null and no empty value in a file."""
    data = msgspec.to_builtins(make())
    assert "resolution" not in data
    assert "tags" not in data
    assert msgspec.to_builtins(Terms()) == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("received_at", "2026-11-20T16:00:00"),
        ("received_at", "2026-11-20"),
        ("status", "reopened"),
        ("nature", "rant"),
        ("severity", None),
        ("level", -1),
        ("level", "1"),
        ("id", "CMP-2611-7F3K9QU"),
        ("terms", {"resolve": "5 days"}),
        ("terms", {"resolve": "0bd"}),
        ("customer", {"phone": 123}),
        ("category", "Delivery"),
        ("offers", [{"id": "2-9XBD", "kind": "refund", "state": "open", "amount": "12,50 EUR"}]),
        ("actions", [{"id": 1, "what": "look"}]),
        ("actions", [{"id": "2-9XBD.1", "what": "look"}]),
        ("actions", [{"id": "2-9XBD.02", "what": "look"}]),
    ],
)
def test_what_does_not_fit_is_refused(
    make: Callable[..., Complaint], field: str, value: Any
) -> None:
    """Types come from the schema: no naive time, no null, no number where a text is due."""
    with pytest.raises(msgspec.ValidationError):
        make(**{field: value})


def test_severities_have_an_order() -> None:
    """Low is the least, critical the most; code words come in the order of their meaning."""
    assert [rank(word) for word in get_args(Severity)] == [0, 1, 2, 3]
    assert words_of(Nature)[0] == "complaint"
