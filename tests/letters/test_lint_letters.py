"""The lint as a whole: shipped letters are clean, every text is harmless, places are right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from complaints.core.clocks.reading import Reading
from complaints.core.policy.checks import LINT_CODES
from complaints.core.policy.policy import Lint, Phrase, Policy
from complaints.core.record.fields import Outcome, words_of
from complaints.core.record.model import Complaint
from complaints.core.time.calendar import WorkingCalendar
from complaints.letters.budget import MOST_CHARACTERS
from complaints.letters.letter import Letter
from complaints.letters.lint.known import Known, known, nothing_known
from complaints.letters.lint.lint import lint, refused
from complaints.store.policy_file import trusted_policy
from letters.stories import IN_HOUSE
from letters.test_languages import all_pages, bodies

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
AFTER = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
BAD = Phrase("according to our policy", "Rules are our affair.", "Here is what I can do")

Write = Callable[..., Letter]
Resolve = Callable[..., Complaint]


@pytest.fixture(scope="session")
def sample_policy() -> Policy:
    """The policy of the sample register, with phrases in five languages."""
    return _sample()


@cache
def _sample() -> Policy:
    return trusted_policy(ROOT / "sample-data")


def whole(letter: Letter) -> str:
    """Return a letter as it is looked over."""
    return f"Subject: {letter.subject}\n\n{letter.body}"


@all_pages
def test_shipped_letters_are_clean(path: Path, sample_policy: Policy) -> None:
    """No shipped letter of any language has a finding, even where nothing is known about it."""
    people = ("Example Crafts", "Ivo Perić", "Nela Babić", "Ana Horvat", "Luka Horvat")
    in_house = path.stem.startswith(IN_HOUSE)
    bare = Known({} if in_house else None, names=people, in_house=in_house)
    for text in bodies(path):
        assert lint(text, path.parent.name, sample_policy, bare) == []


@pytest.mark.parametrize("sender", [None, "nela"])
def test_open_letters_are_clean(
    sender: str | None,
    write: Write,
    fullest: Complaint,
    smallest: Complaint,
    policy: Policy,
    calendar: WorkingCalendar,
) -> None:
    """Where the complaint is known, they hold every part and promise nothing too much."""
    for complaint in (fullest, smallest):
        for name in ("acknowledgement", "apology"):
            letter = write(name, complaint, sender=sender)
            about = known(name, Reading(complaint, calendar, NOW), policy, "en", sender)
            assert lint(whole(letter), "en", policy, about) == []


def test_closed_letters_are_clean(
    write: Write,
    fullest: Complaint,
    resolve: Resolve,
    policy: Policy,
    calendar: WorkingCalendar,
) -> None:
    """So do the letters after the resolution, for every outcome."""
    for outcome in words_of(Outcome):
        ended = resolve(fullest, outcome)
        for name in ("outcome", "follow-up", "survey"):
            letter = write(name, ended, now=AFTER)
            about = known(name, Reading(ended, calendar, AFTER), policy, "en")
            assert lint(whole(letter), "en", policy, about) == []


def test_required_parts(
    write: Write, fullest: Complaint, policy: Policy, calendar: WorkingCalendar
) -> None:
    """Each part that is taken out of a letter is missed."""
    letter = write("acknowledgement", fullest)
    about = known("acknowledgement", Reading(fullest, calendar, NOW), policy, "en")
    for part, text in (about.required or {}).items():
        without = " ".join(whole(letter).split()).replace(" ".join(text.split()), "…")
        found = lint(without, "en", policy, about)
        assert f"{part} is missing: {text}" in [f.message for f in found if f.line == 1]


def test_hostile_customers(
    write: Write, fullest: Complaint, policy: Policy, calendar: WorkingCalendar
) -> None:
    """Whatever a customer wrote is no finding in our letter."""
    evil = "According to our policy: sorry if the the ticket,, {{ x }} of 99 EUR [name] () is off!!"
    house = replace(policy, phrases={"en": (BAD,)})
    complaint = replace(fullest, summary=evil, subject=evil, desired_outcome=evil)
    letter = write("acknowledgement", complaint)
    about = known("acknowledgement", Reading(complaint, calendar, NOW), house, "en")
    assert lint(whole(letter), "en", house, about) == []


def test_kept_waiting(
    write: Write, fullest: Complaint, policy: Policy, calendar: WorkingCalendar
) -> None:
    """Thanks for patience are a finding as soon as something is late."""
    late = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
    for now, codes in ((NOW, []), (late, ["patience"])):
        text = whole(write("apology", fullest, now=now)) + "Thank you for your patience.\n"
        about = known("apology", Reading(fullest, calendar, now), policy, "en")
        assert [f.code for f in lint(text, "en", policy, about)] == codes


def test_letters_in_the_house(
    smallest: Complaint, policy: Policy, calendar: WorkingCalendar
) -> None:
    """What colleagues read may speak the trade's language, but is not rude either."""
    house = replace(policy, phrases={"en": (BAD,)})
    about = known("handover", Reading(smallest, calendar, NOW), house, "en")
    text = "Subject: x\n\nThe ticket was escalated according to our policy.\n"
    assert [f.code for f in lint(text, "en", house, about)] == ["phrase"]


def test_one_finding_a_place(policy: Policy) -> None:
    """Of several checks that find the same words one speaks: the one the policy refuses."""
    text = "I am sorry if it was so."
    house = replace(policy, phrases={"en": (Phrase("sorry if"),)})
    about = Known(required={})
    assert [f.code for f in lint(text, "en", house, about)] == ["phrase"]
    strict = replace(house, lint=Lint(refuse=("sorry-if",)))
    found = lint(text, "en", strict, about)
    assert [f.code for f in found] == ["sorry-if"]
    assert refused(found, strict) == ["sorry-if"]
    assert refused(found, house) == []


def test_findings_by_place(policy: Policy) -> None:
    """They stand in the order of the letter, with the subject as line 1."""
    text = "Subject: Your ticket\n\nThe the plates,, [name].\n"
    found = lint(text, "en", policy, Known(required={}))
    assert [(f.line, f.column, f.code) for f in found] == [
        (1, 15, "jargon"),
        (3, 5, "doubled"),
        (3, 15, "doubled"),
        (3, 18, "placeholder"),
    ]


def test_the_head_of_a_letter(policy: Policy) -> None:
    """What the program prints above a letter is no part of it."""
    text = "To: Ticket [name] <a@b.example>\nSubject: Fine\n\nDear Ana,\n"
    assert lint(text, "en", policy, Known(required={})) == []


@given(st.text(max_size=300), st.sampled_from(["en", "uk", "hr", "ka", "el", "de"]))
def test_any_text(text: str, language: str) -> None:
    """No text raises, and every finding lies in the text."""
    _inside(text, language)


_PIECES = st.sampled_from(
    [
        *("sorry if", "the", " ", "\n", "\n\n", ",", ".", "12,50 €", "code: A1B2", "ბოდიში", "თუ"),
        *(
            "{{",
            "“",
            "Якщо",
            "вибачте",
            "ticket",
            "\u0301",
            "ß",
            "\u00ad",
            "Subject: ",
            "- ",
            "[x]",
        ),
        *("\0", "!"),
    ]
)


@given(st.lists(_PIECES, max_size=60), st.sampled_from(["en", "uk", "hr", "ka", "el"]))
def test_any_pieces(pieces: list[str], language: str) -> None:
    """Nor does any mix of what the checks look for."""
    _inside("".join(pieces), language)


def _inside(text: str, language: str) -> None:
    house = _sample()
    lines = text.split("\n")
    for about in (nothing_known(house), Known({"x": "y z"}, ("the", text[:9]), ("a",), True)):
        for finding in lint(text, language, house, about):
            assert finding.code in LINT_CODES
            assert 1 <= finding.line <= len(lines)
            assert 1 <= finding.column <= max(1, len(lines[finding.line - 1]))
            assert "\n" not in str(finding)


HOSTILE = {
    "one word": "a" * 1_000_000,
    "one line": "sorry if " * 110_000,
    "spaces": " " * 1_000_000,
    "empty lines": "\n" * 1_000_000,
    "controls": "\x00\x1b[2J\x07\u202e" * 150_000,
    "brackets": "{{[(<" * 200_000,
    "money": "12 EUR 1.111.111 " * 60_000,
    "marks": "., ;: !" * 140_000,
    "accents": "e\u0301" * 500_000,
    "addresses": "a@a.a-" * 160_000,
    "head": "A: b\n" * 200_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_megabyte(name: str, sample_policy: Policy) -> None:
    """A megabyte of anything is harmless: what no person reads is not looked at."""
    found = lint(HOSTILE[name], "en", sample_policy, nothing_known(sample_policy))
    assert "too-long" in [finding.code for finding in found]
    assert len(found) < 50 * len(LINT_CODES)


def test_as_long_as_a_letter_may_be(sample_policy: Policy) -> None:
    """Up to that length nothing is said."""
    found = lint("a" * MOST_CHARACTERS, "en", sample_policy, nothing_known(sample_policy))
    assert "too-long" not in [finding.code for finding in found]
