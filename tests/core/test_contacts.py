"""What the events say of who spoke to whom, and who waited for whom, event by event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
import pytest

from complaints.core.record.contacts import Story, is_message
from complaints.core.record.model import Complaint

Make = Callable[..., Complaint]
At = Callable[[str], datetime]


def event(at: str, kind: str, **fields: Any) -> dict[str, Any]:
    """An event."""
    return {"at": at, "kind": kind, **fields}


def in_and_out(at: str) -> list[dict[str, Any]]:
    """The customer calls, and we call back at the same second."""
    return [event(at, "contact", direction=way) for way in ("in", "out")]


def ids(events: list[Any]) -> list[str]:
    """The numbers of events."""
    return [event.id.split("-")[0] for event in events]


def test_who_spoke(make: Make) -> None:
    """A message is a contact of the customer; an answer a contact of ours, in their order."""
    asks = event("23 11:00", "noted", direction="in")
    story = Story(make(*in_and_out("23 10:00"), asks, *in_and_out("23 12:00")))
    assert ids(story.messages) == ["2", "5"]
    assert ids(story.answers) == ["3", "6"]
    assert [is_message(each) for each in story.events] == [False, True, False, False, True, False]


def test_only_a_bounce_takes_a_message_back(make: Make) -> None:
    """Another event may be about it as well."""
    letter = event("23 10:00", "letter", template="status")
    for kind, answers in (("noted", ["2"]), ("bounced", [])):
        later = event("23 11:00", kind, of="2-AAAA")
        assert ids(Story(make(letter, later)).answers) == answers


@pytest.mark.parametrize(
    ("classified", "steps", "when"),
    [
        (True, [], "20 16:00"),
        (False, [], None),
        (False, [event("20 16:10", "classified", automatic=True)], None),
        (False, [event("20 16:10", "noted")], None),
        (
            False,
            [
                event("20 16:10", "classified", automatic=True),
                event("20 16:20", "classified"),
                event("20 16:30", "classified"),
            ],
            "20 16:20",
        ),
    ],
)
def test_when_a_person_classified_it_first(
    make: Make, at: At, classified: bool, steps: list[dict[str, Any]], when: str | None
) -> None:
    """Whoever took it may have done so at once; the policy's words are no person."""
    complaint = make(*steps)
    receipt = msgspec.structs.replace(complaint.events[0], classified=classified)
    known = msgspec.structs.replace(complaint, events=(receipt, *complaint.events[1:]))
    assert Story(known).classified_at == (None if when is None else at(when))


# Waits


@pytest.mark.parametrize(
    ("ending", "ends"),
    [
        (event("24 10:00", "contact", direction="in"), True),
        (event("24 10:00", "contact", direction="out"), False),
        (event("24 10:00", "noted"), False),
        (event("24 10:00", "noted", direction="in"), False),
        (event("24 10:00", "letter"), False),
        (event("24 10:00", "assigned", set={"owner": "maria"}), False),
        (event("24 10:00", "assigned", set={"status": "waiting"}), False),
        (event("24 10:00", "finding", set={"status": "investigating"}), False),
        (event("24 10:00", "edited", set={"status": "investigating"}), True),
        (event("24 10:00", "wait_ended"), True),
        (event("24 10:00", "resolved"), True),
        (event("24 10:00", "asked"), False),
        (event("24 10:00", "waiting"), False),
        (event("24 10:00", "waiting", waiting_for="third_party"), True),
    ],
)
def test_what_ends_a_wait_for_the_customer(
    make: Make, at: At, ending: dict[str, Any], ends: bool
) -> None:
    """Their message, and every step that takes it up again; nothing else we do, nor asking twice.

    What an event says the status was is no step, but for an edit, which is one by hand.
    """
    first = Story(make(event("23 10:00", "asked"), ending)).waits[0]
    assert (first.end, first.ended_by) == ((at("24 10:00"), "3-AAAA") if ends else (None, ""))
    assert first.start == at("23 10:00")


def test_a_pause_is_cut_where_one_looks(make: Make, at: At) -> None:
    """Up to the end of the wait, and not a second longer; none before it began."""
    story = Story(make(event("23 10:00", "asked"), event("24 10:00", "wait_ended")))
    for until, end in (
        ("23 10:00:01", "23 10:00:01"),
        ("24 09:59:59", "24 09:59:59"),
        ("24 10:00", "24 10:00"),
        ("24 10:00:01", "24 10:00"),
    ):
        [pause] = story.pauses("resolve", at(until))
        assert (pause.start, pause.end) == (at("23 10:00"), at(end))
    assert story.pauses("resolve", at("23 09:59:59")) == []
    assert story.pauses("resolve", at("23 10:00")) == []


def test_each_wait_pauses_its_clocks(make: Make, at: At) -> None:
    """For the customer two of them, for a third party those that the policy named; with a word."""
    carrier = event(
        "23 10:00", "waiting", waiting_for="third_party", pauses=["resolve", "acknowledge"]
    )
    story = Story(make(carrier, event("24 10:00", "asked")))
    now = at("24 12:00")
    customer, third = "waiting for the customer", "waiting for a third party"
    assert [pause.reason for pause in story.pauses("resolve", now)] == [third, customer]
    assert [pause.reason for pause in story.pauses("update", now)] == [customer]
    assert story.pauses("acknowledge", now) == []


# Resolutions


@pytest.mark.parametrize(
    ("kinds", "pairs"),
    [
        (["reopened"], []),
        (["resolved"], [("2", "")]),
        (["resolved", "reopened"], [("2", "3")]),
        (["resolved", "reopened", "reopened"], [("2", "3")]),
        (["resolved", "resolved", "reopened"], [("2", "4")]),
        (["resolved", "reopened", "resolved"], [("2", "3"), ("4", "")]),
        (["resolved", "reopened", "resolved", "reopened"], [("2", "3"), ("4", "5")]),
    ],
)
def test_each_resolution_has_its_reopening(
    make: Make, kinds: list[str], pairs: list[tuple[str, str]]
) -> None:
    """The first one after it; two clones may have recorded more of either, and the first counts."""
    steps = [event(f"{23 + number} 10:00", kind) for number, kind in enumerate(kinds)]
    found = Story(make(*steps)).resolutions
    assert [(ids([one])[0], ids([two])[0] if two else "") for one, two in found] == pairs
