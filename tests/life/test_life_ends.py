"""Taking back, ties, the procedure, and the ends of a complaint."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from complaints.core.handling.conversation import contact, record_letter
from complaints.core.handling.ending import answer_survey, close, reopen, resolve
from complaints.core.handling.mending import link, retract, unlink
from complaints.core.handling.offers import add_offer, approve_offer, decide_offer, new_offer
from complaints.core.handling.promises import add_promise, keep_promise, move_promise
from complaints.core.policy.policy import Policy
from complaints.core.policy.procedure import checklist, missing, tick
from complaints.core.record.contacts import Story
from complaints.core.record.model import Complaint, Event, Terms
from complaints.core.record.steps import Stamp
from complaints.errors import Refused, UsageProblem

Make = Callable[..., Complaint]
At = Callable[[str], datetime]
By = Callable[..., Stamp]
Last = Callable[[Complaint], Event]


def test_taking_back_an_offer_step_by_step(
    make: Make, stamp: By, policy: Policy, last: Last
) -> None:
    """The last first: the decision, then the approval, then the offer."""
    offer = new_offer("refund", "480 EUR", "", "", None)
    made = add_offer(make(), stamp("23 10:00"), offer, policy, propose=True)
    approved = approve_offer(made, stamp("23 11:00", by="marko"), "1", policy, "")
    decided = decide_offer(approved, stamp("23 12:00"), "1", "declined", "")
    for event in (last(made), last(approved)):
        with pytest.raises(Refused, match="rests on"):
            retract(decided, stamp("23 13:00"), event.id, "Oh.")
    states = []
    for event in (last(decided), last(approved), last(made)):
        decided = retract(decided, stamp("23 13:00"), event.id, "Oh.")
        states.append(decided.offers[0].state)
    assert states == ["open", "proposed", "withdrawn"]


def test_taking_back_a_promise(make: Make, stamp: By, at: At, last: Last) -> None:
    """What it made is withdrawn, what it settled is open again; twice is refused."""
    told = add_promise(make(), stamp("23 10:00"), "plates", at("24 17:00"))
    moved = move_promise(told, stamp("24 10:00"), "1", at("27 17:00"), "Fog.")
    with pytest.raises(Refused, match="rests on"):
        retract(moved, stamp("24 11:00"), last(told).id, "Oh.")
    back = retract(moved, stamp("24 11:00"), last(moved).id, "Oh.")
    assert [p.state for p in back.promises] == ["open", "withdrawn"]
    with pytest.raises(Refused, match="is taken back already"):
        retract(back, stamp("24 12:00"), last(moved).id, "Oh.")
    for name, words in (("1-AAAA", "the receipt"), (last(back).id, "a retraction"), ("9-X", "no")):
        with pytest.raises(Refused, match=words):
            retract(back, stamp("24 12:00"), name, "Oh.")


def test_taking_back_one_of_two_answers(make: Make, stamp: By, last: Last) -> None:
    """Of two letters the first had acknowledged it; without that one the second has."""
    first = record_letter(make(), stamp("23 10:00"), template="status", occasion="1")
    both = record_letter(first, stamp("23 11:00"), template="status", occasion="2")
    assert retract(first, stamp("23 12:00"), last(first).id, "Oh.").status == "received"
    back = retract(both, stamp("23 12:00"), last(first).id, "Oh.")
    assert back.status == "acknowledged"
    again = retract(back, stamp("23 13:00"), last(both).id, "Oh.")
    assert again.status == "received"


def test_ties(make: Make, stamp: By, last: Last) -> None:
    """Not to itself, not twice, and undone by untying alone."""
    other = "CMP-2611-0000008"
    tied = link(make(), stamp("23 10:00"), other, "follows")
    assert [(tie.id, tie.kind) for tie in tied.related] == [(other, "follows")]
    for complaint, name in ((tied, other), (make(), make().id)):
        with pytest.raises(Refused, match="tied to"):
            link(complaint, stamp("23 11:00"), name, "related")
    with pytest.raises(Refused, match="--remove"):
        retract(tied, stamp("23 11:00"), last(tied).id, "Oh.")
    assert unlink(tied, stamp("23 11:00"), other).related == ()
    with pytest.raises(Refused, match="is not tied"):
        unlink(make(), stamp("23 11:00"), other)


def test_the_procedure(make: Make, stamp: By, policy: Policy, last: Last) -> None:
    """Some steps follow from the record, the others are ticked once; what is unknown is told."""
    done = {
        tick.code for tick in checklist(Story(make(description="Broken.")), policy) if tick.done
    }
    assert done == {"listen", "gather", "record", "promises"}
    with pytest.raises(UsageProblem, match="there is no step 'lok' here; use one of look"):
        tick(make(), stamp("23 10:00"), "lok", policy, "")
    ticked = tick(make(), stamp("23 10:00"), "look", policy, "")
    with pytest.raises(Refused, match="is done already"):
        tick(ticked, stamp("23 11:00"), "look", policy, "")
    again = tick(ticked, stamp("23 11:00"), "ring", policy, "")
    assert retract(again, stamp("23 12:00"), last(ticked).id, "Oh.").steps == ("ring",)
    assert retract(ticked, stamp("23 12:00"), last(ticked).id, "Oh.").steps == ()


def test_what_follows_from_the_record(make: Make, stamp: By, policy: Policy, at: At) -> None:
    """Each letter, offer, promise and answer does its step."""

    def done(complaint: Complaint) -> set[str]:
        return {tick.code for tick in checklist(Story(complaint), policy) if tick.done}

    start = make()
    sorry = record_letter(start, stamp("23 10:00"), template="apology", occasion="1")
    assert done(sorry) - done(start) == {"act", "empathy", "thank", "apologise"}
    offer = new_offer("refund", "5 EUR", "", "", None)
    offered = add_offer(sorry, stamp("23 11:00"), offer, policy, propose=False)
    assert done(offered) - done(sorry) == {"solution"}
    talked = contact(offered, stamp("23 12:00"), "out", "phone", "Both.")
    decided = decide_offer(offered, stamp("23 12:00"), "1", "accepted", "")
    assert done(talked) - done(offered) == done(decided) - done(offered) == {"discuss"}
    told = add_promise(start, stamp("23 10:00"), "plates", at("24 17:00"))
    assert done(start) - done(keep_promise(told, stamp("25 10:00"), "1", "")) == {"promises"}


def test_open_steps_hold_up_the_end(make: Make, stamp: By, policy: Policy) -> None:
    """Unless somebody says why; what is withdrawn or not ours needs none of them."""
    assert [tick.code for tick in missing(Story(make()), policy)] == ["act", "look"]
    when = stamp("23 10:00")
    with pytest.raises(Refused, match="has open steps: act, look"):
        resolve(make(), when, "upheld", "Fine.", "phone", policy)
    despite = resolve(make(), when, "upheld", "Fine.", "phone", policy, despite="No time.")
    assert (despite.status, despite.events[-1].text) == ("resolved", "No time.")
    for outcome in ("withdrawn", "out_of_scope"):
        ended = resolve(make(), when, outcome, "Fine.", "phone", policy)
        assert ended.status == "resolved"


def test_the_survey_belongs_to_the_end(make: Make, stamp: By, policy: Policy, last: Last) -> None:
    """Not before, not after a reopening, not twice, from one to five; taken back it is gone."""
    with pytest.raises(Refused, match="a survey belongs to its end"):
        answer_survey(make(), stamp("23 10:00"), 5, "")
    ended = resolve(make(), stamp("23 10:00"), "withdrawn", "Fine.", "phone", policy)
    for score in (0, 6):
        with pytest.raises(UsageProblem, match="from 1"):
            answer_survey(ended, stamp("24 10:00"), score, "")
    answered = answer_survey(ended, stamp("24 10:00"), 4, "Quick.")
    with pytest.raises(Refused, match="answered already"):
        answer_survey(answered, stamp("24 11:00"), 5, "")
    with pytest.raises(Refused, match="rests on"):
        retract(answered, stamp("24 12:00"), last(ended).id, "Oh.")
    assert retract(answered, stamp("24 12:00"), last(answered).id, "Oh.").satisfaction is None
    again = reopen(ended, stamp("24 10:00"), "No.")
    for complaint in (again, resolve(again, stamp("25 09:00"), "withdrawn", "", "phone", policy)):
        with pytest.raises(Refused, match=r"a survey belongs to its end|was reopened"):
            answer_survey(complaint, stamp("25 10:00"), 5, "")


def test_closing_and_reopening(make: Make, stamp: By, policy: Policy) -> None:
    """Only what is resolved is closed; the first resolution stays when it is open again."""
    with pytest.raises(Refused, match="resolve it first"):
        close(make(status="investigating"), stamp("23 10:00"), "accepted", "")
    ended = resolve(make(), stamp("23 10:00"), "withdrawn", "Fine.", "phone", policy)
    closed = close(ended, stamp("24 10:00"), "rejected", "Cross.")
    assert closed.resolution is not None
    assert (closed.resolution.customer, closed.resolution.reaction) == ("rejected", "Cross.")
    again = reopen(closed, stamp("25 10:00"), "No.")
    assert (again.status, again.resolution) == ("investigating", closed.resolution)
    assert again.terms != Terms()
