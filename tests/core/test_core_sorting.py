"""Taking a complaint and sorting it: what the policy suggests, what follows, what needs a word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from complaints.core.handling.classify import classify, known_category, known_code
from complaints.core.handling.drafts import PLACEHOLDER, draft
from complaints.core.handling.escalation import at_once
from complaints.core.handling.intake import complete, receive, solve
from complaints.core.policy.policy import Person, Policy
from complaints.core.policy.suggest import forced_severity, routing_for, suggest, terms_for
from complaints.core.record.ids import is_valid
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp, last_event
from complaints.errors import Refused, UsageProblem

Make = Callable[..., Complaint]
Stamps = Callable[..., Stamp]
At = Callable[[str], datetime]


@pytest.fixture(scope="session")
def given(at: At) -> Callable[..., dict[str, Any]]:
    """What a person gives for a new complaint."""

    def build(**values: Any) -> dict[str, Any]:
        return {"subject": "My lamp", "received_at": at("20 16:00"), **values}

    return build


Given = Callable[..., dict[str, Any]]

# Suggestions


def test_the_category_with_most_words_is_suggested(make: Make, policy: Policy) -> None:
    """With the words it rests on, and the rule behind the severity."""
    found = suggest(make(description="The parcel came broken, in pieces."), policy)
    assert (found.category, found.category_words) == ("delivery/damaged", ("broken", "in pieces"))
    assert (found.severity, found.severity_why) == ("normal", "nothing more special applies")
    assert found.risks == ()


def test_of_two_alike_the_first_in_the_policy_wins(make: Make, policy: Policy) -> None:
    """One word each: the order of the policy decides."""
    found = suggest(make(subject="Still waiting", description="Arrived broken"), policy)
    assert found.category == "delivery/damaged"


def test_nothing_is_suggested_without_words(make: Make, policy: Policy) -> None:
    """No word of the policy, no category."""
    assert suggest(make(subject="Hello"), policy).category == ""


def test_the_severity_says_why(make: Make, policy: Policy) -> None:
    """Words as found in the text; fields as asked for."""
    found = suggest(make(subject="I got a shock, two shocks"), policy)
    assert (found.severity, found.risks) == ("critical", ("safety",))
    assert found.severity_why == "words: shock, shocks"
    key = make(subject="Lamp", customer={"name": "Ana", "tier": "key"})
    assert suggest(key, policy).severity_why == "tier is key"


@pytest.mark.parametrize("severity", ["low", "normal", "high", "critical"])
def test_a_risk_forces_critical(severity: Any) -> None:
    """Whatever else was said; without a risk everything stays."""
    assert forced_severity(severity, ("health",)) == "critical"
    assert forced_severity(severity, ()) == severity


def test_terms_and_team_come_from_the_rules(make: Make, policy: Policy) -> None:
    """The first terms that fit; the team of the category goes before a rule that asks nothing."""
    assert terms_for(make(severity="critical"), policy).resolve == "2bd"
    assert terms_for(make(category="billing"), policy).resolve == "15d"
    assert routing_for(make(category="delivery/late"), policy) == ("logistics", "maria")
    assert routing_for(make(category="billing"), policy) == ("service", "ivo")
    assert routing_for(make(category="delivery", risks=["safety"]), policy) == ("quality", "jelena")


def test_it_goes_to_whoever_speaks_the_language(make: Make, policy: Policy) -> None:
    """Of the team; where nobody of it does, to the lead, who finds somebody."""
    speaks = {"luka": Person("Luka", team="service", languages=("uk",)), **policy.staff}
    lead = replace(policy.staff["ivo"], languages=("hr", "en"))
    house = replace(policy, staff={**speaks, "ivo": lead})
    for language, owner in (("hr", "ivo"), ("uk", "luka"), ("el", "ivo")):
        assert routing_for(make(category="billing", language=language), house)[1] == owner


# Drafts


def test_a_draft_takes_what_the_policy_suggests(policy: Policy, given: Given) -> None:
    """Category, severity and the risks that belong to it."""
    complaint = draft(given(description="An electric shock from a broken lamp"), policy)
    assert (complaint.category, complaint.severity) == ("delivery/damaged", "critical")
    assert complaint.risks == ("safety",)
    assert complaint.language == "hr"
    assert not is_valid(PLACEHOLDER.replace("0000000", "0000001"))


def test_a_draft_keeps_what_was_given(policy: Policy, given: Given) -> None:
    """A person's own choice goes before a suggestion, and takes the risks with it."""
    text = "An electric shock from a broken lamp"
    other = draft(given(description=text, severity="low", category="billing"), policy)
    assert (other.category, other.severity, other.risks) == ("billing", "low", ())
    same = draft(given(description=text, severity="critical"), policy)
    assert same.risks == ("safety",)
    named = draft(given(description=text, risks=["health"]), policy)
    assert named.risks == ("health",)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"subject": " "}, "needs a subject"),
        ({"id": "CMP-2611-7F3K9QY"}, "'id' is given by the register"),
        ({"status": "closed"}, "'status' is given by the register"),
        ({"catgory": "billing"}, "no field 'catgory'; did you mean category"),
        ({"zzz": 1}, "no field 'zzz'"),
        ({"category": "delivry"}, "no category 'delivry'; did you mean delivery"),
        ({"cause": "carier"}, "no cause 'carier'; did you mean carrier"),
        ({"team": "servce"}, "no team 'servce'; did you mean service"),
        ({"owner": "iva"}, "no person 'iva'; did you mean ivo"),
        ({"severity": "grave"}, "severity: this value is not allowed there"),
        ({"received_at": "yesterday"}, "received_at: "),
        ({"customer": {"phone": 123}}, "customer.phone: expected `str`"),
        ({"category": "q x"}, "category: this is not written as it must be; it must fit ^"),
    ],
)
def test_a_draft_is_refused(
    policy: Policy, given: Given, values: dict[str, Any], says: str
) -> None:
    """With the field, the nearest codes, and never the value itself."""
    with pytest.raises(UsageProblem) as refused:
        draft(given(**values), policy)
    assert says in str(refused.value)
    assert "123" not in str(refused.value)


def test_a_draft_needs_a_receipt(policy: Policy) -> None:
    """The time is the caller's to give."""
    with pytest.raises(UsageProblem, match="received_at"):
        draft({"subject": "x"}, policy)


# Intake


def test_completing_fills_in_what_is_missing(make: Make, policy: Policy) -> None:
    """Team, owner, terms, and the severity a risk forces; what is there stays."""
    bare = make(team="", owner="", terms={}, risks=["health"])
    done = complete(bare, policy)
    assert (done.team, done.owner, done.severity) == ("logistics", "maria", "critical")
    assert done.terms.resolve == "2bd"
    teamed = complete(replace(bare, team="quality"), policy)
    assert (teamed.team, teamed.owner) == ("quality", "jelena")
    owned = complete(replace(bare, owner="marko"), policy)
    assert (owned.team, owned.owner) == ("logistics", "marko")


def test_receiving_writes_the_first_event(make: Make, stamp: Stamps, at: At) -> None:
    """It sets what follows from the receipt, at the time of the receipt."""
    complaint = receive(replace(make(), events=()), stamp("23 09:00", by="maria"))
    [event] = complaint.events
    assert (event.id, event.at, event.recorded_at) == ("1-BBBB", at("20 16:00"), at("23 09:00"))
    assert (event.kind, event.by, complaint.status) == ("received", "maria", "received")
    assert receive(replace(make(), events=()), stamp("20 16:05")).events[0].recorded_at is None


def test_an_acknowledged_call(make: Make, stamp: Stamps) -> None:
    """The main points were read back and a date given."""
    complaint = receive(make(), stamp("20 16:00"), acknowledged=True)
    assert complaint.status == "acknowledged"
    assert complaint.events[0].acknowledged


def test_nothing_is_received_in_the_future(make: Make, stamp: Stamps) -> None:
    """But for a clock a few minutes ahead."""
    assert receive(make(), stamp("20 15:55")).status == "received"
    with pytest.raises(UsageProblem, match="in the future"):
        receive(make(), stamp("20 15:54"))


@pytest.mark.parametrize(("channel", "told"), [("phone", "phone"), ("in_person", "in_person")])
def test_solved_in_the_first_contact(
    make: Make, stamp: Stamps, at: At, channel: str, told: str
) -> None:
    """Received, acknowledged and resolved in one, at the time of the call."""
    called = receive(make(channel=channel), stamp("20 18:00"), acknowledged=True)
    complaint = solve(called, stamp("20 18:00"), "upheld", "Sent two plates.")
    event = last_event(complaint)
    assert (complaint.status, event.told, event.at) == ("resolved", told, at("20 16:00"))
    assert event.recorded_at == at("20 18:00")
    assert complaint.resolution is not None
    assert complaint.resolution.told_at == at("20 16:00")


# Sorting


def test_terms_and_team_follow(make: Make, stamp: Stamps, policy: Policy) -> None:
    """A new category brings its own."""
    sorted_anew = classify(
        make(category="billing"), stamp("23 10:00"), {"category": "delivery"}, policy
    )
    assert (sorted_anew.team, sorted_anew.owner) == ("logistics", "maria")
    high = classify(make(), stamp("23 10:00"), {"severity": "critical"}, policy)
    assert high.terms.resolve == "2bd"


def test_the_team_stays_above_the_front_line(make: Make, stamp: Stamps, policy: Policy) -> None:
    """Who took it over keeps it."""
    raised = make(category="billing", level=1, team="quality", owner="jelena")
    sorted_anew = classify(raised, stamp("23 10:00"), {"category": "delivery"}, policy)
    assert (sorted_anew.team, sorted_anew.owner) == ("quality", "jelena")


def test_the_team_stays_where_the_policy_says_nothing_new(
    make: Make, stamp: Stamps, policy: Policy
) -> None:
    """Given to a colleague by hand, it is not taken away by naming the cause."""
    given_away = make(category="delivery", team="quality", owner="jelena")
    sorted_anew = classify(given_away, stamp("23 10:00"), {"cause": "carrier"}, policy)
    assert (sorted_anew.team, sorted_anew.owner, sorted_anew.cause) == (
        *("quality", "jelena", "carrier"),
    )


def test_a_risk_makes_critical(make: Make, stamp: Stamps, policy: Policy) -> None:
    """With terms for it, and up the ladder at once; but only once."""
    now = stamp("23 10:00")
    found = classify(make(), now, {"risks": ("safety",)}, policy)
    assert (found.severity, found.terms.resolve, found.level) == ("critical", "2bd", 0)
    passed_up = at_once(found, now, policy)
    assert passed_up.level == 1
    assert passed_up.events[-1].reason == "safety"
    assert at_once(passed_up, stamp("23 11:00"), policy) == passed_up


@pytest.mark.parametrize(
    ("by", "text", "says"),
    [
        ("ivo", "", "only a role with 'lower_severity' may, with -m why"),
        ("ivo", "It was nothing.", "only a role with 'lower_severity' may"),
        ("jelena", "", "to lower it: say why with -m"),
        ("cron", "It was nothing.", "only a role"),
    ],
)
@pytest.mark.parametrize("values", [{"severity": "high"}, {"risks": ()}])
def test_lowering_needs_a_right_and_a_reason(
    *, make: Make, stamp: Stamps, policy: Policy, by: str, text: str, says: str, values: Any
) -> None:
    """Both by another severity and by taking the risk away."""
    critical = make(severity="critical", risks=["safety"])
    with pytest.raises(Refused, match="stays critical") as refused:
        classify(critical, stamp("23 10:00", by=by), values, policy, text)
    assert says in str(refused.value)


def test_what_was_lowered_stays_so(make: Make, stamp: Stamps, policy: Policy) -> None:
    """By whoever may, with a reason; a later word on something else does not raise it again."""
    critical = make(severity="critical", risks=["safety"])
    lowered = classify(
        critical, stamp("23 10:00", by="jelena"), {"severity": "high"}, policy, "Not dangerous."
    )
    assert lowered.severity == "high"
    later = classify(lowered, stamp("24 10:00"), {"cause": "carrier"}, policy)
    assert later.severity == "high"
    health = classify(later, stamp("25 10:00"), {"risks": ("safety", "health")}, policy)
    assert health.severity == "critical"


def test_another_nature_needs_a_reason(make: Make, stamp: Stamps, policy: Policy) -> None:
    """Its clocks change with it; the way back needs none."""
    with pytest.raises(Refused, match=r"say with -m why .* is no complaint but enquiry"):
        classify(make(), stamp("23 10:00"), {"nature": "enquiry"}, policy)
    enquiry = classify(make(), stamp("23 10:00"), {"nature": "enquiry"}, policy, "Only asks.")
    assert (enquiry.terms.acknowledge, enquiry.terms.reply) == ("", "2bd")
    assert last_event(enquiry).text == "Only asks."
    again = classify(enquiry, stamp("24 10:00"), {"nature": "complaint"}, policy)
    assert again.terms.acknowledge == "4bh"


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (
            {"category": "delivery/damage"},
            "no category 'delivery/damage'; did you mean delivery/dam",
        ),
        ({"cause": "packing"}, "no cause 'packing'; did you mean packaging"),
    ],
)
def test_unknown_codes_name_the_nearest(
    make: Make, stamp: Stamps, policy: Policy, values: dict[str, str], says: str
) -> None:
    """In the words of the policy."""
    with pytest.raises(UsageProblem) as refused:
        classify(make(), stamp("23 10:00"), values, policy)
    assert says in str(refused.value)


def test_nothing_near_shows_what_there_is(policy: Policy) -> None:
    """And an empty code is none at all."""
    with pytest.raises(UsageProblem, match="use one of billing, delivery"):
        known_category("???", policy)
    known_code("cause", "", policy.causes)
