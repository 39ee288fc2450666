"""The rules by which two versions of a complaint become one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from complaints.core.handling.classify import classify
from complaints.core.handling.conversation import assign, contact, note
from complaints.core.handling.editing import edited
from complaints.core.handling.ending import resolve
from complaints.core.handling.investigation import find
from complaints.core.handling.mending import retract
from complaints.core.handling.promises import add_promise, keep_promise
from complaints.core.handling.waiting import ask, end_wait
from complaints.core.merge.merge import Merged, merge
from complaints.core.merge.union import TwoComplaints
from complaints.core.policy.policy import Policy
from complaints.core.record.events import live
from complaints.core.record.merge_rules import RULES, STATE
from complaints.core.record.model import Action, Complaint, Offer, Promise, Unsettled
from complaints.core.record.settling import settle
from complaints.core.record.state import differences, state_of
from complaints.core.record.steps import Stamp, last_event, step
from complaints.errors import Refused

Make = Callable[..., Complaint]
Stamps = Callable[..., Stamp]


def by_nothing(base: str, ours: str, theirs: str) -> str | None:
    """Merge texts of which one side is as it was."""
    if ours == theirs or theirs == base:
        return ours
    return theirs if ours == base else None


def merged(base: Complaint | None, ours: Complaint, theirs: Complaint) -> Complaint:
    """One complaint, which is the same whoever merges."""
    one, other = (_merge(base, *sides).complaint for sides in ((ours, theirs), (theirs, ours)))
    assert one == other
    assert not differences(one)
    return one


def _merge(base: Complaint | None, ours: Complaint, theirs: Complaint) -> Merged:
    return merge(base, ours, theirs, by_nothing)


def unsettled(complaint: Complaint) -> dict[str, tuple[str, ...]]:
    """The events that differ about each field."""
    return {each.field: each.events for each in complaint.unsettled}


def test_every_field_has_a_rule() -> None:
    """A field of the model without one would be merged by nobody; so would a part of an entry."""
    assert tuple(RULES) == Complaint.__struct_fields__
    for name, kind in (("promises", Promise), ("offers", Offer), ("actions", Action)):
        assert set(STATE[name]) <= set(kind.__struct_fields__)


@pytest.mark.parametrize(("hours", "kept"), [((15, 14), 16), ((16, 14), 14), ((14, 14), 14)])
def test_when_it_was_received_is_never_unsettled(
    hours: tuple[int, int], kept: int, make: Make
) -> None:
    """One may have mended it; where two did, and differ, neither counts: it starts every clock."""
    base = make()
    ours, theirs = (
        replace(base, received_at=base.received_at.replace(hour=hour)) for hour in hours
    )
    one = merged(base, ours, theirs)
    assert (one.received_at.hour, one.unsettled) == (kept, ())


def test_two_that_came_from_nothing_were_received_when_the_first_says(make: Make) -> None:
    """The stricter of the two; no clock starts later because a file came twice."""
    one = make()
    other = replace(one, received_at=one.received_at.replace(hour=15))
    for sides in ((one, other), (other, one)):
        whole = merged(None, *sides)
        assert (whole.received_at, whole.unsettled) == (other.received_at, ())


def test_two_notes(make: Make, stamp: Stamps) -> None:
    """Both are there, in the order in which they were written."""
    base = make()
    ours = note(base, stamp("23 10:00", chars="AAAA"), "Ours.")
    theirs = note(base, stamp("23 09:00", chars="CCCC"), "Theirs.")
    one = merged(base, ours, theirs)
    assert [event.text for event in one.events[1:]] == ["Theirs.", "Ours."]
    assert not one.unsettled


def test_severity_and_terms_hold_together(make: Make, stamp: Stamps, policy: Policy) -> None:
    """Of two severities neither stands with the terms of the other, and both are named."""
    base = make()
    high = classify(base, stamp("23 10:00", chars="AAAA"), {"severity": "critical"}, policy)
    enquiry = classify(
        base, stamp("23 09:00", chars="CCCC"), {"nature": "enquiry"}, policy, "She asks."
    )
    one = merged(base, high, enquiry)
    assert unsettled(one) == {"severity": ("2-AAAA", "2-CCCC")}
    assert (one.severity, one.terms) == (high.severity, high.terms)


def test_what_ends_alike_is_settled(make: Make, stamp: Stamps, policy: Policy) -> None:
    """Both gave it to the same person: the second changed nothing."""
    base = make()
    sides = [
        assign(base, stamp("23 10:00", chars=chars), policy, "", "maria", "Yours.")
        for chars in ("AAAA", "CCCC")
    ]
    one = merged(base, *sides)
    assert not one.unsettled
    assert [odd.verdict for odd in state_of(one).odd] == ["stands"]


def test_the_later_next_step_wins(make: Make, stamp: Stamps, policy: Policy) -> None:
    """It is the latest word, of whichever side."""
    base = make()
    ours = classify(base, stamp("23 10:00", chars="AAAA"), {"next_step": "We call."}, policy)
    theirs = classify(base, stamp("23 11:00", chars="CCCC"), {"next_step": "We write."}, policy)
    one = merged(base, ours, theirs)
    assert one.next_step == "We write."
    assert not one.unsettled


@pytest.mark.parametrize(("again", "contested"), [(False, False), (True, True)])
def test_tags_add_up(
    make: Make, stamp: Stamps, policy: Policy, again: bool, contested: bool
) -> None:
    """Each side adds its own; a tag that one side has in the end and the other not is contested."""
    base = make(tags=["press"])
    ours = classify(base, stamp("23 10:00", chars="AAAA"), {"tags": ("press", "vip")}, policy)
    theirs = classify(base, stamp("23 11:00", chars="CCCC"), {"tags": ()}, policy)
    if again:
        ours = classify(ours, stamp("23 12:00", chars="EEEE"), {"tags": ("vip",)}, policy)
        ours = classify(ours, stamp("23 13:00", chars="FFFF"), {"tags": ("press", "vip")}, policy)
    one = merged(base, ours, theirs)
    assert set(one.tags) == ({"press", "vip"} if again else {"vip"})
    assert ("tags" in unsettled(one)) is contested


def test_status_is_replayed(make: Make, stamp: Stamps, policy: Policy) -> None:
    """A letter on one side and a finding before it on the other: it is being looked into."""
    base = make()
    ours = step(base, stamp("23 10:01", chars="AAAA"), "letter", template="status")
    theirs = find(base, stamp("23 10:00", chars="CCCC"), "ours", "", "A hole.", policy)
    assert ours.status == "acknowledged"
    assert merged(base, ours, theirs).status == "investigating"


def test_a_promise_after_the_end(make: Make, stamp: Stamps, policy: Policy) -> None:
    """What was not possible any more is left to people, with what stands against it."""
    base = make()
    ours = resolve(
        base, stamp("23 10:00", chars="AAAA"), "upheld", "Sent.", "phone", policy, despite="So."
    )
    theirs = add_promise(base, stamp("23 11:00", chars="CCCC"), "plates", stamp("30 10:00").at)
    one = merged(base, ours, theirs)
    assert unsettled(one) == {"status": ("2-AAAA", "2-CCCC")}
    kept = settle(one, stamp("24 10:00"), "status", "2-CCCC", "")
    assert (kept.status, kept.resolution, kept.unsettled) == ("received", None, ())
    ended = settle(one, stamp("24 10:00"), "status", "2-aaaa", "")
    assert (ended.status, ended.promises[0].state) == ("resolved", "withdrawn")


def test_a_step_that_was_chosen_meets_another(make: Make, stamp: Stamps, policy: Policy) -> None:
    """Chosen over one end it is not possible after another end of a third side either."""
    base = make()
    ends = [
        resolve(base, stamp(at, chars=chars), "upheld", "Sent.", "phone", policy, despite="So.")
        for at, chars in (("23 10:00", "AAAA"), ("23 09:00", "EEEE"))
    ]
    found = find(base, stamp("23 11:00", chars="CCCC"), "ours", "", "A hole.", policy)
    one = merged(base, ends[0], found)
    settled = settle(one, stamp("24 10:00"), "status", "2-CCCC", "")
    again = merged(base, settled, ends[1])
    assert unsettled(again) == {"status": ("2-CCCC", "2-EEEE")}
    assert not settle(again, stamp("25 10:00"), "status", "2-EEEE", "").unsettled


def test_a_wait_ended_twice(make: Make, stamp: Stamps) -> None:
    """It had ended already; nothing is left to anybody."""
    base = ask(make(), stamp("23 10:00"), "Which?", stamp("30 10:00").at, "phone")
    ours = contact(base, stamp("23 11:00", chars="AAAA"), "in", "phone", "This one.")
    theirs = end_wait(base, stamp("23 12:00", chars="CCCC"), "She called.")
    one = merged(base, ours, theirs)
    assert (one.status, one.unsettled) == ("investigating", ())


def test_kept_here_and_taken_back_there(make: Make, stamp: Stamps) -> None:
    """A promise whose telling was a mistake cannot have been kept: one of the two counts."""
    base = add_promise(make(), stamp("23 10:00"), "plates", stamp("30 10:00").at)
    ours = keep_promise(base, stamp("24 10:00", chars="AAAA"), "1", "")
    told = last_event(base).id
    theirs = retract(base, stamp("24 11:00", chars="CCCC"), told, "Another customer.")
    one = merged(base, ours, theirs)
    assert unsettled(one) == {"promises": ("3-AAAA", "3-CCCC")}
    assert one.promises[0].state == "withdrawn"


def test_what_no_event_holds(make: Make, stamp: Stamps) -> None:
    """Different fields add up; one that both changed is unsettled, with both values."""
    base = make()
    customer = base.customer
    ours = edited(
        base,
        replace(base, customer=replace(customer, phone="1", address="Here")),
        stamp("23 10:00", chars="AAAA"),
    )
    theirs = edited(
        base,
        replace(base, customer=replace(customer, phone="2", account="A-1")),
        stamp("23 11:00", chars="CCCC"),
    )
    one = merged(base, ours, theirs)
    assert (one.customer.address, one.customer.account, one.customer.phone) == ("Here", "A-1", "2")
    [left] = one.unsettled
    assert left == Unsettled(field="customer.phone", events=("2-AAAA", "2-CCCC"), values=("1", "2"))
    settled = settle(one, stamp("24 10:00"), "customer.phone", "1", "")
    assert (settled.customer.phone, settled.unsettled) == ("1", ())
    assert merged(one, settled, note(one, stamp("24 11:00", chars="EEEE"), "Hm.")).unsettled == ()


@pytest.mark.parametrize("before", [True, False])
def test_a_hand_against_an_event(before: bool, make: Make, stamp: Stamps, policy: Policy) -> None:
    """What somebody wrote into the file is not lost: it is unsettled beside what the event says."""
    base = make()
    if before:
        base = classify(base, stamp("23 10:00"), {"product": "dinner set"}, policy)
    by_hand = replace(base, product="plates")
    theirs = classify(base, stamp("24 10:00", chars="CCCC"), {"product": "cups"}, policy)
    event = last_event(theirs).id
    one = merged(base, by_hand, theirs)
    assert one.unsettled == (
        Unsettled(field="product", events=(event,), values=("cups", "plates")),
    )
    assert one.product == "cups"
    other = note(base, stamp("24 11:00", chars="EEEE"), "Hm.")
    assert merged(base, one, other).unsettled == one.unsettled
    settled = settle(one, stamp("25 10:00"), "product", "plates", "")
    assert (settled.product, settled.unsettled, differences(settled)) == ("plates", (), {})
    assert (
        merged(one, settled, note(one, stamp("25 11:00", chars="FFFF"), "Hm.")).product == "plates"
    )


def test_a_hand_alone(make: Make, stamp: Stamps, policy: Policy) -> None:
    """Nobody else has changed the field: what was written stays, and is found as that."""
    base = classify(make(), stamp("23 10:00"), {"product": "cups", "tags": ("vip",)}, policy)
    by_hand = replace(base, product="plates", tags=("vip", "press"))
    theirs = classify(base, stamp("24 10:00", chars="CCCC"), {"tags": ("vip", "repeat")}, policy)
    for sides in ((by_hand, theirs), (theirs, by_hand)):
        one = _merge(base, *sides).complaint
        assert not one.unsettled
        assert (one.product, set(one.tags)) == ("plates", {"vip", "press", "repeat"})
        assert set(differences(one)) == {"product", "tags"}


def test_two_hands(make: Make) -> None:
    """Both values are kept, for people to choose."""
    base = make()
    one = merged(base, *(replace(base, severity=each) for each in ("low", "high")))
    assert [(each.field, each.values) for each in one.unsettled] == [("severity", ("high", "low"))]


def test_what_a_side_took_out_stays(make: Make, stamp: Stamps) -> None:
    """An event that was known is never removed, and is named."""
    base = note(make(), stamp("23 10:00"), "A word.")
    without = replace(base, events=base.events[:1])
    found = _merge(base, note(base, stamp("24 10:00", chars="CCCC"), "More."), without)
    assert [event.id for event in found.complaint.events] == ["1-AAAA", "2-BBBB", "3-CCCC"]
    assert found.kept == ("2-BBBB",)


def test_two_complaints_under_one_id(make: Make) -> None:
    """They were received apart, so they are never mixed."""
    ours = make()
    other = replace(ours.events[0], id="1-CCCC")
    with pytest.raises(TwoComplaints, match="two different complaints"):
        _merge(None, ours, replace(ours, events=(other,)))


def test_no_common_version_is_known(make: Make, stamp: Stamps, policy: Policy) -> None:
    """As where both took the same commit by themselves: what both know is where they parted."""
    base = make()
    ours = assign(base, stamp("23 10:00", chars="AAAA"), policy, "", "maria", "Yours.")
    theirs = note(base, stamp("23 11:00", chars="CCCC"), "Hm.")
    one = _merge(None, ours, theirs).complaint
    assert (one.owner, len(one.events), one.unsettled) == ("maria", 3, ())


def test_one_id_for_two_events(make: Make, stamp: Stamps) -> None:
    """Neither is lost: one gets another id, the same whoever merges, and people look."""
    base = make()
    sides = [note(base, stamp("23 10:00", chars="AAAA"), words) for words in ("Ours.", "Theirs.")]
    one = merged(base, *sides)
    assert {event.text for event in one.events[1:]} == {"Ours.", "Theirs."}
    assert len(unsettled(one)["events"]) == 2
    more = merged(base, one, note(base, stamp("23 11:00", chars="CCCC"), "Third."))
    assert unsettled(more) == unsettled(one)
    settled = settle(one, stamp("24 10:00"), "events", "2-AAAA", "")
    assert (settled.unsettled, len(live(settled.events))) == ((), 3)
    assert merged(base, settled, sides[1]).unsettled == ()


def test_both_settled_otherwise(make: Make, stamp: Stamps, policy: Policy) -> None:
    """Then the two decisions are what differs."""
    base = make()
    sides = [
        assign(base, stamp("23 10:00", chars=chars), policy, "", owner, "Yours.")
        for chars, owner in (("AAAA", "maria"), ("CCCC", "jelena"))
    ]
    one = merged(base, *sides)
    here = settle(one, stamp("24 10:00", chars="EEEE"), "owner", "maria", "")
    there = settle(one, stamp("24 11:00", chars="FFFF"), "owner", "2-CCCC", "")
    again = merged(one, here, there)
    assert unsettled(again) == {"owner": ("3-EEEE", "3-FFFF")}
    assert merged(one, here, one) == here
    end = settle(again, stamp("25 10:00"), "owner", "maria", "")
    assert (end.owner, end.team, end.unsettled) == ("maria", "logistics", ())


def test_who_went_on_from_a_claim_gives_it_up(make: Make, stamp: Stamps, policy: Policy) -> None:
    """As in a rebase of two commits: of what one person said, the last word alone is contested."""
    base = make()
    first = assign(base, stamp("23 09:00", chars="AAAA"), policy, "", "maria", "Yours.")
    last = assign(first, stamp("23 11:00", chars="AACC"), policy, "", "jelena", "No, yours.")
    others = assign(base, stamp("23 10:00", chars="CCCC"), policy, "", "marko", "Yours.")
    between = merged(base, others, first)
    assert unsettled(between) == {"owner": ("2-AAAA", "2-CCCC")}
    assert merged(first, between, last) == merged(base, others, last)
    assert unsettled(merged(first, between, last)) == {"owner": ("2-CCCC", "3-AACC")}


def test_who_went_on_from_a_value_gives_it_up(make: Make, stamp: Stamps) -> None:
    """The same of a field that no event holds; and who says what one says settles nothing."""
    base = make()

    def phone(complaint: Complaint, number: str, clock: str, chars: str) -> Complaint:
        customer = replace(complaint.customer, phone=number)
        return edited(complaint, replace(complaint, customer=customer), stamp(clock, chars=chars))

    first = phone(base, "1", "23 09:00", "AAAA")
    last = phone(first, "3", "23 11:00", "AACC")
    others = phone(base, "2", "23 10:00", "CCCC")
    between = merged(base, others, first)
    [left] = merged(first, between, last).unsettled
    assert left == Unsettled(field="customer.phone", events=("2-CCCC", "3-AACC"), values=("2", "3"))
    same = note(others, stamp("24 09:00", chars="EEEE"), "Called.")
    assert merged(others, between, same).unsettled == between.unsettled
    third = phone(base, "1", "23 12:00", "FFFF")
    assert merged(base, between, third).unsettled[0].values == ("1", "2")


@pytest.mark.parametrize(
    ("field", "choice", "words"),
    [
        ("severity", "2-AAAA", "no unsettled field .severity.; unsettled: owner"),
        ("owner", "9-ZZZZ", "choose one of 2-AAAA, 2-CCCC"),
        ("owner", "marko", "choose one of 2-AAAA, 2-CCCC"),
    ],
)
def test_only_what_differs_can_be_settled(
    make: Make, stamp: Stamps, policy: Policy, field: str, choice: str, words: str
) -> None:
    """By what one of the sides says; anything else is refused with what there is."""
    base = make()
    sides = [
        assign(base, stamp("23 10:00", chars=chars), policy, "", owner, "Yours.")
        for chars, owner in (("AAAA", "maria"), ("CCCC", "jelena"))
    ]
    one = merged(base, *sides)
    with pytest.raises(Refused, match=words):
        settle(one, stamp("24 10:00"), field, choice, "")
    with pytest.raises(Refused, match="settle CMP-2611-7F3K9QY owner EVENT"):
        assign(one, stamp("24 10:00"), policy, "", "marko", "Yours.")
    assert note(one, stamp("24 10:00"), "A word.").unsettled == one.unsettled
