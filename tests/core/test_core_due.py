"""Everything with a date: what is late, what is coming, and looking back from run to run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from complaints.core.clocks.dates import Item
from complaints.core.clocks.due import due_within, next_due, overdue
from complaints.core.clocks.reading import Reading
from complaints.core.record.model import Complaint
from complaints.core.record.state import as_of
from complaints.core.time.calendar import WorkingCalendar, utc
from complaints.core.time.open_time import working_time_counter
from complaints.core.time.reading import before
from complaints.errors import UsageProblem
from complaints.present.clock_text import clock_row

Make = Callable[..., Complaint]
At = Callable[[str], datetime]
OUT, IN = {"kind": "contact", "direction": "out"}, {"kind": "contact", "direction": "in"}


def names(found: list[Item]) -> list[str]:
    """What is due, as people say it."""
    return [item.what for item in found]


def promise(due: datetime, state: str = "open", number: int = 1) -> dict[str, Any]:
    """A date that the customer was told at the receipt, one of several."""
    return {"id": at_receipt(number), "what": "news", "due": due, "state": state}


def at_receipt(number: int) -> str:
    """The id of what the receipt put into a ledger."""
    return "1-AAAA" if number == 1 else f"1-AAAA.{number}"


def test_every_open_date_is_an_item(make: Make, office: WorkingCalendar, at: At) -> None:
    """Clocks that are open, promises and actions that are not done."""
    complaint = make(
        {**OUT, "at": "20 16:10"},
        promises=[promise(at("25 12:00")), promise(at("24 12:00"), "kept", 2)],
        actions=[
            {"id": at_receipt(1), "what": "look", "due": at("24 12:00")},
            {
                "id": at_receipt(2),
                "what": "call",
                "due": at("24 12:00"),
                "done_at": at("23 12:00"),
            },
            {"id": at_receipt(3), "what": "think"},
        ],
    )
    found = list(Reading(complaint, office, at("23 10:00")).items)
    assert names(found) == ["update", "resolve", "promise 1", "action 1"]
    assert not any(item.late or item.paused for item in found)


def test_a_closed_complaint_owes_no_promise(make: Make, office: WorkingCalendar, at: At) -> None:
    """But what a colleague has to do is still to be done."""
    complaint = make(
        {"at": "20 16:10", "kind": "resolved"},
        {"at": "20 16:20", "kind": "closed", "customer": "accepted"},
        status="closed",
        promises=[promise(at("25 12:00"))],
        actions=[{"id": "1-AAAA", "what": "teach", "due": at("25 12:00")}],
    )
    assert names(list(Reading(complaint, office, at("23 10:00")).items)) == ["action 1"]


def test_late_is_strictly_after(make: Make, office: WorkingCalendar, at: At) -> None:
    """At the due second nothing is late, one second later everything that is open is."""
    complaint = make(
        {"at": "20 16:10", "kind": "consulted", "whom": "ivo", "until": "25 12:00"},
        {"at": "25 11:00", "kind": "waiting", "waiting_for": "third_party", "until": "25 12:00"},
        terms={"acknowledge": "6960min", "resolve": "6960min"},
        promises=[promise(at("25 12:00"))],
        actions=[{"id": "1-AAAA", "what": "look", "due": at("25 12:00")}],
    )
    every = {"acknowledge", "resolve", "wait", "promise 1", "action 1", "question 2-AAAA"}
    then, after = at("25 12:00:00"), at("25 12:00:01")
    assert set(names(list(Reading(complaint, office, then).items))) == every
    assert overdue([Reading(complaint, office, then)]) == []
    assert set(names(overdue([Reading(complaint, office, after)]))) == every
    assert Reading(complaint, office, then).late_promises == ()
    assert Reading(complaint, office, after).late_promises == complaint.promises


def test_what_has_ended_is_late_no_more(make: Make, office: WorkingCalendar, at: At) -> None:
    """Whatever it ended as; its state says that it was late. For programs it is the same."""
    closed = make(
        {"at": "24 09:00", "kind": "resolved"},
        {"at": "24 09:10", **IN},
        {"at": "26 10:00", "kind": "closed", "customer": "accepted"},
        status="closed",
    )
    found = Reading(closed, office, at("27 10:00")).clocks
    states = {(clock.name, clock.number): clock.state for clock in found}
    assert (states["acknowledge", 1], states["reply", 2]) == ("met_late", "missed")
    assert [clock.name for clock in found if clock.late] == []
    assert [clock_row(clock, office)["late"] for clock in found] == [False] * len(found)
    still_open = Reading(make(), office, at("24 10:00")).clocks
    assert [clock_row(clock, office)["late"] for clock in still_open] == [True, True, False]


def test_the_gravest_comes_first(make: Make, office: WorkingCalendar, at: At) -> None:
    """By severity, then by tier (key before vip before others before none), then the latest."""
    rows = [
        ("low", "key", "20 12:00"),
        ("normal", "", "19 12:00"),
        ("normal", "", "20 12:00"),
        ("normal", "silver", "20 12:00"),
        ("normal", "vip", "20 12:00"),
        ("normal", "key", "20 12:00"),
        ("critical", "", "20 12:00"),
    ]
    complaints = [
        make(
            severity=severity,
            customer={"name": "A", "tier": tier},
            terms={},
            promises=[promise(at(due))],
            received_at="2026-11-18T10:00:00+01:00",
        )
        for severity, tier, due in rows
    ]
    found = overdue([Reading(each, office, at("24 10:00")) for each in complaints])
    order = [complaints.index(item.complaint) for item in found]
    assert order == [6, 5, 4, 3, 1, 2, 0]


def test_paused_clocks_are_not_coming(make: Make, office: WorkingCalendar, at: At) -> None:
    """What waits for the customer has no date; the wait itself has."""
    complaint = make({"at": "20 16:10", "kind": "asked", "until": "24 12:00"})
    found = due_within([Reading(complaint, office, at("23 10:00"))], at("30 10:00"))
    assert names(found) == ["wait"]


def test_coming_is_from_now_to_the_end(make: Make, office: WorkingCalendar, at: At) -> None:
    """Both included, the next first, without what is late; each by its place in the ledger."""
    complaint = make(
        terms={},
        promises=[
            promise(at(f"2{day} 12:00"), number=n) for n, day in enumerate((6, 3, 5, 4, 7), 1)
        ],
    )
    found = due_within([Reading(complaint, office, at("24 12:00"))], at("26 12:00"))
    assert names(found) == ["promise 4", "promise 3", "promise 1"]


def test_the_next_date_is_a_late_one_first(make: Make, office: WorkingCalendar, at: At) -> None:
    """And none where there is none, or only a paused one."""
    complaint = make()
    early, late = (
        next_due(Reading(complaint, office, at("20 16:30"))),
        next_due(Reading(complaint, office, at("24 10:00"))),
    )
    assert early is not None
    assert late is not None
    assert (early.what, early.late, late.what, late.late) == (
        "acknowledge",
        False,
        "acknowledge",
        True,
    )
    assert next_due(Reading(make(terms={}), office, at("23 10:00"))) is None
    paused = make({"at": "20 16:10", "kind": "asked"}, terms={"resolve": "5bd"})
    assert next_due(Reading(paused, office, at("23 10:00"))) is None


# Looking back


@pytest.mark.parametrize(
    ("now", "length", "start"),
    [
        ("24 08:00", "1bd", "23 08:00"),
        ("23 08:00", "1bd", "20 08:00"),
        ("22 08:00", "1bd", "20 08:00"),
        ("2026-12-28 08:00", "1bd", "2026-12-24 08:00"),
        ("23 10:00", "2bh", "20 16:00"),
        ("23 10:00", "9bh", "20 09:00"),
        ("24 08:00", "24h", "23 08:00"),
        ("24 08:00", "30min", "24 07:30"),
        ("24 08:00", "1w", "17 08:00"),
        ("2026-10-25 12:00+01:00", "1d", "2026-10-24 13:00+02:00"),
    ],
)
def test_looking_back(office: WorkingCalendar, at: At, now: str, length: str, start: str) -> None:
    """Working days to the same time of day, hours through closed time, the rest as it passed."""
    assert before(at(now), length, office) == at(start)


def test_what_is_no_length_is_refused(office: WorkingCalendar, at: At) -> None:
    """With how to write one."""
    with pytest.raises(UsageProblem, match=r"e\.g\. 5bd"):
        before(at("24 08:00"), "yesterday", office)


def days_of(at: At) -> list[datetime]:
    """Eight in the morning on the working days of two weeks."""
    return [at(f"{day} 08:00") for day in (20, 23, 24, 25, 26, 27, 30)]


def test_each_miss_is_seen_by_one_daily_run(make: Make, office: WorkingCalendar, at: At) -> None:
    """Also one that falls on the very second of a run, and one of the weekend."""
    complaint = make(
        received_at="2026-11-16T10:00:00+01:00",
        terms={"resolve": "5bd"},
        promises=[promise(at("24 08:00:00"), number=1), promise(at("22 12:00"), number=2)],
    )
    seen = [
        what
        for now in days_of(at)
        for what in names(overdue([Reading(complaint, office, now)], before(now, "1bd", office)))
    ]
    assert sorted(seen) == ["promise 1", "promise 2", "resolve"]


@pytest.mark.parametrize(
    ("steps", "recorded", "first"),
    [
        ([], "25 12:00", "26 08:00"),
        (
            [{"at": "25 11:00", "kind": "classified", "set": {"terms": {"acknowledge": "1bh"}}}],
            "",
            "26 08:00",
        ),
        (
            [{**OUT, "at": "20 16:10"}, {"at": "25 09:00", "kind": "bounced", "of": "2-AAAA"}],
            "",
            "26 08:00",
        ),
    ],
    ids=["recorded late", "shortened", "bounced"],
)
def test_a_miss_that_was_made_late_is_seen_too(
    *, make: Make, office: WorkingCalendar, at: At, steps: list[Any], recorded: str, first: str
) -> None:
    """Due days before anybody could see it: the next run tells it, and no run tells it twice."""
    terms = {"acknowledge": "10bd" if steps and steps[0]["kind"] == "classified" else "1bh"}
    complaint = make(*steps, terms=terms)
    if recorded:
        receipt = type(complaint.events[0])
        fields = {name: getattr(complaint.events[0], name) for name in receipt.__struct_fields__}
        event = receipt(**{**fields, "recorded_at": at(recorded)})
        complaint = make(terms=terms)
        complaint = type(complaint)(
            **{
                **{name: getattr(complaint, name) for name in complaint.__struct_fields__},
                "events": (event,),
            }
        )
    seen = []
    for now in days_of(at)[1:]:
        stood = as_of(complaint, now, known_at=now)
        late = (
            []
            if stood is None
            else overdue([Reading(stood, office, now)], before(now, "1bd", office))
        )
        seen += [now for item in late if item.what == "acknowledge"]
    assert seen == [at(first)]


def test_the_next_message_late_is_another_miss(make: Make, office: WorkingCalendar, at: At) -> None:
    """One reply was late and given; the next that is late is told though the name is the same."""
    complaint = make(
        {**OUT, "at": "24 09:00"},
        {**IN, "at": "24 10:00"},
        terms={"reply": "1bh"},
    )
    found = overdue([Reading(complaint, office, at("25 08:00"))], at("24 08:00"))
    assert [(item.what, item.number) for item in found] == [("reply", 2)]


@given(
    hours=st.lists(st.integers(0, 400), min_size=1, max_size=8),
    runs=st.lists(st.integers(0, 500), min_size=2, max_size=8, unique=True),
)
def test_windows_tile(
    *, make: Make, office: WorkingCalendar, at: At, hours: list[int], runs: list[int]
) -> None:
    """However often one looks, looks since the one before add up to one look over all."""
    start = at("20 16:00")
    promises = [promise(start + timedelta(hours=h), number=n) for n, h in enumerate(hours, 1)]
    complaint = make(promises=promises)
    looks = [utc(start) + timedelta(hours=hour) for hour in sorted(runs)]
    seen = names(overdue([Reading(complaint, office, looks[0])]))
    for earlier, now in pairwise(looks):
        seen += names(overdue([Reading(complaint, office, now)], earlier))
    assert sorted(seen) == sorted(names(overdue([Reading(complaint, office, looks[-1])])))


# Working time


INSTANTS = st.datetimes(
    datetime(2026, 10, 1),  # noqa: DTZ001
    datetime(2027, 4, 30),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@given(pairs=st.lists(st.tuples(INSTANTS, INSTANTS), min_size=1, max_size=6))
def test_counting_once_is_counting(
    office: WorkingCalendar, pairs: list[tuple[datetime, datetime]]
) -> None:
    """In whatever order it is asked, forwards and back, across both changes of the clock."""
    counter = working_time_counter(office)
    for start, end in pairs:
        expected = office.business_seconds_between(start, end)
        assert counter(start, end) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("values", [["1bh", "5bd"], ["9bd", "nothing", "1bh"]])
def test_the_stricter_of_two_terms_that_hands_wrote_counts(
    values: list[str], make: Make, office: WorkingCalendar, at: At
) -> None:
    """Whichever stands in the file; what is no length of time is passed over."""
    unsettled = [{"field": "terms.resolve", "values": values}]
    found = [
        item.due
        for terms, contested in (("3bd", unsettled), ("1bh", []))
        for each in (replace(make(terms={"resolve": terms}, unsettled=contested), events=()),)
        for item in Reading(each, office, at("20 16:05")).items
        if item.what == "resolve"
    ]
    assert len(found) == 2
    assert found[0] == found[1]


def test_a_promise_and_an_action_of_one_event_are_two_dates(
    make: Make, office: WorkingCalendar, at: At
) -> None:
    """They have one id; each is late for itself."""
    complaint = make(
        promises=[promise(at("23 12:00"))],
        actions=[{"id": at_receipt(1), "what": "look", "due": at("24 12:00")}],
    )
    late = overdue([Reading(complaint, office, at("25 12:00"))], at("23 13:00"))
    assert "action 1" in names(late)
    assert "promise 1" not in names(late)
