"""Two people take a step each: one that stood already changes nothing, one against it is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from complaints.core.findings import Finding
from complaints.core.handling.checks import Context, check_complaint
from complaints.core.handling.ending import answer_survey, close, reopen, resolve
from complaints.core.handling.entries import with_entries
from complaints.core.handling.escalation import escalate, next_move
from complaints.core.handling.investigation import add_action, consult, consulted, finish_action
from complaints.core.handling.mending import link, retract, unlink
from complaints.core.handling.promises import add_promise, keep_promise, move_promise
from complaints.core.handling.waiting import ask, end_wait, wait
from complaints.core.policy.policy import Policy
from complaints.core.record.contacts import Story
from complaints.core.record.fields import Outcome
from complaints.core.record.model import Complaint, Offer
from complaints.core.record.state import State, state_of
from complaints.core.record.steps import Stamp, last_event, step

Make = Callable[..., Complaint]
At = Callable[[str], datetime]
Stamps = Callable[..., Stamp]
Merged = Callable[[Complaint, Complaint], Complaint]

OTHER = "CMP-2611-0000008"


@dataclass(frozen=True)
class World:
    """What the steps need besides the complaint."""

    policy: Policy
    at: At


Step = Callable[[Complaint, Stamp, World], Complaint]


def _resolve(outcome: Outcome) -> Step:
    return lambda c, s, w: resolve(c, s, outcome, "Told.", "phone", w.policy)


def _promise(c: Complaint, s: Stamp, w: World) -> Complaint:
    return add_promise(c, s, "two plates", w.at("27 12:00"))


def _answer(c: Complaint, s: Stamp, w: World) -> Complaint:
    return add_promise(c, s, "an answer", w.at("27 12:00"))


def _keep(c: Complaint, s: Stamp, w: World) -> Complaint:
    return keep_promise(c, s, "1", "Sent.")


def _move(day: int) -> Step:
    return lambda c, s, w: move_promise(c, s, "1", w.at(f"{day} 12:00"), "The courier is late.")


def _offer(c: Complaint, s: Stamp, w: World) -> Complaint:
    return _offered(c, s, "open")


def _propose(c: Complaint, s: Stamp, w: World) -> Complaint:
    return _offered(c, s, "proposed")


def _offered(c: Complaint, s: Stamp, state: Any) -> Complaint:
    made = step(c, s, "offered", state=state)
    offer = Offer(id=last_event(made).id, kind="refund", state=state)
    return with_entries(made, "offers", [offer])


def _decide(state: str) -> Step:
    return lambda c, s, w: step(c, s, "offer_decided", entry=c.offers[0].id, state=state)


def _approve(c: Complaint, s: Stamp, w: World) -> Complaint:
    return step(c, s, "offer_approved", entry=c.offers[0].id)


def _action(c: Complaint, s: Stamp, w: World) -> Complaint:
    return add_action(c, s, "Look.", "ivo", None, corrective=False)


def _finish(c: Complaint, s: Stamp, w: World) -> Complaint:
    return finish_action(c, s, "1", "Looked.")


def _wait(c: Complaint, s: Stamp, w: World) -> Complaint:
    return wait(c, s, "third_party", None, "The workshop looks.", w.policy)


def _ask(c: Complaint, s: Stamp, w: World) -> Complaint:
    return ask(c, s, "Which one?", None, "email")


def _escalate(c: Complaint, s: Stamp, w: World) -> Complaint:
    return escalate(c, s, "late", next_move(Story(c), w.policy), "Late.")


def _consult(c: Complaint, s: Stamp, w: World) -> Complaint:
    return consult(c, s, "marko", None, "May we?")


def _reply(c: Complaint, s: Stamp, w: World) -> Complaint:
    return consulted(c, s, "2-BBBB", "Yes.")


def _incident(kind: Any) -> Step:
    return lambda c, s, w: step(c, s, kind)


def _close(customer: Any) -> Step:
    return lambda c, s, w: close(c, s, customer, "")


def _survey(score: int) -> Step:
    return lambda c, s, w: answer_survey(c, s, score, "")


def _link(kind: str) -> Step:
    return lambda c, s, w: link(c, s, OTHER, kind)


def _retract(event: str) -> Step:
    return lambda c, s, w: retract(c, s, event, "A slip.")


def _ticked(c: Complaint, s: Stamp, w: World) -> Complaint:
    return step(c, s, "step_done", {"steps": (*c.steps, "thank")})


def _graver(c: Complaint, s: Stamp, w: World) -> Complaint:
    return step(c, s, "classified", {"severity": "high"})


def _assigned(c: Complaint, s: Stamp, w: World) -> Complaint:
    return step(c, s, "assigned", {"owner": "maria", "team": "logistics"})


# What was there before, and the step that two people take.
ALIKE: dict[str, tuple[tuple[Step, ...], Step]] = {
    "a wait ended": ((_wait,), lambda c, s, w: end_wait(c, s, "Looked at.")),
    "the customer asked": ((), _ask),
    "a wait for others": ((), _wait),
    "a step ticked": ((), _ticked),
    "a severity": ((), _graver),
    "an owner": ((), _assigned),
    "the same rung": ((), _escalate),
    "a promise kept": ((_promise,), _keep),
    "an offer approved": ((_propose,), _approve),
    "an offer accepted": ((_offer,), _decide("accepted")),
    "an action done": ((_action,), _finish),
    "an event taken back": ((_promise,), _retract("2-BBBB")),
    "the same outcome": ((), _resolve("upheld")),
    "the same end": ((_resolve("upheld"),), _close("accepted")),
    "reopened": (
        (_resolve("upheld"),),
        lambda c, s, w: reopen(c, s, "It broke again."),
    ),
    "tied": ((), _link("duplicate")),
    "untied": ((_link("duplicate"),), lambda c, s, w: unlink(c, s, OTHER)),
    "the survey": ((_resolve("upheld"),), _survey(4)),
    "an incident opened": ((), _incident("incident_opened")),
    "an incident closed": ((_incident("incident_opened"),), _incident("incident_closed")),
}

# What was there before, the step of one person and a minute later that of another, and the event
# that does not fit.
AGAINST: dict[str, tuple[tuple[Step, ...], Step, Step, str]] = {
    "kept, then moved": ((_promise,), _keep, _move(28), "promise_moved"),
    "moved, then kept": ((_promise,), _move(28), _keep, "promise_kept"),
    "moved to two dates": ((_promise,), _move(28), _move(29), "promise_moved"),
    "kept, but never promised": ((_promise,), _retract("2-BBBB"), _keep, "promise_kept"),
    "accepted, then declined": (
        (_offer,),
        _decide("accepted"),
        _decide("declined"),
        "offer_decided",
    ),
    "declined, then accepted": (
        (_offer,),
        _decide("declined"),
        _decide("accepted"),
        "offer_decided",
    ),
    "done, but never to be done": ((_action,), _retract("2-BBBB"), _finish, "action_done"),
    "two outcomes": ((), _resolve("upheld"), _resolve("not_upheld"), "resolved"),
    "accepted, then rejected": (
        (_resolve("upheld"),),
        _close("accepted"),
        _close("rejected"),
        "closed",
    ),
    "closed, then a survey of no end": (
        (_resolve("upheld"),),
        _retract("2-BBBB"),
        _survey(4),
        "surveyed",
    ),
    "two scores": ((_resolve("upheld"),), _survey(4), _survey(5), "surveyed"),
    "tied in two ways": ((), _link("duplicate"), _link("follows"), "linked"),
    "the answer to a question that is taken back": (
        (_consult,),
        _retract("2-BBBB"),
        _reply,
        "consulted",
    ),
    "an answer, then its question taken back": (
        (_consult,),
        _reply,
        _retract("2-BBBB"),
        "consulted",
    ),
    "a wait for others, then for the customer": ((), _wait, _ask, "asked"),
    "resolved, then passed up": ((), _resolve("upheld"), _escalate, "escalated"),
    "told of an incident that was closed": (
        (_incident("incident_opened"),),
        _incident("incident_closed"),
        _incident("incident_told"),
        "incident_told",
    ),
}


@pytest.fixture(scope="session")
def world(policy: Policy, at: At) -> World:
    """The policy and the days of November."""
    return World(policy, at)


@pytest.fixture(scope="session")
def start(make: Make, stamp: Stamps, world: World) -> Callable[[tuple[Step, ...]], Complaint]:
    """A complaint on Monday, after some steps."""

    def built(steps: tuple[Step, ...]) -> Complaint:
        complaint = make()
        for minute, one in enumerate(steps):
            complaint = one(complaint, stamp(f"23 10:0{minute}"), world)
        return complaint

    return built


@pytest.fixture(scope="session")
def judged(policy: Policy, at: At) -> Callable[[Complaint], list[Finding]]:
    """What `check` says of a complaint, some days later."""
    context = Context(policy, at("27 10:00"), frozenset({OTHER}))
    return lambda complaint: check_complaint(complaint, context)


def values(complaint: Complaint) -> dict[str, Any]:
    """Everything that follows from the events."""
    state: State = state_of(complaint)
    return state.values


@pytest.mark.parametrize("name", ALIKE)
def test_what_stood_already_has_no_effect(
    *, start: Callable[..., Complaint], stamp: Stamps, merged: Merged, world: World, name: str
) -> None:
    """The complaint is what the first of the two made of it, whoever puts them together."""
    before, act = ALIKE[name]
    base = start(before)
    one = act(base, stamp("24 10:00"), world)
    other = act(base, stamp("24 10:01", chars="CCCC"), world)
    both = merged(one, other)
    assert replace(both, events=()) == replace(one, events=())
    assert merged(other, one) == both
    assert values(both) == values(one)


@pytest.mark.parametrize("name", ALIKE)
def test_what_stood_already_is_a_note(
    *,
    start: Callable[..., Complaint],
    stamp: Stamps,
    merged: Merged,
    judged: Callable[[Complaint], list[Finding]],
    world: World,
    name: str,
) -> None:
    """At the second of the two, and nothing graver than without it."""
    before, act = ALIKE[name]
    base = start(before)
    one = act(base, stamp("24 10:00"), world)
    other = act(base, stamp("24 10:01", chars="CCCC"), world)
    found = judged(merged(one, other))
    [note] = [finding for finding in found if finding.code == "superfluous"]
    assert note.level == "note"
    assert note.key == f"events[{len(one.events)}].kind"
    found.remove(note)
    assert found == judged(one)


@pytest.mark.parametrize("name", AGAINST)
def test_what_is_against_another_step_is_found(
    *,
    start: Callable[..., Complaint],
    stamp: Stamps,
    merged: Merged,
    judged: Callable[[Complaint], list[Finding]],
    world: World,
    name: str,
) -> None:
    """As an error at the step that was not possible after the other, whoever puts them together."""
    before, first, second, kind = AGAINST[name]
    base = start(before)
    one = first(base, stamp("24 10:00"), world)
    other = second(base, stamp("24 10:01", chars="CCCC"), world)
    both = merged(one, other)
    [odd] = state_of(both).misfits
    assert both.events[odd.index].kind == kind
    [step_found] = [finding for finding in judged(both) if finding.code == "step"]
    assert (step_found.level, step_found.key) == ("error", f"events[{odd.index}].kind")
    assert merged(other, one) == both


@pytest.mark.parametrize("name", AGAINST)
def test_without_the_step_that_does_not_fit_all_is_right(
    *, start: Callable[..., Complaint], stamp: Stamps, merged: Merged, world: World, name: str
) -> None:
    """Taken back, as `check` advises, where such a step is ever taken back."""
    before, first, second, _ = AGAINST[name]
    base = start(before)
    one = first(base, stamp("24 10:00"), world)
    other = second(base, stamp("24 10:01", chars="CCCC"), world)
    both = merged(one, other)
    [odd] = state_of(both).misfits
    if both.events[odd.index].kind == "linked":
        return
    mended = retract(both, stamp("25 10:00"), both.events[odd.index].id, "It did not fit.")
    assert state_of(mended).odd == []


def test_a_promise_moved_twice_to_one_date(
    start: Callable[..., Complaint], stamp: Stamps, merged: Merged, world: World
) -> None:
    """The customer has one new date: the other entry of it is withdrawn by its own event."""
    base = start((_promise,))
    one = _move(28)(base, stamp("24 10:00"), world)
    other = _move(28)(base, stamp("24 10:01", chars="CCCC"), world)
    both = merged(one, other)
    assert [(p.id, p.state, p.closed_in) for p in both.promises] == [
        ("2-BBBB", "moved", "3-BBBB"),
        ("3-BBBB", "open", ""),
        ("3-CCCC", "withdrawn", "3-CCCC"),
    ]
    assert [odd.verdict for odd in state_of(both).odd] == ["stands"]


def test_two_dates_that_the_customer_was_told_both_stand(
    start: Callable[..., Complaint], stamp: Stamps, merged: Merged, world: World
) -> None:
    """Which of them counts is for people to say."""
    base = start((_promise,))
    one = _move(28)(base, stamp("24 10:00"), world)
    other = _move(29)(base, stamp("24 10:01", chars="CCCC"), world)
    states = [promise.state for promise in merged(one, other).promises]
    assert states == ["moved", "open", "open"]


@pytest.mark.parametrize("order", [("24 10:00", "24 10:01"), ("24 10:01", "24 10:00")])
def test_a_promise_that_the_outcome_kept_was_kept(
    *,
    start: Callable[..., Complaint],
    stamp: Stamps,
    merged: Merged,
    world: World,
    order: tuple[str, str],
) -> None:
    """One tells the outcome, the other that the promise of it is kept, in whichever order."""
    base = start((_answer,))
    told = _resolve("upheld")(base, stamp(order[0]), world)
    kept = _keep(base, stamp(order[1], chars="CCCC"), world)
    both = merged(told, kept)
    assert [promise.state for promise in both.promises] == ["kept"]
    assert state_of(both).misfits == []


def test_the_first_of_two_that_are_alike_may_be_taken_back(
    start: Callable[..., Complaint], stamp: Stamps, merged: Merged, world: World
) -> None:
    """Then the second is the one that counts, and is odd no more."""
    base = start((_promise,))
    one = _keep(base, stamp("24 10:00"), world)
    other = _keep(base, stamp("24 10:01", chars="CCCC"), world)
    mended = retract(merged(one, other), stamp("25 10:00"), "3-BBBB", "Not I.")
    assert [(p.state, p.closed_in) for p in mended.promises] == [("kept", "3-CCCC")]
    assert state_of(mended).odd == []


def test_what_is_odd_names_what_it_is_against(
    start: Callable[..., Complaint], stamp: Stamps, merged: Merged, world: World
) -> None:
    """The ledger, and the event that stands there already."""
    base = start((_promise,))
    one = _keep(base, stamp("24 10:00"), world)
    other = _move(28)(base, stamp("24 10:01", chars="CCCC"), world)
    [odd] = state_of(merged(one, other)).odd
    assert (odd.field, odd.against) == ("promises", "3-BBBB")
    assert odd.message == "what this step is about was not open to it"
