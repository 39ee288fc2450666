"""The shipped letters as people read them: the smallest complaint and the fullest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
import pytest

from complaints.core.fields import Outcome, words_of
from complaints.core.model import Complaint, Finding
from complaints.core.policy import Policy, Survey
from complaints.letters.letter import Letter

OPEN_LETTERS = ("acknowledgement", "apology")
CLOSED_LETTERS = ("outcome", "follow-up", "survey")
AFTER = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)

Write = Callable[..., Letter]
Resolve = Callable[..., Complaint]
Golden = Callable[[str, str], None]


def page(letter: Letter) -> str:
    """Return a letter with its head, as a golden file keeps it."""
    told = "".join(f"Told: {what} by {due.isoformat()}\n" for what, due in letter.told)
    return (
        f"To: {letter.to_name or '(no name)'} <{letter.to or 'by post'}>\n"
        f"Occasion: {letter.occasion}\n{told}Subject: {letter.subject}\n\n{letter.body}"
    )


@pytest.mark.parametrize("name", OPEN_LETTERS)
def test_open_letters(
    name: str, write: Write, smallest: Complaint, fullest: Complaint, golden: Golden
) -> None:
    """While a complaint is open, its letters say what happens next and by when."""
    golden(f"letters/{name}-smallest.txt", page(write(name, smallest)))
    golden(f"letters/{name}-fullest.txt", page(write(name, fullest, sender="nela")))


@pytest.mark.parametrize("name", CLOSED_LETTERS)
def test_closed_letters(
    name: str,
    write: Write,
    smallest: Complaint,
    fullest: Complaint,
    resolve: Resolve,
    golden: Golden,
) -> None:
    """Once it is resolved, they ask whether the customer is satisfied."""
    least, most = resolve(smallest, summary=""), resolve(fullest)
    golden(f"letters/{name}-smallest.txt", page(write(name, least, now=AFTER)))
    golden(f"letters/{name}-fullest.txt", page(write(name, most, now=AFTER, sender="nela")))


@pytest.mark.parametrize("outcome", words_of(Outcome))
def test_every_outcome(
    outcome: str, write: Write, smallest: Complaint, resolve: Resolve, golden: Golden
) -> None:
    """Every outcome is told in plain words, with its reasons."""
    summary = "We read the packing list and spoke to the courier."
    text = page(write("outcome", resolve(smallest, outcome, summary), now=AFTER))
    golden(f"letters/outcome-{outcome}.txt", text)
    assert outcome not in text.replace("outcome/", "")


def test_enquiry(write: Write, smallest: Complaint, golden: Golden) -> None:
    """Who asked a question is not pitied for it."""
    enquiry = msgspec.structs.replace(smallest, nature="enquiry", subject="Do you ship to Malta?")
    letter = write("acknowledgement", enquiry)
    golden("letters/acknowledgement-enquiry.txt", page(letter))
    assert "sorry" not in letter.body


@pytest.mark.parametrize("fault", ["customer", "third_party", "none", "undetermined"])
def test_regret_blames_nobody(fault: str, write: Write, fullest: Complaint) -> None:
    """Where the fault was not ours we regret, and what the finding says stays with us."""
    finding = msgspec.convert({"fault": fault, "text": "She dropped it."}, Finding)
    letter = write("apology", msgspec.structs.replace(fullest, finding=finding))
    assert "sorry" in letter.body
    assert "dropped" not in letter.body
    assert "mistake was ours" not in letter.body


def test_late_letters_say_so(write: Write, fullest: Complaint, golden: Golden) -> None:
    """Who was kept waiting reads that we know it, and is never thanked for patience."""
    much_later = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
    letter = write("acknowledgement", fullest, now=much_later)
    golden("letters/acknowledgement-late.txt", page(letter))
    assert "We have kept you waiting" in letter.body
    assert "You will hear from us by 17:00 on Wednesday 3 February 2027." in letter.body
    assert "We have kept you waiting" not in write("acknowledgement", fullest).body


@pytest.mark.parametrize("name", [*OPEN_LETTERS, *CLOSED_LETTERS])
def test_what_every_letter_has(
    name: str, write: Write, fullest: Complaint, resolve: Resolve
) -> None:
    """Every letter names the customer, the id, a handler and a telephone number."""
    now, complaint = AFTER, resolve(fullest)
    if name in OPEN_LETTERS:
        now, complaint = datetime(2026, 11, 23, 9, 30, tzinfo=UTC), fullest
    for sender in (None, "nela"):
        body = write(name, complaint, now=now, sender=sender).body
        flat = " ".join(body.split())
        for part in ("Ana Horvat", "CMP-2611-7F3K9QY", "Ivo Perić", "+385 1 555 0101"):
            assert part in flat


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


@pytest.mark.parametrize("name", [*OPEN_LETTERS, *CLOSED_LETTERS])
def test_no_hated_words(name: str, write: Write, fullest: Complaint, resolve: Resolve) -> None:
    """No letter says what customers hate to read, nor a word from inside the house."""
    is_open = name in OPEN_LETTERS
    letter = write(name, fullest) if is_open else write(name, resolve(fullest), now=AFTER)
    text = f"{letter.subject}\n{' '.join(letter.body.split())}".lower()
    assert [word for word in HATED if word in text] == []
