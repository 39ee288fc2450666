"""The next date a letter tells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from complaints.core.clocks.reading import Reading
from complaints.core.handling.conversation import contact
from complaints.core.record.model import Complaint, Event, Promise, Terms
from complaints.core.record.steps import Stamp
from complaints.core.time.calendar import WorkingCalendar
from complaints.errors import Refused
from complaints.letters.next_date import ToldDate, kept_waiting, next_date
from letters.stories import stamp

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ANSWER_DUE = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
SOONER = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
LATE = datetime(2027, 1, 25, 9, 0, tzinfo=UTC)


def test_the_answer(smallest: Complaint, calendar: WorkingCalendar) -> None:
    """Without a promise it is the answer, when the resolve clock is due."""
    assert next_date(Reading(smallest, calendar, NOW)) == ToldDate("an answer", ANSWER_DUE)


def test_a_promise_comes_first(smallest: Complaint, calendar: WorkingCalendar) -> None:
    """The earliest open promise that lies ahead is what the customer counts on."""
    promises = (
        Promise(id="1-AAAA", what="two plates", due=LATE, state="open"),
        Promise(id="1-AAAA.2", what="a call", due=SOONER, state="open"),
        Promise(id="1-AAAA.3", what="a call", due=SOONER.replace(day=24), state="kept"),
        Promise(id="1-AAAA.4", what="a call", due=SOONER.replace(day=20), state="open"),
    )
    promised = replace(smallest, promises=promises)
    assert next_date(Reading(promised, calendar, NOW)) == ToldDate("a call", SOONER)


def test_reply_where_nothing_else_runs(smallest: Complaint, calendar: WorkingCalendar) -> None:
    """Without a resolve clock the answer is due when the reply is."""
    enquiry = replace(smallest, terms=Terms(reply="2bd"))
    due = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    assert next_date(Reading(enquiry, calendar, NOW)) == ToldDate("an answer", due)


def test_news_where_the_answer_is_late(smallest: Complaint, calendar: WorkingCalendar) -> None:
    """A date that is past is not told; then there is news within the time for updates."""
    late = replace(smallest, terms=Terms(resolve="5bd", update="2bd"))
    due = datetime(2027, 1, 27, 16, 0, tzinfo=UTC)
    assert next_date(Reading(late, calendar, LATE)) == ToldDate("news", due)


def test_a_paused_clock_promises_nothing(smallest: Complaint, calendar: WorkingCalendar) -> None:
    """While we wait for the customer the answer has no firm date, so news is promised."""
    asked = Event(id="2-AAAA", at=NOW.replace(hour=8), by="ivo", kind="asked")
    waiting = replace(
        smallest, status="waiting", events=(asked,), terms=Terms(resolve="5bd", update="1bd")
    )
    assert next_date(Reading(waiting, calendar, NOW)).what == "news"


def test_no_date_at_all(smallest: Complaint, calendar: WorkingCalendar) -> None:
    """A letter about an open complaint without any date is refused, with what to do."""
    with pytest.raises(Refused, match=r"no date ahead that the letter could give; add one"):
        next_date(Reading(replace(smallest, terms=Terms()), calendar, NOW))


def test_kept_waiting(smallest: Complaint, calendar: WorkingCalendar) -> None:
    """Late clocks and dates that passed mean that we kept the customer waiting."""
    assert not kept_waiting(Reading(smallest, calendar, NOW))
    assert kept_waiting(Reading(smallest, calendar, LATE))
    broken = replace(
        smallest, promises=(Promise(id="1-AAAA", what="a call", due=SOONER, state="open"),)
    )
    assert kept_waiting(Reading(broken, calendar, SOONER.replace(hour=12)))
    assert not kept_waiting(Reading(broken, calendar, SOONER))


def test_kept_waiting_for_news(smallest: Complaint, calendar: WorkingCalendar) -> None:
    """News that are late count as long as they are; told late, they are told."""
    called = contact(replace(smallest, terms=Terms(update="1bd")), stamp(1), "out", "phone", "Hi.")
    assert not kept_waiting(Reading(called, calendar, NOW))
    assert kept_waiting(Reading(called, calendar, LATE))
    then = Stamp(LATE, LATE, "ivo", "AAAA")
    assert not kept_waiting(Reading(contact(called, then, "out", "phone", "Soon."), calendar, LATE))


def test_a_promise_lies_ahead_until_its_second(
    smallest: Complaint, calendar: WorkingCalendar
) -> None:
    """At the very instant it is due the customer counts on the next thing."""
    promised = replace(
        smallest, promises=(Promise(id="1-AAAA", what="a call", due=SOONER, state="open"),)
    )
    second = timedelta(seconds=1)
    assert next_date(Reading(promised, calendar, SOONER - second)) == ToldDate("a call", SOONER)
    assert next_date(Reading(promised, calendar, SOONER)) == ToldDate("an answer", ANSWER_DUE)
    assert not kept_waiting(Reading(promised, calendar, SOONER))
    assert kept_waiting(Reading(promised, calendar, SOONER + second))


def test_a_clock_lies_ahead_until_its_second(
    smallest: Complaint, calendar: WorkingCalendar
) -> None:
    """The answer due now is not late, but no letter can tell it as a date to come."""
    known = replace(smallest, terms=Terms(resolve="5bd", update="2bd"))
    second = timedelta(seconds=1)
    assert next_date(Reading(known, calendar, ANSWER_DUE - second)) == ToldDate(
        "an answer", ANSWER_DUE
    )
    assert next_date(Reading(known, calendar, ANSWER_DUE)).what == "news"
    assert not kept_waiting(Reading(known, calendar, ANSWER_DUE))
    assert kept_waiting(Reading(known, calendar, ANSWER_DUE + second))


@pytest.mark.parametrize("name", ["acknowledge", "reply", "resolve"])
def test_each_clock_of_the_customers(
    smallest: Complaint, calendar: WorkingCalendar, name: str
) -> None:
    """A receipt not confirmed, a message not answered, an outcome not told."""
    waiting = replace(smallest, terms=Terms(**{name: "1bd"}))
    due = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    assert not kept_waiting(Reading(waiting, calendar, due))
    assert kept_waiting(Reading(waiting, calendar, due + timedelta(seconds=1)))


def test_what_keeps_no_customer_waiting(smallest: Complaint, calendar: WorkingCalendar) -> None:
    """A wait for them that is over, and promises that were kept or given up."""
    asked = Event(id="2-AAAA", at=NOW, by="ivo", kind="asked")
    waiting = replace(smallest, status="waiting", events=(asked,), terms=Terms(wait="1bd"))
    assert not kept_waiting(Reading(waiting, calendar, LATE))
    kept = replace(
        smallest,
        terms=Terms(),
        promises=(Promise(id="1-AAAA", what="a call", due=SOONER, state="kept"),),
    )
    assert not kept_waiting(Reading(kept, calendar, LATE))
    broken = replace(kept, promises=(replace(kept.promises[0], state="open"),))
    assert kept_waiting(Reading(broken, calendar, LATE))


def test_kept_waiting_for_the_outcome(
    smallest: Complaint, calendar: WorkingCalendar, resolve: Callable[..., Complaint]
) -> None:
    """Told at its second it came in time, for ever; a receipt confirmed late is forgotten then."""
    known = replace(smallest, terms=Terms(acknowledge="1bh", resolve="5bd"))
    in_time = resolve(known, at=ANSWER_DUE)
    late = resolve(known, at=ANSWER_DUE + timedelta(seconds=1))
    broken = replace(
        in_time, promises=(Promise(id="1-AAAA", what="a call", due=SOONER, state="open"),)
    )
    for now in (ANSWER_DUE + timedelta(seconds=1), LATE):
        assert not kept_waiting(Reading(in_time, calendar, now))
        assert not kept_waiting(Reading(broken, calendar, now))
        assert kept_waiting(Reading(late, calendar, now))


def test_kept_waiting_once_for_the_outcome(
    reopened: Complaint, calendar: WorkingCalendar, resolve: Callable[..., Complaint]
) -> None:
    """The first one came late; that the second came in time does not mend it."""
    strict = replace(reopened, terms=Terms(resolve="1bh", rework="5bd"))
    twice = resolve(strict, at=datetime(2026, 11, 30, 9, 0, tzinfo=UTC))
    assert kept_waiting(Reading(twice, calendar, LATE))
