"""What counts after somebody has settled a field, and what goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations, product
from typing import Any

import pytest
from msgspec.structs import replace

from complaints.core.clocks.reading import Reading
from complaints.core.handling.classify import classify
from complaints.core.handling.conversation import assign, note
from complaints.core.handling.investigation import find
from complaints.core.handling.settled import derived_by, settle_by
from complaints.core.merge.merge import merge
from complaints.core.policy.policy import Policy, working_calendar
from complaints.core.record.model import Complaint, Unsettled
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


def test_the_cause_of_an_earlier_finding_of_the_loser(
    make: Make, stamp: Stamps, policy: Policy
) -> None:
    """Nor does one that had been given up come back."""
    base = make()
    ours = find(base, stamp("23 09:00", chars="AAAA"), "ours", "carrier", "Driver.", policy)
    ours = find(ours, stamp("23 10:00", chars="CCCC"), "ours", "packaging", "Thin.", policy)
    theirs = find(base, stamp("23 11:00", chars="EEEE"), "none", "", "Dropped.", policy)
    one = merged(base, ours, theirs)
    settled = settle(one, stamp("24 10:00"), "finding", "2-EEEE", "")
    assert (settled.cause, settled.unsettled, differences(settled)) == ("", (), {})


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


def test_a_cause_that_a_hand_wrote_is_asked_for(make: Make, stamp: Stamps, policy: Policy) -> None:
    """Which finding counts says nothing about what somebody else has written."""
    base = make()
    ours = find(base, stamp("23 10:00", chars="AAAA"), "ours", "carrier", "Driver.", policy)
    theirs = find(base, stamp("23 11:00", chars="CCCC"), "none", "", "Dropped.", policy)
    one = merged(base, ours, theirs)
    by_hand = Unsettled(field="cause", events=("2-AAAA",), values=("carrier", "packaging"))
    one = replace(one, unsettled=(by_hand, *one.unsettled))
    half = settle(one, stamp("24 10:00", chars="EEEE"), "finding", "2-CCCC", "")
    assert half.unsettled == (by_hand,)
    whole = settle(half, stamp("24 11:00"), "cause", "packaging", "")
    assert (whole.cause, whole.unsettled, differences(whole)) == ("packaging", (), {})


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


def hands(base: Complaint, *sides: Mapping[str, Any]) -> Complaint:
    """What two hands wrote into one complaint, merged."""
    one, other = (replace(base, **side) for side in sides)
    return merge(base, one, other, by_nothing).complaint


def test_two_hands_leave_the_rest(make: Make, stamp: Stamps, policy: Policy) -> None:
    """Nobody contested who has it, how far it was passed up, or what is at risk."""
    base = classify(make(), stamp("23 10:00"), {"risks": ("safety",)}, policy)
    passed_up = {"level": 1, "team": "service", "owner": "ivo"}
    base = step(base, stamp("23 11:00", chars="AAAA"), "escalated", passed_up)
    one = hands(base, {"team": "logistics"}, {"team": "quality"})
    settled = settle_by(policy, one, stamp("25 10:00"), "team", "quality", "")
    assert settled.team == "quality"
    rest = ("owner", "level", "risks", "severity", "terms")
    assert [getattr(settled, name) for name in rest] == [getattr(base, name) for name in rest]
    assert (last_event(settled).over, settled.unsettled, differences(settled)) == ((), (), {})


def test_each_field_of_a_group_is_its_own_question(
    make: Make, stamp: Stamps, policy: Policy
) -> None:
    """What was settled first stays, in whichever order, and nobody decides what was not asked."""
    base = make()
    by_hand = replace(base, team="management", owner="maria")
    theirs = assign(base, stamp("24 10:00", chars="CCCC"), policy, "", "jelena", "Please.")
    one = merge(base, by_hand, theirs, by_nothing).complaint
    for owner, team in product(*(each.values for each in one.unsettled)):
        for first, second in permutations((("owner", owner), ("team", team))):
            half = settle_by(policy, one, stamp("25 10:00", chars="EEEE"), *first, "")
            assert [each.field for each in half.unsettled] == [second[0]]
            whole = settle_by(policy, half, stamp("25 11:00"), *second, "")
            assert (whole.owner, whole.team, whole.unsettled) == (owner, team, ())


def test_a_hand_lowers_no_risk(make: Make, stamp: Stamps, policy: Policy) -> None:
    """What carries a risk stays critical, unless somebody who may says why."""
    base = classify(make(), stamp("23 10:00"), {"risks": ("safety",)}, policy)
    one = hands(base, {"severity": "low"}, {"severity": "normal"})
    with pytest.raises(Refused, match="only a role with 'lower_severity' may, with -m why"):
        settle_by(policy, one, stamp("25 10:00", by="ivo"), "severity", "low", "")
    with pytest.raises(Refused, match="say why with -m"):
        settle_by(policy, one, stamp("25 10:00", by="maria"), "severity", "low", "")
    low = settle_by(policy, one, stamp("25 10:00", by="maria"), "severity", "low", "Packed up.")
    assert (low.severity, low.risks, differences(low)) == ("low", ("safety",), {})
    theirs = step(base, stamp("24 10:00", chars="CCCC"), "classified", {"severity": "high"})
    one = merge(base, replace(base, severity="low"), theirs, by_nothing).complaint
    assert settle_by(policy, one, stamp("25 10:00"), "severity", "3-CCCC", "").severity == "high"


def test_who_has_it_lowers_no_risk(make: Make, stamp: Stamps, policy: Policy) -> None:
    """Where somebody who may has lowered it before, nobody is asked about that once more."""
    base = classify(make(), stamp("23 10:00"), {"risks": ("safety",)}, policy)
    base = step(base, stamp("23 11:00", chars="AAAA"), "classified", {"severity": "high"})
    one = hands(base, {"owner": "maria"}, {"owner": "jelena"})
    settled = settle_by(policy, one, stamp("25 10:00", by="ivo"), "owner", "maria", "")
    assert (settled.owner, settled.severity, settled.risks) == ("maria", "high", ("safety",))


def test_the_stricter_date_of_a_hand(make: Make, stamp: Stamps, policy: Policy) -> None:
    """While it is unsettled whether it is critical, the dates are those of a critical one."""
    base = classify(make(), stamp("23 10:00"), {"product": "cups"}, policy)
    theirs = classify(base, stamp("24 10:00", chars="CCCC"), {"severity": "low"}, policy)
    one = merge(base, replace(base, severity="critical"), theirs, by_nothing).complaint
    now = stamp("24 12:00").at
    calendar = working_calendar(policy.calendar)
    due = {item.name: item.due for item in Reading(one, calendar, now, derived_by(policy)).items}
    critical = settle_by(policy, one, stamp("24 11:00"), "severity", "critical", "")
    wanted = {item.name: item.due for item in Reading(critical, calendar, now).items}
    assert due == wanted
    assert due != {item.name: item.due for item in Reading(theirs, calendar, now).items}
