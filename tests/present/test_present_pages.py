"""Pages of one complaint: what `show` and `clocks` say about cases that are rare."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from msgspec import convert
from msgspec.structs import replace

from complaints.core.clocks.clocks import Clock, Target
from complaints.core.clocks.reading import Reading
from complaints.core.policy.policy import Policy
from complaints.core.record.fields import EventKind
from complaints.core.record.model import (
    Action,
    Attachment,
    Changes,
    Complaint,
    Customer,
    Event,
    Offer,
    Promise,
    Resolution,
    Satisfaction,
    Terms,
    Unsettled,
)
from complaints.core.time.calendar import WorkingCalendar, parse_hours
from complaints.core.time.deadlines import Pause
from complaints.present.clock_text import clock_text, events_of
from complaints.present.folding import WIDTH
from complaints.present.handover import handover_text
from complaints.present.show import show_text
from letters.conftest import WRITTEN_POLICY

CALENDAR = WorkingCalendar(
    ZoneInfo("Europe/Zagreb"), ((parse_hours("09:00-17:00"),),) * 5 + ((), ())
)
POLICY = convert(WRITTEN_POLICY, Policy)
RECEIVED = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  # Friday, 16:00 in Zagreb
MONDAY = datetime(2026, 11, 23, 10, 0, 30, tzinfo=UTC)


def _complaint(*events: Event, **fields: object) -> Complaint:
    received = Event(
        id="1-AAAA",
        at=RECEIVED,
        by="ivo",
        kind="received",
        set=Changes(terms=Terms(resolve="10bd")),
    )
    known: dict[str, object] = {
        "id": "CMP-2611-7F3K9QY",
        "subject": "Kettle",
        "nature": "complaint",
        "status": "received",
        "severity": "normal",
        "received_at": RECEIVED,
        "channel": "phone",
        "language": "hr",
        "terms": Terms(resolve="10bd"),
        "events": (received, *events),
    }
    return Complaint(**{**known, **fields})  # type: ignore[arg-type]


def _changed(resolve: str) -> Complaint:
    terms = Terms(resolve=resolve)
    change = Event(id="2-BBBB", at=MONDAY, by="ivo", kind="classified", set=Changes(terms=terms))
    return _complaint(change, terms=terms)


def _told(complaint: Complaint, now: datetime = MONDAY) -> list[str]:
    found = Reading(complaint, CALENDAR, now).clocks
    return [clock_text(events_of(complaint), clock, CALENDAR) for clock in found]


def test_a_target_that_was_changed() -> None:
    """Both targets are told, what the first gave, when it changed, and what counts."""
    [text] = _told(_changed("4bh"), datetime(2026, 11, 23, 10, 30, tzinfo=UTC))
    assert text == (
        "resolve: running\n"
        "  starts   Fri 2026-11-20 16:00, when the complaint was received\n"
        "  target   10bd (business days after the day it starts, due at close of business on the "
        "last)\n"
        "           which gave Fri 2026-12-04 17:00\n"
        "  changed  Mon 2026-11-23 11:00:30 to 4bh (hours within business hours),\n"
        "           counted from the same start\n"
        "  counted  Fri 2026-11-20 16:00 to Fri 2026-11-20 17:00: 1 h\n"
        "           Mon 2026-11-23 09:00 to Mon 2026-11-23 12:00: 3 h\n"
        "  due      Mon 2026-11-23 12:00\n"
    )


def _clock(**fields: object) -> Clock:
    due = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
    known: dict[str, object] = {
        "name": "resolve",
        "number": 1,
        "start": RECEIVED,
        "started_by": "received",
        "state": "running",
        "targets": (Target(RECEIVED, "4bh", due),),
    }
    return Clock(**{**known, **fields})  # type: ignore[arg-type]


def test_states_in_words() -> None:
    """Every state is in words that a stranger understands."""
    words = {
        state: clock_text(events_of(_complaint()), _clock(state=state), CALENDAR).splitlines()[0]
        for state in ("running", "paused", "met", "met_late", "missed", "cancelled")
    }
    assert words == {
        "running": "resolve: running",
        "paused": "resolve: PAUSED",
        "met": "resolve: met in time",
        "met_late": "resolve: met, but LATE",
        "missed": "resolve: LATE, still open",
        "cancelled": "resolve: no longer applies",
    }
    never = _clock(state="missed", ended_at=MONDAY, ended_by="9-ZZZZ", number=2)
    lines = clock_text(events_of(_complaint()), never, CALENDAR).splitlines()
    assert lines[0] == "resolve 2: LATE, never met"
    assert lines[-1] == "  ended    Mon 2026-11-23 11:00:30, by event 9-ZZZZ"


def test_a_clock_whose_terms_were_taken_away() -> None:
    """A clock that ended because its target was taken away says so."""
    text = clock_text(events_of(_complaint()), _clock(state="cancelled", ended_at=MONDAY), CALENDAR)
    assert text.endswith("  ended    Mon 2026-11-23 11:00:30, when the terms changed\n")


def test_a_pause_that_goes_on() -> None:
    """A pause without end lasts until now; one that is over has its end."""
    pauses = (
        Pause(RECEIVED, RECEIVED.replace(hour=16), "waiting for the customer"),
        Pause(MONDAY, MONDAY, "waiting for the customer"),
    )
    text = clock_text(events_of(_complaint()), _clock(state="paused", pauses=pauses), CALENDAR)
    assert "  paused   Fri 2026-11-20 16:00 to Fri 2026-11-20 17:00: waiting for the" in text
    assert "  paused   Mon 2026-11-23 11:00:30 to now: waiting for the customer\n" in text
    assert text.endswith("  due      Mon 2026-11-23 12:00, if it went on from now\n")


def test_least_time_after_a_reopening() -> None:
    """Where the least time after a reopening decides, it is named."""
    target = Target(RECEIVED, "4bh", MONDAY, rework="3bd")
    text = clock_text(events_of(_complaint()), _clock(targets=(target,)), CALENDAR)
    assert "           but at least 3bd from the reopening\n" in text


def test_a_full_page() -> None:
    """Everything that is known about a complaint has its place on the page."""
    resolution = Resolution(
        outcome="upheld",
        told_at=MONDAY,
        told_by="ivo",
        summary="New plates sent.",
        took="two phone calls",
        customer="accepted",
        reaction="Is glad.",
    )
    complaint = _complaint(
        Event(
            id="2-BBBB",
            at=RECEIVED,
            recorded_at=MONDAY,
            by="ivo",
            kind="step_done",
            text="Done: act.",
        ),
        status="closed",
        recording_notice=True,
        occurred_on=date(2026, 11, 19),
        customer=Customer(name="Ana", tier="key"),
        attachments=(Attachment("photo.jpg", "0" * 64),),
        offers=(
            Offer(
                id="1-AAAA",
                kind="refund",
                amount="12.50 EUR",
                needs="the number of her account",
                ready_by=date(2026, 11, 27),
                state="accepted",
            ),
        ),
        actions=(
            Action(id="1-AAAA", what="Pack better.", owner="luka", due=MONDAY),
            Action(id="1-AAAA.2", what="Call her.", done_at=RECEIVED),
        ),
        resolution=resolution,
        satisfaction=Satisfaction(score=5, comment="Thank you"),
    )
    assert show_text(Reading(complaint, CALENDAR, MONDAY), POLICY) == (
        "CMP-2611-7F3K9QY  Kettle\n"
        "complaint · closed · normal · level 0\n"
        "received    Fri 2026-11-20 16:00 by phone, happened on 2026-11-19, told that the\n"
        "            call is recorded\n"
        "owner       nobody\n"
        "customer    Ana · key · hr\n"
        "attached    photo.jpg\n"
        "\n"
        "Due\n"
        "  action 1    Mon 2026-11-23 11:00  0 min of working time left\n"
        "  resolve     Fri 2026-12-04 17:00  9 d 5 h of working time left\n"
        "\n"
        "offer 1     refund · 12.50 EUR · needs the number of her account · ready by\n"
        "            2026-11-27 · accepted\n"
        "action 1    Pack better. · luka · due Mon 2026-11-23 11:00\n"
        "action 2    Call her. · done Fri 2026-11-20 16:00\n"
        "resolution  upheld, told Mon 2026-11-23 11:00, customer accepted. New plates\n"
        "            sent. It took two phone calls. Customer: Is glad.\n"
        "survey      5 of 5. Thank you\n"
        "\n"
        "What happened\n"
        "  1-AAAA    Fri 2026-11-20 16:00  ivo      received: offer 1, action 1, "
        "action 2\n"
        "  2-BBBB    Fri 2026-11-20 16:00  ivo      step done (recorded Mon 2026-11-23\n"
        "            11:00)\n"
        "        Done: act.\n"
    )


LONG = "The courier says that nobody was there when he rang at the door. " * 4
ADDRESS = f"https://shop.example/{'a' * 80}"


def test_every_line_of_the_page_fits_a_terminal() -> None:
    """Whatever people have written: at most 80 columns; a word that is longer stays whole."""
    said = f"{LONG}\n\n  {LONG}\n{ADDRESS}"
    events = (
        _on_monday("2-BBBB", "noted", text=said, answer=said),
        _on_monday("3-CCCC", "edited", fields=tuple(["customer.phone"] * 9)),
        _on_monday("4-DDDD", "edited", text=said),
    )
    complaint = _complaint(
        *events,
        subject=LONG,
        product=LONG,
        description=said,
        circumstances=said,
        summary=said,
        promises=(Promise(id="1-AAAA", what=LONG, due=MONDAY, state="open"),),
        offers=(Offer(id="1-AAAA", kind="refund", needs=LONG, state="open"),),
        actions=(Action(id="1-AAAA", what=LONG, owner="luka", due=MONDAY),),
        unsettled=(
            Unsettled(field="events", events=("3-CCCC", "4-DDDD")),
            Unsettled(field="description", values=(said, LONG)),
        ),
    )
    earlier = (replace(complaint, id="CMP-2611-1111111"),)
    text = show_text(Reading(complaint, CALENDAR, MONDAY), POLICY, earlier)
    assert {line.strip() for line in text.splitlines() if len(line) > WIDTH} == {ADDRESS}


def test_the_lines_of_a_letter_stay_as_they_were_sent() -> None:
    """There is room for its 72 characters below the event."""
    line = f"{'Dear Ms Horvat, ' * 4}and so o"
    assert len(line) == 72
    complaint = _complaint(_on_monday("2-BBBB", "letter", text=f"{line}\n\n{line}"))
    text = show_text(Reading(complaint, CALENDAR, MONDAY), POLICY)
    assert text.endswith(f"\n        {line}\n\n        {line}\n")


def _happened(*events: Event, **fields: object) -> list[str]:
    """What the page tells of some events, one each on Monday, after the receipt."""
    text = show_text(Reading(_complaint(*events, **fields), CALENDAR, MONDAY), POLICY)
    lines = text.replace("\n" + " " * 12, " ").splitlines()
    return [line.partition("ivo")[2].strip() for line in lines if line[2:4] == "2-"]


def _on_monday(event_id: str, kind: EventKind, **fields: object) -> Event:
    return Event(**{"id": event_id, "at": MONDAY, "by": "ivo", "kind": kind, **fields})  # type: ignore[arg-type]


def test_a_step_that_changed_nothing_says_so() -> None:
    """The second of two that are alike."""
    lamp = Changes(product="lamp")
    one = _on_monday("2-BBBB", "classified", set=lamp)
    other = _on_monday("2-CCCC", "classified", set=lamp)
    assert _happened(one, other, product="lamp") == [
        "classified → product lamp",
        "classified (changed nothing)",
    ]


def test_a_step_that_was_not_possible_says_so() -> None:
    """Where the complaint then stood."""
    assert _happened(_on_monday("2-BBBB", "closed")) == ["closed (was not possible then)"]


def test_an_edit_tells_what_it_changed() -> None:
    """By the names of the fields, and no value."""
    names = ("customer.phone", "promises.2-9XBD.what")
    found = _happened(_on_monday("2-BBBB", "edited", fields=names))
    assert found == ["edited (customer.phone, promises.2-9XBD.what)"]


def test_promises_have_their_place_and_id() -> None:
    """The place is what people type, the id is what it stays known by."""
    promises = tuple(
        Promise(id=entry, what="news", due=MONDAY, state="open") for entry in ("2-BBBB", "2-BBBB.2")
    )
    complaint = _complaint(_on_monday("2-BBBB", "promised"), promises=promises)
    text = show_text(Reading(complaint, CALENDAR, MONDAY), POLICY)
    lines = [line.strip() for line in text.splitlines() if "news by" in line]
    assert lines == [
        "1  news by Mon 2026-11-23 11:00: open (2-BBBB)",
        "2  news by Mon 2026-11-23 11:00: open (2-BBBB.2)",
    ]


def test_who_takes_over_reads_the_places() -> None:
    """Of promises and offers, as they are typed."""
    complaint = _complaint(
        promises=(Promise(id="1-AAAA", what="news", due=MONDAY, state="open"),),
        offers=(Offer(id="1-AAAA.2", kind="refund", amount="12.50 EUR", state="open"),),
    )
    text = handover_text(Reading(complaint, CALENDAR, MONDAY), POLICY)
    assert "1  news by Mon 2026-11-23 11:00: open" in text
    assert "offer 1  refund 12.50 EUR: open" in text
