"""What the events of a complaint say in a letter."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec import convert, to_builtins
from msgspec.structs import replace

from complaints.core.clocks.reading import Reading
from complaints.core.handling.conversation import assign, contact
from complaints.core.handling.mending import retract
from complaints.core.handling.promises import keep_promise, move_promise
from complaints.core.handling.waiting import ask, end_wait, wait
from complaints.core.policy.policy import Policy
from complaints.core.record.contacts import Story
from complaints.core.record.model import Complaint, Offer, Terms
from complaints.core.time.calendar import WorkingCalendar
from complaints.letters import history
from letters import stories
from letters.stories import ANSWER_DAY, FOUND, NOW, asked, busy, delayed, passed_up, stamp


def test_the_question_that_is_open(smallest: Complaint, calendar: WorkingCalendar) -> None:
    """A question is open until the customer speaks or somebody ends the wait."""
    assert history.open_question(Story(smallest)) is None
    waiting = asked(smallest)
    question = history.open_question(Story(waiting))
    assert question is not None
    assert question.text == stories.WORDS["en"].question
    assert history.answer_due(Reading(waiting, calendar, NOW)) == ANSWER_DAY
    answered = contact(waiting, stamp(40, "AAAA"), "in", "phone", "The deep ones.")
    ended = end_wait(waiting, stamp(40, "AAAA"), "")
    for over in (answered, ended):
        assert history.open_question(Story(over)) is None
        assert history.answer_due(Reading(over, calendar, NOW)) is None


def test_a_wait_is_no_question(smallest: Complaint, policy: Policy) -> None:
    """Waiting for somebody, even for the customer, asks nothing."""
    waiting = wait(smallest, stamp(5), "customer", ANSWER_DAY, "till she is back", policy)
    assert history.open_question(Story(waiting)) is None


def test_a_question_that_was_taken_back(smallest: Complaint) -> None:
    """What was retracted was never asked."""
    waiting = asked(smallest)
    taken_back = retract(waiting, stamp(40, "AAAA"), waiting.events[-1].id, "wrong complaint")
    assert history.open_question(Story(taken_back)) is None


def test_the_date_of_an_answer_from_the_terms(
    smallest: Complaint, calendar: WorkingCalendar
) -> None:
    """A question without a date of its own has the one of the terms."""
    known = replace(smallest, terms=Terms(resolve="5bd", wait="2bd"))
    waiting = ask(known, stamp(30), "Which?", None, "phone")
    due = history.answer_due(Reading(waiting, calendar, NOW))
    assert due is not None
    assert (due - FOUND).days == 2


def test_a_date_that_was_moved_twice(smallest: Complaint, calendar: WorkingCalendar) -> None:
    """The last move counts, with the date the customer heard last, not one in between."""
    assert history.moved_date(Reading(smallest, calendar, NOW)) is None
    once = delayed(smallest)
    first = history.moved_date(Reading(once, calendar, NOW))
    assert first is not None
    assert (first.old, first.new) == (stories.OLD_DAY, stories.NEW_DAY)
    assert first.reason == stories.WORDS["en"].why_later
    later = stories.NEW_DAY + timedelta(days=7)
    twice = move_promise(once, stamp(18, "AAAA"), "2", later, "Again.")
    second = history.moved_date(Reading(twice, calendar, NOW))
    assert second is not None
    assert (second.old, second.new, second.reason) == (stories.OLD_DAY, later, "Again.")
    assert second.event != first.event
    called = contact(once, stamp(16), "out", "phone", "It takes until Friday.")
    moved = move_promise(called, stamp(18, "AAAA"), "2", later, "Again.")
    third = history.moved_date(Reading(moved, calendar, NOW))
    assert third is not None
    assert (third.old, third.new) == (stories.NEW_DAY, later)


def test_no_delay_to_tell_of(smallest: Complaint, calendar: WorkingCalendar) -> None:
    """What was kept, or moved to an earlier date, is none."""
    once = delayed(smallest)
    kept = keep_promise(once, stamp(18), "2", "")
    assert history.moved_date(Reading(kept, calendar, NOW)) is None
    sooner = stories.OLD_DAY - timedelta(hours=3)
    early = move_promise(once, stamp(18), "2", sooner, "Early.")
    assert history.moved_date(Reading(early, calendar, NOW)) is None


def test_the_last_escalation(smallest: Complaint) -> None:
    """The last one counts, with its reason."""
    assert history.last_escalation(Story(smallest)) is None
    event = history.last_escalation(Story(passed_up(smallest, "safety")))
    assert event is not None
    assert event.reason == "safety"


def test_what_was_done(smallest: Complaint, fullest: Complaint, policy: Policy) -> None:
    """What happened is told once each, in the order in which it first did."""
    assert history.done(Story(smallest)) == []
    every = asked(busy(fullest))
    assert history.done(Story(every)) == [
        *("looked_into", "heard_you", "consulted", "offered", "passed_on", "asked_you")
    ]
    assert set(history.done(Story(every))) == set(history.DONE)
    known = replace(smallest, team="service", owner="nela")
    given = assign(known, stamp(5), policy, "service", "ivo", "Knows the courier.")
    assert history.done(Story(given)) == ["passed_on"]


@pytest.mark.parametrize("state", ["proposed", "withdrawn"])
def test_an_offer_that_is_none(state: str, smallest: Complaint) -> None:
    """An offer that nobody approved, or that was taken back, is not told of."""
    made = stories.offered(smallest)
    (offer,) = made.offers
    hidden = replace(made, offers=(convert({**to_builtins(offer), "state": state}, Offer),))
    assert history.done(Story(made)) == ["offered"]
    assert history.done(Story(hidden)) == []


def test_an_offer_told_in_a_call(smallest: Complaint) -> None:
    """An offer counts from the call or letter in which the customer heard of it."""
    called = contact(smallest, stamp(5), "out", "phone", "INTERNAL")
    offer = Offer(id=called.events[-1].id, kind="refund", state="accepted")
    assert history.done(Story(replace(called, offers=(offer,)))) == ["offered"]


def test_our_own_calls_are_not_theirs(smallest: Complaint) -> None:
    """A call of ours does not count as having heard the customer."""
    assert history.done(Story(contact(smallest, stamp(5), "out", "phone", "x"))) == []
    assert history.done(Story(contact(smallest, stamp(5), "in", "phone", "x"))) == ["heard_you"]
