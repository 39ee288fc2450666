"""Which letters a day asks for and until when; and which complaints an audit draws."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

import pytest
from msgspec.structs import replace

from complaints.core.clocks.day import Day, day
from complaints.core.clocks.letters_due import letters_due
from complaints.core.clocks.reading import Reading
from complaints.core.handling.audit import record_audit, sample
from complaints.core.handling.conversation import contact, record_letter
from complaints.core.handling.ending import answer_survey, close, reopen, resolve
from complaints.core.handling.promises import add_promise, keep_promise, move_promise
from complaints.core.handling.waiting import ask
from complaints.core.policy.policy import Policy
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp
from complaints.core.time.calendar import WorkingCalendar
from complaints.errors import Refused

Make = Callable[..., Complaint]
At = Callable[[str], datetime]
By = Callable[..., Stamp]
Due = Callable[[Complaint, str], list[tuple[str, bool]]]


@pytest.fixture
def due(policy: Policy, office: WorkingCalendar, at: At) -> Due:
    """The letters that are due at a time, and whether each is late."""
    return lambda complaint, when: [
        (letter.template, letter.late)
        for letter in letters_due(Reading(complaint, office, at(when)), policy)
    ]


@pytest.fixture
def ended(make: Make, stamp: By, policy: Policy) -> Complaint:
    """A complaint that was answered and resolved on Monday at ten."""
    return resolve(make(), stamp("23 10:00"), "withdrawn", "Fine.", "phone", policy)


def day_of(
    complaints: list[Complaint], policy: Policy, office: WorkingCalendar, now: datetime
) -> Day:
    """What the day of these complaints holds."""
    readings = [Reading(complaint, office, now) for complaint in complaints]
    return day(readings, policy, office.end_of_day(office.local_date(now)))


def test_the_acknowledgement_is_due_until_somebody_answers(make: Make, stamp: By, due: Due) -> None:
    """Late after its clock; a call will do."""
    assert due(make(), "20 16:30") == [("acknowledgement", False)]
    assert due(make(), "25 10:00") == [("acknowledgement", True)]
    assert due(contact(make(), stamp("20 16:20"), "out", "phone", "Hello."), "25 10:00") == []


def test_the_follow_up_is_due_until_somebody_asks(ended: Complaint, stamp: By, due: Due) -> None:
    """Or the customer's word at closing."""
    assert due(ended, "23 11:00") == [("follow-up", False)]
    assert ("follow-up", True) in due(ended, "27 10:00")
    asked = record_letter(ended, stamp("23 12:00"), template="follow-up", occasion="1")
    for complaint in (asked, close(ended, stamp("23 12:00"), "accepted", "")):
        assert due(complaint, "23 13:00") == []


def test_the_survey_has_a_window(ended: Complaint, stamp: By, due: Due) -> None:
    """From 24 to 48 hours after the end; missed, it is late, and once recorded due no more."""
    ended = contact(ended, stamp("23 11:00"), "out", "phone", "All well?")
    assert due(ended, "24 09:59") == []
    assert due(ended, "24 10:00") == due(ended, "25 10:00") == [("survey", False)]
    assert due(ended, "25 10:01") == due(ended, "2026-12-25 10:00") == [("survey", True)]
    sent = record_letter(ended, stamp("26 10:00"), template="survey", occasion="1")
    assert due(sent, "26 10:01") == []
    assert due(answer_survey(ended, stamp("24 12:00"), 5, ""), "24 13:00") == []
    assert due(replace(ended, nature="enquiry"), "24 13:00") == []


def test_the_order_of_what_is_due(make: Make, at: At, due: Due) -> None:
    """What a clock asks for comes first, then the delay, then the survey."""
    promised = {"id": "1-AAAA", "what": "news", "state": "open"}
    ended = make(
        {"at": "20 16:10", "kind": "resolved", "told": "phone"},
        status="investigating",
        promises=[{**promised, "due": at("20 17:00")}],
    )
    assert [template for template, _ in due(ended, "24 12:00")] == ["follow-up", "delay"]


def test_no_survey_after_a_reopening(ended: Complaint, stamp: By, policy: Policy, due: Due) -> None:
    """However well it ends then."""
    again = reopen(ended, stamp("23 12:00"), "No.")
    twice = resolve(again, stamp("23 15:00"), "withdrawn", "Now.", "phone", policy)
    assert ("survey", False) not in due(again, "24 16:00")
    assert [letter for letter, _ in due(twice, "24 16:00")] == ["follow-up"]


def test_a_delay_is_explained_once(make: Make, stamp: By, at: At, due: Due) -> None:
    """After a promise moved or was missed, until somebody has answered."""
    called = contact(make(), stamp("20 16:20"), "out", "phone", "Hello.")
    told = add_promise(called, stamp("23 10:00"), "plates", at("24 17:00"))
    assert due(told, "24 17:00") == []
    assert due(told, "24 17:01") == [("delay", True)]
    explained = record_letter(told, stamp("24 18:00"), template="delay", occasion="1")
    assert due(explained, "24 18:01") == []
    assert due(keep_promise(told, stamp("24 18:00"), "1", ""), "24 18:01") == []
    moved = move_promise(told, stamp("24 10:00"), "1", at("27 17:00"), "Fog.")
    assert due(moved, "24 10:01") == [("delay", False)]
    assert due(contact(moved, stamp("24 11:00"), "out", "phone", "Fog."), "24 11:01") == []
    tried = contact(moved, stamp("24 11:00"), "out", "phone", "", answered=False)
    assert due(tried, "24 11:01") == [("delay", False)]


def test_waits_that_ended_stand_by_themselves(
    make: Make, stamp: By, at: At, policy: Policy, office: WorkingCalendar
) -> None:
    """Not among what is late; what nobody has is named."""
    waiting = ask(make(), stamp("23 10:00"), "Which?", at("24 12:00"), "phone")
    found = day_of([waiting, make(owner="")], policy, office, at("24 13:00"))
    assert [item.what for item in found.ended_waits] == ["wait"]
    assert "wait" not in [item.what for item in found.late]
    assert [complaint.owner for complaint in found.unowned] == [""]


def test_a_sample_can_be_drawn_again(ended: Complaint, office: WorkingCalendar, at: At) -> None:
    """The same for the same seed, in any order; by turns from every handler; ended ones only."""
    pile = [
        replace(ended, id=f"CMP-2611-{number:07}", owner=owner)
        for number, owner in enumerate(["ivo"] * 6 + ["maria"] * 2 + ["jelena"])
    ]

    def draw(complaints: Iterable[Complaint], seed: int, size: int) -> list[Complaint]:
        readings = (Reading(complaint, office, at("30 09:00")) for complaint in complaints)
        return [reading.complaint for reading in sample(readings, seed, size)]

    drawn = draw(pile, 7, 4)
    assert draw(reversed(pile), 7, 4) == drawn
    assert {complaint.owner for complaint in drawn[:3]} == {"ivo", "maria", "jelena"}
    assert any(draw(pile, seed, 4) != drawn for seed in range(5))
    assert len(draw(pile, 7, 99)) == 9
    assert draw([replace(one, status="waiting") for one in pile], 7, 4) == []
    assert [one for one in draw(pile, 7, 9) if one != pile[0]] == draw(pile[1:], 7, 9)


def test_nobody_audits_their_own_work(ended: Complaint, make: Make, stamp: By) -> None:
    """Nor what has not ended."""
    with pytest.raises(Refused, match="is your own work"):
        record_audit(ended, stamp("24 10:00"), "Fine.")
    with pytest.raises(Refused, match="an audit looks at what has ended"):
        record_audit(make(), stamp("24 10:00", by="maria"), "Fine.")
    assert record_audit(ended, stamp("24 10:00", by="maria"), "Fine.").events[-1].kind == "audited"


def test_an_answer_explains_what_was_missed_by_then(
    make: Make, stamp: By, at: At, due: Due
) -> None:
    """Also one at the very second of the date; a second earlier nobody knew that it would slip."""
    called = contact(make(), stamp("20 16:20"), "out", "phone", "Hello.")
    told = add_promise(called, stamp("23 10:00"), "plates", at("24 17:00"))
    for when, explained in (("24 16:59:59", False), ("24 17:00", True), ("24 17:00:01", True)):
        answered = contact(told, stamp(when), "out", "phone", "Not yet.")
        assert due(answered, "24 17:00") == []
        assert due(answered, "24 17:00:01") == ([] if explained else [("delay", True)])


def test_the_last_of_several_misses_is_explained(make: Make, stamp: By, at: At, due: Due) -> None:
    """What was said between two missed dates says nothing of the second."""
    called = contact(make(), stamp("20 16:20"), "out", "phone", "Hello.")
    first = add_promise(called, stamp("23 10:00"), "plates", at("24 10:00"))
    both = add_promise(first, stamp("23 11:00"), "cups", at("25 10:00"))
    between = contact(both, stamp("24 12:00"), "out", "phone", "No plates yet.")
    assert due(between, "25 10:00") == []
    assert due(between, "25 10:00:01") == [("delay", True)]
    assert due(contact(between, stamp("25 11:00"), "out", "phone", "Nor cups."), "25 12:00") == []


def test_the_survey_counts_from_the_first_of_two_resolutions(make: Make, due: Due) -> None:
    """Two clones may each have resolved it: one survey, a day after the first, to the second."""
    steps = [{"at": f"{day} 10:00", "kind": "resolved"} for day in (23, 24)]
    asked = {"at": "24 11:00", "kind": "letter", "template": "follow-up"}
    merged = make(*steps, asked, status="resolved")
    assert ("survey", False) not in due(merged, "24 09:59:59")
    assert due(merged, "24 10:00").count(("survey", False)) == 1
    assert due(merged, "25 10:00").count(("survey", False)) == 1
    assert due(merged, "25 10:00:01").count(("survey", True)) == 1
    assert ("survey", False) not in due(replace(merged, status="investigating"), "24 10:00")


def test_what_has_ended_needs_nobody(
    make: Make, ended: Complaint, at: At, policy: Policy, office: WorkingCalendar
) -> None:
    """Only open complaints are named for having no owner."""
    unowned = [make(owner=""), replace(ended, owner="")]
    assert day_of(unowned, policy, office, at("24 13:00")).unowned == unowned[:1]


def test_the_day_ends_at_midnight(
    make: Make, at: At, policy: Policy, office: WorkingCalendar
) -> None:
    """What is due at the midnight that ends it belongs to the day; late is what is past."""
    midnight = make(terms={"resolve": "1d"}, received_at="2026-11-23T10:00:00+01:00")
    for now, late, today in (
        ("23 23:59:59", 0, 0),
        ("24 00:00", 0, 1),
        ("25 00:00", 0, 1),
        ("25 00:00:01", 1, 0),
    ):
        found = day_of([midnight], policy, office, at(now))
        assert (len(found.late), len(found.today)) == (late, today)
