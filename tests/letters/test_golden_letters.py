"""The shipped letters as people read them, in every language: smallest complaint and fullest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
import pytest

from complaints.core.policy.policy import Policy, Survey
from complaints.core.record.fields import Nature, Outcome, Reason, Status, words_of
from complaints.core.record.model import Complaint, FaultFinding
from complaints.letters.letter import Letter
from complaints.letters.people import Recipient
from letters import stories
from letters.stories import (
    ABOUT_AN_INCIDENT,
    AFTER,
    AFTER_RESOLUTION,
    IN_HOUSE,
    LANGUAGES,
    WORDS,
    at_full_stage,
    at_stage,
    told,
)

OPEN_LETTERS = (
    *("acknowledgement", "information-request", "status", "apology", "options", "delay"),
    "escalation",
)
LETTERS = (*OPEN_LETTERS, *AFTER_RESOLUTION)
COLLEAGUE = Recipient("Nela Babić", "nela@crafts.example")

Write = Callable[..., Letter]
Resolve = Callable[..., Complaint]
Golden = Callable[[str, str], None]

all_languages = pytest.mark.parametrize("language", LANGUAGES)


def page(letter: Letter) -> str:
    """Return a letter with its head, as a golden file keeps it."""
    dates = "".join(f"Told: {what} by {due.isoformat()}\n" for what, due in letter.told)
    return (
        f"To: {letter.to_name or '(no name)'} <{letter.to or 'by post'}>\n"
        f"Occasion: {letter.occasion}\n{dates}Subject: {letter.subject}\n\n{letter.body}"
    )


@all_languages
@pytest.mark.parametrize("name", OPEN_LETTERS)
def test_open_letters(
    name: str, language: str, write: Write, smallest: Complaint, fullest: Complaint, golden: Golden
) -> None:
    """While a complaint is open, its letters say what happens next and by when."""
    least = at_stage(name, told(smallest, language))
    most = at_full_stage(name, told(fullest, language))
    many = stories.incident(language) if name == "status" else None
    small = write(name, least, now=stories.NOW)
    full = write(name, most, now=stories.NOW, sender="ivo", incident=many)
    golden(f"letters/{language}/{name}-smallest.txt", page(small))
    golden(f"letters/{language}/{name}-fullest.txt", page(full))
    assert small.language == full.language == language


@all_languages
@pytest.mark.parametrize("name", AFTER_RESOLUTION)
def test_closed_letters(
    name: str,
    language: str,
    write: Write,
    smallest: Complaint,
    fullest: Complaint,
    resolve: Resolve,
    golden: Golden,
) -> None:
    """Once it is resolved, they ask whether the customer is satisfied."""
    least = resolve(told(smallest, language), summary="")
    most = resolve(told(fullest, language), summary=WORDS[language].found)
    small, full = write(name, least, now=AFTER), write(name, most, now=AFTER, sender="nela")
    golden(f"letters/{language}/{name}-smallest.txt", page(small))
    golden(f"letters/{language}/{name}-fullest.txt", page(full))


@all_languages
@pytest.mark.parametrize("name", IN_HOUSE)
def test_letters_in_the_house(
    name: str, language: str, write: Write, smallest: Complaint, fullest: Complaint, golden: Golden
) -> None:
    """Colleagues read what they need, and no address of any customer."""
    least, most = told(smallest, language), at_full_stage(name, told(fullest, language))
    few = stories.least_incident(language) if name in ABOUT_AN_INCIDENT else None
    many = stories.incident(language) if name in ABOUT_AN_INCIDENT else None
    small = write(name, least, now=stories.NOW, language=language, incident=few)
    full = write(
        name,
        most,
        now=stories.NOW,
        language=language,
        incident=many,
        addressee=COLLEAGUE,
        sender="ivo",
    )
    golden(f"letters/{language}/{name}-smallest.txt", page(small))
    golden(f"letters/{language}/{name}-fullest.txt", page(full))
    shown = page(small) + page(full)
    assert [part for part in ("mail.example", "0101 <", "INTERNAL") if part in shown] == []


@all_languages
@pytest.mark.parametrize("name", ABOUT_AN_INCIDENT)
def test_an_incident_that_is_over(
    name: str, language: str, write: Write, fullest: Complaint, golden: Golden
) -> None:
    """When it is over everybody hears so, and no customer is named."""
    over = stories.least_incident(language, closed=True)
    letter = write(name, told(fullest, language), language=language, incident=over)
    golden(f"letters/{language}/{name}-closed.txt", page(letter))
    for secret in ("Horvat", "mail.example", "91 555"):
        assert secret not in page(letter)


@all_languages
def test_every_outcome(
    language: str, write: Write, smallest: Complaint, resolve: Resolve, golden: Golden
) -> None:
    """Every outcome is told in plain words, with its reasons."""
    least, found = told(smallest, language), WORDS[language].found
    pages = {}
    for outcome in words_of(Outcome):
        pages[outcome] = write("outcome", resolve(least, outcome, found), now=AFTER)
        assert outcome not in pages[outcome].body
    golden(f"letters/{language}/outcomes.txt", in_one(pages))
    assert len({letter.body for letter in pages.values()}) == len(pages)


@all_languages
def test_every_reason_of_an_escalation(
    language: str, write: Write, smallest: Complaint, golden: Golden
) -> None:
    """Every reason has a sentence of its own, which never reads the code or the handler's words."""
    least = told(smallest, language)
    pages = {}
    for reason in words_of(Reason):
        known = msgspec.convert(reason, Reason)
        pages[reason] = write("escalation", stories.passed_up(least, known), now=stories.NOW)
        assert "INTERNAL" not in pages[reason].body
        assert f"{reason} " not in pages[reason].body
    golden(f"letters/{language}/escalations.txt", in_one(pages))
    assert len({letter.body for letter in pages.values()}) == len(pages)


@all_languages
def test_every_stage(
    language: str, write: Write, smallest: Complaint, resolve: Resolve, golden: Golden
) -> None:
    """Every status is told in words that people understand."""
    least = told(smallest, language)
    terms = msgspec.structs.replace(least.terms, update="2bd")
    pages = {}
    for status in words_of(Status):
        known = msgspec.structs.replace(least, status=status, terms=terms)
        ended = status in ("resolved", "closed")
        shown = msgspec.structs.replace(resolve(known), status=status) if ended else known
        pages[status] = write("status", shown, now=AFTER)
    golden(f"letters/{language}/stages.txt", in_one(pages))
    assert pages["resolved"].body == pages["closed"].body
    assert len({letter.body for letter in pages.values()}) == len(pages) - 1


def in_one(pages: dict[str, Letter]) -> str:
    """Return letters one below the other, each under its code word."""
    return "\n".join(f"== {code} ==\n\n{page(letter)}" for code, letter in pages.items())


@all_languages
def test_enquiry(language: str, write: Write, smallest: Complaint, golden: Golden) -> None:
    """Who asked a question is not pitied for it."""
    enquiry = msgspec.structs.replace(told(smallest, language), nature="enquiry")
    letter = write("acknowledgement", enquiry)
    golden(f"letters/{language}/acknowledgement-enquiry.txt", page(letter))
    for sorry in ("sorry", "Žao", "прикро", "ვწუხვ", "Λυπ"):
        assert sorry not in letter.body


@all_languages
@pytest.mark.parametrize("nature", ["enquiry", "suggestion", "praise"])
def test_the_answer_to_who_did_not_complain(
    nature: str, language: str, write: Write, smallest: Complaint, resolve: Resolve, golden: Golden
) -> None:
    """Who did not complain reads our answer, and neither pity nor who was right."""
    least = told(smallest, language)
    asked = msgspec.structs.replace(least, nature=msgspec.convert(nature, Nature))
    ended = resolve(asked, "settled_without_finding", WORDS[language].found)
    letter = write("outcome", ended, now=AFTER)
    golden(f"letters/{language}/outcome-{nature}.txt", page(letter))
    for sorry in ("sorry", "Žao", "шкода", "ვწუხვ", "Λυπ"):
        assert sorry not in letter.body


@pytest.mark.parametrize("fault", ["customer", "third_party", "none", "undetermined"])
def test_regret_blames_nobody(fault: str, write: Write, fullest: Complaint) -> None:
    """Where the fault was not ours we regret, and what the finding says stays with us."""
    finding = msgspec.convert({"fault": fault, "text": "She dropped it."}, FaultFinding)
    letter = write("apology", msgspec.structs.replace(fullest, finding=finding))
    assert "sorry" in letter.body
    assert "dropped" not in letter.body
    assert "mistake was ours" not in letter.body


@all_languages
def test_late_letters_say_so(
    language: str, write: Write, fullest: Complaint, golden: Golden
) -> None:
    """Who was kept waiting reads that we know it, and is never thanked for patience."""
    much_later = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
    known = told(fullest, language)
    letter = write("acknowledgement", known, now=much_later)
    golden(f"letters/{language}/acknowledgement-late.txt", page(letter))
    assert len(letter.body) > len(write("acknowledgement", known).body)


def test_the_date_of_a_late_letter(write: Write, fullest: Complaint) -> None:
    """Where the answer is late the letter gives the day of the next news."""
    body = write("acknowledgement", fullest, now=datetime(2027, 2, 1, 9, 0, tzinfo=UTC)).body
    assert "We have kept you waiting" in body
    assert "You will hear from us by 17:00 on Wednesday 3 February 2027." in body
    assert "We have kept you waiting" not in write("acknowledgement", fullest).body


@all_languages
@pytest.mark.parametrize("name", LETTERS)
def test_what_every_letter_has(
    name: str, language: str, write: Write, fullest: Complaint, resolve: Resolve
) -> None:
    """Every letter to a customer names them, the id, a handler and a telephone number."""
    known = told(fullest, language)
    if name in OPEN_LETTERS:
        now, complaint = stories.NOW, at_stage(name, known)
    else:
        now, complaint = AFTER, resolve(known)
    handler, phone = (
        ("Nela Babić", "+385 1 555 0100")
        if complaint.owner == "nela"
        else ("Ivo Perić", "+385 1 555 0101")
    )
    for sender in (None, "nela", "ivo"):
        flat = " ".join(write(name, complaint, now=now, sender=sender).body.split())
        for part in ("Ana Horvat", "Luka Horvat", "CMP-2611-7F3K9QY", handler, phone):
            assert part in flat


@all_languages
@pytest.mark.parametrize("name", OPEN_LETTERS)
def test_open_letters_give_a_date(
    name: str, language: str, write: Write, fullest: Complaint
) -> None:
    """While the complaint is open, every letter gives the next step and its date."""
    complaint = at_stage(name, told(fullest, language))
    flat = " ".join(write(name, complaint, now=stories.NOW).body.split())
    assert WORDS[language].next_step in flat
    assert "2026" in flat.partition(WORDS[language].next_step)[2]


def test_survey_words_of_the_policy(
    policy: Policy, write: Write, fullest: Complaint, resolve: Resolve
) -> None:
    """The policy's own words for what a survey is used for stand in the letter."""
    survey = Survey(used_for={"en": "to train new colleagues"}, read_by={"hr": "samo voditeljica"})
    house = msgspec.structs.replace(policy, survey=survey)
    body = write("survey", resolve(fullest), now=AFTER, house=house).body
    assert "What your answer is used for: to train new colleagues\n" in body
    assert "voditeljica" not in body


HATED = (
    *("sorry if", "you claim", "inconvenience", "patience", "policy", "unfortunately", "no-reply"),
    *("level", "status", "upheld", "investigating", "category", "severity", "delivery/", "regret"),
)


@pytest.mark.parametrize("name", LETTERS)
def test_no_hated_words(name: str, write: Write, fullest: Complaint, resolve: Resolve) -> None:
    """No letter says what customers hate to read, nor a word from inside the house."""
    is_open = name in OPEN_LETTERS
    known = at_full_stage(name, fullest)
    letter = (
        write(name, known, now=stories.NOW) if is_open else write(name, resolve(fullest), now=AFTER)
    )
    text = f"{letter.subject}\n{' '.join(letter.body.split())}".lower()
    assert [word for word in HATED if word in text] == []
