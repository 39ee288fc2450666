"""Writing letters: which are refused, whom they address, what they tell and never let out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from complaints.core.clocks.reading import Reading
from complaints.core.policy.policy import Policy
from complaints.core.record.model import Complaint, Customer, Promise, Representative
from complaints.core.time.calendar import WorkingCalendar
from complaints.errors import Refused, Untrusted
from complaints.letters.facts import facts
from complaints.letters.incident_facts import IncidentFacts
from complaints.letters.letter import Letter, write_letter
from complaints.letters.next_date import ToldDate
from complaints.letters.people import Recipient
from complaints.letters.templates import folders
from complaints.letters.vocabulary import VOCABULARY
from letters import stories
from letters.stories import asked, delayed

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
AFTER = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
ANSWER_DUE = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)

Write = Callable[..., Letter]
Resolve = Callable[..., Complaint]


@pytest.fixture
def own(tmp_path: Path) -> Callable[[str], Path]:
    """A function that makes a register whose own letter `note` has this text."""

    def own(text: str) -> Path:
        (tmp_path / "templates" / "en").mkdir(parents=True, exist_ok=True)
        (tmp_path / "templates" / "en" / "note.txt").write_text(text, encoding="utf-8")
        return tmp_path

    return own


@pytest.mark.parametrize("name", ["outcome", "follow-up", "survey"])
def test_not_before_the_resolution(name: str, write: Write, fullest: Complaint) -> None:
    """Outcome, follow-up and survey are refused while the complaint is open."""
    with pytest.raises(Refused, match=rf"is not resolved yet; the {name} letter comes after"):
        write(name, fullest)


@pytest.mark.parametrize("name", ["outcome", "follow-up", "survey"])
def test_not_when_open_again(name: str, write: Write, reopened: Complaint) -> None:
    """They are refused when the customer came back."""
    with pytest.raises(Refused, match="is open again"):
        write(name, reopened, now=AFTER)


def test_no_survey_after_a_reopening(write: Write, reopened: Complaint, resolve: Resolve) -> None:
    """Who had to come back is not asked how it was; the second outcome is an occasion anew."""
    later = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    again = resolve(reopened, at=later)
    assert write("outcome", again, now=later).occasion == "outcome/2"
    assert write("follow-up", again, now=later).occasion == "follow-up/2"
    with pytest.raises(Refused, match="was reopened once, so no survey"):
        write("survey", again, now=later)


def test_nothing_to_acknowledge(write: Write, fullest: Complaint, resolve: Resolve) -> None:
    """A resolved complaint is not acknowledged any more."""
    with pytest.raises(Refused, match="nothing to acknowledge"):
        write("acknowledgement", resolve(fullest))


def test_occasions(write: Write, smallest: Complaint, fullest: Complaint, resolve: Resolve) -> None:
    """The same letter on the same occasion has the same name, whenever it is written."""
    assert write("acknowledgement", fullest).occasion == "acknowledgement"
    assert write("apology", smallest).occasion == "apology/1"
    assert write("apology", fullest).occasion == "apology/2-9XBD"
    assert write("survey", resolve(fullest), now=AFTER).occasion == "survey/1"


def test_occasion_of_a_letter_of_ones_own(
    write: Write, smallest: Complaint, own: Callable[[str], Path]
) -> None:
    """A letter nobody foresaw goes out once a day."""
    register = own("Subject: Note\n\nHello {{ customer_name }}\n")
    assert write("note", smallest, register=register).occasion == "note/2026-11-23"


def test_the_date_told(write: Write, smallest: Complaint, own: Callable[[str], Path]) -> None:
    """A letter says which date it tells, unless it tells none or it is a promise already."""
    assert write("acknowledgement", smallest).told == (ToldDate("an answer", ANSWER_DUE),)
    promised = replace(
        smallest, promises=(Promise(id="1-AAAA", what="an answer", due=ANSWER_DUE, state="open"),)
    )
    letter = write("acknowledgement", promised)
    assert letter.told == ()
    assert "You will have our answer by 17:00 on Friday 27 November 2026." in letter.body
    assert write("note", smallest, register=own("Subject: Note\n\nHello\n")).told == ()


def test_language(write: Write, smallest: Complaint) -> None:
    """A language without letters falls back, and the letter says from which."""
    letter = write("apology", replace(smallest, language="de"))
    assert (letter.language, letter.fallback_from) == ("en", "de")
    assert write("apology", smallest).fallback_from == ""
    assert write("apology", smallest, language="fr").fallback_from == "fr"
    assert write("apology", smallest, language="hr").fallback_from == ""


def test_a_representative_is_addressed(write: Write, fullest: Complaint) -> None:
    """Who speaks for the customer gets the letter, through the customer where need be."""
    letter = write("acknowledgement", fullest)
    assert (letter.to, letter.to_name) == ("luka@mail.example", "Luka Horvat")
    only_named = replace(fullest, representative=Representative(name="Luka"))
    letter = write("acknowledgement", only_named)
    assert (letter.to, letter.to_name) == ("ana@mail.example", "Luka")
    assert letter.body.startswith("Dear Luka,\n")
    assert "on behalf of Ana Horvat" in letter.body


def test_handlers(write: Write, fullest: Complaint) -> None:
    """The owner signs; else who leads the team; and who is named to sign must exist."""
    assert write("apology", fullest).body.endswith("Ivo Perić\nExample Crafts\n")
    assert "Nela Babić\n" in write("apology", replace(fullest, owner="gone")).body
    with pytest.raises(Refused, match="nobody on the staff is 'nella'; known: nela"):
        write("apology", fullest, sender="nella")


def test_no_telephone(calendar: WorkingCalendar, policy: Policy, smallest: Complaint) -> None:
    """No letter goes out without a number to call."""
    silent = replace(policy, organisation=replace(policy.organisation, phone=""))
    with pytest.raises(Refused, match="add `phone` to `organisation`"):
        write_letter("apology", Reading(smallest, calendar, NOW), silent, folders())


@pytest.mark.parametrize(
    ("text", "line"), [("Hello", 1), ("Subject: x\nHello", 1), ("\nSubject: x\n\nHello", 1)]
)
def test_a_letter_starts_with_its_subject(
    text: str, line: int, write: Write, smallest: Complaint, own: Callable[[str], Path]
) -> None:
    """A file without a subject line is no letter."""
    with pytest.raises(Untrusted, match=rf"^templates/en/note.txt:{line}: a letter starts with"):
        write("note", smallest, register=own(text))


def test_mistakes_keep_their_line(
    write: Write, smallest: Complaint, own: Callable[[str], Path]
) -> None:
    """A mistake in subject or body is told with its line in the file."""
    with pytest.raises(Untrusted, match=r"note\.txt:1: there is no 'idd'"):
        write("note", smallest, register=own("Subject: {{ idd }}\n\nHello\n"))
    with pytest.raises(Untrusted, match=r"note\.txt:4: there is no 'custmer_name'"):
        write("note", smallest, register=own("Subject: x\n\nHello\n{{ custmer_name }}\n"))


HOSTILE = (
    "{{ 7*7 }}",
    '{% include "/etc/passwd" %}',
    "{{ ''.__class__.__mro__ }}",
    "Ana\r\nBcc: all@evil.example",
    "Ana\u2028Subject: other",
    "\x1b]0;owned\x07\x1b[2J",
    "\u202eevil\u202c\u200f\u200e",
    "x" * 10_000,
)


@pytest.mark.parametrize("evil", HOSTILE)
@pytest.mark.parametrize("name", ["acknowledgement", "apology", "outcome", "follow-up", "survey"])
def test_hostile_customers(
    evil: str, name: str, write: Write, fullest: Complaint, resolve: Resolve
) -> None:
    """Whatever a customer writes stays text in its place and does nothing."""
    complaint = replace(
        fullest,
        subject=evil,
        summary=evil if name == "outcome" else "",
        desired_outcome=evil,
        customer=Customer(name=evil, email="ana@mail.example"),
        representative=None,
    )
    if name in ("outcome", "follow-up", "survey"):
        complaint = resolve(complaint, summary=evil)
    letter = write(name, complaint, now=AFTER if complaint.resolution else NOW)
    shown = letter.subject + letter.body + letter.to_name
    assert not set(shown) & set("\r\x1b\x07\u2028\u202e\0")
    assert "root:" not in shown
    assert "49" not in shown
    assert "\n" not in letter.subject + letter.to_name
    greeting = "Dear " + evil[:3] if evil.isprintable() else "Dear "
    assert " ".join(letter.body.split()).startswith(greeting)
    assert letter.body.endswith("Ivo Perić\nExample Crafts\n")


@pytest.mark.parametrize("evil", HOSTILE)
@pytest.mark.parametrize("name", ["information-request", "status", "delay", "handover"])
def test_hostile_events(evil: str, name: str, write: Write, fullest: Complaint) -> None:
    """Nor does what stands in questions, reasons and promises."""
    known = replace(fullest, customer=Customer(name=evil), subject=evil, summary="")
    complaint = asked(delayed(known))
    events = tuple(replace(event, text=evil) for event in complaint.events)
    promises = tuple(replace(promise, what=evil) for promise in complaint.promises)
    letter = write(
        name, replace(complaint, events=events, promises=promises), now=stories.NOW, sender="nela"
    )
    assert_harmless(letter)


@pytest.mark.parametrize("evil", HOSTILE)
@pytest.mark.parametrize("name", ["broadcast", "pr-brief"])
def test_hostile_incidents(evil: str, name: str, write: Write, fullest: Complaint) -> None:
    """Nor does anything that is known of an incident."""
    codes, calls = (evil,), ((evil, evil),)
    told = IncidentFacts(evil, NOW, 3, codes, codes, codes, calls, evil)
    letter = write(name, fullest, incident=told, addressee=Recipient(evil, evil), sender="nela")
    assert_harmless(letter)


def assert_harmless(letter: Letter) -> None:
    """Check that a letter holds no command, no result of one, and ends as it should."""
    shown = letter.subject + letter.body + letter.to_name
    assert not set(shown) & set("\r\x1b\x07\u2028\u202e\0")
    assert "root:" not in shown
    assert "49" not in shown.replace("+385", "")
    assert "\n" not in letter.subject + letter.to_name
    assert letter.body.endswith("Nela Babić\nExample Crafts\n")


def test_no_value_leaves_the_subject_line(
    write: Write, smallest: Complaint, own: Callable[[str], Path]
) -> None:
    """A text of many lines in a subject neither ends it nor reaches the body."""
    register = own("Subject: {{ summary }}\n\nHello\n")
    letter = write("note", replace(smallest, summary="a\n\nBcc: b\n\nc"), register=register)
    assert (letter.subject, letter.body) == ("a Bcc: b c", "Hello\n")


def test_lines_are_short_and_numbers_whole(write: Write, fullest: Complaint) -> None:
    """Lines have 72 characters at most, and no telephone number or date is broken."""
    for name in ("acknowledgement", "apology", "status", "options"):
        body = write(name, fullest).body
        assert max(map(len, body.split("\n"))) <= 72
        assert "+385 1 555 0101" in body
        assert "\n\n\n" not in body


def test_vocabulary(fullest: Complaint, policy: Policy, calendar: WorkingCalendar) -> None:
    """Every value a template may use is documented, and every documented one exists."""
    values = facts(Reading(fullest, calendar, NOW), policy, "en", None)
    assert set(values) == set(VOCABULARY)
    offers = values["choices"]
    assert isinstance(offers, list)
    shown = [(offer["name"], offer["code"]) for offer in offers if isinstance(offer, dict)]
    assert shown == [("Refund", ""), ("Store credit", "")]
