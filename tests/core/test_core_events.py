"""Events, their fold, and the register as it stood; proven on random histories."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from complaints.core.clocks.reading import Reading
from complaints.core.handling.checks import Context, check_complaint
from complaints.core.handling.classify import classify
from complaints.core.handling.conversation import assign, contact, note, record_letter
from complaints.core.handling.ending import answer_survey
from complaints.core.handling.entries import with_entries
from complaints.core.handling.escalation import escalate, next_move
from complaints.core.handling.intake import complete, receive
from complaints.core.handling.investigation import add_action, finish_action
from complaints.core.handling.mending import link, retract, unlink
from complaints.core.handling.offers import decide_offer
from complaints.core.handling.promises import add_promise, keep_promise, move_promise
from complaints.core.policy.policy import Policy
from complaints.core.record.contacts import Story
from complaints.core.record.events import FOLDED, first_values, fold, known, live
from complaints.core.record.model import Complaint, Offer, Resolution, Unsettled
from complaints.core.record.order import order_key
from complaints.core.record.state import as_of, differences, refold, state_of
from complaints.core.record.steps import Stamp, last_event, step
from complaints.core.time.calendar import WorkingCalendar, utc
from complaints.errors import ComplaintsError

Make = Callable[..., Complaint]
At = Callable[[str], datetime]


def test_the_order_of_events(make: Make) -> None:
    """By instant whatever the offset, then by number as a number, then by the random part."""
    complaint = make(*({"at": "23 10:00", "kind": "noted"} for _ in range(10)))
    numbers = {event.id: order_key(event) for event in complaint.events}
    assert sorted(numbers, key=lambda name: numbers[name]) == list(numbers)
    early = replace(complaint.events[5], at=complaint.events[5].at.astimezone(UTC))
    assert order_key(early) == order_key(complaint.events[5])


def test_the_fold_is_the_last_value_set(make: Make) -> None:
    """A field that no event sets reads as today."""
    complaint = make(
        {"at": "23 10:00", "kind": "classified", "set": {"severity": "high", "product": "lamp"}},
        {"at": "24 10:00", "kind": "classified", "set": {"severity": "low"}},
    )
    values = fold(first_values(complaint), complaint.events)
    assert (values["severity"], values["product"]) == ("low", "lamp")
    assert values["summary"] == complaint.summary
    state = state_of(complaint).values
    assert {name: state[name] for name in FOLDED} == {name: values[name] for name in FOLDED}


def test_differences_are_what_a_hand_has_changed(make: Make) -> None:
    """Each with what stands there and what the events say."""
    assert differences(make()) == {}
    changed = replace(make(), owner="maria")
    assert differences(changed) == {"owner": ("maria", "ivo")}
    assert refold(changed) == make()


def test_a_cleared_field_is_cleared(make: Make) -> None:
    """An event may set a field to nothing."""
    complaint = make({"at": "23 10:00", "kind": "classified", "set": {"category": ""}})
    assert refold(complaint).category == ""


def test_a_retracted_event_counts_no_more(make: Make, at: At) -> None:
    """What it set is as it was before; earlier, it still counted."""
    complaint = refold(
        make(
            {"at": "23 10:00", "kind": "assigned", "set": {"owner": "maria"}},
            {"at": "24 10:00", "kind": "retracted", "of": "2-AAAA"},
        )
    )
    assert complaint.owner == "ivo"
    assert [event.kind for event in live(complaint.events)] == ["received"]
    earlier = as_of(complaint, at("23 12:00"))
    assert earlier is not None
    assert earlier.owner == "maria"


def test_was_tells_what_a_first_change_replaced(make: Make, stamp: Callable[..., Stamp]) -> None:
    """The summary of the file's first day is known though an event changed it later."""
    changed = step(make(), stamp("24 10:00"), "classified", {"summary": "Nine plates."})
    assert changed.summary == "Nine plates."
    before = as_of(changed, stamp("23 10:00").at)
    assert before is not None
    assert before.summary == make().summary
    again = step(changed, stamp("25 10:00"), "classified", {"summary": "Ten plates."})
    assert again.events[-1].was is msgspec.UNSET


def test_was_goes_with_the_earliest_event(make: Make, stamp: Callable[..., Stamp]) -> None:
    """A change dated back before a retracted one keeps the first value too."""
    first = step(make(), stamp("25 10:00"), "classified", {"product": "lamp", "summary": "Lamp."})
    undone = step(first, stamp("25 11:00"), "retracted", of=first.events[-1].id)
    back = step(undone, stamp("24 10:00", "26 10:00"), "classified", {"summary": "A kettle."})
    assert back.summary == "A kettle."
    before = as_of(back, stamp("23 10:00").at)
    assert before is not None
    assert before.summary == make().summary


def test_unsettled_is_what_was_so_then(make: Make, at: At) -> None:
    """Not before all that differs was on record; where no event tells since when, as today."""
    phone = Unsettled(field="customer.phone", events=("2-AAAA", "3-AAAA"), values=("01", "02"))
    written = Unsettled(field="description", values=("Wet.", "Torn."))
    edited = {"kind": "edited", "fields": ("customer.phone",)}
    complaint = replace(
        make({"at": "23 10:00", **edited}, {"at": "24 10:00", **edited}),
        unsettled=(phone, written),
    )
    for day, expected in (("22", (written,)), ("23", (written,)), ("24", (phone, written))):
        stood = as_of(complaint, at(f"{day} 12:00"))
        assert stood is not None
        assert stood.unsettled == expected


def test_nothing_before_receipt(make: Make, at: At) -> None:
    """Before it was received, or recorded, there was no complaint."""
    complaint = make()
    late = replace(complaint.events[0], recorded_at=at("23 10:00"))
    recorded = replace(complaint, events=(late,))
    assert as_of(complaint, at("20 15:59")) is None
    assert as_of(complaint, at("20 16:00")) == complaint
    assert as_of(recorded, at("20 17:00")) == recorded
    assert as_of(recorded, at("20 17:00"), known_at=at("20 17:00")) is None


def test_known_leaves_out_what_was_recorded_later(make: Make, at: At) -> None:
    """By when it happened, and by when it was written down."""
    complaint = make(
        {"at": "23 10:00", "kind": "contact", "direction": "in", "recorded_at": "25 10:00"},
    )
    kinds = [event.kind for event in known(complaint.events, at("24 10:00"))]
    assert kinds == ["received", "contact"]
    assert len(known(complaint.events, at("24 10:00"), at("24 10:00"))) == 1


def test_instants_are_compared_in_utc(make: Make, at: At) -> None:
    """In October's repeated hour, what happened in its second half had not in its first."""
    second = at("2026-10-25T02:15+01:00")
    complaint = make(
        {"at": "2026-10-25T02:15+01:00", "kind": "noted"},
        received_at="2026-10-24T10:00:00+02:00",
    )
    first = complaint.events[1].at.replace(tzinfo=at("2026-10-25T02:30+02:00").tzinfo)
    assert len(known(complaint.events, first + timedelta(minutes=15))) == 1
    assert len(known(complaint.events, second)) == 2


def test_the_ledger_on_a_day(make: Make, at: At) -> None:
    """Promises, offers and actions of later events are left out, those closed later are open."""
    complaint = make(
        {"at": "23 10:00", "kind": "letter"},
        {"at": "24 10:00", "kind": "offered"},
        {"at": "24 11:00", "kind": "offer_approved", "entry": "3-AAAA", "by": "marko"},
        {"at": "25 10:00", "kind": "promise_kept", "entry": "2-AAAA"},
        {"at": "25 11:00", "kind": "offer_decided", "entry": "3-AAAA", "state": "accepted"},
        {"at": "25 12:00", "kind": "action_done", "entry": "3-AAAA"},
        status="investigating",
        promises=[
            {
                "id": "2-AAAA",
                "what": "news",
                "due": at("27 17:00"),
                "state": "kept",
                "closed_in": "5-AAAA",
            }
        ],
        offers=[
            {
                "id": "3-AAAA",
                "kind": "refund",
                "state": "accepted",
                "approved_by": "marko",
                "closed_in": "6-AAAA",
            }
        ],
        actions=[{"id": "3-AAAA", "what": "look", "done_at": at("25 12:00")}],
        satisfaction={"score": 5, "at": at("26 10:00")},
    )
    ledgers = []
    for day in ("20 16:30", "23 12:00", "24 10:30", "24 12:00", "25 13:00"):
        stood = as_of(complaint, at(day))
        assert stood is not None
        assert stood.satisfaction is None
        ledgers.append(
            (
                [promise.state for promise in stood.promises],
                [(offer.state, offer.approved_by) for offer in stood.offers],
                [action.done_at is not None for action in stood.actions],
            )
        )
    assert ledgers == [
        ([], [], []),
        (["open"], [], []),
        (["open"], [("proposed", "")], [False]),
        (["open"], [("open", "marko")], [False]),
        (["kept"], [("accepted", "marko")], [True]),
    ]
    assert as_of(complaint, at("27 10:00")) == complaint


# Random histories: steps at random, also dated back, refused ones left out.


@dataclass(frozen=True)
class Try:
    """One attempt at a step: how long after the one before, how far dated back, what."""

    gap: timedelta
    back: timedelta
    name: str
    choice: int


NAMES = (
    *("note", "in", "out", "no_answer", "letter", "cron", "classify", "severity", "assign"),
    *("escalate", "asked", "third", "wait_ended", "resolved", "closed", "reopened", "finding"),
)
OF_LEDGERS = ("promise", "keep", "move", "offer", "decide", "action", "finish")
MENDING = ("tag", "link", "unlink", "survey", "retract")


def tries_of(*names: str) -> st.SearchStrategy[list[Try]]:
    """Some attempts at these steps, one in three of them dated back."""
    none = st.just(timedelta())
    minutes = st.integers(6, 5000).map(lambda count: timedelta(minutes=count))
    one = st.builds(
        Try,
        gap=minutes,
        back=st.one_of(none, none, minutes),
        name=st.sampled_from(names),
        choice=st.integers(0, 3),
    )
    return st.lists(one, min_size=1, max_size=14)


STEPS = st.one_of(
    tries_of(*NAMES),
    tries_of("finding", "escalate", "classify", "asked", "in", "resolved", "reopened"),
)
TRIES = st.one_of(
    STEPS,
    tries_of(*NAMES, *OF_LEDGERS, *MENDING),
    tries_of("promise", "keep", "move", "tag", "retract", "resolved", "note"),
    tries_of("offer", "decide", "action", "finish", "link", "unlink", "retract", "resolved"),
)
FORWARD = STEPS.map(lambda tries: [replace_back(one) for one in tries])


def replace_back(one: Try) -> Try:
    """The same attempt, recorded when it happened."""
    return Try(one.gap, timedelta(), one.name, one.choice)


def attempt(complaint: Complaint, one: Try, stamp: Stamp, policy: Policy) -> Complaint:
    """Take one step."""
    match one.name:
        case "note":
            return note(complaint, stamp, "Looked.")
        case "in" | "out" | "no_answer":
            way: Any = "in" if one.name == "in" else "out"
            return contact(complaint, stamp, way, "phone", "Said.", one.name != "no_answer")
        case "letter" | "cron":
            told = [("news", stamp.at + timedelta(days=2))] if one.choice else []
            details = {"template": "status", "occasion": stamp.token + str(stamp.now)}
            return record_letter(complaint, stamp, told, automatic=one.name == "cron", **details)
        case "classify":
            category = ("delivery/late", "billing", "delivery/damaged", "")[one.choice]
            return classify(complaint, stamp, {"category": category}, policy)
        case "severity":
            severity = ("low", "normal", "high", "critical")[one.choice]
            return classify(complaint, stamp, {"severity": severity}, policy)
        case "assign":
            owner = ("ivo", "maria", "jelena", "marko")[one.choice]
            return assign(complaint, stamp, policy, "", owner, "Over to you.")
        case "escalate":
            return escalate(complaint, stamp, "late", next_move(Story(complaint), policy), "Late.")
        case "third":
            pauses = ("update", "resolve") if one.choice else ()
            return step(complaint, stamp, "waiting", waiting_for="third_party", pauses=pauses)
        case "resolved":
            resolution = Resolution(outcome="upheld", told_at=stamp.at)
            return step(complaint, stamp, "resolved", {"resolution": resolution}, told="phone")
        case _:
            kind: Any = one.name
            return step(complaint, stamp, kind)


OTHERS = ("CMP-2611-0000008", "CMP-2611-0000019")


def of_ledgers(complaint: Complaint, one: Try, stamp: Stamp, _: Policy) -> Complaint:
    """Take one step that is about a promise, an offer or an action."""
    named, later = str(1 + one.choice), stamp.at + timedelta(days=1 + one.choice)
    match one.name:
        case "promise":
            return add_promise(complaint, stamp, ("plates", "news")[one.choice % 2], later)
        case "keep":
            return keep_promise(complaint, stamp, named, "")
        case "move":
            return move_promise(complaint, stamp, named, later, "Later.")
        case "offer":
            made = step(complaint, stamp, "offered", state="open")
            offer = Offer(id=last_event(made).id, kind="refund", state="open")
            return with_entries(made, "offers", [offer])
        case "decide":
            return decide_offer(complaint, stamp, named, "accepted", "")
        case "action":
            return add_action(complaint, stamp, "Look.", "ivo", later, corrective=False)
        case _:
            return finish_action(complaint, stamp, named, "")


def mending(complaint: Complaint, one: Try, stamp: Stamp, _: Policy) -> Complaint:
    """Take one step that any number of people may take."""
    match one.name:
        case "retract":
            events = complaint.events[::-1]
            return retract(complaint, stamp, events[one.choice % len(events)].id, "A slip.")
        case "survey":
            return answer_survey(complaint, stamp, 1 + one.choice, "")
        case "tag":
            tags = {*complaint.tags} ^ {"abcd"[one.choice]}
            return step(complaint, stamp, "classified", {"tags": tuple(sorted(tags))})
        case "link":
            return link(complaint, stamp, OTHERS[one.choice // 2], "related")
        case _:
            return unlink(complaint, stamp, OTHERS[one.choice // 2])


def history(
    start: Complaint, tries: list[Try], policy: Policy, whose: str = "A"
) -> list[tuple[datetime, Complaint]]:
    """Take the steps that are possible; give the complaint after each with the time it was."""
    now = max((event.at for event in start.events), default=start.received_at)
    complaint = start
    if not start.events:
        complaint = receive(complete(start, policy), Stamp(now, now, "maria", "AAAA"))
    seen = [(now, complaint)]
    for number, one in enumerate(tries):
        now += one.gap
        act = of_ledgers if one.name in OF_LEDGERS else mending if one.name in MENDING else attempt
        try:
            stamp = Stamp(now - one.back, now, "ivo", f"{whose}{number:03}", given=bool(one.back))
            complaint = act(complaint, one, stamp, policy)
        except ComplaintsError:
            continue
        seen.append((now, complaint))
    return seen


def said(complaint: Complaint | None) -> Complaint | None:
    """What a complaint says: the order of its tags says nothing."""
    return complaint and replace(complaint, tags=tuple(sorted(complaint.tags)))


def anybody_may(policy: Policy, now: datetime) -> Context:
    """What `check` looks at where nobody's offers are limited."""
    free = replace(policy, authority={})
    return Context(free, now, frozenset({"CMP-2611-7F3K9QY", *OTHERS}))


@pytest.fixture(scope="session")
def bare(make: Make) -> Complaint:
    """A complaint without events, before the policy gave it anything."""
    return replace(make(), events=(), team="", owner="")


@given(tries=TRIES)
def test_stored_fields_are_the_fold(bare: Complaint, policy: Policy, tries: list[Try]) -> None:
    """After any steps in any order of time, and the events stand in their order."""
    now, complaint = history(bare, tries, policy)[-1]
    assert differences(complaint) == {}
    assert list(complaint.events) == sorted(complaint.events, key=order_key)
    assert said(as_of(complaint, now)) == said(complaint)


@given(tries=TRIES)
def test_the_register_as_it_stood_is_the_one_there_was(
    bare: Complaint, policy: Policy, tries: list[Try]
) -> None:
    """As of T, by what was known at T, is what was on file at T, whatever came later."""
    seen = history(bare, tries, policy)
    last = seen[-1][1]
    for now, then in seen:
        assert said(as_of(last, now, known_at=now)) == said(then)


@given(tries=TRIES)
def test_check_accepts_what_steps_made(bare: Complaint, policy: Policy, tries: list[Try]) -> None:
    """No sequence of commands leads to a file that `check` finds fault with."""
    now, complaint = history(bare, tries, policy)[-1]
    findings = check_complaint(complaint, anybody_may(policy, now))
    assert [finding for finding in findings if finding.level != "note"] == []


@given(tries=TRIES)
def test_every_state_was_answered_so_at_its_time(
    bare: Complaint, policy: Policy, office: WorkingCalendar, tries: list[Try]
) -> None:
    """Clocks of the complaint as it stood are those that were shown then."""
    seen = history(bare, tries, policy)
    last = seen[-1][1]
    for now, then in seen:
        stood = as_of(last, now, known_at=now)
        assert stood is not None
        assert Reading(stood, office, now).clocks == Reading(then, office, now).clocks


@given(tries=TRIES, ours=TRIES, theirs=TRIES)
def test_two_branches_have_one_state(
    *,
    bare: Complaint,
    policy: Policy,
    office: WorkingCalendar,
    merged: Callable[[Complaint, Complaint], Complaint],
    tries: list[Try],
    ours: list[Try],
    theirs: list[Try],
) -> None:
    """Whatever two people did at once: the same whoever merges, and nothing differs from it."""
    base = history(bare, tries, policy)[-1][1]
    one = history(base, ours, policy, "B")[-1][1]
    other = history(base, theirs, policy, "C")[-1][1]
    both = merged(one, other)
    assert said(merged(other, one)) == said(both)
    assert merged(both, one) == merged(both, other) == both
    assert differences(both) == {}
    now = max(max(event.at, event.recorded_at or event.at) for event in both.events)
    assert said(as_of(both, now)) == said(both)
    found = check_complaint(both, anybody_may(policy, now))
    assert {finding.code for finding in found} <= {"step", "superfluous"}
    assert list(Reading(both, office, now).clocks)


@given(tries=TRIES, ours=TRIES, theirs=TRIES)
def test_what_one_branch_adds_takes_no_event_away(
    *,
    bare: Complaint,
    policy: Policy,
    merged: Callable[[Complaint, Complaint], Complaint],
    tries: list[Try],
    ours: list[Try],
    theirs: list[Try],
) -> None:
    """All events and all entries are there, and tags that nobody took out."""
    base = history(bare, tries, policy)[-1][1]
    one = history(base, ours, policy, "B")[-1][1]
    other = history(base, theirs, policy, "C")[-1][1]
    both = merged(one, other)
    for name in ("events", "promises", "offers", "actions"):
        ids = {each.id for side in (one, other) for each in getattr(side, name)}
        assert {each.id for each in getattr(both, name)} == ids
    assert set(both.tags) >= set(one.tags) & set(other.tags)
    assert set(both.tags) <= set(one.tags) | set(other.tags)


@given(tries=FORWARD, after=st.integers(0, 20))
def test_no_clock_loses_a_miss(
    bare: Complaint, policy: Policy, office: WorkingCalendar, tries: list[Try], after: int
) -> None:
    """Once missed, a clock is late for ever, whatever happens then: never met, never gone."""
    seen = history(bare, tries, policy)
    last = seen[-1][1]
    missed: set[tuple[str, int]] = set()
    for now in sorted(
        {now for now, _ in seen} | {seen[-1][0] + timedelta(days=day) for day in range(after)}
    ):
        stood = as_of(last, now, known_at=now)
        assert stood is not None
        states = {(clock.name, clock.number): clock for clock in Reading(stood, office, now).clocks}
        assert missed <= set(states)
        for key, clock in states.items():
            if key in missed:
                assert clock.state in ("missed", "met_late"), key
            if clock.state in ("missed", "met_late"):
                missed.add(key)
            assert utc(clock.start) == clock.start
