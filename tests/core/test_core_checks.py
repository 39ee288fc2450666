"""What `check` finds in a complaint: every check once, and nothing in the sample register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from complaints.core.findings import Finding, FindingLevel
from complaints.core.handling.checks import CHECKS, Context, check_complaint, check_references
from complaints.core.policy.policy import Policy
from complaints.core.record.contacts import Story
from complaints.core.record.model import Complaint, Event
from complaints.store.complaint_files import read
from complaints.store.policy_file import trusted_policy
from complaints.store.walk import walk

Make = Callable[..., Complaint]
At = Callable[[str], datetime]
SAMPLE = Path(__file__).parents[2] / "sample-data"
NOTE = {"kind": "noted"}


@pytest.fixture(scope="session")
def context(policy: Policy, at: At) -> Context:
    """A day in December, and one other complaint."""
    return Context(
        policy, at("2026-12-10 10:00"), frozenset({"CMP-2611-7F3K9QY", "CMP-2611-0000008"})
    )


def events(complaint: Complaint, *numbers: int, **changes: Any) -> Complaint:
    """The complaint with its events in another order, the last of them changed."""
    chosen: list[Event] = [complaint.events[number] for number in numbers]
    chosen[-1] = replace(chosen[-1], **changes)
    return replace(complaint, events=tuple(chosen))


def test_a_good_complaint_has_no_finding(make: Make, context: Context) -> None:
    """As the tests begin."""
    assert check_complaint(make(), context) == []


def test_the_sample_register_has_no_finding() -> None:
    """Every complaint of it, as of the last thing that happened there."""
    policy = trusted_policy(SAMPLE)
    paths = [path for path in walk(SAMPLE) if isinstance(path, Path)]
    loaded = [read(SAMPLE, path) for path in paths]
    complaints = [one.value for one in loaded if one.value is not None]
    assert len(complaints) == len(paths) > 20
    now = max(event.recorded_at or event.at for c in complaints for event in c.events)
    context = Context(policy, now, frozenset(c.id for c in complaints))
    found = [str(finding) for c in complaints for finding in check_complaint(c, context)]
    assert found == []
    assert list(check_references((c.id, c.external_ref) for c in complaints)) == []


@pytest.fixture(scope="session")
def broken(make: Make, at: At) -> dict[str, Complaint]:
    """A complaint for each thing that can be wrong with one."""
    day, later = {**NOTE, "at": "23 10:00"}, {**NOTE, "at": "24 10:00"}
    wait = {"kind": "asked", "at": "23 10:00", "until": "23 10:00", "set": {"status": "waiting"}}
    news = {"id": "9-ZZZZ", "what": "news", "due": at("25 12:00"), "state": "open"}
    passed = {"kind": "assigned", "at": "23 10:00", "set": {"owner": "maria"}}
    resolved = {"kind": "resolved", "at": "23 10:00", "set": {"status": "resolved"}}
    received = make(day, later)
    offered = {"kind": "offered", "at": "23 10:00"}
    refund = {"id": "2-AAAA", "kind": "refund", "amount": "480.00 EUR", "state": "open"}
    high = {"kind": "classified", "at": "23 10:00", "set": {"severity": "high"}}
    return {
        "id: id": make(id="CMP-2611-7F3K9QZ"),
        "unknown-category: category": make(category="delivry"),
        "unknown-cause: cause": make(cause="carier"),
        "unknown-team: team": make(team="servis"),
        "unknown-owner: owner": make(owner="iva"),
        "address: customer.email": make(customer={"email": "-ana@b.example"}),
        "no-receipt: events": events(received, 1),
        "event-order: events[2].at": events(received, 0, 2, 1),
        "event-id: events[2].id": events(received, 0, 1, 2, id="2-AAAA"),
        "event-reference: events[1].of": events(received, 0, 1, of="7-AAAA"),
        "too-early: events[1].at": events(received, 0, 1, at=at("20 15:59")),
        "future: received_at": replace(make(), received_at=at("2026-12-10 10:06"), events=()),
        "future: events[1].at": events(received, 0, 1, at=at("2026-12-10 10:06")),
        "wait-end: events[1].until": make(wait, status="waiting"),
        "fold: severity": replace(make(), severity="low"),
        "step: events[1].kind": make({"kind": "reopened", "at": "23 10:00"}),
        "no-summary: owner": make(passed, owner="maria", summary=""),
        "no-resolution: status": make(resolved, status="resolved"),
        "no-terms: terms": make(terms={}),
        "no-owner: owner": make(owner="", team=""),
        "superfluous: events[2].kind": make(high, {**high, "at": "24 10:00"}, severity="high"),
        "unsettled: unsettled[0].field": make(
            high, severity="high", unsettled=[{"field": "severity", "events": ["1-AAAA", "2-AAAA"]}]
        ),
        "promise: promises[0].id": make(promises=[news]),
        "authority: offers[0].amount": make(offered, offers=[refund]),
        "own-approval: offers[0]": make(offered, offers=[{**refund, "approved_by": "ivo"}]),
        "approval: offers[0].approved_by": make(
            offered, offers=[{**refund, "approved_by": "marko"}]
        ),
        "link: related[0].id": make(related=[{"id": "CMP-2611-1111111"}]),
        "link: related[0].id: itself": make(related=[{"id": "CMP-2611-7F3K9QY"}]),
    }


KINDS = [
    *("id: id", "unknown-category: category", "unknown-cause: cause", "unknown-team: team"),
    *("unknown-owner: owner", "address: customer.email"),
    *("no-receipt: events", "event-order: events[2].at"),
    *("event-id: events[2].id", "event-reference: events[1].of", "too-early: events[1].at"),
    *("future: received_at", "future: events[1].at", "wait-end: events[1].until"),
    *("fold: severity", "step: events[1].kind", "no-summary: owner", "no-resolution: status"),
    *("no-terms: terms", "no-owner: owner", "superfluous: events[2].kind"),
    "unsettled: unsettled[0].field",
    "promise: promises[0].id",
    *("authority: offers[0].amount", "own-approval: offers[0]"),
    "approval: offers[0].approved_by",
    *("link: related[0].id", "link: related[0].id: itself"),
]


# What should be mended and stops nothing, and what is only odd; all else is wrong.
LEVELS: dict[str, FindingLevel] = {
    "address: customer.email": "warning",
    "no-summary: owner": "warning",
    "no-owner: owner": "warning",
    "link: related[0].id: itself": "warning",
    "superfluous: events[2].kind": "note",
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_check_fires(broken: dict[str, Complaint], context: Context, kind: str) -> None:
    """At the place of the fault, and as gravely as it is."""
    found = {
        f"{finding.code}: {finding.key}": finding
        for finding in check_complaint(broken[kind], context)
        if kind != "link: related[0].id: itself" or "itself" in finding.message
    }
    finding = found[kind.removesuffix(": itself")]
    assert finding.level == LEVELS.get(kind, "error")
    assert not finding.fatal


def test_every_broken_complaint_is_tried(broken: dict[str, Complaint], context: Context) -> None:
    """And no check is left that none of them makes fire."""
    assert list(broken) == KINDS
    for check in CHECKS:
        assert any(list(check(Story(complaint), context)) for complaint in broken.values()), check


@pytest.mark.parametrize("name", ["subject", "summary", "next_step", "desired_outcome"])
def test_a_finding_tells_nothing_personal(make: Make, context: Context, name: str) -> None:
    """A text that was changed by hand is not printed."""
    changed = make({"kind": "edited", "at": "23 10:00", "set": {name: "Ana wants money"}})
    [finding] = check_complaint(replace(changed, **{name: "x"}), context)
    assert "the events say another text" in finding.message
    gone = check_complaint(replace(changed, **{name: ""}), context)
    assert "was taken out by hand" in gone[0].message


def test_a_known_link_is_right(make: Make, context: Context) -> None:
    """To another complaint of the register."""
    assert check_complaint(make(related=[{"id": "CMP-2611-0000008"}]), context) == []


def test_a_link_to_what_may_be_unread(make: Make, context: Context) -> None:
    """Where not every complaint could be read, none is said not to be there."""
    unsure = Context(context.policy, context.now, context.known_ids, all_known=False)
    assert check_complaint(make(related=[{"id": "CMP-2611-1111111"}]), unsure) == []


def test_a_retracted_step_is_not_judged(make: Make, context: Context) -> None:
    """It was taken back because it did not fit."""
    steps = [
        {"kind": "closed", "at": "23 10:00"},
        {"kind": "retracted", "at": "23 11:00", "of": "2-AAAA"},
    ]
    assert check_complaint(make(*steps), context) == []


def test_a_wait_may_have_ended_before_it_was_ended(make: Make, context: Context) -> None:
    """The customer's message was found later and recorded at its own time: a note, no more."""
    steps = [
        {"kind": "asked", "at": "23 10:00", "set": {"status": "waiting"}},
        {
            "kind": "contact",
            "at": "24 10:00",
            "direction": "in",
            "recorded_at": "26 10:00",
            "set": {"status": "investigating"},
        },
        {"kind": "wait_ended", "at": "25 10:00", "set": {"status": "investigating"}},
    ]
    [finding] = check_complaint(make(*steps, status="investigating"), context)
    assert (finding.code, finding.level) == ("superfluous", "note")
    assert finding.key == "events[3].kind"


def test_two_with_one_reference(make: Make) -> None:
    """Entered twice: the second is named, with the first."""
    one, other = make(external_ref="T-1"), make(id="CMP-2611-0000008", external_ref="T-1")
    [(complaint_id, finding)] = check_references(
        (each.id, each.external_ref) for each in (one, other, make(id="CMP-2611-1111111"))
    )
    assert complaint_id == other.id
    assert (finding.code, finding.key) == ("duplicate-reference", "external_ref")
    assert finding.level == "warning"
    assert one.id in finding.message


def test_a_finding_reads_as_one_line() -> None:
    """Place, key, message, what to do."""
    finding = Finding("code", "it is wrong", "mend it", ("events", 2, "at"))
    assert str(finding) == "events[2].at: it is wrong; mend it"
    assert str(finding.located("a.yaml", 7)) == "a.yaml:7: events[2].at: it is wrong; mend it"
    assert str(Finding("code", "it is wrong").located("a.yaml", 0)) == "a.yaml: it is wrong"


def test_a_warning_or_note_says_so_behind_its_place() -> None:
    """An error needs no word for it."""
    levels: tuple[FindingLevel, ...] = ("warning", "note")
    for level in levels:
        finding = Finding("code", "it is odd", "mend it", ("owner",), "a.yaml", 7, level=level)
        assert str(finding) == f"a.yaml:7: {level}: owner: it is odd; mend it"


def test_what_cannot_be_trusted_is_an_error() -> None:
    """Nothing is fatal and yet harmless."""
    assert Finding("code", "x", fatal=True).level == "error"
    with pytest.raises(ValueError, match="code: what is fatal is an error"):
        Finding("code", "x", fatal=True, level="warning")


def test_the_name_of_a_file_makes_no_second_line() -> None:
    """Nobody can put a line of their own among the findings by the name of a file."""
    assert str(Finding("code", "x", file="a\nb.yaml")) == "a\\nb.yaml: x"
