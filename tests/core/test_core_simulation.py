"""What another policy would make late: other terms, other hours, other rules, the same events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
import pytest

from complaints.core.clocks.dates import Item
from complaints.core.clocks.reading import Reading
from complaints.core.clocks.simulation import Shift, simulate, under
from complaints.core.policy.policy import Policy
from complaints.core.record.contacts import Story
from complaints.core.record.model import Changes, Complaint, Terms
from complaints.core.time.calendar import WorkingCalendar

Make = Callable[..., Complaint]
At = Callable[[str], datetime]


@pytest.fixture(scope="module")
def changed(policy_data: dict[str, Any]) -> Callable[..., Policy]:
    """The small policy with other parts."""
    return lambda **parts: msgspec.convert({**policy_data, **parts}, Policy, strict=True)


def sides(shifts: tuple[Shift, ...]) -> list[tuple[str, str, str]]:
    """Each date that changes sides: its name, and whether it is late now and then."""

    def state(item: Any) -> str:
        return "none" if item is None else "late" if item.late else "due"

    return [(shift.late.what, state(shift.now), state(shift.then)) for shift in shifts]


def rule(**terms: str) -> list[dict[str, Any]]:
    """One rule for everything."""
    return [{"terms": terms}]


def test_the_same_policy_changes_nothing(
    make: Make, office: WorkingCalendar, policy: Policy, at: At
) -> None:
    """Complaints with and without a change of their terms count as before."""
    complaints = [
        make(),
        make({"at": "23 10:00", "kind": "classified", "set": {"severity": "high"}}),
        make(status="closed"),
    ]
    found = simulate([Reading(each, office, at("30 12:00")) for each in complaints], policy)
    assert (found.open, found.more, found.fewer, found.shifts) == (2, 0, 0, ())


def test_shorter_terms(
    make: Make, office: WorkingCalendar, changed: Callable[..., Policy], at: At
) -> None:
    """What is due now would be late, and so the complaint too."""
    other = changed(terms=rule(acknowledge="1bh", resolve="5bd"))
    found = simulate([Reading(make(), office, at("20 17:01"))], other)
    assert (found.open, found.more, found.fewer) == (1, 1, 0)
    assert sides(found.shifts) == [("acknowledge", "due", "late")]


def test_longer_terms(
    make: Make, office: WorkingCalendar, changed: Callable[..., Policy], at: At
) -> None:
    """What is late now would still be due; a clock the other policy does not have is none."""
    other = changed(terms=rule(reply="1bd", resolve="15bd"))
    found = simulate([Reading(make(), office, at("23 12:30"))], other)
    assert (found.more, found.fewer) == (0, 1)
    assert sides(found.shifts) == [("acknowledge", "late", "none")]
    longer = changed(terms=rule(acknowledge="1bd", reply="9bd", resolve="15bd"))
    found = simulate([Reading(make(), office, at("23 12:30"))], longer)
    assert sides(found.shifts) == [("acknowledge", "late", "due")]


def test_a_date_that_changes_while_the_complaint_stays_late(
    make: Make, office: WorkingCalendar, changed: Callable[..., Policy], at: At
) -> None:
    """The summary counts complaints: one that is late either way is not counted."""
    other = changed(terms=rule(acknowledge="4bh", reply="1bd", resolve="1bd"))
    found = simulate([Reading(make(), office, at("25 12:00"))], other)
    assert sides(found.shifts) == [("resolve", "due", "late")]
    assert (found.more, found.fewer) == (0, 0)


def test_another_calendar(
    make: Make,
    office: WorkingCalendar,
    changed: Callable[..., Policy],
    policy_data: dict[str, Any],
    at: At,
) -> None:
    """Business hours are counted by the other policy's calendar."""
    calendar = {**policy_data["calendar"], "hours": {"mon": ["08:00-09:00", "10:00-17:00"]}}
    other = changed(calendar=calendar)
    found = simulate([Reading(make(), office, at("23 12:30"))], other)
    assert sides(found.shifts) == [("acknowledge", "late", "due")]
    sundays = changed(calendar={**policy_data["calendar"], "hours": {"sun": ["00:00-24:00"]}})
    found = simulate([Reading(make(), office, at("23 10:00"))], sundays)
    assert sides(found.shifts) == [("acknowledge", "due", "late"), ("reply", "due", "late")]


def test_a_rule_that_fits_other_complaints(
    make: Make,
    office: WorkingCalendar,
    changed: Callable[..., Policy],
    policy_data: dict[str, Any],
    at: At,
) -> None:
    """Each complaint is asked what it is, and only those that the rule fits change."""
    strict = {"when": {"category": "delivery"}, "terms": {"acknowledge": "1bh", "resolve": "5bd"}}
    other = changed(terms=[strict, *policy_data["terms"]])
    complaints = [make(), make(category="product")]
    found = simulate([Reading(each, office, at("20 17:01")) for each in complaints], other)
    assert [shift.late.complaint.category for shift in found.shifts] == ["delivery/damaged"]


def test_terms_from_the_start_and_at_each_sorting(
    make: Make, changed: Callable[..., Policy], policy: Policy, at: At
) -> None:
    """The other policy is asked about the complaint as it stood at each step."""
    other = changed(
        terms=[
            {"when": {"severity": "critical"}, "terms": {"resolve": "1bd"}},
            {"terms": {"resolve": "20bd"}},
        ]
    )
    complaint = make(
        {"at": "23 10:00", "kind": "classified", "set": {"severity": "critical"}},
        severity="critical",
    )
    # The receipt of this complaint was normal.
    first = msgspec.structs.replace(
        complaint.events[0],
        set=msgspec.structs.replace(complaint.events[0].set, severity="normal"),  # type: ignore[type-var]
    )
    complaint = msgspec.structs.replace(complaint, events=(first, *complaint.events[1:]))
    simulated = under(Story(complaint), other)
    assert [event.set.terms.resolve for event in simulated.events] == ["20bd", "1bd"]  # type: ignore[union-attr]
    assert simulated.terms.resolve == "1bd"


def test_terms_before_the_first_event_that_sets_them(
    make: Make, office: WorkingCalendar, changed: Callable[..., Policy], at: At
) -> None:
    """A complaint whose receipt set no terms has the other policy's from its start too."""
    complaint = make({"at": "23 10:00", "kind": "classified", "set": {"category": "billing"}})
    bare = msgspec.structs.replace(complaint.events[0], kind="noted", set=msgspec.UNSET)
    complaint = msgspec.structs.replace(complaint, events=(bare, *complaint.events[1:]))
    simulated = under(Story(complaint), changed(terms=rule(acknowledge="1bh", resolve="5bd")))
    (acknowledge,) = [
        clock
        for clock in Reading(simulated, office, at("24 10:00")).clocks
        if clock.name == "acknowledge"
    ]
    assert [target.text for target in acknowledge.targets] == ["1bh"]
    assert acknowledge.late


def test_what_the_customer_was_told_stays(
    make: Make, office: WorkingCalendar, changed: Callable[..., Policy], at: At
) -> None:
    """A promise is a fact: no policy moves it."""
    promise = {"id": "1-AAAA", "what": "news", "due": at("23 12:00"), "state": "open"}
    complaint = make(promises=[promise])
    other = changed(terms=rule(resolve="60bd"))
    found = simulate([Reading(complaint, office, at("24 12:00"))], other)
    assert "promise 1" not in [shift.late.what for shift in found.shifts]
    assert found.fewer == 0


def classified(at: str, kind: str = "classified", **sets: Any) -> dict[str, Any]:
    """An event that sets some fields."""
    return {"at": at, "kind": kind, **({"set": sets} if sets else {})}


def test_what_would_be_late_comes_first(
    make: Make, office: WorkingCalendar, changed: Callable[..., Policy], at: At
) -> None:
    """Then what no longer would be, each by how grave it is and how long it is late."""
    strict = {"when": {"category": "billing"}, "terms": {"resolve": "1bh"}}
    other = changed(terms=[strict, {"terms": {"resolve": "9bd"}}])
    terms = {"resolve": "1bd"}
    loose = {"resolve": "9bd"}
    grave = make(id="CMP-2611-0000003", severity="high", terms=terms)
    billing = {"category": "billing", "terms": loose}
    lately = make(id="CMP-2611-0000004", received_at="2026-11-20T16:30:00+01:00", **billing)
    older = make(id="CMP-2611-0000005", **billing)
    pile = [make(id="CMP-2611-0000002", terms=terms), grave, lately, older]
    found = simulate([Reading(each, office, at("24 10:00")) for each in pile], other)
    assert [shift.late.complaint.id[-1] for shift in found.shifts] == ["5", "4", "3", "2"]
    assert (found.open, found.more, found.fewer) == (4, 2, 2)


def test_what_is_late_on_neither_side_is_not_counted(
    make: Make, office: WorkingCalendar, changed: Callable[..., Policy], at: At
) -> None:
    """Nor what is late on both."""
    loose, late = make(terms={"resolve": "9bd"}), make(terms={"resolve": "1bh"})
    other = changed(terms=rule(resolve="2bh"))
    found = simulate([Reading(each, office, at("23 09:30")) for each in [loose, late]], other)
    assert (found.open, found.more, found.fewer) == (2, 0, 1)
    found = simulate([Reading(each, office, at("23 10:00")) for each in [loose, late]], other)
    assert (found.more, found.fewer) == (0, 1)
    found = simulate([Reading(each, office, at("23 10:00:01")) for each in [loose, late]], other)
    assert (found.more, found.fewer) == (1, 0)


def test_the_side_of_a_shift_that_is_late(make: Make, at: At) -> None:
    """Today's where that is late, else the other's; one of them may not be there."""
    due = Item(make(), "resolve", at("23 10:00"), late=False, paused=False)
    late = Item(make(), "resolve", at("20 16:30"), late=True, paused=False)
    assert Shift(late, due).late is late
    assert Shift(late, None).late is late
    assert Shift(due, late).late is late
    assert Shift(None, late).late is late


def test_an_ordinary_complaint_has_no_terms_before_its_receipt(
    make: Make, changed: Callable[..., Policy]
) -> None:
    """So no event says what it replaced, and all that they set besides stays."""
    complaint = make(
        classified("23 10:00", severity="high"),
        classified("23 11:00", "noted", owner="maria"),
        classified("23 12:00", "noted"),
        classified("23 13:00"),
        classified("23 14:00", "escalated", terms={"resolve": "1bd"}, level=1),
    )
    simulated = under(Story(complaint), changed(terms=rule(resolve="20bd")))
    terms = Terms(resolve="20bd")
    assert [event.was for event in simulated.events] == [msgspec.UNSET] * 6
    receipt = complaint.events[0].set
    assert receipt is not msgspec.UNSET
    assert [event.set for event in simulated.events] == [
        msgspec.structs.replace(receipt, terms=terms),
        Changes(severity="high", terms=terms),
        Changes(owner="maria"),
        msgspec.UNSET,
        Changes(terms=terms),
        Changes(terms=terms, level=1),
    ]


def test_the_first_event_that_sets_terms_tells_those_before_it(
    make: Make, changed: Callable[..., Policy]
) -> None:
    """By the other policy as well, as the complaint stood then; what else it replaced stays."""
    complaint = make(
        {**classified("23 10:00", severity="high"), "was": {"severity": "low"}},
        classified("23 11:00", severity="critical"),
        severity="critical",
    )
    bare = msgspec.structs.replace(complaint.events[0], kind="noted", set=msgspec.UNSET)
    complaint = msgspec.structs.replace(complaint, events=(bare, *complaint.events[1:]))
    rules = [
        {"when": {"severity": severity}, "terms": {"resolve": resolve}}
        for severity, resolve in (("low", "30bd"), ("high", "20bd"), ("critical", "10bd"))
    ]
    other = changed(terms=[*rules, {"terms": {"resolve": "1bd"}}])
    first, second, third = under(Story(complaint), other).events
    assert (first.set, first.was) == (msgspec.UNSET, msgspec.UNSET)
    assert second.set == Changes(severity="high", terms=Terms(resolve="20bd"))
    assert second.was == Changes(severity="low", terms=Terms(resolve="30bd"))
    assert third.set == Changes(severity="critical", terms=Terms(resolve="10bd"))
    assert third.was is msgspec.UNSET


def test_each_sorting_knows_only_what_came_before_it(
    make: Make, changed: Callable[..., Policy]
) -> None:
    """What was found out later, or at the same second after it, gives no terms yet."""
    complaint = make(
        classified("23 10:00", category="billing"),
        classified("23 10:00", severity="critical"),
    )
    rules = [{"when": {"severity": "critical"}, "terms": {"resolve": "1bd"}}]
    other = changed(terms=[*rules, {"terms": {"resolve": "20bd"}}])
    events = under(Story(complaint), other).events
    found = [event.set.terms.resolve for event in events]  # type: ignore[union-attr]
    assert found == ["20bd", "20bd", "1bd"]
