"""The policy as facts for a page: hours, coming days, teams, ladders, danger, steps."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from complaints.core.policy import explained
from complaints.core.policy.checks import check_policy
from complaints.core.policy.policy import Calendar, Policy

NINE_TO_FIVE = ("09:00-17:00",)
TODAY = date(2026, 11, 20)


def changed(policy_data: dict[str, Any], **parts: Any) -> Policy:
    """The small policy with other parts."""
    return msgspec.convert({**policy_data, **parts}, Policy, strict=True)


def calendar(**fields: Any) -> Calendar:
    """Monday to Friday from nine to five."""
    hours = {day: list(NINE_TO_FIVE) for day in ("mon", "tue", "wed", "thu", "fri")}
    return msgspec.convert({"zone": "Europe/Zagreb", "hours": hours, **fields}, Calendar)


def test_days_with_the_same_hours_stand_together() -> None:
    """Neighbours only: a Saturday like the Monday is a line of its own."""
    hours = {
        "mon": NINE_TO_FIVE,
        "tue": NINE_TO_FIVE,
        "wed": ["09:00-12:00"],
        "thu": NINE_TO_FIVE,
    }
    found = explained.week(calendar(hours=hours))
    assert [(run.first, run.last, run.hours) for run in found] == [
        (0, 1, NINE_TO_FIVE),
        (2, 2, ("09:00-12:00",)),
        (3, 3, NINE_TO_FIVE),
        (4, 6, ()),
    ]


def test_coming_days_with_other_hours() -> None:
    """Of a year, and only those that are not as usual: a holiday on a Sunday changes nothing."""
    found = explained.other_days(
        calendar(
            special_hours={"2026-12-24": ["09:00-12:00"], "2026-12-27": ["10:00-12:00"]},
            closed={"2027-06-30": "Stocktaking"},
            holidays={
                "2026-11-19": "yesterday",
                "2026-12-25": "Christmas",
                "2026-12-26": "a Saturday",
                "2027-11-22": "more than a year away",
            },
        ),
        TODAY,
    )
    assert [(other.day.isoformat(), other.hours, other.name) for other in found] == [
        ("2026-12-24", ("09:00-12:00",), ""),
        ("2026-12-25", (), "Christmas"),
        ("2026-12-27", ("10:00-12:00",), ""),
        ("2027-06-30", (), "Stocktaking"),
    ]


def test_special_hours_open_a_holiday() -> None:
    """As the clocks have it: hours of a date's own go before its holiday."""
    day = {"2026-12-25": ["09:00-12:00"]}
    (found,) = explained.other_days(
        calendar(special_hours=day, holidays={"2026-12-25": "Christmas"}), TODAY
    )
    assert (found.hours, found.name) == (("09:00-12:00",), "Christmas")


def test_who_looks_after_what_follows_the_routing(policy_data: dict[str, Any]) -> None:
    """A rule goes before the category's own team; without either it is the last rule's."""
    policy = changed(
        policy_data,
        routing=[{"when": {"category": "delivery/late"}, "team": "quality"}, {"team": "service"}],
    )
    delivery, billing = explained.matters(policy)
    assert (delivery.team, billing.team) == ("logistics", "service")
    assert [(part.code, part.team) for part in delivery.parts] == [
        ("delivery/damaged", "logistics"),
        ("delivery/late", "quality"),
    ]


def test_ladders_case_by_case(policy: Policy) -> None:
    """Each case climbs to the top, other routes followed."""
    low, rest = explained.climbs(policy)
    assert low.when == {"severity": ("low",)}
    assert [rung.team for rung in low.rungs] == ["service", "quality", "management"]
    assert (rest.when, [rung.team for rung in rest.rungs]) == ({}, ["quality", "management"])


def test_a_ladder_like_that_of_all_others_is_left_out(policy_data: dict[str, Any]) -> None:
    """What holds for everybody else anyway is not told twice."""
    escalation = {
        **policy_data["escalation"],
        "choose": [
            {"when": {"severity": "low"}, "route": "low"},
            {"when": {"tier": "key"}, "route": "standard"},
            {"route": "standard"},
        ],
    }
    found = explained.climbs(changed(policy_data, escalation=escalation))
    assert [climb.when for climb in found] == [{"severity": ("low",)}, {}]


def test_danger(policy_data: dict[str, Any]) -> None:
    """The terms, the first rung and the steps of a complaint that carries a risk."""
    policy = changed(
        policy_data,
        severity=[
            {"when": {"category": "delivery/late"}, "severity": "critical", "risks": ["safety"]},
            *policy_data["severity"],
        ],
        checklists=[
            {
                "when": {"risks": "safety"},
                "steps": {"listen": "Listen", "stop": "Stop the sale"},
                "label": {"stop": {"en": "We stop the sale."}},
            },
            {"steps": {"listen": "Listen"}},
        ],
    )
    assert not check_policy(policy)
    found = explained.danger(policy)
    assert policy.terms[found.terms].when == {"severity": "critical"}
    assert (found.team, found.categories, found.watched) == ("quality", ("delivery/late",), True)
    assert [(step.code, step.label) for step in found.steps] == [
        ("stop", {"en": "We stop the sale."})
    ]
    assert [step.code for step in explained.steps(policy)] == ["listen"]


def test_a_label_for_a_step_that_is_none(policy_data: dict[str, Any]) -> None:
    """A slip in the code of a step is a fault of the policy."""
    checklists = [{"steps": {"listen": "Listen"}, "label": {"lissen": {"en": "We listen."}}}]
    (finding,) = check_policy(changed(policy_data, checklists=checklists))
    assert (finding.code, finding.path) == ("unknown-step", ("checklists", 0, "label", "lissen"))


def test_remedies_without_labels(policy_data: dict[str, Any]) -> None:
    """Where the policy names no remedies, those that a role may give."""
    policy = changed(
        policy_data,
        staff={code: {"name": code} for code in policy_data["staff"]},
        authority={"clerk": {"offers": {"refund": "5 EUR"}}},
    )
    assert explained.remedies(policy) == {"refund": {}}


@pytest.mark.parametrize(
    ("named", "paused"),
    [([], []), (["resolve"], ["resolve"]), (["resolve", "update", "reply"], ["update", "resolve"])],
)
def test_clocks_that_wait_for_others(
    policy_data: dict[str, Any], named: list[str], paused: list[str]
) -> None:
    """Only those that a wait can stop at all."""
    policy = changed(policy_data, waits={"third_party": named})
    assert list(explained.clocks_paused_by_others(policy)) == paused


def test_languages_of_the_staff(policy: Policy) -> None:
    """The one that most of them speak comes first."""
    assert explained.spoken(policy) == ["hr", "en", "el"]
