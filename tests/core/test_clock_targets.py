"""How the targets of a clock follow one another: what is changed, taken away, given back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
import pytest

from complaints.core.clocks.clocks import Clock
from complaints.core.clocks.reading import Reading
from complaints.core.record.model import Complaint
from complaints.core.record.state import as_of
from complaints.core.time.calendar import WorkingCalendar

Make = Callable[..., Complaint]
At = Callable[[str], datetime]
One = Callable[..., Clock]


def event(at: str, kind: str = "classified", **terms: str) -> dict[str, Any]:
    """An event that sets these terms, if any."""
    return {"at": at, "kind": kind, **({"set": {"terms": terms}} if terms else {})}


@pytest.fixture(scope="session")
def one(office: WorkingCalendar, at: At) -> One:
    """Give the last clock of a name, as it stands at a time."""

    def found(complaint: Complaint, now: str, name: str = "resolve") -> Clock:
        folded = as_of(complaint, at(now))
        assert folded is not None
        return [clock for clock in Reading(folded, office, at(now)).clocks if clock.name == name][
            -1
        ]

    return found


def told(clock: Clock) -> list[tuple[str, str]]:
    """The targets: what was in force, and from which day and hour (UTC) on."""
    return [(target.text, f"{target.since:%d %H}") for target in clock.targets]


def without_receipt(complaint: Complaint) -> Complaint:
    """The complaint as if its first event had set nothing."""
    first = msgspec.structs.replace(complaint.events[0], set=msgspec.UNSET)
    return msgspec.structs.replace(complaint, events=(first, *complaint.events[1:]))


def test_late_is_what_is_late_and_open(make: Make, one: One) -> None:
    """At the due second nothing is late; what was closed unanswered is missed and no more open."""
    complaint = make(terms={"resolve": "1bd"})
    running, missed = one(complaint, "23 17:00"), one(complaint, "23 17:00:01")
    assert (running.state, running.open, running.late) == ("running", True, False)
    assert (missed.state, missed.open, missed.late) == ("missed", True, True)
    closed = make({"at": "26 10:00", "kind": "closed", "customer": "accepted"})
    reply = one(closed, "26 12:00", "reply")
    assert (reply.state, reply.open, reply.late) == ("missed", False, False)


def test_the_last_target_decides(make: Make, one: One, at: At) -> None:
    """Of three: there and back again, each from its own instant on."""
    changes = [event("23 11:00", resolve="5bd"), event("24 11:00", resolve="10bd")]
    clock = one(make(*changes, terms={"resolve": "10bd"}), "24 12:00")
    assert told(clock) == [("10bd", "20 15"), ("5bd", "23 10"), ("10bd", "24 10")]
    assert (clock.target, clock.due) == ("10bd", at("2026-12-04 17:00"))


def test_each_change_is_judged_by_the_target_before_it(make: Make, one: One, at: At) -> None:
    """The first was over by the second change, but it had been replaced in time."""
    changes = [event("23 11:00", resolve="10bd"), event("26 11:00", resolve="5bd")]
    clock = one(make(*changes, terms={"resolve": "2bd"}), "26 12:00")
    assert (clock.target, clock.due, clock.state) == ("5bd", at("27 17:00"), "running")


def test_what_changes_no_terms_changes_no_target(make: Make, one: One) -> None:
    """A step that sets another field, or the terms of another clock."""
    steps = [
        {"at": "23 10:00", "kind": "assigned", "set": {"owner": "maria"}},
        event("23 11:00", acknowledge="1bh", resolve="5bd"),
    ]
    clock = one(make(*steps, terms={"resolve": "5bd"}), "23 12:00")
    assert told(clock) == [("5bd", "20 15")]


def test_terms_that_no_event_set(make: Make, one: One) -> None:
    """They are today's from the start; else those that the first event to set them replaced."""
    bare = without_receipt(make(event("23 10:00", "noted"), terms={"resolve": "5bd"}))
    assert told(one(bare, "23 12:00")) == [("5bd", "20 15")]
    owner = {"at": "23 10:00", "kind": "assigned", "set": {"owner": "ivo"}}
    change = {**event("23 11:00", resolve="5bd"), "was": {"terms": {"resolve": "10bd"}}}
    changed = without_receipt(make(owner, change, terms={"resolve": "5bd"}))
    assert told(one(changed, "23 12:00")) == [("10bd", "20 15"), ("5bd", "23 10")]


def test_a_clock_that_was_taken_away_and_given_back(make: Make, one: One, at: At) -> None:
    """An enquiry that turns out to be a complaint after all runs on from its start."""
    away = event("23 11:00", reply="2bd")
    clock = one(make(away, terms={"resolve": "5bd"}), "23 12:00")
    assert (clock.state, clock.ended_at) == ("cancelled", at("23 11:00"))
    back = event("24 11:00", resolve="10bd")
    clock = one(make(away, back, terms={"resolve": "5bd"}), "24 12:00")
    assert (clock.state, clock.ended_at, clock.target) == ("running", None, "10bd")


@pytest.mark.parametrize("reopened", [False, True])
def test_a_clock_ended_when_its_target_was_taken_away(
    make: Make, one: One, at: At, reopened: bool
) -> None:
    """And not when the terms of others changed later, nor the time for rework."""
    before = [event("23 09:30", "resolved"), event("23 10:00", "reopened")] if reopened else []
    away = [event("23 11:00", reply="2bd"), event("23 12:00", reply="1bd", rework="3bd")]
    clock = one(make(*before, *away, terms={"resolve": "5bd"}), "23 13:00")
    assert (clock.state, clock.ended_at) == ("cancelled", at("23 11:00"))


def test_a_change_at_the_second_of_the_end_comes_too_late(make: Make, one: One) -> None:
    """The outcome is judged by the terms before it; a second earlier by the new ones."""
    for change, state in (("24 09:59:59", "met_late"), ("24 10:00", "met")):
        steps = [event(change, resolve="1bh"), event("24 10:00", "resolved")]
        assert one(make(*steps, terms={"resolve": "5bd"}), "24 12:00").state == state


def test_a_change_still_to_come(make: Make, office: WorkingCalendar, at: At) -> None:
    """Whoever looks a second before the change sees the old date, at its second the new one."""
    complaint = make(event("24 11:00", resolve="10bd"), terms={"resolve": "5bd"})
    for now, target in (("24 10:59:59", "5bd"), ("24 11:00", "10bd")):
        [clock] = [c for c in Reading(complaint, office, at(now)).clocks if c.name == "resolve"]
        assert clock.target == target


def test_a_clock_knows_no_terms_from_before_its_start(make: Make, one: One) -> None:
    """Nor those that held for no time at all at its first second."""
    steps = [
        event("23 10:00", update="3bd"),
        event("24 10:00", update="4bd"),
        event("24 10:00", update="5bd"),
        {"at": "24 10:00", "kind": "contact", "direction": "out"},
    ]
    clock = one(make(*steps, terms={"update": "2bd"}), "24 12:00", "update")
    assert told(clock) == [("5bd", "24 09")]


# Waiting


def test_a_clock_is_paused_by_the_wait_that_goes_on(make: Make, one: One) -> None:
    """Not by one that is over, whichever of them would pause it."""
    asked = event("23 10:00", "asked")
    answered = {"at": "23 11:00", "kind": "contact", "direction": "in"}
    carrier = {"at": "23 12:00", "kind": "waiting", "waiting_for": "third_party"}
    assert one(make(asked), "23 10:30").state == "paused"
    assert one(make(asked, answered), "23 11:30").state == "running"
    assert one(make(asked, answered, carrier), "23 12:30").state == "running"
    over = event("23 13:00", "wait_ended")
    again = event("23 14:00", "asked")
    assert one(make(carrier, over, again), "23 14:30").state == "paused"


def test_pauses_from_before_the_start_are_none(make: Make, one: One, at: At) -> None:
    """Asked again, the second period of news knows only the second wait."""
    complaint = make(
        event("23 10:00", "asked"), event("23 12:00", "wait_ended"), event("24 10:00", "asked")
    )
    clock = one(complaint, "24 12:00", "update")
    assert [(pause.start, pause.end) for pause in clock.pauses] == [
        (at("24 10:00"), at("24 12:00"))
    ]


def test_pauses_are_told_in_their_order(make: Make, one: One, at: At) -> None:
    """A wait before the resolution comes before the time of being resolved."""
    steps = [
        event("23 10:00", "asked"),
        {"at": "23 12:00", "kind": "contact", "direction": "in"},
        event("24 10:00", "resolved"),
        event("25 10:00", "reopened"),
    ]
    pauses = one(make(*steps), "25 12:00").pauses
    assert [pause.start for pause in pauses] == [at("23 10:00"), at("24 10:00")]


# Rework

AGAIN = (event("23 10:00", "resolved"), event("24 10:00", "reopened"))


def test_rework_counts_from_the_second_of_the_reopening(make: Make, one: One, at: At) -> None:
    """Whoever looks at that second sees it."""
    clock = one(make(*AGAIN, terms={"resolve": "1bd", "rework": "2bd"}), "24 10:00")
    assert (clock.due, clock.targets[-1].rework) == (at("26 17:00"), "2bd")


def test_without_time_for_rework_there_is_what_was_left(make: Make, one: One, at: At) -> None:
    """The day of being resolved is left out, and nothing is added."""
    clock = one(make(*AGAIN, terms={"resolve": "3bd"}), "24 12:00")
    assert (clock.due, clock.targets[-1].rework) == (at("26 17:00"), "")


def test_rework_that_moves_nothing_is_not_told(make: Make, one: One, at: At) -> None:
    """Due at the very second at which the rest would be due, it explains nothing."""
    clock = one(make(*AGAIN, terms={"resolve": "3bd", "rework": "2bd"}), "24 12:00")
    assert (clock.due, clock.targets[-1].rework) == (at("26 17:00"), "")


def test_targets_before_the_reopening_know_no_rework(make: Make, one: One, at: At) -> None:
    """The due instant that a target gave is that of its time."""
    change = event("20 16:30", resolve="1bd", rework="9bd")
    clock = one(make(change, *AGAIN, terms={"resolve": "2bd", "rework": "9bd"}), "24 12:00")
    assert [target.due for target in clock.targets] == [at("24 17:00"), at("2026-12-07 17:00")]


def test_more_time_for_rework(make: Make, one: One, at: At) -> None:
    """It moves the date while that is not past, and one that was late at the change no more."""
    for change, due in (
        ("25 16:59:59", "27 17:00"),
        ("25 17:00", "27 17:00"),
        ("25 17:00:01", "25 17:00"),
    ):
        steps = (*AGAIN, event(change, resolve="1bd", rework="3bd"))
        clock = one(make(*steps, terms={"resolve": "1bd", "rework": "1bd"}), "25 17:30")
        assert clock.due == at(due)
