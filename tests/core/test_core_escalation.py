"""Escalating: where it leads, and which complaints the policy passes up by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from complaints.core.clocks.reading import Reading
from complaints.core.handling.escalation import (
    Move,
    escalate,
    next_move,
    route_of,
)
from complaints.core.handling.passing_up import Cause, new_causes
from complaints.core.handling.repeated import same_problem_again
from complaints.core.policy.policy import Policy, Repeated
from complaints.core.record.contacts import Story
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp, last_event
from complaints.core.time.calendar import WorkingCalendar
from complaints.errors import Refused, UsageProblem

Make = Callable[..., Complaint]
Stamps = Callable[..., Stamp]
At = Callable[[str], datetime]
OUT, IN = {"kind": "contact", "direction": "out"}, {"kind": "contact", "direction": "in"}

# Ladders


def test_the_route_is_chosen_by_rule(make: Make, policy: Policy) -> None:
    """And kept: that of the last escalation goes on, though the rule would choose another."""
    assert route_of(Story(make()), policy) == "standard"
    low = make(severity="low")
    assert route_of(Story(low), policy) == "low"
    raised = make(
        {"at": "23 10:00", "kind": "escalated", "reason": "complexity", "route": "low"},
        severity="high",
    )
    assert route_of(Story(raised), policy) == "low"


def test_another_route_is_climbed_from_its_first_rung(
    make: Make, policy: Policy, stamp: Stamps
) -> None:
    """However high it stood on the one before; the level never falls."""
    complaint = make()
    for day in ("23", "24"):
        move = next_move(Story(complaint), policy)
        complaint = escalate(complaint, stamp(f"{day} 10:00"), "complexity", move, "Too much.")
    move = next_move(Story(complaint), policy, "low")
    assert move == Move("low", 2, "service", "ivo")
    complaint = escalate(complaint, stamp("25 10:00"), "complexity", move, "Look again.")
    assert next_move(Story(complaint), policy) == Move("low", 2, "quality", "jelena")


def test_level_by_level_to_the_top(make: Make, policy: Policy, stamp: Stamps) -> None:
    """Each time to the next rung, and no further than the last."""
    complaint = make()
    for day, expected in (("23", ("quality", "jelena")), ("24", ("management", "marko"))):
        move = next_move(Story(complaint), policy)
        complaint = escalate(complaint, stamp(f"{day} 10:00"), "complexity", move, "Too much.")
        assert (complaint.team, complaint.owner) == expected
    assert complaint.level == 2
    assert complaint.status == "investigating"
    with pytest.raises(Refused, match=r"at the top of route standard already \(level 2, marko\)"):
        next_move(Story(complaint), policy)


def test_a_rung_that_changes_nothing_is_passed_over(make: Make, policy: Policy) -> None:
    """Low priority begins with Ivo, who has it already; then the standard route goes on."""
    assert next_move(Story(make(severity="low")), policy) == Move("low", 2, "quality", "jelena")
    there = make(team="quality", owner="jelena")
    assert next_move(Story(there), policy) == Move("standard", 2, "management", "marko")


def test_a_level_of_ones_own(make: Make, policy: Policy) -> None:
    """Straight to a level above, but never down and never beyond the last."""
    assert next_move(Story(make()), policy, level=2).owner == "marko"
    for level in (3, 99):
        with pytest.raises(Refused, match=f"level {level} is not above it"):
            next_move(Story(make()), policy, level=level)
    with pytest.raises(Refused, match="at level 1 of 2 on route standard; level 1 is not above"):
        next_move(Story(make(level=1)), policy, level=1)


def test_a_route_of_ones_own(make: Make, policy: Policy) -> None:
    """Any of the policy's; another names the nearest."""
    assert next_move(Story(make(owner="maria")), policy, route="low") == Move(
        "low", 1, "service", "ivo"
    )
    with pytest.raises(UsageProblem, match="no route 'standrad'; use one of standard"):
        next_move(Story(make()), policy, route="standrad")


# What qualifies


@pytest.fixture(scope="session")
def causes(policy: Policy, office: WorkingCalendar, at: At) -> Callable[..., list[Cause]]:
    """Why the policy passes a complaint up at a time."""

    def found(complaint: Complaint, now: str, *others: Complaint) -> list[Cause]:
        return new_causes(Reading(complaint, office, at(now)), policy, [complaint, *others])

    return found


Causes = Callable[..., list[Cause]]


def told(found: list[Cause]) -> list[tuple[str, str]]:
    """Reason and occasion."""
    return [(cause.reason, cause.occasion) for cause in found]


def test_nothing_qualifies_at_first(make: Make, causes: Causes) -> None:
    """An ordinary complaint in time."""
    assert causes(make(), "20 16:30") == []


def test_a_risk_qualifies_at_once(make: Make, causes: Causes) -> None:
    """Safety or health."""
    assert told(causes(make(risks=["safety", "health"]), "20 16:00")) == [
        ("safety", "risks/safety-health")
    ]


def test_what_is_late_qualifies(make: Make, causes: Causes) -> None:
    """The clocks that the policy names, each as an occasion of its own."""
    assert told(causes(make(), "23 12:00")) == []
    late = causes(make(), "23 12:01")
    assert told(late) == [("late", "late/acknowledge/1")]
    assert late[0].words == "acknowledge was due 2026-11-23 12:00"
    assert told(causes(make(), "30 10:00")) == [
        ("late", "late/acknowledge/1"),
        ("late", "late/resolve/1"),
    ]


@pytest.mark.parametrize(
    ("events", "fields"),
    [
        ([], {"description": "I shall see a Lawyer."}),
        (
            [
                {**OUT, "at": "20 16:10"},
                {**IN, "at": "23 09:00", "text": "We meet in court, to court!"},
            ],
            {},
        ),
    ],
)
def test_a_threat_qualifies(
    make: Make, causes: Causes, events: list[dict[str, Any]], fields: dict[str, Any]
) -> None:
    """In the complaint or in a later message of the customer."""
    assert told(causes(make(*events, **fields), "23 09:30")) == [("dissatisfied", "words")]


def test_our_own_words_are_no_threat(make: Make, causes: Causes) -> None:
    """A colleague may mention the lawyer."""
    assert causes(make({**OUT, "at": "20 16:10", "text": "Asked our lawyer."}), "20 16:30") == []


@pytest.mark.parametrize(
    ("fields", "qualifies"),
    [
        ({}, True),
        ({"category": "billing"}, False),
        ({"category": "billing", "product": "lamp"}, True),
        ({"customer": {"name": "Ana Horvat"}}, False),
        ({"received_at": "2026-08-22T00:00:00+02:00"}, True),
        ({"received_at": "2026-08-21T23:59:59+02:00"}, False),
        ({"received_at": "2026-11-20T17:00:00+01:00"}, False),
        ({"id": "CMP-2611-7F3K9QY"}, False),
    ],
)
def test_the_same_problem_again_qualifies(
    make: Make, causes: Causes, fields: dict[str, Any], qualifies: bool
) -> None:
    """The same customer, product or category, within the policy's ninety days before."""
    base = {"id": "CMP-2611-0000008", "received_at": "2026-11-02T10:00:00+01:00"}
    earlier = make(**{**base, **fields})
    found = causes(make(product="lamp"), "20 16:30", earlier)
    expected = [("repeated", "repeated/CMP-2611-0000008")] if qualifies else []
    assert told(found) == expected


def test_a_third_reminder_qualifies(make: Make, causes: Causes) -> None:
    """Contacts of the customer since; an answer to our question is no reminder."""
    three = [{**IN, "at": f"23 1{hour}:00"} for hour in range(3)]
    answered = {**OUT, "at": "20 16:10"}
    assert told(causes(make(answered, *three[:2]), "23 13:00")) == []
    assert told(causes(make(answered, *three), "23 13:00")) == [("repeated", "reminders/3")]
    asked = {"at": "23 09:00", "kind": "asked"}
    assert told(causes(make(asked, *three), "23 13:00")) == []


def test_a_language_nobody_speaks_qualifies(make: Make, causes: Causes) -> None:
    """Somebody must be found who speaks it."""
    assert told(causes(make(language="uk"), "20 16:30")) == [("communication", "language/uk")]
    assert causes(make(language="el"), "20 16:30") == []


@pytest.mark.parametrize(
    "fields", [{"status": "resolved"}, {"status": "closed"}, {"nature": "enquiry"}]
)
def test_these_never_qualify(make: Make, causes: Causes, fields: dict[str, Any]) -> None:
    """What is resolved or closed, and what is no complaint."""
    assert causes(make(risks=["safety"], **fields), "2026-12-20 10:00") == []


def test_the_gravest_reason_comes_first(make: Make, causes: Causes) -> None:
    """Safety before lateness before all else."""
    found = causes(make(risks=["health"], language="uk", subject="Lawyer"), "30 10:00")
    reasons = ["safety", "late", "late", "dissatisfied", "communication"]
    assert [cause.reason for cause in found] == reasons


def test_several_occasions_are_done_at_once(
    make: Make, causes: Causes, policy: Policy, stamp: Stamps
) -> None:
    """One step marks them all; a new occasion qualifies again, and only that one."""
    complaint = make(risks=["safety"], language="uk")
    found = causes(complaint, "23 13:00")
    assert len(found) == 3
    occasions = " ".join(cause.occasion for cause in found)
    move = next_move(Story(complaint), policy)
    raised = escalate(complaint, stamp("23 13:00"), found[0].reason, move, "", occasions)
    assert last_event(raised).automatic
    assert causes(raised, "23 14:00") == []
    assert told(causes(raised, "30 10:00")) == [("late", "late/resolve/1")]


def test_what_a_person_passed_up_is_done(
    make: Make, causes: Causes, policy: Policy, stamp: Stamps
) -> None:
    """For that reason, as far as it went then; the next clock that is missed is another."""
    complaint = make()
    move = next_move(Story(complaint), policy)
    raised = escalate(complaint, stamp("23 13:00"), "late", move, "Nobody answered.")
    assert not last_event(raised).automatic
    assert causes(raised, "24 10:00") == []
    assert told(causes(raised, "30 10:00")) == [("late", "late/resolve/1")]
    threat = replace(complaint, description="My lawyer will write.")
    calmed = escalate(threat, stamp("20 16:10"), "dissatisfied", move, "Threatens.")
    assert causes(calmed, "20 16:30") == []


def test_a_retracted_escalation_does_not_count(make: Make, causes: Causes) -> None:
    """Taken back, it was never passed up."""
    steps = [
        {"at": "20 16:10", "kind": "escalated", "reason": "safety", "occasion": "risks/safety"},
        {"at": "20 16:20", "kind": "retracted", "of": "2-AAAA"},
    ]
    assert told(causes(make(*steps, risks=["safety"]), "20 16:30")) == [("safety", "risks/safety")]


@pytest.mark.parametrize(
    ("received", "again"),
    [
        ("2026-11-20T23:59:59+01:00", 1),
        ("2026-11-21T00:00:00+01:00", 1),
        ("2026-11-21T00:00:01+01:00", 0),
    ],
)
@pytest.mark.parametrize("named", [True, False])
def test_the_window_of_the_same_problem_ends_at_its_second(
    make: Make, policy: Policy, office: WorkingCalendar, received: str, again: int, named: bool
) -> None:
    """Ninety days from the earlier one's receipt, also in a policy that names no window."""
    due = replace(policy.escalation.due, repeated=Repeated("90d", 3) if named else None)
    house = replace(policy, escalation=replace(policy.escalation, due=due))
    earlier = make(id="CMP-2611-0000008", received_at="2026-08-22T10:00:00+02:00")
    now = make(received_at=received)
    assert len(same_problem_again(now, [earlier], house, office)) == again


def test_another_window_is_the_policys(make: Make, policy: Policy, office: WorkingCalendar) -> None:
    """A policy that names a week looks back a week."""
    due = replace(policy.escalation.due, repeated=Repeated("1w", 3))
    house = replace(policy, escalation=replace(policy.escalation, due=due))
    earlier = make(id="CMP-2611-0000008", received_at="2026-11-02T10:00:00+01:00")
    for within, found in ((house, []), (policy, [earlier])):
        assert same_problem_again(make(), [earlier], within, office) == found
