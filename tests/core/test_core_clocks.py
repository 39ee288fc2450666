"""The clocks of a complaint, rule by rule, as the domain numbers them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from complaints.core.clocks.clocks import Clock
from complaints.core.clocks.reading import Reading
from complaints.core.record.model import Complaint
from complaints.core.record.state import as_of
from complaints.core.time.calendar import WorkingCalendar, utc

Make = Callable[..., Complaint]
At = Callable[[str], datetime]
FRIDAY, SATURDAY = "2026-11-20T16:00:00+01:00", "2026-11-21T10:00:00+01:00"
FAR = "2027-12-01T12:00"


def event(at: str, kind: str, **fields: Any) -> dict[str, Any]:
    """An event; terms and status go into what it sets."""
    sets = {name: fields.pop(name) for name in ("terms", "status") if name in fields}
    return {"at": at, "kind": kind, **fields, **({"set": sets} if sets else {})}


@pytest.fixture(scope="session")
def look(office: WorkingCalendar, at: At) -> Callable[..., Clock]:
    """Give one clock by name and number as it stands at a time."""

    def found(complaint: Complaint, name: str, now: str, number: int = 1) -> Clock:
        folded = as_of(complaint, at(now))
        assert folded is not None
        for clock in Reading(folded, office, at(now)).clocks:
            if (clock.name, clock.number) == (name, number):
                return clock
        raise LookupError(f"no clock {name} {number}")

    return found


Look = Callable[..., Clock]

# Rule 1


def test_time_starts_at_receipt(make: Make, look: Look, at: At) -> None:
    """Written down on Monday, a complaint heard on Friday has its clocks from Friday."""
    complaint = make(terms={"acknowledge": "2bh"})
    assert look(complaint, "acknowledge", "23 09:30").start == at("20 16:00")


# Rules 2, 4, 8 and the table


@pytest.mark.parametrize(
    ("start", "target", "pause", "due"),
    [
        (FRIDAY, "2bh", "", "23 10:00"),
        (SATURDAY, "8bh", "", "23 17:00"),
        (FRIDAY, "16bh", "", "24 16:00"),
        (FRIDAY, "16bh", "24 15:00", "26 13:00"),
        (FRIDAY, "2bd", "", "24 17:00"),
        (SATURDAY, "3bd", "", "25 17:00"),
        (FRIDAY, "5bd", "25 12:00", "2026-12-01 17:00"),
        (SATURDAY, "15d", "25 12:00", "2026-12-09 00:00"),
        ("2026-12-24T12:00:00+01:00", "35bd", "", "2027-02-16 17:00"),
        (SATURDAY, "8w", "", "2027-01-17 00:00"),
        ("2027-03-27T12:00:00+01:00", "24h", "", "2027-03-28 13:00+02:00"),
        ("2027-03-27T12:00:00+01:00", "1d", "", "2027-03-29 00:00+02:00"),
        ("2026-10-24T12:00:00+02:00", "24h", "", "2026-10-25 11:00+01:00"),
        ("2026-10-24T12:00:00+02:00", "1d", "", "2026-10-26 00:00+01:00"),
        ("2027-03-26T16:00:00+01:00", "4bh", "", "2027-03-29 12:00+02:00"),
    ],
)
def test_the_table_holds_for_resolve(
    make: Make, look: Look, at: At, start: str, target: str, pause: str, due: str
) -> None:
    """Rows of the domain's table, pauses made by asking on Monday and the answer later."""
    waits = [event("23 10:00", "asked"), event(pause, "contact", direction="in")] if pause else []
    complaint = make(*waits, received_at=start, terms={"resolve": target})
    clock = look(complaint, "resolve", FAR)
    assert clock.due == at(due)
    assert clock.state == "missed"
    assert clock.due.utcoffset() == at(FAR).astimezone(clock.due.tzinfo).utcoffset()


def test_a_day_counts_if_the_clock_runs_at_its_end(make: Make, look: Look, at: At) -> None:
    """A pause within one working day takes nothing from business days."""
    pause = [event("23 10:00", "asked"), event("23 16:59", "contact", direction="in")]
    assert look(make(*pause, terms={"resolve": "2bd"}), "resolve", FAR).due == at("24 17:00")


def test_a_month_moves_by_the_days_paused(make: Make, look: Look, at: At) -> None:
    """A month from 31 January ends with February, and a day later for each midnight paused."""
    pause = [
        event("2027-02-10 10:00", "asked"),
        event("2027-02-12 09:00", "contact", direction="in"),
    ]
    terms = {"resolve": "1mo"}
    start = "2027-01-31T10:00:00+01:00"
    unpaused = make(received_at=start, terms=terms)
    assert look(unpaused, "resolve", FAR).due == at("2027-03-01 00:00")
    paused = make(*pause, received_at=start, terms=terms)
    assert look(paused, "resolve", FAR).due == at("2027-03-03 00:00")


# Rule 5


def test_acknowledge_stops_at_the_first_answer(make: Make, look: Look, at: At) -> None:
    """The first letter of a person stops it, for good."""
    complaint = make(
        event("20 16:20", "letter", template="acknowledgement"),
        event("24 10:00", "contact", direction="out"),
    )
    clock = look(complaint, "acknowledge", "25 10:00")
    assert (clock.state, clock.ended_at, clock.ended_by) == ("met", at("20 16:20"), "2-AAAA")


@pytest.mark.parametrize(
    "steps",
    [
        [event("20 16:20", "contact", direction="out", answered=False)],
        [event("20 16:20", "contact", direction="in")],
        [event("20 16:20", "noted")],
        [event("20 16:20", "letter", template="survey")],
        [event("20 16:20", "letter", automatic=True)],
        [event("20 16:20", "letter"), event("20 16:21", "bounced", of="2-AAAA")],
        [event("20 16:20", "letter"), event("20 16:21", "retracted", of="2-AAAA")],
        [event("20 16:20", "letter", automatic=True), event("20 16:30", "classified")],
        [
            event("20 16:10", "classified", automatic=True),
            event("20 16:20", "letter", automatic=True),
        ],
    ],
)
def test_these_do_not_acknowledge(make: Make, look: Look, steps: list[dict[str, Any]]) -> None:
    """Nobody reached, a bounce, an automatic letter before a person had classified it."""
    assert look(make(*steps), "acknowledge", "20 16:45").state == "running"
    assert look(make(*steps), "acknowledge", "23 13:00").state == "missed"


def test_a_letter_by_cron_counts_after_a_person_classified(make: Make, look: Look) -> None:
    """Then somebody had looked at it."""
    steps = [event("20 16:10", "classified"), event("20 16:20", "letter", automatic=True)]
    assert look(make(*steps), "acknowledge", "23 13:00").state == "met"


def test_the_call_itself_counts_if_read_back(make: Make, look: Look) -> None:
    """The receipt of a call in which a date was given meets acknowledge and reply at once."""
    complaint = make()
    first = complaint.events[0]
    events = (type(first)(**{**_fields(first), "acknowledged": True}),)
    called = type(complaint)(**{**_fields(complaint), "events": events})
    assert look(called, "acknowledge", "20 16:00").state == "met"
    assert look(called, "reply", "20 16:00").state == "met"
    assert look(called, "update", "20 16:00").state == "running"


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__struct_fields__}


def test_acknowledge_runs_once(make: Make, look: Look) -> None:
    """Not again after a reopening."""
    steps = [event("20 16:20", "resolved"), event("24 10:00", "reopened")]
    with pytest.raises(LookupError):
        look(make(*steps), "acknowledge", "25 10:00", 2)


# Rule 6


def test_reply_starts_at_the_oldest_unanswered_message(make: Make, look: Look, at: At) -> None:
    """Further messages do not restart it; the complaint itself is the first."""
    complaint = make(
        event("23 09:00", "contact", direction="in"),
        event("23 10:00", "contact", direction="out"),
        event("24 09:00", "contact", direction="in"),
        event("25 09:00", "contact", direction="in"),
    )
    first = look(complaint, "reply", "26 09:00")
    assert (first.start, first.started_by, first.state) == (at("20 16:00"), "received", "met")
    second = look(complaint, "reply", "26 09:00", 2)
    assert (second.start, second.started_by, second.state) == (at("24 09:00"), "4-AAAA", "missed")
    with pytest.raises(LookupError):
        look(complaint, "reply", "26 09:00", 3)


def test_closing_takes_an_unanswered_message_away(make: Make, look: Look) -> None:
    """What was late by then stays missed, what was not is cancelled."""
    steps = [event("23 09:00", "resolved"), event("24 09:00", "contact", direction="in")]
    soon = make(*steps, event("24 10:00", "closed", customer="accepted"))
    assert look(soon, "reply", "26 09:00", 2).state == "cancelled"
    late = make(*steps, event("26 10:00", "closed", customer="accepted"))
    assert look(late, "reply", "26 12:00", 2).state == "missed"


def test_a_message_in_the_second_of_the_answer_is_unanswered(make: Make, look: Look) -> None:
    """Two events of one instant have an order: what came after the answer waits for another."""
    complaint = make(
        event("23 10:00", "contact", direction="out"),
        event("23 10:00", "contact", direction="in"),
    )
    assert look(complaint, "reply", "23 11:00", 2).state == "running"


def test_update_is_a_clock_for_each_period(make: Make, look: Look, at: At) -> None:
    """It starts at the first answer, again at each contact of ours, and ends with the outcome."""
    complaint = make(
        event("23 10:00", "letter"),
        event("24 10:00", "contact", direction="in"),
        event("27 10:00", "contact", direction="out"),
        event("30 10:00", "resolved"),
    )
    with pytest.raises(LookupError):
        look(complaint, "update", "23 09:00")
    first, second = (look(complaint, "update", "30 12:00", n) for n in (1, 2))
    assert (first.start, first.due, first.state) == (at("23 10:00"), at("25 17:00"), "met_late")
    assert (second.start, second.ended_at, second.state) == (at("27 10:00"), at("30 10:00"), "met")
    with pytest.raises(LookupError):
        look(complaint, "update", "30 12:00", 3)


def test_a_letter_in_the_second_of_the_resolution_opens_no_period(make: Make, look: Look) -> None:
    """Outcome and its letter are recorded at one instant; nothing is left to keep informed of."""
    steps = [event("23 10:00", "resolved"), event("23 10:00", "letter", template="outcome")]
    with pytest.raises(LookupError):
        look(make(*steps), "update", "30 12:00")


def test_resolve_is_stopped_by_the_outcome(make: Make, look: Look) -> None:
    """Not by anything before it."""
    complaint = make(event("23 10:00", "letter"), event("27 17:00", "resolved"))
    assert look(complaint, "resolve", "27 16:00").state == "running"
    assert look(complaint, "resolve", FAR).state == "met"


# Rule 7


def test_waiting_for_the_customer_pauses_update_and_resolve(make: Make, look: Look) -> None:
    """And nothing else."""
    complaint = make(
        event("20 16:10", "contact", direction="in"),
        event("20 16:20", "waiting", waiting_for="customer"),
    )
    assert look(complaint, "resolve", "23 10:00").state == "paused"
    assert look(complaint, "acknowledge", "20 16:30").state == "running"
    assert look(complaint, "reply", "20 16:30").state == "running"
    asked = make(event("20 16:20", "asked"))
    assert look(asked, "update", "20 16:30").state == "paused"
    assert look(asked, "wait", "20 16:30").state == "running"


@pytest.mark.parametrize(
    ("pauses", "resolve", "update"),
    [
        ([], "running", "running"),
        (["update"], "running", "paused"),
        (["update", "resolve", "acknowledge", "reply"], "paused", "paused"),
    ],
)
def test_a_third_party_pauses_what_the_policy_names(
    make: Make, look: Look, pauses: list[str], resolve: str, update: str
) -> None:
    """Acknowledge and reply never pause, whatever a file names."""
    complaint = make(
        event("20 16:10", "letter"),
        event("20 16:15", "contact", direction="in"),
        event("20 16:20", "waiting", waiting_for="third_party", pauses=pauses),
    )
    assert look(complaint, "resolve", "20 16:30").state == resolve
    assert look(complaint, "update", "20 16:30").state == update
    assert look(complaint, "reply", "20 16:30", 2).state == "running"


def test_the_customers_message_ends_only_a_wait_for_the_customer(make: Make, look: Look) -> None:
    """We go on waiting for a workshop when the customer calls."""
    complaint = make(
        event("20 16:20", "waiting", waiting_for="third_party", pauses=["resolve"]),
        event("23 09:00", "contact", direction="in"),
    )
    assert look(complaint, "resolve", "23 10:00").state == "paused"


def test_a_message_found_later_ends_the_wait_when_it_arrived(
    make: Make, look: Look, at: At
) -> None:
    """Arrived on Monday and found on Thursday, it ends the pause on Monday."""
    asked = event("20 16:20", "asked")
    found = make(
        asked,
        event("23 12:00", "contact", direction="in", recorded_at="26 09:00"),
        event("26 09:00", "wait_ended"),
    )
    clock = look(found, "resolve", "26 10:00")
    assert [(p.start, p.end) for p in clock.pauses] == [(at("20 16:20"), at("23 12:00"))]
    assert clock.due == at("27 17:00")
    unknown = as_of(found, at("25 10:00"), known_at=at("25 10:00"))
    assert unknown is not None
    assert look(unknown, "resolve", "25 10:00").state == "paused"


def test_resolving_straight_from_waiting_ends_the_pause(make: Make, look: Look, at: At) -> None:
    """The pause lasts to the resolution and is not lost."""
    complaint = make(event("23 10:00", "asked"), event("2026-12-07 10:00", "resolved"))
    clock = look(complaint, "resolve", FAR)
    assert clock.state == "met"
    assert [(p.start, p.end) for p in clock.pauses] == [(at("23 10:00"), at("2026-12-07 10:00"))]


def test_a_wait_is_due_and_overdue(make: Make, look: Look, at: At) -> None:
    """By its own end, else by the terms."""
    until = make(event("23 10:00", "asked", until="24 12:00"))
    assert (look(until, "wait", "24 12:00").state, look(until, "wait", "24 12:01").state) == (
        "running",
        "missed",
    )
    assert look(until, "wait", "24 12:00").target == ""
    by_terms = make(event("23 10:00", "waiting", waiting_for="third_party"))
    assert look(by_terms, "wait", "24 12:00").due == at("30 17:00")
    ended = make(event("23 10:00", "asked"), event("24 10:00", "contact", direction="in"))
    assert look(ended, "wait", "25 10:00").state == "met"


def test_pauses_and_closed_hours_are_not_counted_twice(make: Make, look: Look, at: At) -> None:
    """A pause over the weekend takes nothing from business hours."""
    pause = [event("20 17:00", "asked"), event("23 09:00", "contact", direction="in")]
    assert look(make(*pause, terms={"resolve": "4bh"}), "resolve", FAR).due == at("23 12:00")


# Rule 9


def test_a_reopened_clock_goes_on_with_what_was_left(make: Make, look: Look, at: At) -> None:
    """Time spent resolved is left out: one of five days was used, so four follow."""
    terms = {"resolve": "5bd", "rework": "1bd"}
    steps = [event("24 10:00", "resolved"), event("2026-12-07 10:00", "reopened")]
    complaint = make(*steps, terms=terms)
    first, again = (look(complaint, "resolve", "2026-12-07 12:00", n) for n in (1, 2))
    assert (first.state, first.ended_at) == ("met", at("24 10:00"))
    assert (again.state, again.started_by) == ("running", "3-AAAA")
    assert again.due == at("2026-12-10 17:00")


def test_a_reopened_clock_gets_at_least_the_time_for_rework(make: Make, look: Look, at: At) -> None:
    """Counted from the reopening; the first resolution stays late for ever."""
    terms = {"resolve": "2bd", "rework": "3bd"}
    steps = [event("27 10:00", "resolved"), event("30 10:00", "reopened")]
    complaint = make(*steps, terms=terms)
    assert look(complaint, "resolve", FAR).state == "met_late"
    again = look(complaint, "resolve", "30 12:00", 2)
    assert (again.state, again.due) == ("running", at("2026-12-03 17:00"))
    assert again.targets[-1].rework == "3bd"
    assert look(complaint, "resolve", FAR, 2).state == "missed"


def test_rework_is_given_though_the_target_was_late_at_a_change(
    make: Make, look: Look, at: At
) -> None:
    """Late, then sorted anew, resolved, reopened: the first run is late, the second has time."""
    steps = [
        event("26 10:00", "classified", terms={"resolve": "10bd", "rework": "3bd"}),
        event("27 10:00", "resolved"),
        event("30 10:00", "reopened"),
    ]
    complaint = make(*steps, terms={"resolve": "1bd"})
    assert look(complaint, "resolve", FAR).state == "met_late"
    again = look(complaint, "resolve", "30 12:00", 2)
    assert (again.state, again.due) == ("running", at("2026-12-03 17:00"))


def test_rework_is_paused_like_the_rest(make: Make, look: Look, at: At) -> None:
    """Waiting for the customer after a reopening stops the time for rework."""
    steps = [
        event("27 10:00", "resolved"),
        event("30 10:00", "reopened"),
        event("30 11:00", "asked"),
        event("2026-12-02 12:00", "contact", direction="in"),
    ]
    complaint = make(*steps, terms={"resolve": "2bd", "rework": "1bd"})
    assert look(complaint, "resolve", "2026-12-02 13:00", 2).due == at("2026-12-02 17:00")


def test_after_a_reopening_the_update_clock_runs_again(make: Make, look: Look, at: At) -> None:
    """From the reopening, and from each contact after it."""
    steps = [event("23 10:00", "resolved"), event("24 10:00", "reopened")]
    clock = look(make(*steps), "update", "24 11:00")
    assert (clock.start, clock.state) == (at("24 10:00"), "running")


# Rule 10


@pytest.mark.parametrize(
    ("target", "due"), [("5bd", "27 17:00"), ("4bh", "23 12:00"), ("15bd", "2026-12-11 17:00")]
)
def test_new_terms_count_from_the_clocks_own_start(
    make: Make, look: Look, at: At, target: str, due: str
) -> None:
    """Ten business days from Friday become five, or four hours, on Monday at eleven."""
    change = event("23 11:00", "classified", terms={"resolve": target})
    clock = look(make(change, terms={"resolve": "10bd"}), "resolve", "23 11:30")
    assert clock.due == at(due)
    assert [t.text for t in clock.targets] == ["10bd", target]
    assert clock.targets[0].due == at("2026-12-04 17:00")


def test_a_change_counts_at_its_own_second(make: Make, look: Look, at: At) -> None:
    """Whoever looks at the instant of the change sees the new date."""
    change = event("23 11:00", "classified", terms={"resolve": "5bd"})
    clock = look(make(change, terms={"resolve": "10bd"}), "resolve", "23 11:00")
    assert clock.due == at("27 17:00")


def test_new_terms_keep_the_pauses(make: Make, look: Look, at: At) -> None:
    """A change of priority forgets no pause."""
    steps = [
        event("23 10:00", "asked"),
        event("25 12:00", "contact", direction="in"),
        event("25 13:00", "classified", terms={"resolve": "5bd"}),
    ]
    complaint = make(*steps, terms={"resolve": "10bd"})
    assert look(complaint, "resolve", "25 14:00").due == at("2026-12-01 17:00")


def test_what_was_late_at_the_change_stays_missed(make: Make, look: Look, at: At) -> None:
    """Longer terms rescue nothing; shorter ones make late from then on."""
    longer = event("24 11:00", "classified", terms={"resolve": "10bd"})
    clock = look(make(longer, terms={"resolve": "1bd"}), "resolve", "24 12:00")
    assert (clock.state, clock.due, clock.target) == ("missed", at("23 17:00"), "1bd")
    shorter = event("24 11:00", "classified", terms={"resolve": "2bh"})
    assert look(make(shorter, terms={"resolve": "5bd"}), "resolve", "24 12:00").state == "missed"


def test_a_change_does_not_touch_what_ended_before(make: Make, look: Look) -> None:
    """The resolution was judged by the terms of its time."""
    steps = [
        event("24 10:00", "resolved"),
        event("25 10:00", "classified", terms={"resolve": "1bh"}),
    ]
    assert look(make(*steps, terms={"resolve": "5bd"}), "resolve", FAR).state == "met"


def test_a_retracted_change_of_terms_never_was(make: Make, look: Look, at: At) -> None:
    """Taken back, it neither shortens the clock nor makes a miss stay."""
    steps = [
        event("23 11:00", "classified", terms={"resolve": "1bh"}),
        event("23 12:00", "retracted", of="2-AAAA"),
    ]
    clock = look(make(*steps, terms={"resolve": "5bd"}), "resolve", "23 13:00")
    assert (clock.state, clock.due) == ("running", at("27 17:00"))


def test_terms_before_a_retracted_first_change_are_kept(
    make: Make, office: WorkingCalendar, at: At
) -> None:
    """What stood before the first event that set terms (`was`) holds though that was retracted."""
    steps = [
        {
            **event("23 11:00", "classified", terms={"resolve": "1bh"}),
            "was": {"terms": {"resolve": "10bd"}},
        },
        event("23 12:00", "retracted", of="2-AAAA"),
        event("23 13:00", "classified", terms={"resolve": "5bd"}),
    ]
    complaint = make(*steps, terms={"resolve": "5bd"})
    bare = type(complaint)(**{**_fields(complaint), "events": complaint.events[1:]})
    [clock] = [c for c in Reading(bare, office, at("23 14:00")).clocks if c.name == "resolve"]
    assert [target.text for target in clock.targets] == ["10bd", "5bd"]


# Rule 11


def test_late_is_strictly_after_the_due_second(make: Make, look: Look) -> None:
    """At the due instant it is in time, a second later it is not."""
    complaint = make(terms={"resolve": "5bd"})
    assert look(complaint, "resolve", "27 17:00:00").state == "running"
    assert look(complaint, "resolve", "27 17:00:01").state == "missed"
    in_time = make(event("27 17:00:00", "resolved"), terms={"resolve": "5bd"})
    assert look(in_time, "resolve", FAR).state == "met"
    late = make(event("27 17:00:01", "resolved"), terms={"resolve": "5bd"})
    assert look(late, "resolve", FAR).state == "met_late"


def test_the_repeated_hour_has_two_halves(make: Make, office: WorkingCalendar, at: At) -> None:
    """A limit in October's repeated hour is late by the true instant, not by the wall clock."""
    complaint = make(received_at="2026-10-24T02:30:00+02:00", terms={"acknowledge": "24h"})
    [early] = Reading(complaint, office, at("2026-10-25T02:15+02:00")).clocks
    [late] = Reading(complaint, office, at("2026-10-25T02:15+01:00")).clocks
    assert (early.state, late.state) == ("running", "missed")


# Rule 12


def test_asked_again_the_answer_is_the_same(make: Make, look: Look) -> None:
    """Whatever happens later, the state of an earlier instant stays."""
    short = make(event("23 10:00", "asked"))
    longer = make(
        event("23 10:00", "asked"),
        event("25 10:00", "contact", direction="in"),
        event("26 10:00", "classified", terms={"resolve": "1bh"}),
        event("27 10:00", "resolved"),
    )
    for name in ("resolve", "acknowledge", "reply", "update", "wait"):
        assert look(short, name, "24 12:00") == look(longer, name, "24 12:00")


# Rule 13


def test_an_enquiry_has_reply_and_resolve(make: Make, office: WorkingCalendar, at: At) -> None:
    """Whose clocks are named in its terms, and no others."""
    enquiry = make(nature="enquiry", terms={"reply": "2bd", "resolve": "10bd"})
    assert [c.name for c in Reading(enquiry, office, at("20 16:30")).clocks] == ["reply", "resolve"]


def test_a_change_of_nature_takes_clocks_away(make: Make, look: Look, at: At) -> None:
    """Cancelled at the change, or missed for ever if it was late by then."""
    change = {"terms": {"reply": "2bd", "resolve": "10bd"}}
    soon = look(make(event("20 16:30", "classified", **change)), "acknowledge", FAR)
    assert (soon.state, soon.ended_at) == ("cancelled", at("20 16:30"))
    late = look(make(event("24 10:00", "classified", **change)), "acknowledge", FAR)
    assert (late.state, late.open) == ("missed", True)


def test_a_change_of_nature_adds_clocks(make: Make, look: Look, at: At) -> None:
    """They count from the start they would have had."""
    change = event("20 16:30", "classified", terms={"acknowledge": "4bh", "resolve": "5bd"})
    enquiry = make(change, nature="enquiry", terms={"resolve": "10bd"})
    clock = look(enquiry, "acknowledge", "20 16:45")
    assert (clock.start, clock.due) == (at("20 16:00"), at("23 12:00"))
    with pytest.raises(LookupError):
        look(enquiry, "acknowledge", "20 16:15")


# Follow-up


@pytest.mark.parametrize(
    ("after", "state"),
    [
        (event("25 10:00", "contact", direction="out"), "met"),
        (event("25 10:00", "letter", template="follow-up"), "met"),
        (event("25 10:00", "closed", customer="accepted"), "met"),
        (event("25 10:00", "closed", customer="no_reply"), "cancelled"),
        (event("25 10:00", "reopened"), "cancelled"),
        (event("25 10:00", "contact", direction="in"), "missed"),
        (event("25 10:00", "letter", template="survey"), "missed"),
        (event("25 10:00", "contact", direction="out", answered=False), "missed"),
        (event("23 10:00", "contact", direction="out"), "met"),
        (event("30 10:00", "contact", direction="out"), "met_late"),
        (event("30 10:00", "closed", customer="no_reply"), "missed"),
    ],
)
def test_follow_up(make: Make, look: Look, after: dict[str, Any], state: str) -> None:
    """Each resolution is followed up by a call, the letter, or the customer's word at closing."""
    complaint = make(event("23 10:00", "resolved"), after)
    assert look(complaint, "follow_up", FAR).state == state


def test_a_call_in_the_second_of_the_resolution_is_no_follow_up(make: Make, look: Look) -> None:
    """The call in which the outcome was told stands before it and does not ask how it went."""
    steps = [event("23 10:00", "contact", direction="out"), event("23 10:00", "resolved")]
    assert look(make(*steps), "follow_up", "23 11:00").state == "running"


def test_instants_are_in_utc(make: Make, look: Look) -> None:
    """Whoever shows a clock turns it into local time."""
    clock = look(make(), "resolve", "23 10:00")
    for instant in (clock.start, clock.due, clock.targets[0].since):
        assert instant == utc(instant)
        assert instant.utcoffset() == utc(instant).utcoffset()


# The very instant


@pytest.mark.parametrize(
    ("classified", "state"),
    [("20 16:19:59", "met"), ("20 16:20", "met"), ("20 16:20:01", "missed")],
)
def test_classified_at_the_instant_of_a_letter_is_before_it(
    make: Make, look: Look, classified: str, state: str
) -> None:
    """A letter by cron counts where a person had looked by its second, not a second later."""
    steps = [event(classified, "classified"), event("20 16:20", "letter", automatic=True)]
    assert look(make(*steps), "acknowledge", "23 13:00").state == state


@pytest.mark.parametrize(
    ("change", "due"),
    [("24 16:59:59", "27 17:00"), ("24 17:00", "27 17:00"), ("24 17:00:01", "24 17:00")],
)
def test_a_change_at_the_due_instant_comes_in_time(
    make: Make, look: Look, at: At, change: str, due: str
) -> None:
    """What is due at this second is not late yet, so the new target holds; a second later not."""
    longer = event(change, "classified", terms={"resolve": "5bd"})
    clock = look(make(longer, terms={"resolve": "2bd"}), "resolve", "25 10:00")
    assert (clock.due, clock.state == "missed") == (at(due), due == "24 17:00")


@pytest.mark.parametrize(
    ("change", "due"),
    [("25 10:59:59", "27 17:00"), ("25 11:00", "27 17:00"), ("25 11:00:01", "23 17:00")],
)
def test_rework_is_given_where_the_terms_came_by_the_reopening(
    make: Make, look: Look, at: At, change: str, due: str
) -> None:
    """Time for rework that is given at the second of the reopening moves what was late then."""
    steps = sorted(
        [
            event("24 10:00", "resolved"),
            event("25 11:00", "reopened"),
            event(change, "classified", terms={"resolve": "1bd", "rework": "2bd"}),
        ],
        key=lambda step: step["at"],
    )
    clock = look(make(*steps, terms={"resolve": "1bd"}), "resolve", "26 10:00", 2)
    assert (clock.due, clock.state == "missed") == (at(due), due == "23 17:00")
