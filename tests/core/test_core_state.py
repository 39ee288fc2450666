"""The state follows from the set of the events: the status is replayed from their kinds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from complaints.core.handling.conversation import record_letter
from complaints.core.handling.ending import close, reopen
from complaints.core.handling.investigation import find
from complaints.core.handling.mending import retract
from complaints.core.handling.waiting import ask
from complaints.core.policy.policy import Policy
from complaints.core.record.event_kinds import Seen
from complaints.core.record.events import FOLDED, SETTABLE
from complaints.core.record.model import Complaint, Resolution
from complaints.core.record.state import Odd, as_of, differences, refold, standing, state_of
from complaints.core.record.steps import Stamp, last_event, step

Make = Callable[..., Complaint]
At = Callable[[str], datetime]
Stamps = Callable[..., Stamp]
Merged = Callable[[Complaint, Complaint], Complaint]

LEDGERS = {"promises", "offers", "actions", "related", "satisfaction"}


def event(at: str, kind: str, **fields: Any) -> dict[str, Any]:
    """An event."""
    return {"at": at, "kind": kind, **fields}


def status(complaint: Complaint) -> str:
    """What the events make of the status."""
    found: str = state_of(complaint).values["status"]
    return found


# What follows


def test_what_follows_from_the_events(make: Make) -> None:
    """The settable fields and the ledgers, and nothing else."""
    state = state_of(make())
    assert set(state.values) == {*SETTABLE, *LEDGERS}
    assert state.odd == []
    assert "status" not in FOLDED


def test_the_order_of_the_file_is_that_of_the_events(make: Make) -> None:
    """State is asked of events in their order; a part of them gives what stood after it."""
    complaint = make(
        event("23 10:00", "classified", set={"severity": "high"}),
        event("24 10:00", "classified", set={"severity": "low"}),
    )
    found = [
        state_of(complaint, complaint.events[:count]).values["severity"] for count in (1, 2, 3)
    ]
    assert found == ["normal", "high", "low"]


# The status


@pytest.mark.parametrize("wrong", ["received", "investigating", "resolved", "closed"])
def test_a_wrong_status_in_an_event_is_ignored(make: Make, wrong: str) -> None:
    """A letter acknowledges, whatever the event says of the status."""
    complaint = make(event("23 10:00", "letter", set={"status": wrong}))
    assert status(complaint) == "acknowledged"


def test_an_event_that_says_nothing_of_the_status_leads_on(make: Make) -> None:
    """Its kind does."""
    assert status(make(event("23 10:00", "letter"))) == "acknowledged"


def test_the_receipt_and_an_edit_say_the_status(make: Make) -> None:
    """Which is all that they can say of it."""
    assert status(make(status="acknowledged")) == "acknowledged"
    assert status(make(event("23 10:00", "edited", set={"status": "closed"}))) == "closed"
    assert status(make(event("23 10:00", "edited", set={"product": "lamp"}))) == "received"


def test_a_status_that_does_not_follow_is_a_difference(make: Make) -> None:
    """Also where the last event says it."""
    complaint = make(event("23 10:00", "letter", set={"status": "closed"}), status="received")
    written = replace(complaint, status="closed")
    assert differences(written) == {"status": ("closed", "acknowledged")}
    assert refold(written).status == "acknowledged"


def test_a_step_without_a_way_leads_nowhere(make: Make) -> None:
    """What comes behind it goes on from where the complaint stood."""
    complaint = make(event("23 10:00", "closed"), event("24 10:00", "finding"))
    assert status(complaint) == "investigating"
    [odd] = state_of(complaint).misfits
    assert (odd.index, odd.field, odd.against) == (1, "status", "1-AAAA")
    assert odd.message == "CMP-2611-7F3K9QY is received, so it cannot be closed"


def test_an_assignment_leads_on_by_who_had_it(make: Make) -> None:
    """Before that very event, not today."""
    steps = [
        event("23 10:00", "assigned", set={"owner": "ivo"}),
        event("24 10:00", "assigned", set={"owner": "maria"}),
    ]
    complaint = make(*steps, owner="")
    found = [state_of(complaint, complaint.events[:n]).values["status"] for n in (1, 2, 3)]
    assert found == ["received", "received", "investigating"]


def test_a_letter_of_a_machine_counts_once_somebody_has_sorted(make: Make) -> None:
    """Before that, it leaves the complaint received."""
    letter = event("24 10:00", "letter", automatic=True)
    assert status(make(letter)) == "received"
    assert status(make(event("23 10:00", "classified", automatic=True), letter)) == "received"
    assert status(make(event("23 10:00", "classified"), letter)) == "acknowledged"


def test_a_message_ends_a_wait_for_the_customer_alone(make: Make) -> None:
    """Whoever else is waited for has not answered."""
    message = event("24 10:00", "contact", direction="in")
    asked = event("23 10:00", "asked")
    others = event("23 10:00", "waiting", waiting_for="third_party")
    assert status(make(asked, message)) == "investigating"
    assert status(make(others, message)) == "waiting"


def test_where_it_stands_names_the_event_that_led_there(make: Make) -> None:
    """Not one that left it where it was."""
    complaint = make(event("23 10:00", "finding"), event("24 10:00", "noted"))
    where = standing(complaint)
    assert (where.status, where.led_by) == ("investigating", "2-AAAA")


# Two people


def test_a_letter_on_one_branch_and_an_earlier_finding_on_the_other(
    make: Make, stamp: Stamps, merged: Merged, policy: Policy
) -> None:
    """It is investigated, though the later event says that it was acknowledged then."""
    letter = record_letter(make(), stamp("23 10:01"), template="acknowledgement")
    assert letter.status == "acknowledged"
    found = find(make(), stamp("23 10:00", chars="CCCC"), "ours", "", "Badly packed.", policy)
    both = merged(letter, found)
    assert [each.kind for each in both.events] == ["received", "finding", "letter"]
    assert both.status == "investigating"
    assert state_of(both).odd == []
    assert merged(found, letter) == both


def test_a_question_on_one_branch_and_a_finding_on_the_other(
    make: Make, stamp: Stamps, merged: Merged, policy: Policy
) -> None:
    """Whichever came first, it waits for the customer."""
    asked = ask(make(), stamp("23 10:00"), "Which one?", None, "email")
    for when in ("23 09:59", "23 10:01"):
        found = find(make(), stamp(when, chars="CCCC"), "ours", "", "Badly packed.", policy)
        assert merged(asked, found).status == "waiting"


def test_an_owner_on_one_branch_and_a_severity_on_the_other(
    make: Make, stamp: Stamps, merged: Merged
) -> None:
    """Both count; of one field set on both the later."""
    one = step(make(), stamp("23 10:00"), "edited", {"product": "lamp", "impact": "high"})
    other = step(make(), stamp("23 10:01", chars="CCCC"), "edited", {"product": "kettle"})
    both = merged(one, other)
    assert (both.product, both.impact) == ("kettle", "high")


# As it stood


def test_the_status_as_it_stood(make: Make, at: At) -> None:
    """Each day by the steps taken by then."""
    complaint = refold(
        make(
            event("23 10:00", "letter"),
            event("24 10:00", "finding"),
            event("25 10:00", "resolved"),
        )
    )
    found = [as_of(complaint, at(f"{day} 12:00")) for day in (21, 23, 24, 25)]
    assert [stood.status for stood in found if stood is not None] == [
        *("received", "acknowledged", "investigating", "resolved")
    ]


def test_what_was_recorded_later_did_not_lead_on_yet(make: Make, at: At) -> None:
    """A call that was written down two days later was not known before."""
    complaint = refold(make(event("23 10:00", "contact", direction="out", recorded_at="25 10:00")))
    assert complaint.status == "acknowledged"
    stood = as_of(complaint, at("24 10:00"), known_at=at("24 10:00"))
    assert stood is not None
    assert stood.status == "received"


# Taken back


def test_a_retraction_says_the_status_that_is_left(make: Make, stamp: Stamps) -> None:
    """Of two letters, the second acknowledged it."""
    one = record_letter(make(), stamp("23 10:00"), template="acknowledgement")
    two = record_letter(one, stamp("24 10:00"), template="status")
    kept = retract(two, stamp("25 10:00"), "2-BBBB", "It went to another address.")
    assert kept.status == "acknowledged"
    gone = retract(kept, stamp("26 10:00"), "3-BBBB", "So did that.")
    assert gone.status == "received"
    assert differences(gone) == {}


def test_what_was_reopened_is_closed_again_without_it(
    make: Make, stamp: Stamps, policy: Policy
) -> None:
    """With all that the customer had said."""
    told = Resolution(outcome="upheld", told_at=stamp("23 10:00").at)
    resolved = step(make(), stamp("23 10:00"), "resolved", {"resolution": told}, told="phone")
    closed = close(resolved, stamp("24 10:00"), "accepted", "Is glad.")
    again = reopen(closed, stamp("25 10:00"), "It broke again.")
    back = retract(again, stamp("26 10:00"), last_event(again).id, "It was another one.")
    assert (again.status, back.status) == ("investigating", "closed")
    assert back.resolution == closed.resolution


def test_what_is_taken_back_is_not_odd(make: Make) -> None:
    """However little it fitted."""
    complaint = make(event("23 10:00", "closed"), event("24 10:00", "retracted", of="2-AAAA"))
    assert state_of(complaint).odd == []


# What was seen


def test_what_was_seen_of_events(make: Make) -> None:
    """Whether there was one of a kind, or that very one, and of which kind there was one last."""
    seen = Seen()
    for each in make(event("23 10:00", "letter"), event("24 10:00", "noted")).events:
        seen.add(each)
    assert (seen.has("letter"), seen.has("resolved")) == (True, False)
    assert (seen.has("letter", "2-AAAA"), seen.has("letter", "3-AAAA")) == (True, False)
    assert [seen.last("letter", "received"), seen.last("resolved")] == ["letter", ""]


def test_only_a_misfit_is_one(make: Make) -> None:
    """What stood already is odd, and no more."""
    high = {"set": {"severity": "high"}}
    complaint = make(
        event("23 10:00", "classified", **high), event("24 10:00", "classified", **high)
    )
    state = state_of(complaint)
    assert state.odd == [Odd(2, "stands", "events")]
    assert state.misfits == []
