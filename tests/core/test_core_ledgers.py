"""The ledgers as they stood: what each event made and did, and what no event of the file tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from complaints.core.handling.checks import Context, check_complaint
from complaints.core.policy.policy import Policy
from complaints.core.record.ledgers import same_entries
from complaints.core.record.model import Complaint, Link, Satisfaction
from complaints.core.record.state import as_of, differences, refold, state_of

Make = Callable[..., Complaint]
At = Callable[[str], datetime]
Stood = Callable[..., dict[str, Any]]


@pytest.fixture
def stood(at: At) -> Stood:
    """The ledgers after the first so many events of a complaint, seen at an instant."""

    def found(complaint: Complaint, count: int, now: str = "30 12:00") -> dict[str, Any]:
        return state_of(complaint, complaint.events[:count], at(now)).values

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

    def made(entry: str, state: str = "open", closed_in: str = "") -> dict[str, Any]:
        fixed = {"id": entry, "what": "news", "due": at("27 17:00")}
        return {**fixed, **given(state=state, closed_in=closed_in)}

    return made


def offer(entry: str, state: str, closed_in: str = "", by: str = "") -> dict[str, Any]:
    """An offer of a refund."""
    fixed = {"id": entry, "kind": "refund"}
    return {**fixed, **given(state=state, closed_in=closed_in, approved_by=by)}


# Promises


@pytest.mark.parametrize("entry", ["2-AAAA", "9-ZZZZ"])
def test_a_promise_is_open_until_it_was_kept(
    make: Make, stood: Stood, promise: Callable[..., dict[str, Any]], entry: str
) -> None:
    """From the event in which it was told on; one of which no event tells was always there."""
    steps = [event(23, "letter"), event(24, "noted"), event(25, "promise_kept", entry=entry)]
    complaint = make(*steps, promises=[promise(entry, "kept", "4-AAAA")])
    before = [] if entry == "2-AAAA" else [("open", "")]
    assert states(stood(complaint, 1)["promises"]) == before
    for count in (2, 3):
        assert states(stood(complaint, count)["promises"]) == [("open", "")]
    assert states(stood(complaint, 4)["promises"]) == [("kept", "4")]


def test_two_promises_of_one_letter(
    make: Make, stood: Stood, promise: Callable[..., dict[str, Any]]
) -> None:
    """Each is known by its own id, though one event told both."""
    steps = [event(23, "letter"), event(24, "promise_kept", entry="2-AAAA.2")]
    complaint = make(*steps, promises=[promise("2-AAAA"), promise("2-AAAA.2")])
    assert states(stood(complaint, 3)["promises"]) == [("open", ""), ("kept", "3")]


def test_a_promise_kept_after_its_date_was_broken(
    make: Make, stood: Stood, promise: Callable[..., dict[str, Any]]
) -> None:
    """By the time of the event, whatever the file says."""
    steps = [event(23, "letter"), event(28, "promise_kept", entry="2-AAAA")]
    complaint = make(*steps, promises=[promise("2-AAAA", "kept", "3-AAAA")])
    assert states(stood(complaint, 3)["promises"]) == [("broken", "3")]


def test_the_outcome_keeps_what_was_promised_of_it(
    make: Make, stood: Stood, promise: Callable[..., dict[str, Any]]
) -> None:
    """News and the answer, but nothing else that was promised."""
    steps = [event(23, "letter"), event(24, "resolved")]
    other = {**promise("2-AAAA.2"), "what": "two plates"}
    complaint = make(*steps, promises=[promise("2-AAAA"), other])
    assert states(stood(complaint, 3)["promises"]) == [("kept", "3"), ("open", "")]


def test_a_promise_that_was_moved(
    make: Make, stood: Stood, promise: Callable[..., dict[str, Any]]
) -> None:
    """The old one is moved, the new one is there from then on."""
    steps = [event(23, "letter"), event(24, "promise_moved", entry="2-AAAA", until="30 17:00")]
    again = {**promise("3-AAAA"), "replaces": "2-AAAA"}
    complaint = make(*steps, promises=[promise("2-AAAA"), again])
    assert states(stood(complaint, 2)["promises"]) == [("open", "")]
    assert states(stood(complaint, 3)["promises"]) == [("moved", "3"), ("open", "")]


def test_one_id_in_two_ledgers(
    make: Make, stood: Stood, promise: Callable[..., dict[str, Any]]
) -> None:
    """An event may have made a promise and an offer: what is done to one leaves the other."""
    steps = [
        event(23, "offered", state="proposed"),
        event(24, "promise_moved", entry="2-AAAA", until="30 17:00"),
        event(25, "offer_approved", entry="2-AAAA", by="marko"),
        event(26, "promise_moved", entry="2-AAAA", until="30 17:00"),
    ]
    complaint = make(*steps, promises=[promise("2-AAAA")], offers=[offer("2-AAAA", "proposed")])
    found = stood(complaint, 5)
    assert states(found["promises"]) == [("moved", "3")]
    assert states(found["offers"]) == [("open", "")]
    [odd] = state_of(complaint).odd
    assert (odd.verdict, odd.against) == ("stands", "3-AAAA")


# What a hand wrote


def test_a_promise_that_a_hand_has_closed(
    make: Make, stood: Stood, promise: Callable[..., dict[str, Any]]
) -> None:
    """By the events it is open, whether the file names one that closed it or none."""
    steps = [event(23, "letter"), event(24, "noted"), event(25, "noted")]
    for closed_in in ("3-AAAA", ""):
        by_hand = make(*steps, promises=[promise("2-AAAA", "broken", closed_in)])
        found = [states(stood(by_hand, count)["promises"]) for count in (1, 2, 3, 4)]
        assert found == [[], [("open", "")], [("open", "")], [("open", "")]]


def test_what_a_hand_closed_is_a_finding(
    make: Make, policy: Policy, at: At, promise: Callable[..., dict[str, Any]]
) -> None:
    """An error that names the ledger; nothing of it is taken over."""
    closed = [promise("2-AAAA", "broken", "3-AAAA")]
    complaint = make(event(23, "letter"), event(24, "noted"), promises=closed)
    found = check_complaint(
        replace(complaint, status="acknowledged"),
        Context(policy, at("25 12:00"), frozenset({complaint.id})),
    )
    assert [(f.code, f.key, f.level) for f in found] == [("fold", "promises", "error")]


def test_refolding_puts_a_ledger_right(make: Make, promise: Callable[..., dict[str, Any]]) -> None:
    """A promise that a hand closed is open again, and nothing differs any more."""
    closed = [promise("2-AAAA", "broken", "3-AAAA")]
    mended = refold(make(event(23, "letter"), event(24, "noted"), promises=closed))
    assert states(mended.promises) == [("open", "")]
    assert differences(mended) == {}


@pytest.mark.parametrize(
    ("ledger", "entry", "expected"),
    [
        ("offers", offer("2-AAAA", "declined", "3-AAAA"), [("open", "")]),
        ("offers", offer("2-AAAA", "accepted", "", by="marko"), [("proposed", "")]),
    ],
)
def test_an_offer_that_a_hand_has_decided(
    make: Make, stood: Stood, ledger: str, entry: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    """It is what it was first: open, or proposed where somebody is said to have approved it."""
    steps = [event(23, "offered"), event(24, "noted")]
    found = stood(make(*steps, **{ledger: [entry]}), 3)[ledger]
    assert states(found) == expected
    assert [each.approved_by for each in found] == [""]


def test_an_action_that_a_hand_has_done(make: Make, stood: Stood, at: At) -> None:
    """It is to be done, whatever time the file says, and whatever was done about another."""
    steps = [event(23, "action_added"), event(24, "action_done", entry="9-YYYY")]
    action = {"id": "2-AAAA", "what": "look", "done_at": at("25 10:00")}
    assert done(make(*steps, actions=[action]), stood, "30 12:00", 3) == [False]


def test_an_answer_that_a_hand_changed(make: Make, stood: Stood, at: At) -> None:
    """The event says what the customer answered; one without a score says nothing."""
    steps = [event(24, "surveyed", score=4, text="Good.")]
    complaint = make(*steps, satisfaction={"score": 5, "at": at("20 17:00")})
    answer = Satisfaction(score=4, comment="Good.", at=at("24 10:00"))
    assert stood(complaint, 2)["satisfaction"] == answer
    old = make(event(24, "surveyed"), satisfaction={"score": 5})
    found = [stood(old, count)["satisfaction"] for count in (1, 2)]
    assert found == [Satisfaction(score=5), Satisfaction(score=5)]


# Offers


@pytest.mark.parametrize("entry", ["2-AAAA", "9-ZZZZ"])
def test_an_offer_is_proposed_then_open_then_decided(make: Make, stood: Stood, entry: str) -> None:
    """Its approval and its end are events of their own."""
    steps = [
        event(23, "offered"),
        event(24, "offer_approved", entry=entry, by="marko"),
        event(25, "offer_decided", entry=entry, state="accepted"),
    ]
    complaint = make(*steps, offers=[offer(entry, "accepted", "4-AAAA", by="marko")])
    before = [] if entry == "2-AAAA" else [("proposed", "")]
    assert states(stood(complaint, 1)["offers"]) == before
    found = [stood(complaint, count)["offers"][0] for count in (2, 3, 4)]
    assert states(found) == [("proposed", ""), ("open", ""), ("accepted", "4")]
    assert [each.approved_by for each in found] == ["", "marko", "marko"]


def test_an_offer_that_needed_no_approval(make: Make, stood: Stood) -> None:
    """Open at once, whatever became of another one."""
    steps = [
        event(23, "offered"),
        event(24, "offer_approved", entry="9-YYYY", by="marko"),
        event(25, "offer_decided", entry="2-AAAA", state="declined"),
    ]
    complaint = make(*steps, offers=[offer("2-AAAA", "declined", "4-AAAA")])
    found = [states(stood(complaint, count)["offers"]) for count in (2, 3, 4)]
    assert found == [[("open", "")], [("open", "")], [("declined", "4")]]


def test_the_event_says_what_an_offer_was_first(make: Make, stood: Stood) -> None:
    """Open or proposed, whatever the file makes of it later."""
    accepted = offer("2-AAAA", "accepted", "9-ZZZZ", by="marko")
    for state in ("open", "proposed"):
        complaint = make(event(23, "offered", state=state), offers=[accepted])
        [first] = stood(complaint, 2)["offers"]
        assert (first.state, first.closed_in, first.approved_by) == (state, "", "")


def test_an_offer_that_waits_for_its_approval(make: Make, stood: Stood) -> None:
    """It was proposed from its beginning, and nobody has approved it."""
    complaint = make(event(23, "offered"), offers=[offer("2-AAAA", "proposed")])
    assert states(stood(complaint, 2)["offers"]) == [("proposed", "")]


def test_an_offer_whose_approval_was_taken_back(make: Make, stood: Stood) -> None:
    """It is proposed again, and nobody has approved it."""
    steps = [
        event(23, "offered", state="proposed"),
        event(24, "offer_approved", entry="2-AAAA", by="marko"),
        event(25, "retracted", of="3-AAAA"),
    ]
    complaint = make(*steps, offers=[offer("2-AAAA", "open", by="marko")])
    found = [stood(complaint, count)["offers"][0] for count in (3, 4)]
    assert [(each.state, each.approved_by) for each in found] == [
        ("open", "marko"),
        ("proposed", ""),
    ]


# Actions


def done(complaint: Complaint, stood: Stood, now: str, count: int) -> list[bool]:
    """Whether each action was done, seen at an instant after so many events."""
    found = stood(complaint, count, now)["actions"]
    return [action.done_at is not None for action in found]


@pytest.mark.parametrize(("entry", "before"), [("2-AAAA", []), ("9-ZZZZ", [False])])
def test_an_action_is_done_by_its_event(
    make: Make, stood: Stood, at: At, entry: str, before: list[bool]
) -> None:
    """At the time of that event; the event of another action does nothing to it."""
    steps = [
        event(23, "action_added"),
        event(24, "action_done", entry="9-YYYY"),
        event(25, "action_done", entry=entry),
    ]
    action = {"id": entry, "what": "look", "done_at": at("26 10:00")}
    complaint = make(*steps, actions=[action])
    found = [done(complaint, stood, "30 12:00", count) for count in (1, 2, 3, 4)]
    assert found == [before, [False], [False], [True]]
    assert stood(complaint, 4)["actions"][0].done_at == at("25 10:00")


def test_an_action_that_no_event_made_or_did(make: Make, stood: Stood, at: At) -> None:
    """It was done from the second on at which it was, and open before."""
    action = {"id": "9-ZZZZ", "what": "look", "done_at": at("25 10:00")}
    complaint = make(event(23, "noted"), actions=[action])
    for now, was in (("25 09:59:59", False), ("25 10:00", True), ("25 10:00:01", True)):
        assert done(complaint, stood, now, 2) == [was]
    undone = make(event(23, "noted"), actions=[{**action, "done_at": None}])
    assert done(undone, stood, "25 10:00", 2) == [False]


def test_an_action_is_there_until_it_is_taken_back(make: Make, stood: Stood) -> None:
    """Then it is withdrawn by the event that took it back."""
    steps = [event(23, "action_added"), event(24, "retracted", of="2-AAAA")]
    complaint = make(*steps, actions=[{"id": "2-AAAA", "what": "look", "withdrawn_in": "3-AAAA"}])
    assert [a.withdrawn_in for a in stood(complaint, 2)["actions"]] == [""]
    assert [a.withdrawn_in for a in stood(complaint, 3)["actions"]] == ["3-AAAA"]


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
    """It was there before, though the file lists it for the later event."""
    steps = [event(23, "unlinked", other=OTHER), event(24, "linked", other=OTHER)]
    complaint = make(*steps, related=[{"id": OTHER}])
    found = [stood(complaint, count)["related"] for count in (1, 2, 3)]
    assert found == [(Link(id=OTHER),), (), (Link(id=OTHER),)]


def test_a_tie_that_was_undone_before_it_was_made(make: Make, stood: Stood) -> None:
    """Its number says that the undoing came later: there was no tie before both."""
    steps = [
        event(23, "unlinked", other=OTHER, id="3-AAAA"),
        event(24, "linked", other=OTHER, id="2-AAAA"),
    ]
    complaint = make(*steps, related=[{"id": OTHER}])
    found = [stood(complaint, count)["related"] for count in (1, 2, 3)]
    assert found == [(), (), (Link(id=OTHER),)]


def test_the_order_of_ties_says_nothing(make: Make) -> None:
    """Two people who tie it to two others need not agree on an order; of promises it tells."""
    steps = [event(23, "linked", other=OTHER), event(24, "linked", other=THIRD)]
    assert differences(make(*steps, related=[{"id": THIRD}, {"id": OTHER}])) == {}
    assert list(differences(make(*steps, related=[{"id": THIRD}]))) == ["related"]
    assert not same_entries("related", (Link(id=OTHER),), (Link(id=OTHER), Link(id=OTHER)))
    assert not same_entries("promises", (1, 2), (2, 1))


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
    """Taken back, there is none."""
    steps = [
        event(24, "resolved"),
        event(25, "surveyed", score=4, text="Good."),
        event(26, "retracted", of="3-AAAA"),
    ]
    answer = Satisfaction(score=4, comment="Good.", at=at("25 10:00"))
    found = [stood(make(*steps), count)["satisfaction"] for count in (2, 3, 4)]
    assert found == [None, answer, None]


# Events that are taken back, and looking back

STEPS: dict[str, dict[str, Any]] = {
    "promise_kept": event(25, "promise_kept", entry="2-AAAA"),
    "promise_moved": event(25, "promise_moved", entry="2-AAAA"),
    "offer_approved": event(25, "offer_approved", entry="2-AAAA"),
    "offer_decided": event(25, "offer_decided", entry="2-AAAA.2", state="accepted"),
    "action_done": event(25, "action_done", entry="2-AAAA"),
    "resolved": event(25, "resolved"),
    "surveyed": event(25, "surveyed", score=4),
}
FIELDS = ("promises", "offers", "actions", "related", "satisfaction")


@pytest.fixture
def before(make: Make, promise: Callable[..., dict[str, Any]]) -> Callable[..., Complaint]:
    """A complaint with something in every ledger, to which a step is added."""

    def built(*steps: dict[str, Any]) -> Complaint:
        return make(
            event(23, "noted"),
            event(24, "noted"),
            *steps,
            promises=[promise("2-AAAA")],
            offers=[offer("2-AAAA", "proposed"), offer("2-AAAA.2", "open")],
            actions=[{"id": "2-AAAA", "what": "look"}],
        )

    return built


@pytest.mark.parametrize("kind", STEPS)
def test_what_an_event_did_is_undone_with_it(before: Callable[..., Complaint], kind: str) -> None:
    """Taken back, the ledgers are as without it."""
    never = state_of(before()).values
    there = state_of(before(STEPS[kind])).values
    back = state_of(before(STEPS[kind], event(26, "retracted", of="4-AAAA"))).values
    assert [there[name] for name in FIELDS] != [never[name] for name in FIELDS]
    assert [back[name] for name in FIELDS] == [never[name] for name in FIELDS]


@pytest.mark.parametrize("kind", STEPS)
def test_the_day_before_an_event_knows_nothing_of_it(
    before: Callable[..., Complaint], at: At, kind: str
) -> None:
    """As of then, the ledgers are as without it."""
    never = as_of(before(), at("24 12:00"))
    then = as_of(before(STEPS[kind]), at("24 12:00"))
    assert then == never
