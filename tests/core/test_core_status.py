"""The status table, whole: every status with every step, and what is possible instead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, get_args

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from complaints.core.handling.ending import resolve
from complaints.core.handling.investigation import add_action, consult
from complaints.core.handling.mending import link, unlink
from complaints.core.handling.promises import add_promise, keep_promise
from complaints.core.handling.waiting import ask, usual_end, wait
from complaints.core.policy.policy import Policy
from complaints.core.record.fields import EventKind, Status
from complaints.core.record.model import Complaint, Terms
from complaints.core.record.state import state_of
from complaints.core.record.steps import Stamp, ahead, last_event, step
from complaints.core.time.calendar import WorkingCalendar
from complaints.errors import Refused, UsageProblem

Make = Callable[..., Complaint]
Stamps = Callable[..., Stamp]

R, A, I, W, S, C = get_args(Status)  # noqa: E741 - the six columns of the table below
STATUSES = (R, A, I, W, S, C)
REFUSED = ""
STAYS = STATUSES
PASSED_ON = (I, I, I, W, REFUSED, REFUSED)
TO_WAITING = (W, W, W, REFUSED, REFUSED, REFUSED)
# For each step: the status after it, from each of the six in their order.
EXPECTED: dict[EventKind, tuple[str, ...]] = {
    "classified": (R, A, I, W, S, REFUSED),
    "assigned": PASSED_ON,
    "noted": STAYS,
    "contact": (A, A, I, W, S, C),
    "letter": (A, A, I, W, S, C),
    "bounced": STAYS,
    "asked": TO_WAITING,
    "waiting": TO_WAITING,
    "wait_ended": (REFUSED, REFUSED, REFUSED, I, REFUSED, REFUSED),
    "escalated": PASSED_ON,
    "consulted": PASSED_ON,
    "promised": (R, A, I, W, REFUSED, REFUSED),
    "promise_kept": STAYS,
    "promise_moved": STAYS,
    "finding": PASSED_ON,
    "offered": PASSED_ON,
    "offer_approved": STAYS,
    "offer_decided": STAYS,
    "action_added": STAYS,
    "action_done": STAYS,
    "step_done": STAYS,
    "resolved": (S, S, S, S, REFUSED, REFUSED),
    "closed": (REFUSED, REFUSED, REFUSED, REFUSED, C, REFUSED),
    "reopened": (REFUSED, REFUSED, REFUSED, REFUSED, I, I),
    "edited": STAYS,
    "surveyed": STAYS,
    "linked": STAYS,
    "unlinked": STAYS,
    "audited": STAYS,
    "incident_opened": STAYS,
    "incident_told": STAYS,
    "incident_closed": STAYS,
    "retracted": STAYS,
    "settled": STAYS,
}
POSSIBLE = {
    R: "acknowledge it",
    A: "go on with the matter, or resolve it",
    I: "resolve it first",
    W: "contact --in",
    S: "close it, or reopen it",
    C: "reopen it",
}


def details(kind: EventKind) -> dict[str, Any]:
    """What makes the step the one that counts: an answer of ours, another owner."""
    match kind:
        case "contact":
            return {"direction": "out", "channel": "phone"}
        case "assigned":
            return {"changes": {"owner": "maria"}}
        case "waiting":
            return {"waiting_for": "customer"}
    return {}


@pytest.fixture(scope="session")
def standing(make: Make) -> Callable[[str], Complaint]:
    """A complaint that stands at a status by its events."""
    paths: dict[str, tuple[str, ...]] = {
        R: (),
        A: ("letter",),
        I: ("finding",),
        W: ("asked",),
        S: ("resolved",),
        C: ("resolved", "closed"),
    }
    changes: dict[str, str] = {"letter": A, "finding": I, "asked": W, "resolved": S, "closed": C}

    def build(status: str) -> Complaint:
        steps = [
            {"at": "20 16:10", "kind": kind, "set": {"status": changes[kind]}}
            for kind in paths[status]
        ]
        return replace(make(*steps), status=status)

    return build


def test_the_table_below_is_whole() -> None:
    """Every kind of step that is known stands in this test, but the receipt."""
    assert set(EXPECTED) >= set(get_args(EventKind)) - {"received"}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("kind", EXPECTED)
def test_every_status_with_every_step(
    standing: Callable[[str], Complaint], stamp: Stamps, kind: EventKind, status: str
) -> None:
    """It leads where the table says, or is refused with the step that is possible."""
    before = standing(status)
    expected = EXPECTED[kind][STATUSES.index(status)]
    if expected == REFUSED:
        with pytest.raises(Refused) as refused:
            step(before, stamp("23 10:00"), kind, **details(kind))
        if kind == "wait_ended":
            assert str(refused.value) == f"{before.id} is {status}, so there is no wait to end"
            return
        assert str(refused.value).startswith(f"{before.id} is {status}, so it cannot be ")
        assert POSSIBLE[status] in str(refused.value)
        return
    after = step(before, stamp("23 10:00"), kind, **details(kind))
    assert after.status == expected
    assert [odd for odd in state_of(after).misfits if odd.field == "status"] == []


@pytest.mark.parametrize("status", STATUSES)
def test_a_message_of_the_customer_changes_only_a_wait_for_them(
    standing: Callable[[str], Complaint], stamp: Stamps, status: str
) -> None:
    """It acknowledges nothing, reopens nothing, and ends waiting for the customer."""
    after = step(standing(status), stamp("23 10:00"), "contact", direction="in", channel="phone")
    assert after.status == (I if status == W else status)


def test_a_wait_for_others_goes_on(make: Make, stamp: Stamps) -> None:
    """The customer's call does not bring the workshop's answer; taking it up again does."""
    waiting = step(make(), stamp("20 16:10"), "waiting", waiting_for="third_party")
    called = step(waiting, stamp("23 10:00"), "contact", direction="in", channel="phone")
    assert called.status == W
    assert step(called, stamp("23 11:00"), "wait_ended").status == I


def test_a_status_written_by_hand_has_no_wait(make: Make, stamp: Stamps) -> None:
    """`waiting` without any wait event is ended by the customer too, not by an error."""
    by_hand = make({"at": "20 16:10", "kind": "edited", "set": {"status": W}}, status=W)
    assert step(by_hand, stamp("23 10:00"), "contact", direction="in").status == I


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("contact", {"direction": "out", "answered": False}),
        ("letter", {"automatic": True}),
        ("letter", {"template": "survey"}),
        ("assigned", {}),
        ("assigned", {"changes": {"team": "quality"}}),
    ],
)
def test_these_leave_a_complaint_received(
    make: Make, stamp: Stamps, kind: EventKind, fields: dict[str, Any]
) -> None:
    """Nobody reached, a machine's letter, an assignment that keeps the person."""
    assert step(make(), stamp("23 10:00"), kind, **fields).status == R


def test_the_first_owner_does_not_make_it_investigated(make: Make, stamp: Stamps) -> None:
    """Only passing it from one person to another does."""
    unowned = step(make(owner=""), stamp("23 10:00"), "assigned", {"owner": "maria"})
    assert unowned.status == R


# Times


def test_the_future_is_refused(make: Make, stamp: Stamps) -> None:
    """A clock a few minutes ahead of ours is no lie, more is."""
    assert step(make(), stamp("23 10:05:00", "23 10:00:00"), "noted").events[-1]
    with pytest.raises(UsageProblem, match="lies in the future"):
        step(make(), stamp("23 10:05:01", "23 10:00:00"), "noted")


def test_before_receipt_is_refused(make: Make, stamp: Stamps) -> None:
    """With the time of receipt, so that the slip is seen."""
    with pytest.raises(UsageProblem, match=r"before .* was received \(2026-11-20 16:00"):
        step(make(), stamp("20 15:59", "23 10:00"), "noted")


@pytest.mark.parametrize(
    ("now", "recorded"),
    [("23 10:05:00", False), ("23 10:05:01", True), ("23 10:00:00", False), ("24 10:00:00", True)],
)
def test_recorded_at_stands_where_it_differs(
    make: Make, stamp: Stamps, now: str, recorded: bool
) -> None:
    """By more than five minutes, and not otherwise."""
    stamped = stamp("23 10:00:00", now)
    event = last_event(step(make(), stamped, "noted"))
    assert event.recorded_at == (stamped.now if recorded else None)


# A clock that is ahead


@pytest.fixture(scope="session")
def hurried(make: Make, stamp: Stamps) -> Complaint:
    """A complaint whose newest event somebody recorded with a clock two hours ahead."""
    return step(make(), stamp("23 12:00", by="maria"), "noted")


def test_a_fast_clock_blocks_nobody(hurried: Complaint, stamp: Stamps) -> None:
    """Whoever comes after it takes the time of the newest event, and says when it was written."""
    mine = step(hurried, stamp("23 10:00", chars="CCCC"), "noted")
    event = mine.events[-1]
    assert (event.id, event.at) == ("3-CCCC", stamp("23 12:00").at)
    assert event.recorded_at == stamp("23 10:00").at


def test_a_fast_clock_is_told(hurried: Complaint, stamp: Stamps) -> None:
    """In words, with the time that the event has now."""
    mine = step(hurried, stamp("23 10:00"), "noted")
    assert ahead(mine) == (
        f"{mine.id}: recorded as of 2026-11-23 12:00+01:00, the time of its newest event, "
        "which is ahead of the clock here; one of the two clocks is wrong"
    )


@pytest.mark.parametrize(("now", "told"), [("23 11:55:00", False), ("23 11:54:59", True)])
def test_five_minutes_are_not_worth_a_word(
    hurried: Complaint, stamp: Stamps, now: str, told: bool
) -> None:
    """More are."""
    mine = step(hurried, stamp(now), "noted")
    assert mine.events[-1].at == stamp("23 12:00").at
    assert bool(ahead(mine)) == told


def test_a_time_that_was_given_stays(hurried: Complaint, stamp: Stamps) -> None:
    """Also with a newer event on record; nothing is said of it."""
    back = step(hurried, stamp("23 10:00", "23 10:10"), "noted")
    assert [event.id for event in back.events] == ["1-AAAA", "3-BBBB", "2-BBBB"]
    assert ahead(back) == ""


def test_a_stamp_behind_all_events_is_left_as_it_is(hurried: Complaint, stamp: Stamps) -> None:
    """At the very second of the newest, too."""
    for now in ("23 12:00:00", "23 12:00:01"):
        assert stamp(now).on(hurried) == stamp(now)
    assert stamp("23 10:00").on(replace(hurried, events=())) == stamp("23 10:00")


def test_the_newest_event_is_the_latest(hurried: Complaint, stamp: Stamps) -> None:
    """Not the one that was recorded last."""
    back = step(hurried, stamp("23 09:00", "23 12:30"), "noted")
    assert stamp("23 10:00").on(back).at == stamp("23 12:00").at


def test_a_resolution_was_told_when_its_event_was(
    hurried: Complaint, stamp: Stamps, policy: Policy
) -> None:
    """One time for both, however the clocks go."""
    done = resolve(hurried, stamp("23 10:00"), "upheld", "Two plates.", "phone", policy)
    assert done.resolution is not None
    assert done.resolution.told_at == done.events[-1].at == stamp("23 12:00").at


SOON: dict[str, Callable[[Complaint, Stamp, datetime, Policy], Complaint]] = {
    "ask": lambda c, s, end, _: ask(c, s, "Which one?", end, "email"),
    "wait": lambda c, s, end, policy: wait(c, s, "third_party", end, "The carrier.", policy),
    "promise": lambda c, s, end, _: add_promise(c, s, "plates", end),
    "consult": lambda c, s, end, _: consult(c, s, "marko", end, "May we?"),
    "action": lambda c, s, end, _: add_action(c, s, "Look.", "ivo", end, corrective=False),
}


@pytest.mark.parametrize("name", SOON)
def test_a_date_lies_after_the_time_of_its_event(
    *,
    hurried: Complaint,
    stamp: Stamps,
    at: Callable[[str], datetime],
    policy: Policy,
    name: str,
) -> None:
    """Which that of the newest event may be; one after our own clock alone is refused."""
    with pytest.raises(UsageProblem, match=r"before|after the moment"):
        SOON[name](hurried, stamp("23 10:00"), at("23 12:00"), policy)
    assert SOON[name](hurried, stamp("23 10:00"), at("23 12:01"), policy).events[-1]


def test_the_usual_end_counts_from_the_time_of_its_event(
    make: Make, stamp: Stamps, policy: Policy, office: WorkingCalendar
) -> None:
    """As the wait itself does: here a day ahead."""
    tomorrow = replace(step(make(), stamp("24 12:00"), "noted"), terms=Terms())
    found = [usual_end(tomorrow, stamp(now), policy, office) for now in ("23 10:00", "24 12:00")]
    assert found[0] == found[1] is not None


# Steps that are dated back


def test_an_event_dated_back_stands_in_its_place(make: Make, stamp: Stamps) -> None:
    """Its number is the next, its place is by its time."""
    later = step(make(), stamp("24 10:00"), "noted")
    both = step(later, stamp("23 10:00", "25 10:00"), "noted")
    assert [event.id.split("-")[0] for event in both.events] == ["1", "3", "2"]
    assert last_event(both).id.startswith("3-")


def test_a_later_change_is_not_overtaken(make: Make, stamp: Stamps) -> None:
    """A step dated before another that changed the same field is refused, naming that one."""
    later = step(make(), stamp("24 10:00"), "assigned", {"owner": "maria"})
    with pytest.raises(
        Refused, match=r"later change of owner, status, team \(event 2-BBBB, assigned"
    ):
        step(later, stamp("23 10:00", "25 10:00"), "assigned", {"owner": "jelena"})
    other = step(later, stamp("23 10:00", "25 10:00"), "edited", {"product": "lamp"})
    assert (other.owner, other.product) == ("maria", "lamp")


def test_a_retracted_change_hinders_nobody(make: Make, stamp: Stamps) -> None:
    """What was taken back cannot be overtaken."""
    later = step(make(), stamp("24 10:00"), "classified", {"product": "lamp"})
    undone = step(later, stamp("24 11:00"), "retracted", of=last_event(later).id)
    back = step(undone, stamp("23 10:00", "25 10:00"), "classified", {"product": "kettle"})
    assert back.product == "kettle"


def test_a_step_dated_back_leaves_later_ones_possible(make: Make, stamp: Stamps) -> None:
    """Resolved yesterday, though it was escalated today: refused, naming the later step."""
    found = step(make(), stamp("23 10:00"), "finding")
    escalated = step(found, stamp("24 10:00"), "escalated", {"level": 1})
    with pytest.raises(Refused, match="later step that would not have been possible"):
        step(escalated, stamp("23 15:00", "25 10:00"), "resolved")
    assert step(escalated, stamp("25 10:00"), "resolved").status == S


def test_a_step_dated_back_to_where_it_changes_nothing(make: Make, stamp: Stamps) -> None:
    """A tie undone before it was made is there still: refused."""
    tied = link(make(), stamp("24 10:00"), "CMP-2611-0000008", "related")
    with pytest.raises(Refused, match="at that time; record this step at a later time"):
        unlink(tied, stamp("23 10:00", "25 10:00"), "CMP-2611-0000008")
    assert unlink(tied, stamp("24 10:01", "25 10:00"), "CMP-2611-0000008").related == ()


def test_a_step_dated_back_to_where_it_was_not_possible(
    make: Make, stamp: Stamps, at: Callable[[str], datetime]
) -> None:
    """A promise kept before it was given: refused."""
    told = add_promise(make(), stamp("24 10:00"), "plates", at("26 12:00"))
    with pytest.raises(Refused, match="at that time; record this step at a later time"):
        keep_promise(told, stamp("23 10:00", "25 10:00"), "1", "Sent.")


def test_contacts_and_letters_may_be_found_later(make: Make, stamp: Stamps) -> None:
    """They only say what else passed with the customer: later steps keep their result."""
    looked = step(make(), stamp("24 10:00"), "finding")
    letter = step(looked, stamp("23 10:00", "25 10:00"), "letter")
    assert letter.status == I
    assert state_of(letter, letter.events[:2]).values["status"] == A


def test_what_is_no_change_is_not_set(make: Make, stamp: Stamps) -> None:
    """An event carries new values only."""
    same = step(make(), stamp("23 10:00"), "classified", {"severity": "normal", "product": "lamp"})
    changes = last_event(same).set
    assert changes is not UNSET
    assert changes.items() == {"product": "lamp"}
