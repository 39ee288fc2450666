"""Waiting, promises, questions, actions and offers: one fact a test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from msgspec.structs import replace

from complaints.core.clocks.reading import Reading
from complaints.core.handling.conversation import contact, record_letter
from complaints.core.handling.ending import resolve
from complaints.core.handling.investigation import add_action, consult, consulted, finish_action
from complaints.core.handling.mending import retract
from complaints.core.handling.offers import (
    add_offer,
    approve_offer,
    beyond,
    decide_offer,
    new_offer,
)
from complaints.core.handling.promises import add_promise, keep_promise, move_promise
from complaints.core.handling.waiting import ask, end_wait, wait
from complaints.core.policy.policy import Policy, Waits
from complaints.core.record.model import Complaint, Event
from complaints.core.record.state import as_of
from complaints.core.record.steps import Stamp
from complaints.core.time.calendar import WorkingCalendar
from complaints.errors import Refused, UsageProblem

Make = Callable[..., Complaint]
At = Callable[[str], datetime]
By = Callable[..., Stamp]
Last = Callable[[Complaint], Event]


def test_a_wait_has_an_end(make: Make, stamp: By, at: At) -> None:
    """Its own, else that of the terms; and it lies after the start."""
    bare = make(terms={"resolve": "5bd"})
    with pytest.raises(UsageProblem, match="a wait has an end"):
        ask(bare, stamp("23 10:00"), "Which?", None, "phone")
    assert ask(make(), stamp("23 10:00"), "Which?", None, "phone").status == "waiting"
    with pytest.raises(UsageProblem, match="before it starts"):
        ask(bare, stamp("23 10:00"), "Which?", at("23 10:00"), "phone")


def test_a_third_party_pauses_what_is_named(
    make: Make, stamp: By, policy: Policy, office: WorkingCalendar, at: At
) -> None:
    """Nothing else, and nothing where the policy names nothing."""
    naming = replace(policy, waits=Waits(third_party=("resolve",)))
    for chosen, paused in ((policy, set()), (naming, {"resolve"})):
        waiting = wait(make(), stamp("23 10:00"), "third_party", None, "Courier.", chosen)
        states = Reading(waiting, office, at("23 11:00")).clocks
        assert {clock.name for clock in states if clock.state == "paused"} == paused


def test_a_message_ends_the_wait_when_it_came(
    make: Make, stamp: By, office: WorkingCalendar, at: At
) -> None:
    """Whoever wrote it down days later; the end we set then is refused."""
    waiting = ask(make(), stamp("23 10:00"), "Which?", None, "phone")
    noticed = contact(waiting, stamp("24 09:00", "26 10:00"), "in", "email", "The blue one.")
    assert noticed.status == "investigating"
    clock = next(c for c in Reading(noticed, office, at("26 10:00")).clocks if c.name == "wait")
    assert clock.ended_at == at("24 09:00")
    with pytest.raises(Refused, match="there is no wait to end"):
        end_wait(noticed, stamp("26 10:00"), "")


def test_resolving_straight_from_waiting(
    make: Make, stamp: By, policy: Policy, office: WorkingCalendar, at: At
) -> None:
    """The pause ends there."""
    waiting = ask(make(), stamp("23 10:00"), "Which?", None, "phone")
    ended = resolve(waiting, stamp("25 10:00"), "withdrawn", "Fine.", "phone", policy)
    clock = next(c for c in Reading(ended, office, at("30 10:00")).clocks if c.name == "resolve")
    assert [(p.start, p.end) for p in clock.pauses] == [(at("23 10:00"), at("25 10:00"))]


def test_promises_are_kept_broken_or_moved(make: Make, stamp: By, at: At) -> None:
    """Kept by its date, broken after it, moved with the old date beside the new."""
    told = add_promise(make(), stamp("23 10:00"), "plates", at("24 17:00"))
    assert keep_promise(told, stamp("24 17:00"), "1", "").promises[0].state == "kept"
    assert keep_promise(told, stamp("24 17:01"), "1", "").promises[0].state == "broken"
    moved = move_promise(told, stamp("24 10:00"), "1", at("27 17:00"), "Fog.")
    assert [(p.state, p.due, p.replaces) for p in moved.promises] == [
        ("moved", at("24 17:00"), ""),
        ("open", at("27 17:00"), told.promises[0].id),
    ]
    late = move_promise(told, stamp("24 17:01"), "1", at("27 17:00"), "Fog.")
    assert [p.state for p in late.promises] == ["broken", "open"]
    with pytest.raises(Refused, match="promise 1 of CMP-2611-7F3K9QY is moved already"):
        keep_promise(moved, stamp("25 10:00"), "1", "")
    with pytest.raises(UsageProblem, match="for that time already"):
        move_promise(told, stamp("24 10:00"), "1", at("24 17:00"), "Fog.")


def test_resolving_settles_what_letters_promised(
    make: Make, stamp: By, at: At, policy: Policy
) -> None:
    """An answer and news, kept or broken by their dates; other promises stay open."""
    told = [("an answer", at("24 17:00")), ("news", at("26 17:00"))]
    written = record_letter(make(), stamp("23 10:00"), told, template="status", occasion="1")
    both = add_promise(written, stamp("23 11:00"), "plates", at("30 17:00"))
    ended = resolve(both, stamp("25 10:00"), "withdrawn", "Fine.", "phone", policy)
    assert [p.state for p in ended.promises] == ["broken", "kept", "open"]


def test_a_question_is_due_until_it_is_answered(
    make: Make, stamp: By, at: At, office: WorkingCalendar, last: Last
) -> None:
    """Late like a promise; a question nobody asked, or taken back, has no answer."""
    asked = consult(make(), stamp("23 10:00"), "maria", at("24 12:00"), "Known?")
    question = last(asked).id
    names = [item.what for item in Reading(asked, office, at("25 10:00")).items if item.late]
    assert f"question {question}" in names
    answered = consulted(asked, stamp("25 10:00"), question, "Yes.")
    assert f"question {question}" not in {
        i.what for i in Reading(answered, office, at("25 11:00")).items
    }
    with pytest.raises(Refused, match=r"rests on event 2-BBBB; take that one back first"):
        retract(answered, stamp("25 11:00"), question, "Oh.")
    for complaint, name in (
        (asked, "9-ZZZZ"),
        (retract(asked, stamp("25 09:00"), question, "Oh."), question),
    ):
        with pytest.raises(Refused, match=f"has no question '{name}'"):
            consulted(complaint, stamp("25 10:00"), name, "Yes.")


def test_an_action_is_done_once(make: Make, stamp: By, at: At, last: Last) -> None:
    """And was not before; taken back it is to be done again, and no number comes twice."""
    added = add_action(make(), stamp("23 10:00"), "Send.", "ivo", at("24 12:00"), False)
    done = finish_action(added, stamp("24 10:00"), "1", "")
    stood = as_of(done, at("23 12:00"))
    assert stood is not None
    assert (stood.actions[0].done_at, done.actions[0].done_at) == (None, at("24 10:00"))
    with pytest.raises(Refused, match="action 1 of CMP-2611-7F3K9QY is done already"):
        finish_action(done, stamp("24 11:00"), "1", "")
    with pytest.raises(Refused, match="rests on"):
        retract(done, stamp("24 11:00"), last(added).id, "Oh.")
    undone = retract(done, stamp("24 11:00"), last(done).id, "Oh.")
    assert undone.actions == added.actions
    gone = retract(added, stamp("24 11:00"), last(added).id, "Oh.")
    assert [action.open for action in gone.actions] == [False]
    again = add_action(gone, stamp("24 12:00"), "Ring.", "", None, False)
    assert [action.id for action in again.actions] == [last(added).id, last(again).id]


@pytest.mark.parametrize(
    ("by", "kind", "amount", "words"),
    [
        ("ivo", "refund", "50 EUR", ""),
        ("ivo", "refund", "50.00 EUR", ""),
        ("ivo", "refund", "50.01 EUR", "clerk may give refund up to 50 EUR"),
        ("ivo", "refund", "1 USD", "clerk may give refund up to 50 EUR"),
        ("maria", "refund", "150 EUR", ""),
        ("maria", "repair", "1 EUR", "senior may not give repair"),
        ("cron", "refund", "1 EUR", "no role may not give refund"),
    ],
)
def test_authority(by: str, kind: str, amount: str, words: str, policy: Policy) -> None:
    """By role and remedy, to the cent, and in no other currency."""
    assert beyond(new_offer(kind, amount, "", "", None), by, policy) == words


@pytest.mark.parametrize(
    "amount",
    [
        "1",
        "EUR",
        "1,5 EUR",
        "1. EUR",
        ".5 EUR",
        "1e3 EUR",
        "1 EU",
        "1  EUR",
        "-1 EUR",
        "1 EURO",
        "1 eur",
        "٣ EUR",
        "1.23456 EUR",
    ],
)
def test_what_is_no_money(amount: str) -> None:
    """Digits, a point, three capitals; nothing else."""
    with pytest.raises(UsageProblem, match="no amount of money"):
        new_offer("refund", amount, "", "", None)


def test_what_is_worth_money_needs_an_amount(make: Make, stamp: By, policy: Policy) -> None:
    """Else it would pass any limit; an apology costs nothing and needs none."""
    refund = new_offer("refund", "", "", "", None)
    with pytest.raises(UsageProblem, match="say what the refund is worth"):
        add_offer(make(), stamp("23 10:00"), refund, policy, propose=True)
    assert beyond(refund, "ivo", policy).startswith("nobody can tell without its amount")
    free = add_offer(
        make(), stamp("23 10:00"), replace(refund, kind="apology"), policy, propose=False
    )
    assert free.offers[0].state == "open"


def test_an_offer_from_proposal_to_decision(make: Make, stamp: By, policy: Policy) -> None:
    """Proposed, approved by another whose role may, accepted or declined once."""
    offer = new_offer("refund", "480 EUR", "", "", None)
    with pytest.raises(Refused, match="beyond your authority"):
        add_offer(make(), stamp("23 10:00"), offer, policy, propose=False)
    with pytest.raises(UsageProblem, match="there is no remedy 'refnd'; did you mean refund"):
        add_offer(make(), stamp("23 10:00"), replace(offer, kind="refnd"), policy, propose=False)
    made = add_offer(make(), stamp("23 10:00", by="marko"), offer, policy, propose=True)
    assert made.offers[0].state == "open"
    made = add_offer(make(), stamp("23 10:00", by="maria"), offer, policy, propose=True)
    assert made.offers[0].state == "proposed"
    for by, words in (("maria", "your own"), ("ivo", "may not approve"), ("jelena", "too")):
        with pytest.raises(Refused, match=words):
            approve_offer(made, stamp("23 11:00", by=by), "1", policy, "")
    approved = approve_offer(made, stamp("23 11:00", by="marko"), "1", policy, "")
    assert (approved.offers[0].state, approved.offers[0].approved_by) == ("open", "marko")
    decided = decide_offer(approved, stamp("23 12:00"), "1", "declined", "")
    with pytest.raises(Refused, match="is declined, not open"):
        decide_offer(decided, stamp("23 13:00"), "1", "accepted", "")
