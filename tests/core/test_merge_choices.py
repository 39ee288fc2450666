"""What counts after somebody has settled a field, and what goes with it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from complaints.core.handling.classify import classify
from complaints.core.handling.conversation import assign, note
from complaints.core.handling.investigation import find
from complaints.core.handling.settled import settle_by
from complaints.core.merge.merge import merge
from complaints.core.policy.policy import Policy
from complaints.core.record.settling import settle
from complaints.core.record.state import differences
from complaints.core.record.steps import last_event, step
from complaints.errors import Refused
from core.test_merge_rules import Make, Stamps, by_nothing, merged, unsettled


def test_the_cause_goes_with_its_finding(make: Make, stamp: Stamps, policy: Policy) -> None:
    """What looking into it showed has a cause; where it loses, so does that, if nobody went on."""
    base = make()
    ours = find(base, stamp("23 10:00", chars="AAAA"), "ours", "carrier", "Their driver.", policy)
    theirs = find(base, stamp("23 11:00", chars="CCCC"), "customer", "", "Dropped.", policy)
    one = merged(base, ours, theirs)
    assert unsettled(one) == {"finding": ("2-AAAA", "2-CCCC")}
    settled = settle(one, stamp("24 10:00"), "finding", "2-CCCC", "")
    assert (settled.cause, settled.unsettled, differences(settled)) == ("", (), {})
    settled = settle(one, stamp("24 10:00"), "finding", "2-AAAA", "")
    assert (settled.cause, settled.unsettled, differences(settled)) == ("carrier", (), {})
    on = classify(one, stamp("23 12:00"), {"cause": "packaging"}, policy)
    assert settle(on, stamp("24 10:00"), "finding", "2-CCCC", "").cause == "packaging"


def test_two_findings_with_causes_are_one_question(
    make: Make, stamp: Stamps, policy: Policy
) -> None:
    """Who says which finding counts has said which cause does, but not the other way round."""
    base = make()
    ours = find(base, stamp("23 10:00", chars="AAAA"), "ours", "carrier", "Driver.", policy)
    theirs = find(base, stamp("23 11:00", chars="CCCC"), "ours", "packaging", "Thin.", policy)
    one = merged(base, ours, theirs)
    assert set(unsettled(one)) == {"cause", "finding"}
    settled = settle(one, stamp("24 10:00"), "finding", "2-AAAA", "")
    assert (settled.cause, settled.unsettled, differences(settled)) == ("carrier", (), {})
    cause = settle(one, stamp("24 10:00", chars="EEEE"), "cause", "2-AAAA", "")
    assert set(unsettled(cause)) == {"finding"}
    both = settle(cause, stamp("24 11:00"), "finding", "2-CCCC", "")
    assert (both.cause, both.unsettled, differences(both)) == ("carrier", (), {})
    later = note(one, stamp("24 12:00", chars="FFFF"), "Hm.")
    assert merged(one, settled, later).unsettled == ()


def test_risks_hold_as_they_were_chosen(make: Make, stamp: Stamps, policy: Policy) -> None:
    """What the loser took out may come back with it: who chose has said what there is."""
    base = make()
    one = classify(base, stamp("23 09:00", chars="AAAA"), {"risks": ("safety",)}, policy)
    one = classify(one, stamp("23 12:00", chars="CCCC"), {"risks": ("health",)}, policy)
    other = classify(base, stamp("23 10:00", chars="EEEE"), {"severity": "high"}, policy)
    both = merged(base, one, other)
    assert unsettled(both) == {"severity": ("2-EEEE", "3-CCCC")}
    settled = settle(both, stamp("24 10:00"), "severity", "2-EEEE", "")
    assert (settled.severity, settled.risks) == ("high", ())
    assert (settled.terms, differences(settled)) == (other.terms, {})


def test_a_hand_in_a_group(make: Make, stamp: Stamps, policy: Policy) -> None:
    """What a hand has written takes with it what the rules derive from it, never what lost."""
    base = replace(make(), team="service", owner="ivo")
    by_hand = replace(base, severity="low")
    theirs = classify(base, stamp("24 10:00", chars="CCCC"), {"severity": "critical"}, policy)
    one = merged(base, by_hand, theirs)
    assert one.unsettled[0].values == ("critical", "low")
    low = settle_by(policy, one, stamp("25 10:00"), "severity", "low", "")
    wanted = classify(base, stamp("24 10:00"), {"severity": "low"}, policy)
    assert (low.severity, low.terms) == ("low", wanted.terms)
    assert low.terms != theirs.terms
    for choice in ("critical", "2-CCCC"):
        critical = settle_by(policy, one, stamp("25 10:00"), "severity", choice, "")
        assert (critical.severity, critical.terms, critical.unsettled) == (
            "critical",
            theirs.terms,
            (),
        )
        assert last_event(critical).of == "2-CCCC"
    assert not differences(low)
    assert not merged(one, low, note(one, stamp("25 11:00", chars="EEEE"), "Hm.")).unsettled


def test_a_hand_that_passed_it_on(make: Make, stamp: Stamps, policy: Policy) -> None:
    """Who was written down as the owner comes with their own team, not with that of another."""
    base = make()
    by_hand = replace(base, owner="maria")
    theirs = assign(base, stamp("24 10:00", chars="CCCC"), policy, "", "jelena", "Please.")
    one = merged(base, by_hand, theirs)
    assert (one.unsettled[0].field, one.unsettled[0].values) == ("owner", ("jelena", "maria"))
    maria = settle_by(policy, one, stamp("25 10:00"), "owner", "maria", "")
    assert (maria.owner, maria.team, differences(maria)) == ("maria", "logistics", {})
    jelena = settle_by(policy, one, stamp("25 10:00"), "owner", "2-CCCC", "")
    assert (jelena.owner, jelena.team, differences(jelena)) == ("jelena", "quality", {})


def test_a_hand_lowers_no_risk(make: Make, stamp: Stamps, policy: Policy) -> None:
    """What carries a risk stays critical, unless somebody who may says why."""
    base = classify(make(), stamp("23 10:00"), {"risks": ("safety",)}, policy)
    by_hand = replace(base, severity="low")
    theirs = step(base, stamp("24 10:00", chars="CCCC"), "classified", {"severity": "high"})
    one = merge(base, by_hand, theirs, by_nothing).complaint
    with pytest.raises(Refused, match="stays critical"):
        settle_by(policy, one, stamp("25 10:00"), "severity", "low", "")
    assert settle_by(policy, one, stamp("25 10:00"), "severity", "3-CCCC", "").severity == "high"
