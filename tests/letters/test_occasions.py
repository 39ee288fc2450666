"""Which letters fit when, for whom they are, and what keeps them from being sent twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from complaints.core.clocks.reading import Reading
from complaints.core.handling.promises import add_promise
from complaints.core.policy.policy import Policy
from complaints.core.record.contacts import Story
from complaints.core.record.model import Complaint, Event
from complaints.core.time.calendar import WorkingCalendar
from complaints.errors import Refused
from complaints.letters.letter import Letter
from complaints.letters.occasions import check_fits, occasion
from complaints.letters.people import Recipient
from letters import stories
from letters.stories import (
    ABOUT_AN_INCIDENT,
    AFTER,
    IN_HOUSE,
    NOW,
    asked,
    delayed,
    offered,
    passed_up,
)

Write = Callable[..., Letter]
Resolve = Callable[..., Complaint]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("information-request", r"still unanswered; ask first: complaints ask CMP-\S+ -m \.\.\.$"),
        ("delay", r"move a promise first: complaints promise move CMP-\S+ N --due TIME -m WHY$"),
        ("options", r"has no open offer; make one first: complaints offer add CMP-\S+$"),
        ("escalation", r"was not passed up; escalate it first: complaints escalate CMP-\S+ --re"),
        ("thanks", r"is not resolved yet; the thanks letter comes after `resolve`$"),
        ("broadcast", r"the broadcast letter tells of an incident, and none is given"),
        ("pr-brief", r"the pr-brief letter tells of an incident, and none is given"),
    ],
)
def test_what_a_letter_needs(name: str, message: str, write: Write, smallest: Complaint) -> None:
    """A letter that has nothing to tell is refused in one line, with what to do first."""
    with pytest.raises(Refused, match=message) as refusal:
        write(name, smallest)
    assert "\n" not in str(refusal.value)


def test_no_date_that_is_past(write: Write, smallest: Complaint) -> None:
    """No customer reads a date that has gone by already."""
    late = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
    with pytest.raises(Refused, match=r"no date ahead for the answer; end the wait"):
        write("information-request", asked(smallest), now=late)
    with pytest.raises(Refused, match=r"the new date of CMP-\S+ has passed too; move it again"):
        write("delay", delayed(smallest), now=late)


def test_nobody_takes_over_what_is_resolved(
    write: Write, fullest: Complaint, resolve: Resolve
) -> None:
    """After the outcome nobody is told who has it now."""
    with pytest.raises(Refused, match="is resolved, so nobody has to take it over"):
        write("escalation", resolve(passed_up(fullest)), now=AFTER)


@pytest.mark.parametrize(
    ("name", "prepare", "kind"),
    [
        ("information-request", asked, "asked"),
        ("delay", delayed, "promise_moved"),
        ("escalation", passed_up, "escalated"),
    ],
)
def test_once_for_each_event(
    name: str,
    prepare: Callable[[Complaint], Complaint],
    kind: str,
    write: Write,
    smallest: Complaint,
) -> None:
    """One letter a question, a moved date, an escalation, on whatever day it is written."""
    complaint = prepare(smallest)
    event = Story(complaint).of_kind(kind)[-1]
    later = NOW + timedelta(days=1)
    assert write(name, complaint, now=NOW).occasion == f"{name}/{event.id}"
    assert write(name, complaint, now=later).occasion == f"{name}/{event.id}"


def test_once_a_day_and_once_a_resolution(
    write: Write, smallest: Complaint, fullest: Complaint, resolve: Resolve
) -> None:
    """Status and options go out once a day, thanks once a resolution."""
    assert write("status", smallest).occasion == "status/2026-11-23"
    assert write("options", offered(smallest), now=NOW).occasion == "options/2026-11-23"
    assert write("thanks", resolve(fullest), now=AFTER).occasion == "thanks/1"


@pytest.mark.parametrize("name", IN_HOUSE)
def test_letters_in_the_house(name: str, write: Write, policy: Policy, fullest: Complaint) -> None:
    """They go to a colleague, in the organisation's language, and tell no date."""
    house = replace(policy, organisation=replace(policy.organisation, language="hr"))
    incident = stories.incident("hr") if name in ABOUT_AN_INCIDENT else None
    letter = write(name, fullest, house=house, incident=incident)
    assert (letter.to, letter.to_name, letter.language) == ("", "", "hr")
    assert (letter.told, letter.in_house, letter.fallback_from) == ((), True, "")
    greek = Recipient("Eleni", "eleni@crafts.example")
    letter = write(name, fullest, incident=incident, addressee=greek, language="el")
    assert (letter.to, letter.to_name) == ("eleni@crafts.example", "Eleni")
    assert letter.language == "el"


def test_a_colleague_needs_no_next_date(write: Write, smallest: Complaint) -> None:
    """A complaint without any date ahead can be handed over, but not written about."""
    dateless = replace(smallest, terms=replace(smallest.terms, resolve=""))
    assert write("handover", dateless).told == ()
    with pytest.raises(Refused, match="no date ahead"):
        write("status", dateless)


def test_a_handover_names_no_address(write: Write, fullest: Complaint) -> None:
    """A colleague reads the customer's name; how to reach them stays in the register."""
    known = replace(fullest.customer, address="Main Street 1", account="A-1029")
    body = write("handover", replace(fullest, customer=known)).body
    assert "Ana Horvat" in body
    for secret in ("mail.example", "91 555", "Main Street", "A-1029", "Luka"):
        assert secret not in body


def test_a_colleague_reads_that_we_are_late(write: Write, fullest: Complaint) -> None:
    """Who takes over a late complaint is told to apologise first."""
    late = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
    assert "begin with an apology" in write("handover", fullest, now=late).body
    assert "begin with an apology" not in write("handover", fullest).body


def test_one_of_many(write: Write, smallest: Complaint) -> None:
    """While an incident goes on its customers read that they are not the only ones."""
    words = "Other customers have told us about the same thing."
    assert words not in write("status", smallest).body
    assert words in write("status", smallest, incident=stories.incident("en")).body
    over = stories.least_incident("en", closed=True)
    assert words not in write("status", smallest, incident=over).body


def test_a_handlers_words_stay_in_the_house(write: Write, fullest: Complaint) -> None:
    """No letter to a customer holds what a handler wrote for colleagues."""
    complaint = asked(stories.busy(fullest))
    for name in ("status", "escalation", "options", "information-request", "delay"):
        assert "INTERNAL" not in write(name, complaint, now=NOW).body


def test_a_handover_tells_promises_in_words(write: Write, fullest: Complaint) -> None:
    """The answer and the news we promised are named in the letter's language."""
    promised = add_promise(fullest, stories.stamp(4), "an answer", stories.OLD_DAY)
    again = add_promise(promised, stories.stamp(5, "AAAA"), "news", stories.NEW_DAY)
    body = " ".join(write("handover", again, language="hr").body.split())
    assert "naš odgovor; rok: petak, 27. studenoga 2026. (još otvoreno)" in body
    assert "vijesti od nas; rok: petak, 4. prosinca 2026. (još otvoreno)" in body
    assert "an answer" not in body


@pytest.mark.parametrize(
    ("name", "prepare", "date"),
    [("information-request", asked, stories.ANSWER_DAY), ("delay", delayed, stories.NEW_DAY)],
)
def test_a_date_lies_ahead_until_its_second(
    name: str,
    prepare: Callable[[Complaint], Complaint],
    date: datetime,
    calendar: WorkingCalendar,
    smallest: Complaint,
) -> None:
    """A letter that arrives at the very instant it tells of tells nothing any more."""
    complaint = prepare(smallest)
    second = timedelta(seconds=1)
    check_fits(name, Reading(complaint, calendar, date - second))
    for now in (date, date + second):
        with pytest.raises(Refused, match=r"ahead for the answer|has passed too"):
            check_fits(name, Reading(complaint, calendar, now))


def test_letters_about_an_incident(smallest: Complaint, calendar: WorkingCalendar) -> None:
    """They fit where its facts are given; other letters ask for none."""
    for name in ABOUT_AN_INCIDENT:
        check_fits(name, Reading(smallest, calendar, NOW), of_incident=True)
        with pytest.raises(Refused, match="tells of an incident, and none is given"):
            check_fits(name, Reading(smallest, calendar, NOW))
    for of_incident in (False, True):
        check_fits("status", Reading(smallest, calendar, NOW), of_incident)


def test_letters_after_the_outcome(
    smallest: Complaint, reopened: Complaint, resolve: Resolve, calendar: WorkingCalendar
) -> None:
    """One that is open again says so; one that has no resolution has none to tell."""
    resolved, twice = resolve(smallest), resolve(reopened)
    untold = replace(resolved, resolution=None)
    again = replace(twice, resolution=None)
    for complaint, message in (
        (smallest, "is not resolved yet"),
        (replace(resolved, status="investigating"), "is not resolved yet"),
        (untold, "is not resolved yet"),
        (again, "is not resolved yet"),
        (reopened, "is open again"),
    ):
        for name in ("outcome", "follow-up", "survey", "thanks"):
            with pytest.raises(Refused, match=f"{message}; the {name} letter comes after"):
                check_fits(name, Reading(complaint, calendar, AFTER))
    for name in ("outcome", "follow-up", "thanks"):
        check_fits(name, Reading(resolved, calendar, AFTER))
        check_fits(name, Reading(twice, calendar, AFTER))
    check_fits("survey", Reading(resolved, calendar, AFTER))
    with pytest.raises(Refused, match="was reopened once, so no survey"):
        check_fits("survey", Reading(twice, calendar, AFTER))


def test_nothing_to_acknowledge_after_the_outcome(
    smallest: Complaint, resolve: Resolve, calendar: WorkingCalendar
) -> None:
    """Only an open complaint has a receipt to confirm."""
    check_fits("acknowledgement", Reading(smallest, calendar, NOW))
    with pytest.raises(Refused, match="is resolved, so there is nothing to acknowledge"):
        check_fits("acknowledgement", Reading(resolve(smallest), calendar, AFTER))


def test_a_question_without_a_date(smallest: Complaint, calendar: WorkingCalendar) -> None:
    """Neither of its own nor by the terms: no letter can say by when."""
    question = asked(smallest)
    *before, last = question.events
    undated = replace(question, events=(*before, replace(last, until=None)))
    with pytest.raises(Refused, match="no date ahead for the answer"):
        check_fits("information-request", Reading(undated, calendar, NOW))
    by_terms = replace(undated, terms=replace(undated.terms, wait="2bd"))
    check_fits("information-request", Reading(by_terms, calendar, NOW))


def test_only_open_offers_are_options(smallest: Complaint, calendar: WorkingCalendar) -> None:
    """What was declined is none."""
    open_one = offered(smallest)
    check_fits("options", Reading(open_one, calendar, NOW))
    declined = tuple(replace(offer, state="declined") for offer in open_one.offers)
    with pytest.raises(Refused, match="has no open offer"):
        check_fits("options", Reading(replace(open_one, offers=declined), calendar, NOW))


ZAGREB = WorkingCalendar(ZoneInfo("Europe/Zagreb"), ((),) * 7)


def told_once(name: str, complaint: Complaint, now: datetime = NOW) -> str:
    """The occasion of a letter, without the name of the letter."""
    return occasion(name, Reading(complaint, ZAGREB, now)).removeprefix(f"{name}/")


def test_the_day_of_a_letter_is_the_registers(smallest: Complaint) -> None:
    """At half past eleven in Greenwich the next day has begun in Zagreb; no event, no other day."""
    late = NOW.replace(hour=23, minute=30)
    for name in ("status", "delay", "information-request", "escalation"):
        assert told_once(name, smallest) == "2026-11-23"
        assert told_once(name, smallest, late) == "2026-11-24"
    assert occasion("acknowledgement", Reading(smallest, ZAGREB, NOW)) == "acknowledgement"


def test_once_a_resolution(reopened: Complaint, smallest: Complaint, resolve: Resolve) -> None:
    """Also where one was taken back: its letter has gone out."""
    assert told_once("outcome", smallest) == "1"
    assert told_once("outcome", resolve(smallest)) == "1"
    twice = resolve(reopened)
    assert told_once("outcome", twice) == told_once("thanks", twice) == "2"
    back = Event(id="9-AAAA", at=AFTER, by="ivo", kind="retracted", of=twice.events[-1].id)
    assert told_once("outcome", replace(twice, events=(*twice.events, back))) == "2"


def test_one_apology_for_each_finding(fullest: Complaint, smallest: Complaint) -> None:
    """And one before there is any, or after it was taken out again."""
    assert told_once("apology", smallest) == "1"
    assert told_once("apology", fullest) == "2-9XBD"
    another = Event(id="3-AAAA", at=AFTER, by="ivo", kind="finding")
    assert told_once("apology", replace(fullest, events=(*fullest.events, another))) == "3-AAAA"
    assert told_once("apology", replace(fullest, finding=None)) == "1"
    assert told_once("apology", replace(fullest, events=())) == "1"
