"""Every letter in every language: all there, well formed, nothing left over, nothing hated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from complaints.core.record.fields import Reason, words_of
from complaints.core.text import fold
from complaints.letters.history import DONE
from complaints.letters.templates import folders, names, shipped
from complaints.store.policy_file import read_policy
from letters.stories import IN_HOUSE, LANGUAGES
from sessions import ROOT

NAMES = tuple(names(["en"], folders()))
LETTERS = [name for name in NAMES if name not in IN_HOUSE]
PAGES = sorted((ROOT / "tests" / "golden" / "letters").glob("*/*.txt"))
SCRIPTS = {"uk": "[а-яіїєґ]", "ka": "[ა-ჰ]", "el": "[α-ωάέήίόύώ]"}

all_languages = pytest.mark.parametrize("language", LANGUAGES)
all_pages = pytest.mark.parametrize(
    "path", PAGES, ids=lambda path: f"{path.parent.name}-{path.stem}"
)


def template(language: str, name: str) -> str:
    """Return the text of a shipped template."""
    return (shipped() / language / f"{name}.txt").read_text("utf-8")


def bodies(path: Path) -> list[str]:
    """Return the letters of a golden file, each with its subject and without its head."""
    letters = re.split(r"^== \w+ ==$", path.read_text("utf-8"), flags=re.MULTILINE)
    return [f"Subject:{text.partition('Subject:')[2]}" for text in letters if text.strip()]


def flat(path: Path) -> str:
    """Return a golden file on one line."""
    return " ".join("\n".join(bodies(path)).split())


@all_languages
def test_every_language_has_every_letter(language: str) -> None:
    """Whoever writes to us gets every letter in their language."""
    wanted = {
        *("acknowledgement", "information-request", "status", "apology", "options", "outcome"),
        *("delay", "escalation", "follow-up", "survey", "thanks"),
        *("handover", "broadcast", "pr-brief"),
    }
    assert wanted == set(names([language], folders()))
    assert (shipped() / language / "_letter.txt").is_file()


@all_languages
@pytest.mark.parametrize("name", LETTERS)
def test_parts_of_every_template(name: str, language: str) -> None:
    """No template of a letter to a customer lacks name, id, handler and telephone number."""
    text, shared = template(language, name), template(language, "_letter")
    assert "letter.greeting()" in text
    assert "to_name" in shared
    assert "customer_name" in shared
    assert "letter.sign_off()" in text
    in_charge = "letter.contact()" in text or "{{ handler }}" in text
    reachable = "letter.contact()" in text or "letter.call()" in text or "{{ phone }}" in text
    assert (in_charge, reachable) == (True, True)
    assert "{{ id }}" in text.partition("\n")[0]


@all_languages
def test_every_code_word_has_its_words(language: str) -> None:
    """Every reason of an escalation and everything that can be done has a sentence of its own."""
    escalation, status = template(language, "escalation"), template(language, "status")
    sentences = re.findall(r'if escalated_reason == "(\w+)" %}\n(.+)\n', escalation)
    assert {code for code, _ in sentences} == set(words_of(Reason))
    assert len({sentence for _, sentence in sentences}) == len(words_of(Reason))
    deeds = re.findall(r'^  "(\w+)": "(.+)",$', status, re.MULTILINE)
    assert {code for code, _ in deeds} == set(DONE)
    assert len({sentence for _, sentence in deeds}) == len(DONE)


@all_languages
def test_every_letter_has_golden_files(language: str) -> None:
    """People have read every letter, at its shortest and at its longest."""
    there = {path.stem for path in PAGES if path.parent.name == language}
    assert {f"{name}-{size}" for name in NAMES for size in ("smallest", "fullest")} <= there


@all_pages
def test_punctuation(path: Path) -> None:
    """No sentence is empty, no full stop is doubled, no space stands before a mark."""
    text = flat(path)
    assert (
        re.findall(r".{0,20}(?:\.\.|\.,|,,|;;|::|,\.|: \.|\? \.|\( ?\)|[«„“] ?[»”“]).{0,20}", text)
        == []
    )
    assert re.findall(r".{0,20} [.,;:!?)»”].{0,20}", text) == []
    assert re.findall(r"[({«„] .{0,20}", text) == []


@all_pages
def test_no_line_is_out_of_place(path: Path) -> None:
    """No line is too long or ends in a space, and no paragraph is missing between two gaps."""
    for body in bodies(path):
        lines = body.split("\n")[1:]
        assert max(map(len, lines)) <= 72
        assert [line for line in lines if line != line.rstrip()] == []
        assert "\n\n\n" not in body.strip()


@all_pages
def test_nothing_is_told_twice(path: Path) -> None:
    """No sentence stands twice in one letter, nor one word twice in a row."""
    for body in bodies(path):
        below = " ".join(body.partition("\n")[2].split())
        sentences = [s for s in re.split(r"(?<=[.!?:;]) ", below) if len(s) > 25]
        assert sorted(set(sentences)) == sorted(sentences)
        assert re.findall(r"\b(\w+) \1\b", below) == []


@all_pages
def test_no_placeholder(path: Path) -> None:
    """No trace of the template is left, and no code word."""
    text = flat(path)
    left = r"[{}<>]|\bNone\b|\bTrue\b|\bFalse\b|\w+_\w+|…|\bTODO\b"
    assert re.findall(left, text) == []


def latin_words(path: Path) -> set[str]:
    """Return the words in Latin letters that are no name, id or command."""
    text = re.sub(r"CMP-\w+-\w+|complaints show|^Subject:", "", "\n".join(bodies(path)), flags=re.M)
    people = {"Ana", "Luka", "Horvat", "Ivo", "Perić", "Nela", "Babić", "Example", "Crafts", "EUR"}
    return set(re.findall(r"[A-Za-zČčĆćĐđŠšŽž]{2,}", text)) - people


@pytest.mark.parametrize("language", SCRIPTS)
def test_no_other_language_is_left(language: str) -> None:
    """Letters in another script hold no words in Latin letters but names."""
    for path in PAGES:
        if path.parent.name == language:
            assert latin_words(path) == set(), path.name
            assert re.search(SCRIPTS[language], flat(path))


def test_no_english_is_left_in_croatian() -> None:
    """Letters in Croatian hold no English word."""
    english = {
        *("the", "and", "you", "your", "we", "our", "of", "is", "have", "that", "by", "from"),
        *("about", "with", "not", "what", "this", "an", "answer", "news", "call", "open"),
    }
    for path in PAGES:
        if path.parent.name == "hr":
            assert {word.lower() for word in latin_words(path)} & english == set(), path.name


@all_pages
def test_no_forbidden_phrase(path: Path) -> None:
    """No letter says what the sample policy forbids to say, in any language."""
    policy = read_policy(ROOT / "sample-data").value
    assert policy is not None
    assert set(policy.phrases) == set(LANGUAGES)
    text = fold(flat(path))
    phrases = [each.phrase for listed in policy.phrases.values() for each in listed]
    assert [phrase for phrase in phrases if fold(phrase) in text] == []


@pytest.mark.parametrize("language", ["uk", "hr", "el"])
def test_nobodys_gender_is_guessed(language: str) -> None:
    """No form of address and no verb of the writer's shows whether it is a man or a woman."""
    guessed = {
        "uk": r"шановн|\([ла]+\)|/ла\b|\bя \w+(?:в|ла)\b|пан[іе]?\b",
        "hr": r"poštovan|gospo|\w/la\b|\bsam\b|\bbih\b|\b\w+[ao]/\w",
        "el": r"αγαπητ|κύρι[εο]|κυρία|αξιότιμ|\w/η\b",
    }
    for path in PAGES:
        if path.parent.name == language:
            found = re.findall(guessed[language], flat(path), re.IGNORECASE)
            assert found == [], path.name
