"""The policy: its ladders, its calendar, and every check with a policy it finds fault with."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import pytest

import complaints
from complaints.core.findings import MOST, Finding
from complaints.core.policy.checks import check_policy, check_years
from complaints.core.policy.policy import FORMAT, Policy, category_codes, ladder, working_calendar
from complaints.store.policy_file import read_policy

ROOT = Path(__file__).parents[2]
DELETE = object()
OF_THE_GUIDES = {
    "en": ("according to our policy", "I will connect you to the manager"),
    "uk": ("згідно з нашою політикою", "я з'єднаю вас із керівником"),
    "hr": ("prema našim pravilima", "spojit ću vas s nadređenim"),
    "ka": ("ჩვენი პოლიტიკის საფუძველზე", "დაგაკავშირებთ მენეჯერთან"),
    "el": ("σύμφωνα με την πολιτική μας", "θα σας συνδέσω με τον υπεύθυνο"),
}


def changed(data: dict[str, Any], key: str, value: Any) -> Policy:
    """A policy with one value changed; the key is written like in a finding."""
    data = copy.deepcopy(data)
    parts = [int(part) if part.isdigit() else part for part in key.replace("[", ".[").split(".")]
    path = [int(part[1:-1]) if str(part).startswith("[") else part for part in map(str, parts)]
    target: Any = data
    for part in path[:-1]:
        target = target.setdefault(part, {}) if isinstance(target, dict) else target[part]
    if value is DELETE:
        del target[path[-1]]
    else:
        target[path[-1]] = value
    return msgspec.convert(data, Policy, strict=True)


def test_a_policy_without_a_fault(policy: Policy) -> None:
    """The one the tests use has no finding."""
    assert check_policy(policy) == []


def test_a_policy_says_the_format_of_the_files(policy_data: dict[str, Any]) -> None:
    """One that does not is from before there were formats: a warning that says what to do."""
    (finding,) = check_policy(changed(policy_data, "format", DELETE))
    assert (finding.code, finding.key, finding.level) == ("older", "format", "warning")
    assert "complaints doctor --upgrade" in finding.mend
    assert check_policy(changed(policy_data, "format", FORMAT)) == []


def found_in(file: Path, tmp_path: Path) -> list[Finding]:
    """What is wrong with a policy that is shipped."""
    (tmp_path / "complaints.yaml").write_bytes(file.read_bytes())
    loaded = read_policy(tmp_path)
    assert loaded.value is not None
    return list(loaded.findings)


def test_the_policy_of_the_sample_has_no_fault(tmp_path: Path) -> None:
    """Nothing is wrong with it, and nothing is left to fill in."""
    found = found_in(ROOT / "sample-data" / "complaints.yaml", tmp_path)
    assert [str(finding) for finding in found] == []


def test_the_policy_to_start_from_asks_to_be_filled_in(tmp_path: Path) -> None:
    """Each thing that only its organisation can know is asked for once, with line and remedy."""
    found = found_in(Path(complaints.__file__).parent / "data" / "policy.yaml", tmp_path)
    lines = (tmp_path / "complaints.yaml").read_text("utf-8").splitlines()
    assert {(finding.code, finding.level) for finding in found} == {("unfilled", "warning")}
    told = [(finding.key, lines[finding.line - 1].strip()) for finding in found]
    assert told == [
        ("organisation.phone", 'phone: ""'),
        ("organisation.email", 'email: ""'),
        ("calendar.zone", "zone: UTC"),
        ("calendar.holidays", "holidays: {}"),
    ]
    assert all(finding.mend for finding in found)


@pytest.mark.parametrize(
    ("key", "value", "rest"),
    [
        ("organisation.phone", "+385 1 555 0100", ["organisation.email", "calendar.zone"]),
        ("organisation.email", "a@example.com", ["organisation.phone", "calendar.zone"]),
        ("mail.sender", "a@example.com", ["organisation.phone", "calendar.zone"]),
        ("calendar.zone", "Etc/UTC", ["organisation.phone", "organisation.email"]),
    ],
)
def test_what_is_filled_in_is_not_asked_for(
    policy_data: dict[str, Any], key: str, value: str, rest: list[str]
) -> None:
    """An address of either kind will do, and UTC where somebody says that it is meant."""
    data = copy.deepcopy(policy_data)
    del data["organisation"]["phone"], data["organisation"]["email"]
    data["calendar"]["zone"] = "UTC"
    found = check_policy(changed(data, key, value))
    assert [finding.key for finding in found] == rest


@pytest.mark.parametrize(
    ("key", "value", "code", "place", "says"),
    [
        ("calendar.zone", "Europe/Zagrab", "calendar", "calendar.zone", "no time zone"),
        ("calendar.zone", "", "calendar", "calendar.zone", "no time zone"),
        ("calendar.zone", "../../etc/passwd", "calendar", "calendar.zone", "no time zone"),
        ("calendar.zone", "Europe", "calendar", "calendar.zone", "no time zone"),
        ("calendar.hours.mon", ["25:00-26:00"], "calendar", "calendar", "25:00-26:00"),
        ("calendar.hours", {"mon": []}, "calendar", "calendar", "no hour of the week is open"),
        (
            *("calendar.hours", {"mon": ["09:00-09:10"]}, "calendar", "calendar"),
            "open on 52 days of a year, 8.7 hours",
        ),
        (
            *("calendar.hours.mon", ["09:00-09:01"] * 13, "calendar", "calendar"),
            "13 opening times on mon",
        ),
        ("survey.until", "99999bd", "terms-too-long", "survey.until", "more than ten years"),
        *(
            (
                f"calendar.hours.{day}",
                ["09:00-12:00"],
                "unknown-weekday",
                f"calendar.hours.{day}",
                day,
            )
            for day in ("monday", "Mon")
        ),
        ("staff.ivo.team", "servce", "unknown-team", "staff.ivo.team", "servce"),
        ("staff.ivo.role", "clark", "unknown-role", "staff.ivo.role", "clark"),
        ("teams.service.lead", "iva", "unknown-person", "teams.service.lead", "iva"),
        ("categories.billing.team", "bill", "unknown-team", "categories.billing.team", "bill"),
        (
            *("categories.delivery.sub.late.team", "x", "unknown-team"),
            *("categories.delivery.sub.late.team", "'x'"),
        ),
        ("severity", [], "policy-gap", "severity", "gap"),
        (
            "terms[3]",
            {"when": {"severity": "low"}, "terms": {"reply": "1bd"}},
            "policy-gap",
            "terms[3]",
            "gap",
        ),
        ("routing[1].when", {"team": "servis"}, "policy-gap", "routing[1]", "gap"),
        (
            "escalation.choose[1].when",
            {"severity": "low"},
            "policy-gap",
            "escalation.choose[1]",
            "gap",
        ),
        ("routing[0].when", {}, "rule-unreached", "routing[0]", "never reached"),
        (
            "terms[2].when",
            {"category": "biling"},
            "rule-value",
            "terms[2].when.category",
            "biling",
        ),
        ("severity[1].when", {"teir": "key"}, "rule-field", "severity[1].when.teir", "teir"),
        ("routing[1].team", "servis", "unknown-team", "routing[1].team", "servis"),
        ("routing[1].owner", "iva", "unknown-person", "routing[1].owner", "iva"),
        (
            "terms[1].terms",
            {"acknowledge": "1bd"},
            "terms-without-date",
            "terms[1].terms",
            "no due date",
        ),
        ("escalation.top", "boss", "unknown-team", "escalation.top", "boss"),
        ("escalation.choose[0].route", "lo", "unknown-route", "escalation.choose[0].route", "lo"),
        (
            "escalation.routes.low[0].owner",
            "iva",
            "unknown-person",
            "escalation.routes.low[0].owner",
            "iva",
        ),
        (
            "escalation.routes.low[0].team",
            "x",
            "unknown-team",
            "escalation.routes.low[0].team",
            "'x'",
        ),
        (
            "escalation.routes.low[1].then",
            "std",
            "unknown-route",
            "escalation.routes.low[1].then",
            "std",
        ),
        (
            "escalation.routes.low",
            [{"team": "service"}],
            "route-ends",
            "escalation.routes.low",
            "service",
        ),
        ("escalation.routes.low", [], "route-ends", "escalation.routes.low", "leads nowhere"),
        (
            "escalation.routes.low",
            [{"then": "low"}],
            "route-ends",
            "escalation.routes.low",
            "nowhere",
        ),
        (
            *("authority.clerk", {"offers": {"refnd": "5 EUR"}}, "unknown-remedy"),
            *("authority.clerk.offers.refnd", "refnd"),
        ),
        (
            *("authority.clerk", {"may": ["aprove"]}, "unknown-right"),
            *("authority.clerk.may", "aprove"),
        ),
        (
            *("checklists", [{"steps": {"thank": "Thank"}, "mandatory": ["thnk"]}], "unknown-step"),
            *("checklists[0].mandatory", "thnk"),
        ),
        ("lint.refuse", ["phrase", "sory-if"], "unknown-lint", "lint.refuse[1]", "sory-if"),
        (
            "checklists",
            [{"when": {"severity": "low"}, "steps": {}}],
            "policy-gap",
            "checklists[0]",
            "gap",
        ),
    ],
)
def test_every_check_names_the_place(
    policy_data: dict[str, Any], key: str, value: Any, code: str, place: str, says: str
) -> None:
    """What is broken is found where it stands, with what to do about it."""
    data = {**policy_data, "remedies": {"refund": {"en": "refund"}}}
    findings = check_policy(changed(data, key, value))
    found = [finding for finding in findings if (finding.code, finding.key) == (code, place)]
    assert found, [str(finding) for finding in findings]
    assert says in found[0].message
    assert found[0].mend
    assert found[0].fatal == (code not in ("rule-unreached", "unknown-right"))
    assert found[0].level == ("error" if found[0].fatal else "warning")


@pytest.mark.parametrize("key", ["phrases.en", "lint.jargon.en"])
def test_phrases_without_a_word(policy_data: dict[str, Any], key: str) -> None:
    """A phrase that is never found is told with its place, but keeps nobody from working."""
    (finding,) = check_policy(changed(policy_data, key, [{"phrase": "so"}, {"phrase": "…"}]))
    assert (finding.code, finding.key) == ("empty-phrase", f"{key}[1].phrase")
    assert (finding.fatal, finding.level) == (False, "warning")


@pytest.mark.parametrize(
    "text",
    [
        (ROOT / "sample-data" / "complaints.yaml").read_bytes(),
        (files("complaints") / "data" / "policy.yaml").read_bytes(),
    ],
    ids=["sample", "shipped"],
)
def test_shipped_phrases(text: bytes, tmp_path: Path) -> None:
    """Five languages have the guides' phrases and the usual ones, with why and what instead."""
    (tmp_path / "complaints.yaml").write_bytes(text)
    policy = read_policy(tmp_path).value
    assert policy is not None
    assert list(policy.phrases) == ["en", "uk", "hr", "ka", "el"]
    for language, phrases in policy.phrases.items():
        written = {entry.phrase for entry in phrases}
        assert set(OF_THE_GUIDES[language]) <= written
        assert len(written) == len(phrases) >= 10
        assert all(entry.why and entry.instead for entry in phrases)


def test_without_roles_nobody_needs_one(policy_data: dict[str, Any]) -> None:
    """A policy that limits nobody may name roles as it likes."""
    assert check_policy(changed(policy_data, "authority", {})) == []


@pytest.mark.parametrize(
    ("today", "bare"),
    [
        ("2026-03-01 12:00", []),
        ("2026-12-31 12:00", []),
        ("2027-09-30 12:00", []),
        ("2027-10-01 00:00", [2028]),
        ("2029-01-01 12:00", [2029]),
    ],
)
def test_a_year_without_holidays_is_found(
    policy: Policy, at: Callable[[str], datetime], today: str, bare: list[int]
) -> None:
    """This year always, the next from October, when time limits reach into it."""
    findings = check_years(policy, at(today))
    assert [finding.message.split(",")[0] for finding in findings] == [
        f"there are no holidays for {year}" for year in bare
    ]
    assert all(finding.key == "calendar.holidays" and not finding.fatal for finding in findings)


def test_no_holidays_at_all_are_meant_so(
    policy_data: dict[str, Any], at: Callable[[str], datetime]
) -> None:
    """A hotline that is open on every day has none."""
    assert check_years(changed(policy_data, "calendar.holidays", {}), at("23 10:00")) == []


def test_a_ladder_follows_then(policy: Policy) -> None:
    """Level one is the first rung; another route goes on where one says so."""
    rungs = ladder(policy.escalation, "low")
    assert [rung.team for rung in rungs] == ["service", "quality", "management"]
    assert ladder(policy.escalation, "nowhere") == ()


def test_a_ladder_that_goes_round_ends(policy_data: dict[str, Any]) -> None:
    """Two routes that name each other make no endless ladder."""
    policy = changed(
        policy_data, "escalation.routes.standard", [{"team": "quality"}, {"then": "low"}]
    )
    rungs = ladder(policy.escalation, "low")
    assert [rung.team for rung in rungs] == ["service", "quality"]


def test_codes_of_both_levels(policy: Policy) -> None:
    """A category and its subcategories are codes alike."""
    assert list(category_codes(policy)) == [
        *("delivery", "delivery/damaged", "delivery/late", "billing")
    ]


def test_the_calendar_counts_what_is_written(policy_data: dict[str, Any]) -> None:
    """Special hours win over a holiday, our own closed days count like one and have a name."""
    data = copy.deepcopy(policy_data)
    data["calendar"]["special_hours"] = {"2026-12-25": ["10:00-12:00"]}
    data["calendar"]["closed"] = {"2026-11-30": "Inventura"}
    calendar = working_calendar(msgspec.convert(data, Policy).calendar)
    assert calendar.is_business_day(date(2026, 12, 25))
    assert calendar.why_closed(date(2026, 11, 30)) == "Inventura"
    assert calendar.why_closed(date(2027, 1, 6)) == "Sveta tri kralja"


def test_many_routes_that_go_on_with_one_another(policy_data: dict[str, Any]) -> None:
    """A chain of routes is followed so far and no further; the first of them are told."""
    routes = {f"r{n}": [{"then": f"r{n + 1}"}] for n in range(300)}
    routes |= {**policy_data["escalation"]["routes"], "r300": [{"team": "management"}]}
    policy = changed(policy_data, "escalation.routes", routes)
    found = check_policy(policy)
    assert len(found) == MOST + 1
    assert found[0].message == "route 'r0' leads nowhere, so a complaint can get stuck there"
    assert len(ladder(policy.escalation, "r290")) == 1
    assert ladder(policy.escalation, "r0") == ()


def test_a_fault_behind_many_warnings_is_found(policy_data: dict[str, Any]) -> None:
    """What no command takes is told, however much else stands before it."""
    last = policy_data["severity"][-1]
    rules = [*[last] * 200, {**last, "when": {"x": "y"}}, last]
    found = check_policy(changed(policy_data, "severity", rules))
    assert [finding.code for finding in found[-2:]] == ["rule-field", "more"]
    assert [finding.fatal for finding in found[-2:]] == [True, False]
    assert len(found) == MOST + 2


def test_nobody_is_shown_a_thousand_names(policy_data: dict[str, Any]) -> None:
    """Where nothing is near, the first of the names are given, and a name is cut."""
    teams = {f"t{n}": {"name": "T", "lead": "maria"} for n in range(1_000)}
    data = {**policy_data, "teams": {**policy_data["teams"], **teams}}
    [finding] = check_policy(changed(data, "escalation.choose[1].route", "z" * 300))
    assert len(str(finding)) < 300
    data["routing"] = [{"team": "z" * 300}]
    [finding] = check_policy(changed(data, "routing[0].owner", "maria"))
    assert len(str(finding)) < 600


def test_a_time_limit_of_more_than_ten_years(policy_data: dict[str, Any]) -> None:
    """It is a slip, and every date would take long to count."""
    assert check_policy(changed(policy_data, "terms[0].terms.resolve", "500w")) == []
    [finding] = check_policy(changed(policy_data, "terms[0].terms.resolve", "99999bd"))
    assert (finding.key, finding.fatal) == ("terms[0].terms.resolve", True)
    assert finding.message.startswith("99999bd is more than ten years")


def test_time_limits_of_the_policy_are_measured_by_its_calendar(
    policy_data: dict[str, Any],
) -> None:
    """Hours that pass in a month of office hours take years where an hour a week is open."""
    hourly = copy.deepcopy(policy_data)
    hourly["calendar"] = {"zone": "Europe/Zagreb", "hours": {"mon": ["09:00-10:00"]}}
    for given, codes in ((policy_data, []), (hourly, ["terms-too-long"])):
        data = copy.deepcopy(given)
        found = check_policy(changed(data, "terms[0].terms.resolve", "600bh"))
        assert [finding.code for finding in found if finding.fatal] == codes
