"""What another policy would make late: other terms, other hours, other rules, the same events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
import pytest

from complaints.core.clocks.clocks import clocks
from complaints.core.clocks.simulation import Shift, simulate, under
from complaints.core.policy.policy import Policy
from complaints.core.record.model import Complaint
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
    found = simulate(complaints, office, policy, at("30 12:00"))
    assert (found.open, found.more, found.fewer, found.shifts) == (2, 0, 0, ())


def test_shorter_terms(
    make: Make, office: WorkingCalendar, changed: Callable[..., Policy], at: At
) -> None:
    """What is due now would be late, and so the complaint too."""
    other = changed(terms=rule(acknowledge="1bh", resolve="5bd"))
    found = simulate([make()], office, other, at("20 17:01"))
    assert (found.open, found.more, found.fewer) == (1, 1, 0)
    assert sides(found.shifts) == [("acknowledge", "due", "late")]


def test_longer_terms(
    make: Make, office: WorkingCalendar, changed: Callable[..., Policy], at: At
) -> None:
    """What is late now would still be due; a clock the other policy does not have is none."""
    other = changed(terms=rule(reply="1bd", resolve="15bd"))
    found = simulate([make()], office, other, at("23 12:30"))
    assert (found.more, found.fewer) == (0, 1)
    assert sides(found.shifts) == [("acknowledge", "late", "none")]
    longer = changed(terms=rule(acknowledge="1bd", reply="9bd", resolve="15bd"))
    found = simulate([make()], office, longer, at("23 12:30"))
    assert sides(found.shifts) == [("acknowledge", "late", "due")]


def test_a_date_that_changes_while_the_complaint_stays_late(
    make: Make, office: WorkingCalendar, changed: Callable[..., Policy], at: At
) -> None:
    """The summary counts complaints: one that is late either way is not counted."""
    other = changed(terms=rule(acknowledge="4bh", reply="1bd", resolve="1bd"))
    found = simulate([make()], office, other, at("25 12:00"))
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
    found = simulate([make()], office, other, at("23 12:30"))
    assert sides(found.shifts) == [("acknowledge", "late", "due")]
    sundays = changed(calendar={**policy_data["calendar"], "hours": {"sun": ["00:00-24:00"]}})
    found = simulate([make()], office, sundays, at("23 10:00"))
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
    found = simulate(complaints, office, other, at("20 17:01"))
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
    simulated = under(complaint, other)
    assert [event.set.terms.resolve for event in simulated.events] == ["20bd", "1bd"]  # type: ignore[union-attr]
    assert simulated.terms.resolve == "1bd"


def test_terms_before_the_first_event_that_sets_them(
    make: Make, office: WorkingCalendar, changed: Callable[..., Policy], at: At
) -> None:
    """A complaint whose receipt set no terms has the other policy's from its start too."""
    complaint = make({"at": "23 10:00", "kind": "classified", "set": {"category": "billing"}})
    bare = msgspec.structs.replace(complaint.events[0], kind="noted", set=msgspec.UNSET)
    complaint = msgspec.structs.replace(complaint, events=(bare, *complaint.events[1:]))
    simulated = under(complaint, changed(terms=rule(acknowledge="1bh", resolve="5bd")))
    (acknowledge,) = [
        clock for clock in clocks(simulated, office, at("24 10:00")) if clock.name == "acknowledge"
    ]
    assert [target.text for target in acknowledge.targets] == ["1bh"]
    assert acknowledge.late


def test_what_the_customer_was_told_stays(
    make: Make, office: WorkingCalendar, changed: Callable[..., Policy], at: At
) -> None:
    """A promise is a fact: no policy moves it."""
    promise = {"id": 1, "what": "news", "due": at("23 12:00"), "told_in": "1-AAAA", "state": "open"}
    complaint = make(promises=[promise])
    other = changed(terms=rule(resolve="60bd"))
    found = simulate([complaint], office, other, at("24 12:00"))
    assert "promise 1" not in [shift.late.what for shift in found.shifts]
    assert found.fewer == 0
