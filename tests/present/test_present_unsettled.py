"""What is unsettled is explained: two events that differ in anything read differently."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from complaints.core.clocks.reading import Reading
from complaints.core.record.event_kinds import EVENTS
from complaints.core.record.fields import EventKind
from complaints.core.record.model import (
    Action,
    Changes,
    Complaint,
    Event,
    FaultFinding,
    ListChange,
    Offer,
    Promise,
    Resolution,
    RiskChange,
    Terms,
    Unsettled,
)
from complaints.core.record.together import name_of
from complaints.core.time.calendar import WorkingCalendar, parse_hours
from complaints.present.apart import apart
from complaints.present.folding import WIDTH
from complaints.present.show import show_text
from complaints.present.unsettled import explained
from present.test_present_pages import POLICY

CALENDAR = WorkingCalendar(
    ZoneInfo("Europe/Zagreb"), ((parse_hours("09:00-17:00"),),) * 5 + ((), ())
)
FRIDAY = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
LATER = FRIDAY + timedelta(days=3)
SECOND = timedelta(seconds=1)
LONG = "The courier says that nobody was there when he rang at the door. " * 20
ENDED = Resolution(outcome="upheld", told_at=FRIDAY)
OTHERS = ("CMP-2611-0000008", "CMP-2611-1111111")

# Of each field of an event two values that say something else.
DIFFERENT: dict[str, tuple[Any, Any]] = {
    "at": (FRIDAY, FRIDAY + SECOND),
    "recorded_at": (LATER, LATER + SECOND),
    "by": ("ivo", "maria"),
    "automatic": (True, False),
    "acknowledged": (True, False),
    "classified": (True, False),
    "direction": ("in", "out"),
    "channel": ("phone", "email"),
    "answered": (True, False),
    "waiting_for": ("customer", "third_party"),
    "until": (LATER, LATER + SECOND),
    "pauses": (("update",), ("update", "resolve")),
    "reason": ("late", "safety"),
    "route": ("standard", "short"),
    "template": ("status", "outcome"),
    "language": ("hr", "en"),
    "to": ("ana@example.com", "ana@example.org"),
    "message_id": ("<1@example.com>", "<2@example.com>"),
    "subject": ("Your plates", "Your cups"),
    "told": ("phone", "in_person"),
    "occasion": ("resolve 1", "resolve 2"),
    "of": ("1-AAAA", "2-BBBB"),
    "entry": ("1-AAAA", "1-AAAA.2"),
    "fields": (("customer.phone",), ("description",)),
    "over": (("1-AAAA",), ("2-BBBB",)),
    "whom": ("luka", "sanja"),
    "other": OTHERS,
    "customer": ("accepted", "rejected"),
    "answer": ("We know of it.", "It is mended."),
    "state": ("accepted", "declined"),
    "score": (1, 5),
    "set": (Changes(product="lamp"), Changes(product="cup")),
    "was": (Changes(product="lamp"), Changes(product="cup")),
    "text": (f"{LONG}He rang twice.", f"{LONG}He rang once."),
}
# Of each field that an event sets, and of each part of it.
SET: dict[str, list[tuple[Any, Any]]] = {
    "level": [(0, 1)],
    "terms": [
        (Terms(**{clock: "4bh"}), Terms(**{clock: "1bd"})) for clock in Terms.__struct_fields__
    ],
    "risks": [(RiskChange(add=("safety",)), RiskChange(add=("health",)))],
    "tags": [(ListChange(add=("loud",)), ListChange(remove=("loud",)))],
    "steps": [(ListChange(add=("act",)), ListChange(add=("act", "listen")))],
    "finding": [
        (FaultFinding(fault="ours"), FaultFinding(fault="none")),
        (FaultFinding(fault="ours", cause="carrier"), FaultFinding(fault="ours", cause="shop")),
        (FaultFinding(fault="ours", text="Cold."), FaultFinding(fault="ours", text="Wet.")),
    ],
    "resolution": [
        (replace(ENDED, **{part: one}), replace(ENDED, **{part: other}))
        for part, one, other in (
            ("outcome", "upheld", "not_upheld"),
            ("told_at", FRIDAY, FRIDAY + SECOND),
            ("told_by", "ivo", "maria"),
            ("summary", f"{LONG}Two were sent.", f"{LONG}One was sent."),
            ("took", "a call", "two calls"),
            ("customer", "accepted", "rejected"),
            ("reaction", "Is glad.", "Is not."),
        )
    ],
}


def two(kind: EventKind, one: dict[str, Any], other: dict[str, Any], field: str) -> Complaint:
    """Return a complaint with two events of a kind that differ about a field."""
    known: dict[str, Any] = {"at": FRIDAY, "by": "ivo", "kind": kind, "other": OTHERS[0]}
    events = (
        Event(id="1-AAAA", at=FRIDAY, by="ivo", kind="received"),
        Event(**{**known, **one, "id": "2-BBBB"}),
        Event(**{**known, **other, "id": "3-CCCC"}),
    )
    return Complaint(
        id="CMP-2611-7F3K9QY",
        subject="Kettle",
        nature="complaint",
        status="received",
        severity="normal",
        received_at=FRIDAY,
        channel="phone",
        language="hr",
        promises=tuple(
            Promise(id=entry, what="news", due=LATER, state="open")
            for entry in ("1-AAAA", "1-AAAA.2")
        ),
        events=events,
        unsettled=(Unsettled(field=field, events=("2-BBBB", "3-CCCC")),),
    )


def said(complaint: Complaint) -> list[str]:
    """Return what the page says of each event that differs, without the event's own id."""
    lines = list(explained(complaint, CALENDAR))
    assert all(len(line) <= WIDTH for whole in lines[:-1] for line in whole.splitlines())
    page = "\n".join(lines).partition("\n")[2].partition("\n  settle it:")[0]
    one, other = page.removeprefix("  2-BBBB").split("\n  3-CCCC")
    return [" ".join(part.split()) for part in (one, other)]


def test_every_field_of_an_event_is_tried() -> None:
    """A later field needs its words, too."""
    assert {*DIFFERENT, "id", "kind"} == {*Event.__struct_fields__}


@pytest.mark.parametrize("kind", EVENTS)
def test_whatever_two_events_differ_in_is_told(kind: EventKind) -> None:
    """For every kind of event, and everything that it may hold."""
    for field, (one, other) in DIFFERENT.items():
        told = said(two(kind, {field: one}, {field: other}, "events"))
        assert told[0] != told[1], field


@pytest.mark.parametrize("field", Changes.__struct_fields__)
def test_what_two_events_set_is_told(field: str) -> None:
    """In all its parts, under the name by which the field is settled and where steps are."""
    words = ("low", "high") if field == "severity" else ("praise", "complaint")
    for one, other in SET.get(field, [words, ("praise", "")]):
        changes = [{"set": Changes(**{field: value})} for value in (one, other)]
        told = said(two("edited", changes[0], changes[1], name_of(field)))
        assert told[0] != told[1]
        told = said(two("edited", changes[0], changes[1], "events"))
        assert told[0] != told[1]


@pytest.mark.parametrize(
    ("kind", "details", "words"),
    [
        (
            "offer_decided",
            {"entry": "1-AAAA", "state": "declined"},
            "offer decided: declined, offer 1 (refund 20.00 EUR)",
        ),
        ("closed", {"customer": "rejected"}, "closed: customer rejected"),
        (
            "waiting",
            {"waiting_for": "third_party", "until": LATER, "pauses": ("resolve",)},
            "waiting: for a third party, until Mon 2026-11-23 16:00, pausing resolve",
        ),
        (
            "promise_moved",
            {"entry": "1-AAAA", "until": LATER},
            "promise moved: promise 1 (news by Mon 2026-11-23 16:00), to Mon 2026-11-23 16:00",
        ),
        ("surveyed", {"score": 2}, "surveyed: 2 of 5"),
        ("linked", {"other": OTHERS[1], "text": "duplicate"}, f"linked: {OTHERS[1]} (duplicate)"),
        ("consulted", {"whom": "luka", "until": LATER}, "consulted: luka, by Mon 2026-11-23 16:00"),
        ("consulted", {"of": "1-AAAA"}, "consulted: answer to 1-AAAA (received)"),
        ("retracted", {"of": "1-AAAA"}, "retracted: 1-AAAA (received)"),
        (
            "settled",
            {"fields": ("owner",), "of": "1-AAAA", "over": ("4-DDDD",)},
            "settled owner: 1-AAAA (received) counts, 4-DDDD does not",
        ),
        (
            "settled",
            {"fields": ("owner",), "of": "1-AAAA", "over": ("4-DDDD", "5-EEEE")},
            "settled owner: 1-AAAA (received) counts, 4-DDDD and 5-EEEE do not",
        ),
        (
            "action_done",
            {"entry": "1-AAAA"},
            "action done: action 1 (Ring the courier.)",
        ),
        (
            "resolved",
            {"told": "phone", "set": Changes(status="resolved", resolution=ENDED)},
            "resolved: told by phone, outcome upheld",
        ),
    ],
)
def test_what_a_line_says(kind: EventKind, details: dict[str, Any], words: str) -> None:
    """In the words of the page, the entry at its place in the ledger."""
    complaint = replace(
        two(kind, {"other": "", **details}, {}, "status"),
        offers=(Offer(id="1-AAAA", kind="refund", amount="20.00 EUR", state="open"),),
        actions=(Action(id="1-AAAA", what="Ring the courier."),),
    )
    assert said(complaint)[0].removeprefix("Fri 2026-11-20 16:00 ivo ").startswith(words)


def history(complaint: Complaint) -> str:
    """Return the history on the page, each event on one line."""
    text = show_text(Reading(complaint, CALENDAR, LATER), POLICY).partition("What happened\n")[2]
    assert all(len(line) <= WIDTH for line in text.splitlines())
    return text.replace("\n" + " " * 12, " ")


def test_the_history_has_the_same_details() -> None:
    """And names entries by their places, which the page has told above; what is open has a mark."""
    moved = {"entry": "1-AAAA.2", "until": LATER, "other": ""}
    text = history(two("promise_moved", moved, {"other": ""}, "status"))
    assert "promise moved: promise 2, to Mon 2026-11-23 16:00" in text
    ended = {"customer": "rejected", "set": Changes(status="closed"), "other": ""}
    text = history(two("closed", ended, {"other": ""}, "status"))
    assert "closed: customer rejected → status closed (unsettled: status)\n" in text
    cleared = two(
        "classified", {"set": Changes(product="cup")}, {"set": Changes(product="")}, "product"
    )
    assert " → product none (unsettled: product)\n" in history(cleared)


def settled(fields: Iterable[str], **details: Any) -> Event:
    """Return the event with which somebody settled it: the first counts, the second no more."""
    return Event(
        id="4-DDDD",
        at=LATER,
        by="ivo",
        kind="settled",
        fields=tuple(fields),
        of="2-BBBB",
        over=("3-CCCC",),
        **details,
    )


@pytest.mark.parametrize(
    ("field", "kind", "details", "mark"),
    [
        ("status", "waiting", {}, " (counts no more: settled in 4-DDDD)"),
        ("owner", "assigned", {"owner": "ivo"}, " (owner counts no more: settled in 4-DDDD)"),
        (
            "severity",
            "classified",
            {"severity": "low", "product": "cup"},
            " (severity counts no more: settled in 4-DDDD)",
        ),
        ("owner", "classified", {"product": "cup"}, ""),
    ],
)
def test_what_counts_no_more_says_so(
    field: str, kind: EventKind, details: dict[str, Any], mark: str
) -> None:
    """In the history, with the event that settled it; what still counts has no such mark."""
    changes = {"set": Changes(**details)} if details else {}
    other = {"set": Changes(product="lamp", owner="luka", severity="high")} if details else {}
    complaint = two(kind, {**other, "other": ""}, {**changes, "other": ""}, field)
    complaint = replace(complaint, events=(*complaint.events, settled([field])), unsettled=())
    first, second, by = history(complaint).splitlines()[1:4]
    assert "counts no more" not in first
    assert second.endswith(mark)
    assert ("counts no more" in second) is bool(mark)
    assert f"settled {field}: 2-BBBB" in by


def test_what_was_taken_back_says_so() -> None:
    """As what was settled otherwise does."""
    complaint = two("noted", {}, {}, "status")
    back = Event(id="4-DDDD", at=LATER, by="ivo", kind="retracted", of="3-CCCC")
    text = history(replace(complaint, events=(*complaint.events, back), unsettled=()))
    assert [line[2:8] for line in text.splitlines() if "counts no more" in line] == ["3-CCCC"]
    assert "(counts no more: taken back in 4-DDDD)" in text


@pytest.mark.parametrize("ids", [(), ("2-BBBB",)])
def test_what_was_written_by_hand_has_no_time(ids: tuple[str, ...]) -> None:
    """So it stands on the page of each day, and the page says that no event tells more."""
    unsettled = (Unsettled(field="description", events=ids, values=("Torn.", "Wet.")),)
    complaint = replace(two("edited", {}, {}, "description"), unsettled=unsettled)
    told = "  written by hand: no event tells since when" in explained(complaint, CALENDAR)
    assert told is not bool(ids)


TEXTS = st.text("ab \n\t", max_size=60)


@pytest.mark.property
@given(st.lists(TEXTS, min_size=2, max_size=2, unique=True), TEXTS, st.integers(9, 30))
def test_two_texts_that_differ_read_differently(ends: list[str], start: str, width: int) -> None:
    """However long they are, wherever they differ, and be it in blanks and line ends alone."""
    one, other = apart([f"{start * 5}{end}" for end in ends], width)
    assert one != other
    assert "\n" not in one + other
    assert max(len(one), len(other)) <= width + 1
