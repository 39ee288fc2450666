"""What was taken back counts no more: what it had allowed is refused, what it had barred is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

import pytest

from complaints.core.clocks.dates import unanswered
from complaints.core.clocks.letters_due import letters_due
from complaints.core.clocks.reading import Reading
from complaints.core.handling.audit import record_audit
from complaints.core.handling.checks import Context, check_complaint
from complaints.core.handling.conversation import assign, contact, record_letter
from complaints.core.handling.ending import answer_survey, close, reopen, resolve
from complaints.core.handling.escalation import escalate, next_move
from complaints.core.handling.incidents import close_incident, open_incident
from complaints.core.handling.investigation import (
    add_action,
    consult,
    consulted,
    find,
    finish_action,
)
from complaints.core.handling.mending import retract
from complaints.core.handling.offers import add_offer, approve_offer, decide_offer, new_offer
from complaints.core.handling.passing_up import new_causes
from complaints.core.handling.promises import add_promise, keep_promise
from complaints.core.handling.waiting import ask, end_wait, wait
from complaints.core.policy.policy import Policy
from complaints.core.policy.procedure import is_done, tick
from complaints.core.record.contacts import Story
from complaints.core.record.model import Complaint, Event
from complaints.core.record.steps import Stamp, step
from complaints.core.time.calendar import WorkingCalendar
from complaints.errors import Refused
from complaints.letters.history import last_escalation, open_question
from complaints.letters.occasions import occasion

Make = Callable[..., Complaint]
At = Callable[[str], datetime]
By = Callable[..., Stamp]
Last = Callable[[Complaint], Event]


class World(NamedTuple):
    """What the steps need besides the complaint."""

    policy: Policy
    office: WorkingCalendar
    at: At
    stamp: By


Step = Callable[[Complaint, World, Stamp], object]


def _resolve(c: Complaint, w: World, s: Stamp) -> Complaint:
    return resolve(c, s, "upheld", "Two plates.", "phone", w.policy, despite="In a hurry.")


def _proposed(c: Complaint, w: World, s: Stamp) -> Complaint:
    return add_offer(c, s, new_offer("refund", "100 EUR", "", "", None), w.policy, propose=True)


def _letter(c: Complaint, w: World, s: Stamp) -> Complaint:
    return record_letter(c, s, template="acknowledgement", occasion="acknowledgement")


def _late(c: Complaint, w: World, s: Stamp) -> Complaint:
    causes = new_causes(Reading(c, w.office, s.at), w.policy, [])
    occasions = " ".join(cause.occasion for cause in causes)
    if not causes:
        raise Refused("nothing passes it up")
    return escalate(c, s, causes[0].reason, next_move(Story(c), w.policy), occasion=occasions)


def _is_acknowledged(c: Complaint, w: World, s: Stamp) -> bool:
    due = [letter.template for letter in letters_due(Reading(c, w.office, s.at), w.policy)]
    return "acknowledgement" not in due


def _survey_is_due(c: Complaint, w: World, s: Stamp) -> bool:
    later = w.at("27 12:00")
    return any(
        each.template == "survey" for each in letters_due(Reading(c, w.office, later), w.policy)
    )


def _passed_on_unsummed(c: Complaint, w: World, s: Stamp) -> bool:
    found = check_complaint(c, Context(w.policy, s.now, frozenset()))
    return any(finding.code == "no-summary" for finding in found)


def _wrong_wait(c: Complaint, w: World, s: Stamp) -> bool:
    found = check_complaint(c, Context(w.policy, s.now, frozenset()))
    return any(finding.code == "wait-end" for finding in found)


# What comes first, what is done and taken back, and what that allows or bars.
CASES: dict[str, tuple[tuple[Step, ...], Step, Step]] = {
    "a reopening bars the answer to the survey": (
        (_resolve,),
        lambda c, w, s: reopen(c, s, "It broke again."),
        lambda c, w, s: answer_survey(c, s, 5, ""),
    ),
    "a reopening bars the survey": (
        (_resolve,),
        lambda c, w, s: reopen(c, s, "It broke again."),
        _survey_is_due,
    ),
    "a resolution allows closing": (
        (),
        _resolve,
        lambda c, w, s: close(c, s, "accepted", ""),
    ),
    "a resolution bars another": ((), _resolve, _resolve),
    "an end bars another": (
        (_resolve,),
        lambda c, w, s: close(c, s, "accepted", ""),
        lambda c, w, s: close(c, s, "no_reply", ""),
    ),
    "a finding gives an apology of its own": (
        (),
        lambda c, w, s: find(c, s, "ours", "carrier", "A dent.", w.policy),
        lambda c, w, s: occasion("apology", Reading(c, w.office, s.at)) != "apology/1",
    ),
    "an escalation allows its letter": (
        (),
        lambda c, w, s: escalate(c, s, "complexity", next_move(Story(c), w.policy), "Odd."),
        lambda c, w, s: last_escalation(Story(c)) is not None,
    ),
    "an escalation by the policy bars the next one": ((), _late, _late),
    "an escalation asks for a summary": (
        (),
        lambda c, w, s: escalate(c, s, "complexity", next_move(Story(c), w.policy), "Odd."),
        _passed_on_unsummed,
    ),
    "an assignment bars the same one": (
        (),
        lambda c, w, s: assign(c, s, w.policy, "", "maria", "Over to you."),
        lambda c, w, s: assign(c, s, w.policy, "", "maria", "Over to you."),
    ),
    "a wait allows its end": (
        (),
        lambda c, w, s: wait(c, s, "third_party", w.at("30 12:00"), "The carrier.", w.policy),
        lambda c, w, s: end_wait(c, s, "They wrote."),
    ),
    "a wait that ends before it starts is a fault": (
        (),
        lambda c, w, s: step(c, s, "waiting", waiting_for="customer", until=w.at("22 12:00")),
        _wrong_wait,
    ),
    "a question allows its letter": (
        (),
        lambda c, w, s: ask(c, s, "Which plates?", w.at("30 12:00"), "email"),
        lambda c, w, s: open_question(Story(c)) is not None,
    ),
    "an answer to the survey bars another": (
        (_resolve,),
        lambda c, w, s: answer_survey(c, s, 1, ""),
        lambda c, w, s: answer_survey(c, s, 5, ""),
    ),
    "an incident bars another": (
        (),
        lambda c, w, s: open_incident(c, s, "Every lid leaks."),
        lambda c, w, s: open_incident(c, s, "Every lid leaks."),
    ),
    "an incident allows its end": (
        (),
        lambda c, w, s: open_incident(c, s, "Every lid leaks."),
        lambda c, w, s: close_incident(c, s, "New lids."),
    ),
    "the end of an incident bars another end": (
        (lambda c, w, s: open_incident(c, s, "Every lid leaks."),),
        lambda c, w, s: close_incident(c, s, "New lids."),
        lambda c, w, s: close_incident(c, s, "New lids."),
    ),
    "a letter bars the same one": ((), _letter, _letter),
    "a letter acknowledges": ((), _letter, _is_acknowledged),
    "a letter that came back acknowledges nothing": (
        (_letter,),
        lambda c, w, s: step(c, s, "bounced", of=c.events[-1].id),
        _is_acknowledged,
    ),
    "a call acknowledges": (
        (),
        lambda c, w, s: contact(c, s, "out", "phone", "Told her."),
        lambda c, w, s: is_done(Story(c), "act"),
    ),
    "a question to a colleague is due": (
        (),
        lambda c, w, s: consult(c, s, "maria", w.at("30 12:00"), "Known?"),
        lambda c, w, s: bool(list(unanswered(Story(c)))),
    ),
    "a question to a colleague allows the answer": (
        (),
        lambda c, w, s: consult(c, s, "maria", None, "Known?"),
        lambda c, w, s: consulted(c, s, "2-BBBB", "Yes."),
    ),
    "an answer of a colleague ends the question": (
        (lambda c, w, s: consult(c, s, "maria", w.at("30 12:00"), "Known?"),),
        lambda c, w, s: consulted(c, s, "2-BBBB", "Yes."),
        lambda c, w, s: bool(list(unanswered(Story(c)))),
    ),
    "an audit is a step of the procedure": (
        (_resolve,),
        lambda c, w, s: record_audit(c, w.stamp("24 12:00", by="maria"), "All well."),
        lambda c, w, s: is_done(Story(c), "quality"),
    ),
    "an offer is a solution": ((), _proposed, lambda c, w, s: is_done(Story(c), "solution")),
    "an approval allows accepting": (
        (_proposed,),
        lambda c, w, s: approve_offer(c, w.stamp("24 12:00", by="marko"), "1", w.policy, ""),
        lambda c, w, s: decide_offer(c, s, "1", "accepted", ""),
    ),
    "an accepted offer was talked about": (
        (
            _proposed,
            lambda c, w, s: approve_offer(c, w.stamp("24 11:00", by="marko"), "1", w.policy, ""),
        ),
        lambda c, w, s: decide_offer(c, s, "1", "accepted", ""),
        lambda c, w, s: is_done(Story(c), "discuss"),
    ),
    "a promise may be kept": (
        (),
        lambda c, w, s: add_promise(c, s, "plates", w.at("30 12:00")),
        lambda c, w, s: keep_promise(c, s, "1", ""),
    ),
    "a promise that is kept is kept once": (
        (lambda c, w, s: add_promise(c, s, "plates", w.at("30 12:00")),),
        lambda c, w, s: keep_promise(c, s, "1", ""),
        lambda c, w, s: keep_promise(c, s, "1", ""),
    ),
    "an action may be done": (
        (),
        lambda c, w, s: add_action(c, s, "Call.", "ivo", None, corrective=False),
        lambda c, w, s: finish_action(c, s, "1", ""),
    ),
    "an action is done once": (
        (lambda c, w, s: add_action(c, s, "Call.", "ivo", None, corrective=False),),
        lambda c, w, s: finish_action(c, s, "1", ""),
        lambda c, w, s: finish_action(c, s, "1", ""),
    ),
    "a step is ticked once": (
        (),
        lambda c, w, s: tick(c, s, "ring", w.policy, ""),
        lambda c, w, s: tick(c, s, "ring", w.policy, ""),
    ),
}


@pytest.fixture
def world(policy: Policy, office: WorkingCalendar, at: At, stamp: By) -> World:
    """The small house and its times."""
    return World(policy, office, at, stamp)


def possible(tried: Step, complaint: Complaint, world: World) -> bool:
    """Tell whether a step is possible, or what is asked is so."""
    try:
        return bool(tried(complaint, world, world.stamp("24 14:00")))
    except Refused:
        return False


@pytest.mark.parametrize("name", CASES)
def test_taken_back_it_is_as_if_it_had_never_been(
    name: str, make: Make, world: World, last: Last
) -> None:
    """Each kind of event changes what is possible; taken back, what was possible is so again."""
    first, done, then = CASES[name]
    before = make(summary="")
    for minute, each in enumerate(first):
        made = each(before, world, world.stamp(f"24 10:0{minute}"))
        assert isinstance(made, Complaint)
        before = made
    after = done(before, world, world.stamp("24 12:00"))
    assert isinstance(after, Complaint)
    back = retract(after, world.stamp("24 13:00"), last(after).id, "By mistake.")
    was = possible(then, before, world)
    assert possible(then, after, world) is not was
    assert possible(then, back, world) is was


def test_an_offer_that_was_never_made_was_not_talked_about(
    make: Make, world: World, last: Last
) -> None:
    """Nor is it a solution, though it stays on record as withdrawn."""
    made = _proposed(make(), world, world.stamp("24 10:00"))
    back = retract(made, world.stamp("24 11:00"), last(made).id, "By mistake.")
    assert [offer.state for offer in back.offers] == ["withdrawn"]
    assert not is_done(Story(back), "solution")
    assert not is_done(Story(back), "discuss")


def test_what_went_out_keeps_its_place(make: Make, world: World, last: Last) -> None:
    """Numbers are given once, and a second resolution has letters of its own."""
    first = _resolve(make(), world, world.stamp("24 10:00"))
    back = retract(first, world.stamp("24 11:00"), last(first).id, "By mistake.")
    again = _resolve(back, world, world.stamp("24 12:00"))
    assert [event.id for event in again.events] == ["1-AAAA", "2-BBBB", "3-BBBB", "4-BBBB"]
    assert occasion("outcome", Reading(again, world.office, world.at("24 13:00"))) == "outcome/2"
