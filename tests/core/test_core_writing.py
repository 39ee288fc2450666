"""Passing on, letters, edits by hand, and rows of tables turned into complaints."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from complaints.core.handling.conversation import assign, contact, note, record_letter
from complaints.core.handling.drafts import from_fields
from complaints.core.handling.editing import edited
from complaints.core.handling.mapping import (
    Mapping,
    fields_of,
    missing_columns,
    unknown_targets,
)
from complaints.core.policy.policy import Policy
from complaints.core.record.model import Complaint, Customer, Representative, Terms
from complaints.core.record.state import differences
from complaints.core.record.steps import Stamp, last_event
from complaints.core.time.calendar import WorkingCalendar
from complaints.errors import Refused, UsageProblem

Make = Callable[..., Complaint]
Stamps = Callable[..., Stamp]
At = Callable[[str], datetime]

# Passing on


def test_a_note_changes_nothing_else(make: Make, stamp: Stamps) -> None:
    """One event more."""
    noted = note(make(), stamp("23 10:00"), "Looked.")
    assert replace(noted, events=noted.events[:1]) == make()
    assert (last_event(noted).kind, last_event(noted).text) == ("noted", "Looked.")


def test_a_contact_says_which_way(make: Make, stamp: Stamps) -> None:
    """And whether anybody was reached."""
    event = last_event(contact(make(), stamp("23 10:00"), "out", "phone", "", answered=False))
    assert (event.direction, event.channel, event.answered) == ("out", "phone", False)


def test_assigning_to_a_team_is_to_its_lead(make: Make, stamp: Stamps, policy: Policy) -> None:
    """To a person, it is to that person's team; the next step may be said with it."""
    team = assign(
        make(), stamp("23 10:00"), policy, "logistics", "", "Please.", "Call the courier."
    )
    assert (team.team, team.owner, team.next_step) == ("logistics", "maria", "Call the courier.")
    person = assign(make(), stamp("23 10:00"), policy, "", "jelena", "Please.")
    assert (person.team, person.owner) == ("quality", "jelena")
    both = assign(make(), stamp("23 10:00"), policy, "logistics", "ivo", "")
    assert (both.team, both.owner) == ("logistics", "ivo")


@pytest.mark.parametrize(
    ("team", "owner", "text", "says"),
    [
        ("", "", "x", "say whom it goes to"),
        ("servce", "", "x", "no team 'servce'; did you mean service?"),
        ("", "iva", "x", "no person 'iva'; did you mean ivo?"),
        ("", "zzz", "x", "use one of ivo, jelena, maria, marko"),
        ("", "ivo", "x", "is with ivo of service already"),
        ("", "maria", "", "say with -m what maria needs to know"),
    ],
)
def test_an_assignment_is_refused(
    *, make: Make, stamp: Stamps, policy: Policy, team: str, owner: str, text: str, says: str
) -> None:
    """To nobody, to somebody unknown, to who has it, and without a word."""
    with pytest.raises((Refused, UsageProblem)) as refused:
        assign(make(), stamp("23 10:00"), policy, team, owner, text)
    assert says in str(refused.value)


# Letters


def test_the_dates_a_letter_told_are_promises(make: Make, stamp: Stamps, at: At) -> None:
    """By the id of the letter that told it; what is promised already is not promised twice."""
    due, later = at("25 17:00"), at("27 17:00")
    first = record_letter(make(), stamp("23 10:00"), [("news", due)], template="status")
    second = record_letter(
        first, stamp("24 10:00"), [("news", due), ("an answer", later)], template="delay"
    )
    assert [(p.id, p.what, p.due, p.state) for p in second.promises] == [
        ("2-BBBB", "news", due, "open"),
        ("3-BBBB", "an answer", later, "open"),
    ]


def test_a_letter_goes_once_for_an_occasion(make: Make, stamp: Stamps) -> None:
    """The same template for the same occasion is refused with where it stands."""
    sent = record_letter(make(), stamp("23 10:00"), template="survey", occasion="2-AAAA")
    with pytest.raises(Refused, match=r"on record already \(event 2-BBBB, 2026-11-23\)"):
        record_letter(sent, stamp("24 10:00"), template="survey", occasion="2-AAAA")
    again = record_letter(sent, stamp("24 10:00"), template="survey", occasion="5-AAAA")
    other = record_letter(again, stamp("25 10:00"), template="follow-up", occasion="2-AAAA")
    assert len(other.events) == 4


# Editing


def test_an_edit_is_one_event(make: Make, stamp: Stamps) -> None:
    """It sets what changed of the settable fields; the rest is simply there."""
    old = make()
    new = replace(old, product="lamp", description="More.", customer=Customer(name="Ana H."))
    done = edited(old, new, stamp("23 10:00"))
    event = last_event(done)
    assert event.kind == "edited"
    assert isinstance(event.set, msgspec.Struct)
    assert event.set.items() == {"product": "lamp"}
    assert (done.product, done.description, done.customer.name) == ("lamp", "More.", "Ana H.")
    assert differences(done) == {}


def test_a_field_may_be_emptied(make: Make, stamp: Stamps) -> None:
    """What was there before any event is kept in the event."""
    done = edited(make(), replace(make(), summary=""), stamp("23 10:00"))
    event = last_event(done)
    assert done.summary == ""
    assert isinstance(event.was, msgspec.Struct)
    assert event.was.items() == {"summary": make().summary}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"id": "CMP-2611-0000008"}, "the id is final"),
        ({"events": ()}, "events are never changed"),
        ({"status": "closed"}, "`status` is not edited: use the step itself"),
        ({"level": 2}, "`level` is not edited: use `complaints escalate`"),
        ({"terms": Terms(resolve="30d")}, "`terms` is not edited: use `complaints classify`"),
        ({"nature": "enquiry"}, "`nature` is not edited: use `complaints classify`"),
        ({"severity": "low"}, "`severity` is not edited: use `complaints classify`"),
        ({"risks": ("safety",)}, "`risks` is not edited: use `complaints classify`"),
    ],
)
def test_an_edit_is_refused(make: Make, stamp: Stamps, changes: dict[str, Any], says: str) -> None:
    """What is final, and what a command does with its reason, right and time limits."""
    with pytest.raises(Refused) as refused:
        edited(make(), replace(make(), **changes), stamp("23 10:00"))
    assert says in str(refused.value)


def test_the_receipt_is_not_edited(make: Make, stamp: Stamps, at: At) -> None:
    """It starts every clock."""
    with pytest.raises(Refused, match="starts every clock"):
        edited(make(), replace(make(), received_at=at("21 10:00")), stamp("23 10:00"))


def test_an_edit_puts_a_hands_change_on_record(make: Make, stamp: Stamps) -> None:
    """What a hand had changed before, a status even, gets its event."""
    by_hand = replace(make(), status="acknowledged")
    done = edited(by_hand, replace(by_hand, product="lamp"), stamp("23 10:00"))
    assert (done.status, done.product) == ("acknowledged", "lamp")
    assert differences(done) == {}


# The names of what was edited


@pytest.fixture
def promised(make: Make, stamp: Stamps, at: At) -> Complaint:
    """A complaint with two promises of one letter."""
    told = [("news", at("26 12:00")), ("an answer", at("27 12:00"))]
    return record_letter(make(), stamp("23 10:00"), told, template="status")


def names(old: Complaint, stamp: Stamp, **changes: Any) -> tuple[str, ...]:
    """What the event says was edited."""
    return last_event(edited(old, replace(old, **changes), stamp)).fields


def test_an_edit_names_what_it_changed(make: Make, stamp: Stamps) -> None:
    """A field by its name, whether an event may set it or not, in the order of the file."""
    changes = {"summary": "Short.", "description": "Long.", "product": "lamp"}
    found = names(make(), stamp("23 10:00"), **changes)
    assert found == ("product", "description", "summary")


def test_an_edit_names_the_part_of_a_customer(make: Make, stamp: Stamps) -> None:
    """Only what changed of them."""
    old = make()
    customer = replace(old.customer, phone="+385 91 555 0102", tier="key")
    assert names(old, stamp("23 10:00"), customer=customer) == ("customer.phone", "customer.tier")


def test_an_edit_names_the_parts_of_somebody_new(make: Make, stamp: Stamps) -> None:
    """And of somebody who is gone."""
    old = make()
    who = Representative(name="Iva", relation="daughter")
    parts = ("representative.name", "representative.relation")
    assert names(old, stamp("23 10:00"), representative=who) == parts
    gone = names(replace(old, representative=who), stamp("23 10:00"), representative=None)
    assert gone == parts


def test_an_edit_names_an_entry_by_its_id(promised: Complaint, stamp: Stamps) -> None:
    """Which its place would not for long."""
    first, second = promised.promises
    entries = (first, replace(second, what="an answer by phone"))
    found = names(promised, stamp("24 10:00"), promises=entries)
    assert found == ("promises.2-BBBB.2.what",)


def test_an_edit_names_a_list_whole(make: Make, stamp: Stamps) -> None:
    """What is added and taken out of it stands in the event."""
    assert names(make(), stamp("23 10:00"), tags=("gift",)) == ("tags",)


def test_an_edit_names_what_a_hand_had_changed(make: Make, stamp: Stamps) -> None:
    """As it goes on record with it."""
    by_hand = replace(make(), status="acknowledged")
    assert names(by_hand, stamp("23 10:00"), product="lamp") == ("status", "product")


def test_an_edit_of_nothing_names_nothing(make: Make, stamp: Stamps) -> None:
    """As where a list stands in another order."""
    old = make(tags=["a", "b"])
    assert names(old, stamp("23 10:00"), tags=("b", "a")) == ()


def test_no_other_step_names_fields(make: Make, stamp: Stamps) -> None:
    """What it sets says enough."""
    assert last_event(note(make(), stamp("23 10:00"), "Looked.")).fields == ()


def test_an_edit_names_no_value(make: Make, stamp: Stamps) -> None:
    """They may be personal, and the names go into reports."""
    old = make()
    new = replace(old, customer=Customer(name="Ana H."), circumstances="Ana was at home.")
    assert "Ana" not in " ".join(last_event(edited(old, new, stamp("23 10:00"))).fields)


# Tables


@pytest.fixture(scope="session")
def mapping() -> Mapping:
    """Columns of a table of another program."""
    return msgspec.convert(
        {
            "fields": {
                "received_at": "Date",
                "subject": ["Title", "Detail"],
                "description": "Text",
                "channel": "Via",
                "occurred_on": "Happened",
                "tags": "Tags",
                "external_ref": "No",
                "customer.name": "Who",
            },
            "date_format": "%d.%m.%Y %H:%M",
            "values": {"channel": {"Telefon": "phone", "*": "other"}, "nature": {}},
            "fixed": {"language": "hr", "nature": "complaint"},
            "empty": ["", "-"],
        },
        Mapping,
    )


ROW = {
    "Date": "20.11.2026 16:00",
    "Title": "Lamp",
    "Detail": "broken",
    "Text": "Oh.\r\nNo.",
    "Via": "Telefon",
    "Happened": "",
    "Tags": "a, b,,",
    "No": "T-1",
    "Who": "Ana",
}


def test_a_row_is_a_complaint(
    mapping: Mapping, policy: Policy, office: WorkingCalendar, at: At
) -> None:
    """Columns joined, words translated, fixed values filled in, line ends made one."""
    found = from_fields(fields_of(ROW, mapping, office), policy)
    assert (found.subject, found.description) == ("Lamp: broken", "Oh.\nNo.")
    assert (found.received_at, found.channel, found.language) == (at("20 16:00"), "phone", "hr")
    assert (found.tags, found.external_ref, found.customer.name) == (("a", "b"), "T-1", "Ana")
    assert found.occurred_on is None
    assert (found.status, found.events) == ("received", ())


@pytest.mark.parametrize(
    ("format_", "zone", "text", "expected"),
    [
        ("%Y-%m-%d", "", "2026-11-20", "20 09:00"),
        ("%Y-%m-%d", "", "2026-11-21", "21 00:00"),
        ("%Y-%m-%d %H:%M", "UTC", "2026-11-20 15:00", "20 16:00"),
        ("%Y-%m-%dT%H:%M%z", "", "2026-11-20T10:00-0500", "20 16:00"),
        ("%m/%d/%Y %I:%M %p", "", "11/20/2026 4:00 PM", "20 16:00"),
        ("iso", "", "2026-11-20", "20 09:00"),
        ("iso", "", "20261120", "20 09:00"),
        ("iso", "", "2026-11-20T16:00", "20 16:00"),
        ("iso", "UTC", "2026-11-20 15:00:00", "20 16:00"),
        ("iso", "", "2026-11-20T15:00:00.250Z", "20 16:00"),
        ("iso", "UTC", "20261120T160000+0100", "20 16:00"),
    ],
)
def test_dates_follow_the_mapping(
    *,
    mapping: Mapping,
    office: WorkingCalendar,
    at: At,
    format_: str,
    zone: str,
    text: str,
    expected: str,
) -> None:
    """Its format and zone; without a time, opening time of that day in the register."""
    dated = replace(mapping, date_format=format_, zone=zone)
    assert fields_of({**ROW, "Date": text}, dated, office)["received_at"] == at(expected)


@pytest.mark.parametrize(
    "text", ["2026", "2026-11", "2026-W47", "20.11.2026", "2026-11-31", "2026-11-20x16:00", "x"]
)
def test_iso_is_a_whole_day(mapping: Mapping, office: WorkingCalendar, text: str) -> None:
    """A month or a year alone is no day, and nothing is guessed."""
    dated = replace(mapping, date_format="iso")
    with pytest.raises(UsageProblem, match=r"^the received_at is not written as ISO 8601$"):
        fields_of({**ROW, "Date": text}, dated, office)


def test_a_day_is_a_day(mapping: Mapping, office: WorkingCalendar) -> None:
    """When it happened needs no time."""
    found = fields_of({**ROW, "Happened": "19.11.2026 00:00"}, mapping, office)
    assert found["occurred_on"] == date(2026, 11, 19)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"Date": "2026-11-20"}, "the received_at is not written as %d.%m.%Y %H:%M"),
        ({"Date": ""}, "there is no received_at"),
        ({"Date": "01.01.0001 00:10"}, "the received_at lies too far from today"),
        ({"Date": "30.02.2026 10:00"}, "the received_at is not written as"),
        ({"Title": "-", "Detail": " "}, "there is no subject"),
        ({"Happened": "secret"}, "the occurred_on is not written as"),
        ({"Who": "Ana\0secret"}, "customer.name: character 4 is a null character"),
        ({"Who": "\ud800"}, "customer.name: character 1 is half a character"),
    ],
)
def test_a_bad_row_says_why(
    mapping: Mapping, office: WorkingCalendar, cells: dict[str, str], reason: str
) -> None:
    """And never what stands in it."""
    with pytest.raises(UsageProblem) as bad:
        fields_of({**ROW, **cells}, mapping, office)
    assert reason in str(bad.value)
    assert "secret" not in str(bad.value)


def test_a_value_without_translation_is_bad(mapping: Mapping, office: WorkingCalendar) -> None:
    """Unless the table has one for everything else."""
    assert fields_of({**ROW, "Via": "Fax"}, mapping, office)["channel"] == "other"
    strict = replace(mapping, values={"channel": {"Telefon": "phone"}})
    with pytest.raises(
        UsageProblem, match="the mapping has no value for this channel; add it to `values`"
    ):
        fields_of({**ROW, "Via": "Fax"}, strict, office)


def test_a_value_that_does_not_fit_is_bad(
    mapping: Mapping, policy: Policy, office: WorkingCalendar
) -> None:
    """With the field alone: the value may be personal."""
    wrong = replace(mapping, values={"channel": {"*": "fax secret"}})
    with pytest.raises(UsageProblem, match=r"^channel: this value is not allowed there$"):
        from_fields(fields_of(ROW, wrong, office), policy)


def test_what_is_wrong_with_a_mapping(mapping: Mapping) -> None:
    """A field there is none of, with the nearest; a column the file has not."""
    assert list(unknown_targets(mapping)) == []
    [slip, far] = unknown_targets(replace(mapping, fixed={"subjct": "x", "zzzzzz": "y"}))
    assert slip == "there is no field 'subjct' to fill; use one of subject"
    assert "use one of subject, description" in far
    assert missing_columns(mapping, list(ROW)) == []
    assert missing_columns(mapping, ["Date", "Title"]) == [
        *("Detail", "Text", "Via", "Happened", "Tags", "No", "Who")
    ]
