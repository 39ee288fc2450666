"""What can be settled by a value: all that a merge leaves as such, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from complaints.core.handling.checks import Context, check_complaint
from complaints.core.merge.merge import merge
from complaints.core.policy.policy import Policy
from complaints.core.record.choosing import NO_CHOICE, can_be_settled, is_field, named_fields
from complaints.core.record.events import SETTABLE
from complaints.core.record.merge_rules import ENTRIES, PARTS, RULES, may_differ
from complaints.core.record.model import (
    Action,
    Attachment,
    Changes,
    Complaint,
    Customer,
    FaultFinding,
    Link,
    Offer,
    Promise,
    Representative,
    Resolution,
    Satisfaction,
    Terms,
    Unsettled,
)
from complaints.core.record.naming import in_the_way, way_out
from complaints.core.record.paths import shown_value, value_at
from complaints.core.record.settling import settle
from complaints.core.record.steps import Stamp
from complaints.core.record.together import WHOLE
from complaints.errors import Refused

Make = Callable[..., Complaint]
Stamps = Callable[..., Stamp]

FRIDAY = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
ENTRY = "1-AAAA"
# Of each field what two hands may have written into it, in all its parts.
HANDS: dict[str, tuple[Any, ...]] = {
    "subject": ("Wet", ""),
    "nature": ("praise", "enquiry"),
    "status": ("waiting", "closed"),
    "severity": ("low", "critical"),
    "category": ("billing", ""),
    "product": ("cup", "lamp"),
    "cause": ("carrier", "packaging"),
    "risks": (("safety",), ("health",)),
    "tags": (("wet",), ("torn",)),
    "impact": ("one", "many"),
    "received_at": (FRIDAY, LATER),
    "occurred_on": (date(2026, 11, 19), date(2026, 11, 18)),
    "channel": ("email", "letter"),
    "recording_notice": (True, False),
    "language": ("en", "el"),
    "external_ref": ("A 1", "B 2"),
    "customer": tuple(Customer(**dict.fromkeys(Customer.__struct_fields__, x)) for x in "ab"),
    "representative": tuple(
        Representative(**dict.fromkeys(Representative.__struct_fields__, x)) for x in "ab"
    ),
    "description": ("It was wet.", "It was torn."),
    "circumstances": ("At noon.", ""),
    "desired_outcome": ("Money", "Plates"),
    "summary": ("Wet.", "Torn."),
    "team": ("quality", "logistics"),
    "owner": ("jelena", "maria"),
    "level": (1, 2),
    "next_step": ("Ring.", "Write."),
    "terms": tuple(Terms(**dict.fromkeys(Terms.__struct_fields__, x)) for x in ("8bd", "9bd")),
    "promises": (
        (Promise(id=ENTRY, what="news", due=FRIDAY, state="open", replaces="1-BBBB"),),
        (Promise(id=ENTRY, what="plates", due=LATER, state="open"),),
    ),
    "finding": (
        FaultFinding(fault="ours", cause="carrier", text="Wet."),
        FaultFinding(fault="customer", cause="packaging", text="Torn."),
    ),
    "offers": (
        (Offer(id=ENTRY, kind="refund", amount="5.00 EUR", code="A", needs="a", state="open"),),
        (Offer(id=ENTRY, kind="coupon", ready_by=date(2026, 11, 25), state="open"),),
    ),
    "actions": (
        (Action(id=ENTRY, what="Ring.", owner="ivo", due=LATER),),
        (Action(id=ENTRY, what="Write.", owner="maria", corrective=True),),
    ),
    "steps": (("act",), ("listen",)),
    "resolution": tuple(
        replace(end, **dict.fromkeys(("told_by", "summary", "took", "customer", "reaction"), word))
        for end, word in (
            (Resolution(outcome="upheld", told_at=FRIDAY), "a"),
            (Resolution(outcome="withdrawn", told_at=LATER), "b"),
        )
    ),
    "satisfaction": (Satisfaction(score=1), Satisfaction(score=5)),
    "related": ((Link(id="CMP-2611-0000008"),), (Link(id="CMP-2611-1111111"),)),
    "attachments": ((Attachment("a", "0" * 64),), (Attachment("b", "1" * 64),)),
}


def left_by_merges(name: str, make: Make) -> Iterator[Complaint]:
    """Return what merges make of two hands that wrote into a field; its events set it, or none."""
    receipt = make()
    bare = [replace(event, set=Changes(status="received")) for event in receipt.events]
    for base in (receipt, replace(receipt, events=tuple(bare))):
        sides = [replace(base, **{name: value}) for value in HANDS[name]]
        for before in (base, None):
            yield merge(before, sides[0], sides[1], lambda *_: None).complaint


def paths() -> Iterator[tuple[str, str]]:
    """Return every field of the model, and every part of one, by name and path."""
    for name in RULES:
        yield name, name
        for part in PARTS[name].__struct_fields__ if name in PARTS else ():
            yield name, f"{name}.{part}"
        for part in ENTRIES[name].__struct_fields__ if name in ENTRIES else ():
            yield name, f"{name}.{ENTRY}.{part}"


def test_every_field_is_written_by_hand() -> None:
    """One that is left out here could be unsettled for ever; these three are no hand's."""
    left = [name for name in RULES if name not in HANDS]
    assert left == ["id", "unsettled", "events"]
    assert not any(may_differ(name, "") for name in left)


@pytest.mark.parametrize("name", HANDS)
def test_what_a_merge_leaves_can_be_settled(name: str, make: Make, stamp: Stamps) -> None:
    """By each of the values; and of a field that may differ every part is left so by some merge."""
    found = set()
    for complaint in left_by_merges(name, make):
        for each in complaint.unsettled:
            assert each.values
            assert can_be_settled(complaint, each)
            found.add(each.field)
            for number, value in enumerate(each.values, 1):
                after = settle(complaint, stamp("23 09:00"), each.field, str(number), "")
                assert shown_value(value_at(after, each.field)) == value
    may = {path for field, path in paths() if field == name and may_differ(name, _part(path))}
    assert found == may


def _part(path: str) -> str:
    name, _, rest = path.partition(".")
    return rest.rpartition(".")[2] if name in ENTRIES else rest


def test_every_field_has_a_name() -> None:
    """That of the model, wherever it may be told; what is written like none of them has none."""
    for name, path in paths():
        settled = name in (*WHOLE, *SETTABLE) and path == name
        assert is_field(path) == (settled or may_differ(name, _part(path)))
    known, *others = (Unsettled(field=each) for each in ("owner", "Ana", "\x1b", "offers.1.kind"))
    assert named_fields([known, *others]) == "owner, what is no choice"


NO_FIELDS = [
    ("id", ["CMP-2611-7F3K9QY", "CMP-2611-0000008"]),
    ("received_at", ["2026-11-20T16:00:00+01:00", "2026-11-21T16:00:00+01:00"]),
    ("status", ["waiting", "closed"]),
    ("finding", ["ours", "customer"]),
    ("finding.text", ["Wet.", "Torn."]),
    ("resolution", ["upheld", "withdrawn"]),
    ("terms", ["1bd", "2bd"]),
    ("tags", ["wet", "torn"]),
    ("risks", ["safety", "health"]),
    ("customer", ["Ana", "Eva"]),
    ("customer.shoes", ["41", "42"]),
    ("promises", ["1", "2"]),
    ("promises.1-AAAA", ["1", "2"]),
    ("promises.1-AAAA.id", ["1-AAAA", "2-AAAA"]),
    ("promises.1-AAAA.state", ["open", "kept"]),
    ("promises.9-ZZZZ.what", ["news", "plates"]),
    ("events", ["1", "2"]),
    ("unsettled", ["1", "2"]),
    ("her own words", ["1", "2"]),
    ("", ["1", "2"]),
]
NO_VALUES = [
    ("occurred_on", ["2026-11-19", "rubbish"]),
    ("channel", ["phone", "pigeon"]),
    ("severity", ["low", "enormous"]),
    ("nature", ["complaint", ""]),
    ("level", ["1", "two"]),
    ("level", ["1", "01"]),
    ("level", ["1", "100"]),
    ("language", ["hr", "Croatian"]),
    ("recording_notice", ["true", "maybe"]),
    ("promises.1-AAAA.due", ["2026-11-23T17:00:00+01:00", "tomorrow"]),
    ("promises.1-AAAA.due", ["2026-11-23T17:00:00+01:00", ""]),
    ("promises.1-AAAA.due", ["2026-11-23T17:00:00+01:00", "1"]),
    ("terms.reply", ["1bd", "soon"]),
    ("owner", ["ivo"]),
    ("owner", ["ivo", "ivo"]),
]


@pytest.mark.parametrize(("field", "values"), [*NO_FIELDS, *NO_VALUES])
def test_what_no_merge_leaves_is_no_choice(
    field: str, values: list[str], make: Make, stamp: Stamps, policy: Policy
) -> None:
    """A hand wrote that; it is said wherever the way to settle it would be."""
    promise = {"id": ENTRY, "what": "news", "due": LATER, "state": "open"}
    complaint = make(unsettled=[{"field": field, "values": values}], promises=[promise])
    assert way_out(complaint, complaint.unsettled[0]) == NO_CHOICE
    assert in_the_way(complaint, complaint.unsettled[0]) == f"{complaint.id}: {NO_CHOICE}"
    with pytest.raises(Refused) as refused:
        settle(complaint, stamp("23 09:00"), field, "1", "")
    assert str(refused.value) == f"{complaint.id}: {NO_CHOICE}"
    found = check_complaint(complaint, Context(policy, LATER, frozenset()))
    assert [each.message for each in found if each.code == "unsettled"] == [NO_CHOICE]
