"""Steps that cannot stand together: what is against which, and what a decision strikes out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from complaints.core.handling.conversation import note
from complaints.core.handling.ending import close, reopen, resolve
from complaints.core.handling.investigation import find
from complaints.core.handling.mending import retract
from complaints.core.handling.offers import decide_offer
from complaints.core.handling.promises import add_promise, keep_promise, move_promise
from complaints.core.merge.union import TwoComplaints
from complaints.core.policy.policy import Policy
from complaints.core.record.events import live
from complaints.core.record.model import Complaint, Event, Offer, Unsettled
from complaints.core.record.settling import settle
from complaints.core.record.state import differences, state_of
from complaints.core.record.steps import last_event, step
from complaints.errors import Refused
from core.test_merge_rules import Make, Stamps, merged, unsettled

Sides = Callable[[Complaint], tuple[Complaint, Complaint]]


@pytest.fixture
def ended(stamp: Stamps, policy: Policy) -> Callable[..., Complaint]:
    """Resolve a complaint."""

    def call(complaint: Complaint, at: str, chars: str) -> Complaint:
        when = stamp(at, chars=chars)
        return resolve(complaint, when, "upheld", "Sent.", "phone", policy, despite="So.")

    return call


def fits(complaint: Complaint) -> bool:
    """Tell whether nothing is left to anybody."""
    return not (complaint.unsettled or state_of(complaint).misfits or differences(complaint))


def test_two_decisions_about_one_step(make: Make, stamp: Stamps) -> None:
    """Each strikes out what the other chose: people decide again, and nothing is lost meanwhile."""
    base = step(make(), stamp("23 09:00", chars="0FFR"), "offered")
    base = replace(base, offers=(Offer(id="2-0FFR", kind="refund", state="open"),))
    ours = decide_offer(base, stamp("23 10:00", chars="AAAA"), "1", "accepted", "")
    theirs = decide_offer(base, stamp("23 11:00", chars="CCCC"), "1", "declined", "")
    both = merged(base, ours, theirs)
    assert unsettled(both) == {"offers": ("3-AAAA", "3-CCCC")}
    here = settle(both, stamp("24 10:00", chars="EEEE"), "offers", "3-AAAA", "")
    there = settle(both, stamp("24 11:00", chars="FFFF"), "offers", "3-CCCC", "")
    again = merged(both, here, there)
    assert unsettled(again) == {"offers": ("4-EEEE", "4-FFFF")}
    assert again.offers[0].state == "declined"
    third = note(both, stamp("24 12:00", chars="GGGG"), "Hm.")
    assert unsettled(merged(both, again, third)) == unsettled(again)
    assert settle(both, stamp("24 10:00"), "offers", "declined", "").offers[0].state == "declined"
    with pytest.raises(Refused, match="or alone says so; choose one of 4-EEEE, 4-FFFF"):
        settle(again, stamp("25 10:00"), "offers", "settled", "")
    for choice, state in (("4-EEEE", "accepted"), ("4-FFFF", "declined"), ("3-aaaa", "accepted")):
        end = settle(again, stamp("25 10:00"), "offers", choice, "")
        assert (end.offers[0].state, fits(end)) == (state, True)
    same = settle(both, stamp("24 11:00", chars="FFFF"), "offers", "3-AAAA", "")
    assert fits(merged(both, here, same))


def test_the_receipt_stays(make: Make, stamp: Stamps, ended: Callable[..., Complaint]) -> None:
    """What is against a step is what took the ground from under it, never the receipt."""
    base = ended(make(), "23 10:00", "AAAA")
    ours = retract(base, stamp("23 11:00", chars="CCCC"), "2-AAAA", "Another one.")
    theirs = reopen(base, stamp("23 12:00", chars="EEEE"), "Again.")
    both = merged(base, ours, theirs)
    assert unsettled(both) == {"status": ("3-CCCC", "3-EEEE")}
    again = settle(both, stamp("24 10:00"), "status", "3-EEEE", "")
    assert (again.status, fits(again), again.owner) == ("investigating", True, base.owner)
    gone = settle(both, stamp("24 10:00"), "status", "3-CCCC", "")
    assert (gone.status, fits(gone), gone.resolution) == (base.events and "received", True, None)


def test_a_retraction_can_lose(make: Make, stamp: Stamps) -> None:
    """Who kept the promise is believed, so it had been given."""
    base = add_promise(make(), stamp("23 10:00", chars="AAAA"), "plates", stamp("30 10:00").at)
    ours = keep_promise(base, stamp("24 10:00", chars="CCCC"), "1", "")
    theirs = retract(base, stamp("24 11:00", chars="EEEE"), "2-AAAA", "Another customer.")
    both = merged(base, ours, theirs)
    kept = settle(both, stamp("25 10:00"), "promises", "3-CCCC", "")
    assert (kept.promises[0].state, fits(kept)) == ("kept", True)
    none = settle(both, stamp("25 10:00"), "promises", "3-EEEE", "")
    assert (none.promises[0].state, fits(none)) == ("withdrawn", True)


def test_what_rests_on_the_loser(
    make: Make, stamp: Stamps, ended: Callable[..., Complaint]
) -> None:
    """It is not possible any more, so it is left to people as well, against the decision."""
    base = make()
    ours = close(ended(base, "23 10:00", "AAAA"), stamp("23 12:00", chars="EEEE"), "accepted", "")
    theirs = add_promise(base, stamp("23 11:00", chars="CCCC"), "plates", stamp("30 10:00").at)
    both = merged(base, ours, theirs)
    assert unsettled(both) == {"status": ("2-AAAA", "2-CCCC")}
    decided = settle(both, stamp("24 10:00", chars="FFFF"), "status", "2-CCCC", "")
    assert unsettled(decided) == {"status": ("3-EEEE", "4-FFFF")}
    open_again = settle(decided, stamp("24 11:00"), "status", "4-FFFF", "")
    assert (open_again.status, open_again.resolution, fits(open_again)) == ("received", None, True)
    turned = settle(decided, stamp("24 11:00"), "status", "3-EEEE", "")
    assert unsettled(turned) == {"status": ("2-AAAA", "2-CCCC")}


def test_a_step_after_one_that_was_struck_out(
    make: Make, stamp: Stamps, ended: Callable[..., Complaint]
) -> None:
    """A branch that had not heard of the decision went on: the decision is against that."""
    base = make()
    ours = ended(base, "23 10:00", "AAAA")
    theirs = add_promise(base, stamp("23 11:00", chars="CCCC"), "plates", stamp("30 10:00").at)
    decided = settle(
        merged(base, ours, theirs), stamp("24 10:00", chars="FFFF"), "status", "2-CCCC", ""
    )
    later = close(ours, stamp("24 11:00", chars="EEEE"), "accepted", "")
    assert unsettled(merged(ours, decided, later)) == {"status": ("3-EEEE", "3-FFFF")}


def test_a_promise_moved_twice(make: Make, stamp: Stamps) -> None:
    """The one that counts stands; what was kept of the other one is left to people."""
    base = add_promise(make(), stamp("23 10:00", chars="AAAA"), "plates", stamp("30 10:00").at)
    sides = [
        move_promise(
            base, stamp(f"24 1{n}:00", chars=chars), "1", stamp(f"2{n + 8} 11:00").at, "Late."
        )
        for n, chars in ((0, "CCCC"), (1, "EEEE"))
    ]
    both = merged(base, *sides)
    assert unsettled(both) == {"promises": ("3-CCCC", "3-EEEE")}
    for chosen in ("3-CCCC", "3-EEEE"):
        end = settle(both, stamp("25 10:00"), "promises", chosen, "")
        assert fits(end)
        assert [each.state for each in end.promises].count("open") == 1


def test_two_retractions_of_one_step(
    make: Make, stamp: Stamps, ended: Callable[..., Complaint]
) -> None:
    """Both are against what a third person did after it, and no other retraction is."""
    base = ended(note(make(), stamp("23 09:00", chars="NNNN"), "Hm."), "23 10:00", "AAAA")
    ours = retract(base, stamp("23 11:00", chars="CCCC"), "3-AAAA", "Another one.")
    ours = retract(ours, stamp("23 12:00", chars="DDDD"), "2-NNNN", "Elsewhere.")
    theirs = retract(base, stamp("23 13:00", chars="EEEE"), "3-AAAA", "Another one.")
    third = reopen(base, stamp("23 14:00", chars="FFFF"), "Again.")
    both = merged(base, merged(base, ours, theirs), third)
    assert unsettled(both) == {"status": ("4-CCCC", "4-EEEE", "4-FFFF")}
    end = settle(both, stamp("24 10:00"), "status", "4-FFFF", "")
    assert (end.status, fits(end)) == ("investigating", True)
    assert "2-NNNN" not in {event.id for event in live(end.events)}


def test_what_lost_contests_nothing_more(
    make: Make, stamp: Stamps, ended: Callable[..., Complaint]
) -> None:
    """Neither the outcome nor anything else is asked about an event that counts no more."""
    base = ended(make(), "23 10:00", "AAAA")
    ours = retract(base, stamp("23 11:00", chars="CCCC"), "2-AAAA", "Another one.")
    theirs = close(base, stamp("23 12:00", chars="EEEE"), "accepted", "")
    both = merged(base, ours, theirs)
    assert set(unsettled(both)) == {"resolution", "status"}
    end = settle(both, stamp("24 10:00"), "status", "3-EEEE", "")
    assert (end.status, fits(end)) == ("closed", True)


def test_a_decision_for_a_retraction_meets_a_finding(
    make: Make, stamp: Stamps, policy: Policy
) -> None:
    """That there is none is what was decided; a third side's finding is against that."""
    first = make()
    base = find(first, stamp("23 09:00", chars="AAAA"), "none", "", "Nothing.", policy)
    ours = retract(base, stamp("23 10:00", chars="CCCC"), "2-AAAA", "Another one.")
    theirs = find(base, stamp("23 11:00", chars="EEEE"), "ours", "", "A hole.", policy)
    both = merged(base, ours, theirs)
    decided = settle(both, stamp("24 10:00", chars="FFFF"), "finding", "3-CCCC", "")
    assert decided.finding is None
    third = find(first, stamp("24 11:00", chars="GGGG"), "customer", "", "Dropped.", policy)
    assert unsettled(merged(first, decided, third)) == {"finding": ("2-GGGG", "4-FFFF")}


def test_a_decision_comes_after_what_it_is_about(make: Make, stamp: Stamps) -> None:
    """Dated back before that it would change nothing."""
    base = add_promise(make(), stamp("23 10:00", chars="AAAA"), "plates", stamp("30 10:00").at)
    ours = keep_promise(base, stamp("24 10:00", chars="CCCC"), "1", "")
    theirs = retract(base, stamp("24 11:00", chars="EEEE"), "2-AAAA", "Another customer.")
    both = merged(base, ours, theirs)
    with pytest.raises(Refused, match="event 3-EEEE came after that; settle it at a later time"):
        settle(both, stamp("24 10:30", now="25 10:00"), "promises", "3-CCCC", "")


@pytest.mark.parametrize(
    "odd",
    [
        Unsettled(field="nonsense", events=("1-7F3K", "2-AAAA")),
        Unsettled(field="customer.nosuch", values=("a", "b")),
        Unsettled(field="summary"),
        Unsettled(field="severity", events=("1-7F3K",)),
    ],
)
def test_what_a_hand_noted_as_unsettled(odd: Unsettled, make: Make, stamp: Stamps) -> None:
    """Where there is nothing to choose that is said, and what to do."""
    complaint = replace(note(make(), stamp("23 10:00", chars="AAAA"), "Hm."), unsettled=(odd,))
    with pytest.raises(Refused, match="no choice between two sides; take that out by hand"):
        settle(complaint, stamp("24 10:00"), odd.field, "a", "")


def three(base: Complaint, number: int) -> tuple[Complaint, ...]:
    """Hands that each wrote other words into one event, so many."""

    def changed(event: Event, words: str) -> Event:
        return replace(event, text=words) if event.id == "2-AAAA" else event

    return tuple(
        replace(base, events=tuple(changed(event, words) for event in base.events))
        for words in ("one", "two", "three")[:number]
    )


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (1, 2, 0)])
def test_events_of_one_id_stay_to_be_looked_at(
    order: tuple[int, int, int], make: Make, stamp: Stamps
) -> None:
    """Through later merges as well, and the same in every order."""
    base = note(make(), stamp("23 10:00", chars="AAAA"), "zero")
    hands = three(base, 3)
    whole = merged(base, merged(base, hands[0], hands[1]), hands[2])
    assert len(unsettled(whole)["events"]) == 3
    one, two, last = (hands[each] for each in order)
    assert merged(base, merged(base, one, two), last) == whole
    other = note(base, stamp("24 10:00", chars="CCCC"), "Else.")
    assert unsettled(merged(base, whole, other)) == unsettled(whole)


@pytest.mark.parametrize("known", [True, False])
def test_two_complaints_are_never_one(known: bool, make: Make, stamp: Stamps) -> None:
    """Neither under two ids nor under one, whatever git takes them to come from."""
    base = make()
    other = replace(base, events=(replace(last_event(base), id="1-ZZZZ"), *base.events[1:]))
    for theirs in (other, replace(base, id="CMP-2611-5KB1WAR")):
        with pytest.raises(TwoComplaints, match=r"two complaints: |two different complaints"):
            merged(base if known else theirs, note(base, stamp("23 10:00"), "Hm."), theirs)


def test_the_outcome_that_was_chosen_stands(
    make: Make, stamp: Stamps, policy: Policy, ended: Callable[..., Complaint]
) -> None:
    """Closing repeats an outcome: where that lost, the customer has not accepted it either."""
    base = make()
    north = close(ended(base, "23 10:00", "AAAA"), stamp("23 12:00", chars="CCCC"), "accepted", "")
    when = stamp("23 09:00", chars="EEEE")
    south = resolve(base, when, "not_upheld", "No.", "phone", policy, despite="So.")
    both = merged(base, north, south)
    assert unsettled(both) == {"resolution": ("2-AAAA", "2-EEEE", "3-CCCC")}
    chosen = settle(both, stamp("24 10:00"), "resolution", "2-EEEE", "")
    assert chosen.resolution is not None
    assert (chosen.resolution.outcome, chosen.resolution.customer) == ("not_upheld", "")
    assert (chosen.status, fits(chosen)) == ("resolved", True)
    kept = settle(both, stamp("24 10:00"), "resolution", "3-CCCC", "")
    assert kept.resolution is not None
    assert (kept.resolution.outcome, kept.status, fits(kept)) == ("upheld", "closed", True)


def test_that_nothing_was_decided_can_be_chosen(
    make: Make, stamp: Stamps, ended: Callable[..., Complaint]
) -> None:
    """Then no step that decided something counts, nor one that found something."""
    base = make()
    north = close(ended(base, "23 10:00", "AAAA"), stamp("23 12:00", chars="CCCC"), "accepted", "")
    south = ended(base, "23 09:00", "EEEE")
    south = retract(south, stamp("23 13:00", chars="FFFF"), "2-EEEE", "Another one.")
    both = merged(base, north, south)
    none = settle(both, stamp("24 10:00"), "resolution", "3-FFFF", "")
    assert (none.resolution, none.status, fits(none)) == (None, "received", True)
