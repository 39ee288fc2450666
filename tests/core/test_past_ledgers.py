"""The ledgers as they stood: what each event made and did, and what no event of the file tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest

from complaints.core.record.model import Complaint, Link, Satisfaction
from complaints.core.record.past_ledgers import as_stood

Make = Callable[..., Complaint]
At = Callable[[str], datetime]
Stood = Callable[..., dict[str, Any]]


@pytest.fixture
def stood(at: At) -> Stood:
    """The ledgers after the first so many events of a complaint, seen at an instant."""

    def found(complaint: Complaint, count: int, now: str = "30 12:00") -> dict[str, Any]:
        return as_stood(complaint, complaint.events[:count], at(now))

    return found


def event(day: int, kind: str, **fields: Any) -> dict[str, Any]:
    """An event at ten on that day."""
    return {"at": f"{day} 10:00", "kind": kind, **fields}


def given(**fields: str) -> dict[str, str]:
    """What is not empty, as a file has it."""
    return {name: value for name, value in fields.items() if value}


def states(entries: Sequence[Any]) -> list[tuple[str, str]]:
    """The state of promises or offers, and the number of the event that closed them."""
    return [(entry.state, entry.closed_in.partition("-")[0]) for entry in entries]


@pytest.fixture
def promise(at: At) -> Callable[..., dict[str, Any]]:
    """A promise of news by Friday."""

    def made(told_in: str, state: str = "open", closed_in: str = "") -> dict[str, Any]:
        fixed = {"id": 1, "what": "news", "due": at("27 17:00")}
        return {**fixed, **given(told_in=told_in, state=state, closed_in=closed_in)}

    return made


def offer(told_in: str, state: str, closed_in: str = "", by: str = "") -> dict[str, Any]:
    """An offer of a refund."""
    fixed = {"id": 1, "kind": "refund", "told_in": told_in}
    return {**fixed, **given(state=state, closed_in=closed_in, approved_by=by)}


# Promises


@pytest.mark.parametrize("told_in", ["2-AAAA", "9-ZZZZ"])
def test_a_promise_is_open_until_it_was_kept(
    make: Make, stood: Stood, promise: Callable[..., dict[str, Any]], told_in: str
) -> None:
    """From the event in which it was told on; one of which no event tells was always there."""
    steps = [event(23, "letter"), event(24, "noted"), event(25, "promise_kept", entry=1)]
    complaint = make(*steps, promises=[promise(told_in, "kept", "4-AAAA")])
    before = [] if told_in == "2-AAAA" else [("open", "")]
    assert states(stood(complaint, 1)["promises"]) == before
    for count in (2, 3):
        assert states(stood(complaint, count)["promises"]) == [("open", "")]
    assert states(stood(complaint, 4)["promises"]) == [("kept", "4")]


def test_a_promise_that_a_hand_has_closed(
    make: Make, stood: Stood, promise: Callable[..., dict[str, Any]]
) -> None:
    """From the event that the file names on; where it names none, from its beginning."""
    steps = [event(23, "letter"), event(24, "noted"), event(25, "noted")]
    by_hand = make(*steps, promises=[promise("2-AAAA", "broken", "3-AAAA")])
    found = [states(stood(by_hand, count)["promises"]) for count in (1, 2, 3, 4)]
    assert found == [[], [("open", "")], [("broken", "3")], [("broken", "3")]]
    unnamed = make(*steps, promises=[promise("2-AAAA", "broken")])
    assert states(stood(unnamed, 2)["promises"]) == [("broken", "")]


def test_what_a_hand_closed_leaves_the_others(
    make: Make, stood: Stood, promise: Callable[..., dict[str, Any]]
) -> None:
    """Promises and offers each have their own."""
    steps = [event(23, "letter"), event(24, "noted")]
    two = {**promise("2-AAAA"), "id": 2}
    complaint = make(
        *steps,
        promises=[promise("2-AAAA", "broken", "3-AAAA"), two],
        offers=[offer("2-AAAA", "open")],
    )
    found = stood(complaint, 3)
    assert states(found["promises"]) == [("broken", "3"), ("open", "")]
    assert states(found["offers"]) == [("open", "")]
    refused = make(
        *steps,
        promises=[promise("2-AAAA")],
        offers=[offer("2-AAAA", "declined", "3-AAAA"), {**offer("2-AAAA", "open"), "id": 2}],
    )
    assert states(stood(refused, 2)["offers"]) == [("open", ""), ("open", "")]
    assert states(stood(refused, 3)["offers"]) == [("declined", "3"), ("open", "")]
    assert states(stood(refused, 3)["promises"]) == [("open", "")]


# Offers


@pytest.mark.parametrize("told_in", ["2-AAAA", "9-ZZZZ"])
def test_an_offer_is_proposed_then_open_then_decided(
    make: Make, stood: Stood, told_in: str
) -> None:
    """Its approval and its end are events of their own."""
    steps = [
        event(23, "offered", entry=1),
        event(24, "offer_approved", entry=1, by="marko"),
        event(25, "offer_decided", entry=1, state="accepted"),
    ]
    complaint = make(*steps, offers=[offer(told_in, "accepted", "4-AAAA", by="marko")])
    before = [] if told_in == "2-AAAA" else [("proposed", "")]
    assert states(stood(complaint, 1)["offers"]) == before
    found = [stood(complaint, count)["offers"][0] for count in (2, 3, 4)]
    assert states(found) == [("proposed", ""), ("open", ""), ("accepted", "4")]
    assert [each.approved_by for each in found] == ["", "marko", "marko"]


def test_an_offer_that_needed_no_approval(make: Make, stood: Stood) -> None:
    """Open at once, whatever became of another one; the event itself says what it was first."""
    steps = [
        event(23, "offered", entry=1),
        event(24, "offer_approved", entry=2, by="marko"),
        event(25, "offer_decided", entry=1, state="declined"),
    ]
    complaint = make(*steps, offers=[offer("2-AAAA", "declined", "4-AAAA")])
    found = [states(stood(complaint, count)["offers"]) for count in (2, 3, 4)]
    assert found == [[("open", "")], [("open", "")], [("declined", "4")]]
    other = make(event(23, "noted", entry=1), offers=[offer("1-AAAA", "open")])
    assert states(stood(other, 1)["offers"]) == [("open", "")]
    said = make(
        event(23, "offered", entry=1, state="open"),
        offers=[offer("2-AAAA", "accepted", "9-ZZZZ", by="marko")],
    )
    [first] = stood(said, 2)["offers"]
    assert (first.state, first.closed_in, first.approved_by) == ("open", "", "")


def test_an_offer_that_waits_for_its_approval(make: Make, stood: Stood) -> None:
    """It was proposed from its beginning, and nobody has approved it."""
    complaint = make(event(23, "offered", entry=1), offers=[offer("2-AAAA", "proposed")])
    assert states(stood(complaint, 2)["offers"]) == [("proposed", "")]


# Actions


def done(complaint: Complaint, stood: Stood, now: str, count: int) -> list[bool]:
    """Whether each action was done, seen at an instant after so many events."""
    found = stood(complaint, count, now)["actions"]
    return [action.done_at is not None for action in found]


@pytest.mark.parametrize(("added_in", "before"), [("2-AAAA", []), ("9-ZZZZ", [False])])
def test_an_action_is_done_by_its_event(
    make: Make, stood: Stood, at: At, added_in: str, before: list[bool]
) -> None:
    """Whatever time the file says; the event of another action does nothing to it."""
    steps = [
        event(23, "action_added"),
        event(24, "action_done", entry=2),
        event(25, "action_done", entry=1),
    ]
    action = {"id": 1, "what": "look", "done_at": at("25 10:00"), "added_in": added_in}
    complaint = make(*steps, actions=[action])
    found = [done(complaint, stood, "30 12:00", count) for count in (1, 2, 3, 4)]
    assert found == [before, [False], [False], [True]]


@pytest.mark.parametrize("added_in", ["2-AAAA", "9-ZZZZ"])
def test_an_action_that_a_hand_has_done(make: Make, stood: Stood, at: At, added_in: str) -> None:
    """From the second on at which it was, and open before, whatever was done about another."""
    action = {"id": 1, "what": "look", "done_at": at("25 10:00"), "added_in": added_in}
    steps = [event(23, "action_added", entry=1), event(24, "action_done", entry=2)]
    complaint = make(*steps, actions=[action])
    for now, was in (("25 09:59:59", False), ("25 10:00", True), ("25 10:00:01", True)):
        assert done(complaint, stood, now, 3) == [was]
    undone = make(event(23, "action_added"), actions=[{**action, "done_at": None}])
    assert done(undone, stood, "25 10:00", 2) == [False]


def test_an_action_is_there_until_it_is_taken_back(make: Make, stood: Stood, at: At) -> None:
    """The event that took it back comes later; the order is that of the record."""
    steps = [event(23, "action_added", entry=1), event(24, "retracted", of="2-AAAA")]
    action = {"id": 1, "what": "look", "added_in": "2-AAAA", "withdrawn_in": "3-AAAA"}
    complaint = make(*steps, actions=[action])
    assert [a.withdrawn_in for a in stood(complaint, 2)["actions"]] == [""]
    assert [a.withdrawn_in for a in stood(complaint, 3)["actions"]] == ["3-AAAA"]
    backwards = as_stood(complaint, complaint.events[::-1], at("30 12:00"))
    assert [a.withdrawn_in for a in backwards["actions"]] == ["3-AAAA"]


# Ties

OTHER, THIRD = "CMP-2611-0000008", "CMP-2611-0000009"


def test_a_tie_from_its_event_on(make: Make, stood: Stood) -> None:
    """One that an event undid was there before; one that no event made was always there."""
    steps = [
        event(23, "linked", other=OTHER, text="duplicate_of"),
        event(24, "unlinked", other=THIRD, text="part_of"),
        event(25, "unlinked", other=OTHER),
    ]
    fourth = "CMP-2611-000000A"
    complaint = make(*steps, related=[{"id": fourth}])
    undone = Link(id=THIRD, kind="part_of")
    found = [set(stood(complaint, count)["related"]) for count in (1, 2, 3, 4)]
    always = Link(id=fourth)
    tied = Link(id=OTHER, kind="duplicate_of")
    assert found == [{always, undone}, {always, undone, tied}, {always, tied}, {always}]


def test_a_tie_that_was_undone_and_made_again(make: Make, stood: Stood) -> None:
    """It was there before, though the file lists it for the later event; in order of the record."""
    steps = [event(23, "unlinked", other=OTHER), event(24, "linked", other=OTHER)]
    complaint = make(*steps, related=[{"id": OTHER}])
    found = [stood(complaint, count)["related"] for count in (1, 2, 3)]
    assert found == [(Link(id=OTHER),), (), (Link(id=OTHER),)]
    first, one, two = complaint.events
    shuffled = make(related=[{"id": OTHER}])
    shuffled = type(shuffled)(
        **{
            **{name: getattr(shuffled, name) for name in shuffled.__struct_fields__},
            "events": (first, two, one),
        }
    )
    assert as_stood(shuffled, (first,), first.at)["related"] == (Link(id=OTHER),)


# The survey


def test_an_answer_that_no_event_recorded(make: Make, stood: Stood, at: At) -> None:
    """It was given at its second; without a time it was always there."""
    answered = make(satisfaction={"score": 5, "at": at("25 10:00")})
    assert stood(answered, 1, "25 09:59:59")["satisfaction"] is None
    for now in ("25 10:00", "25 10:00:01"):
        assert stood(answered, 1, now)["satisfaction"] == answered.satisfaction
    undated = make(satisfaction={"score": 5})
    assert stood(undated, 1, "20 16:00")["satisfaction"] == Satisfaction(score=5)
    assert stood(make(), 1)["satisfaction"] is None


def test_an_answer_from_its_event_on(make: Make, stood: Stood, at: At) -> None:
    """As the event says; one that says no score has that of the file."""
    steps = [event(24, "noted"), event(25, "surveyed", score=4, text="Good.")]
    complaint = make(*steps, satisfaction={"score": 5, "at": at("20 17:00")})
    found = [stood(complaint, count)["satisfaction"] for count in (1, 2, 3)]
    assert found == [None, None, Satisfaction(score=4, comment="Good.", at=at("25 10:00"))]
    old = make(event(24, "noted"), event(25, "surveyed"), satisfaction={"score": 5})
    found = [stood(old, count)["satisfaction"] for count in (1, 2, 3)]
    assert found == [None, None, Satisfaction(score=5)]
