"""Rules: the first that fits wins; what a list of them may get wrong is found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from complaints.core.policy.policy import RoutingRule
from complaints.core.policy.rules import FACTS, Rule, check_rules, facts_of, fits, pick, wanted, why
from complaints.core.record.model import Complaint

Make = Callable[..., Complaint]


def rules(*rows: dict[str, Any]) -> tuple[RoutingRule, ...]:
    """Rules that name a team, so that one can see which was taken."""
    return msgspec.convert(rows, tuple[RoutingRule, ...])


def rule(**when: Any) -> Rule:
    """One rule."""
    return msgspec.convert({"when": when}, Rule)


def test_the_first_that_fits_wins(make: Make) -> None:
    """Special ones go first; the last has no `when` and takes everything else."""
    listed = rules(
        {"when": {"severity": "critical"}, "team": "a"},
        {"when": {"channel": ["web", "phone"]}, "team": "b"},
        {"when": {"nature": "complaint"}, "team": "c"},
        {"team": "d"},
    )
    teams = [
        getattr(pick(listed, facts_of(make(**fields))), "team", None)
        for fields in ({}, {"severity": "critical"}, {"channel": "letter"})
    ]
    enquiry = pick(listed, facts_of(make(nature="enquiry", channel="other")))
    assert [*teams, getattr(enquiry, "team", None)] == ["b", "a", "c", "d"]


def test_all_conditions_must_hold(make: Make) -> None:
    """Fields are joined by and, values of one field by or."""
    both = rule(channel=["web", "phone"], severity="high")
    assert not fits(both, facts_of(make()))
    assert fits(both, facts_of(make(severity="high")))


def test_a_gap_gives_nothing(make: Make) -> None:
    """Without a last rule there may be no answer."""
    assert pick(rules({"when": {"severity": "low"}, "team": "a"}), facts_of(make())) is None


def test_a_category_fits_its_subcategories(make: Make) -> None:
    """But not the other way round, and not its neighbour."""
    facts = facts_of(make(category="delivery/damaged"))
    assert fits(rule(category="delivery"), facts)
    assert fits(rule(category="delivery/damaged"), facts)
    assert not fits(rule(category="delivery/late"), facts)
    assert not fits(rule(category="delivery/damaged"), facts_of(make(category="delivery")))


def test_lists_fit_by_any_of_their_values(make: Make) -> None:
    """Risks and tags are several; case and accents do not matter."""
    facts = facts_of(make(risks=["health"], tags=["hitno"], product="Šalica"))
    assert fits(rule(risks=["safety", "health"]), facts)
    assert fits(rule(tags="HITNO"), facts)
    assert fits(rule(product="salica"), facts)
    assert not fits(rule(risks="safety"), facts)


@pytest.mark.parametrize(
    ("stem", "text"),
    [
        ("damag", "It came DAMAGED."),
        ("slomljen", "Zdjela je Slomljena!"),
        ("ozlijed", "ozlijeđen sam"),
        ("obečan", "obećanje"),
        ("зламан", "Стілець зламаний"),
        ("გატეხილ", "ჭიქა გატეხილია"),
        ("σπασμεν", "Το πιάτο είναι ΣΠΑΣΜΈΝΟ"),
        ("οδηγος", "ο οδηγός φώναξε"),
        ("in pieces", "plates in\n  pieces"),
        ("nobody answer", "Nobody answers the telephone"),
        ("R1 račun", "nisam dobio r1 racun"),
    ],
)
def test_words_are_beginnings(make: Make, stem: str, text: str) -> None:
    """In five scripts, whatever case, accents and endings; several words over a line's end."""
    assert fits(rule(words=stem), facts_of(make(subject="x", description=text)))


@pytest.mark.parametrize(
    ("stem", "text"),
    [("art", "The party was smart."), ("in pieces", "pieces in"), ("ne radi", "ne")],
)
def test_words_are_not_found_inside_others(make: Make, stem: str, text: str) -> None:
    """A stem starts a word."""
    assert not fits(rule(words=stem), facts_of(make(subject="x", description=text)))


def test_words_are_the_customers_own(make: Make) -> None:
    """Subject, description and circumstances are searched, our summary is not."""
    assert fits(rule(words="rude"), facts_of(make(circumstances="He was rude.")))
    assert not fits(rule(words="rude"), facts_of(make(summary="He was rude.")))


def test_why_names_fields_and_words(make: Make) -> None:
    """So that a suggestion can be judged."""
    facts = facts_of(make(description="Broken, all broken."))
    assert why(rule(severity=["normal", "low"], words="brok"), facts) == (
        "severity is normal or low; words: broken"
    )
    assert why(rule(), facts) == "nothing more special applies"


def test_one_value_is_a_list_of_one() -> None:
    """Either may be written."""
    assert wanted("a") == ("a",)
    assert wanted(("a", "b")) == ("a", "b")


@pytest.mark.parametrize("rows", [[], [{"when": {"severity": "low"}, "team": "a"}]])
def test_a_list_without_a_last_rule_is_a_gap(rows: list[dict[str, Any]]) -> None:
    """A complaint could fall through."""
    [finding] = check_rules(rules(*rows), ("routing",), {})
    assert (finding.code, finding.fatal) == ("policy-gap", True)
    assert finding.key == ("routing[0]" if rows else "routing")


def test_a_rule_that_is_never_reached() -> None:
    """What stands after a rule without `when` is dead."""
    [finding] = check_rules(rules({"team": "a"}, {"team": "b"}), ("routing",), {})
    assert (finding.code, finding.key, finding.fatal) == ("rule-unreached", "routing[0]", False)


@pytest.mark.parametrize(
    ("when", "code", "key", "mend"),
    [
        ({"severty": "high"}, "rule-field", "routing[0].when.severty", "use one of severity"),
        ({"severity": "hihg"}, "rule-value", "routing[0].when.severity", "use one of high"),
        (
            {"category": ["delivry"]},
            "rule-value",
            "routing[0].when.category",
            "use one of delivery",
        ),
        ({"xyz": "1"}, "rule-field", "routing[0].when.xyz", "nature, severity"),
    ],
)
def test_unknown_words_name_the_nearest(
    when: dict[str, Any], code: str, key: str, mend: str
) -> None:
    """A field no rule can ask for, a value the policy does not know."""
    known = {"category": ("delivery", "delivery/late", "billing")}
    [finding] = check_rules(rules({"when": when, "team": "a"}, {"team": "b"}), ("routing",), known)
    assert (finding.code, finding.key, finding.fatal) == (code, key, True)
    assert mend in finding.mend


def test_a_policy_without_products_allows_any() -> None:
    """Where the policy names none there is nothing to compare with."""
    listed = rules({"when": {"product": "lamp"}, "team": "a"}, {"team": "b"})
    assert list(check_rules(listed, ("routing",), {"product": ()})) == []
    assert len(list(check_rules(listed, ("routing",), {"product": ("kettle",)}))) == 1


def test_every_fact_is_told(make: Make) -> None:
    """Whatever a rule may ask for has an answer."""
    assert set(facts_of(make())) == set(FACTS)
