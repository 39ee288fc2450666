"""The lint of slips, of missing parts and of passages in another language."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from complaints.core.findings import Finding
from complaints.letters.lint.languages import guess, other_languages
from complaints.letters.lint.page import Page
from complaints.letters.lint.parts import required, without_complaint
from complaints.letters.lint.slips import (
    doubled_marks,
    doubled_sentences,
    doubled_words,
    gaps,
    placeholders,
)

Check = Callable[[Page], Iterable[Finding]]
LONG = "We have looked into everything that you told us about the\n"


def places(check: Check, text: str, language: str = "en") -> list[tuple[int, int]]:
    """Return line and column of everything a check finds."""
    return [(finding.line, finding.column) for finding in check(Page(text, language))]


@pytest.mark.parametrize(
    ("check", "text", "place"),
    [
        (doubled_words, "We sent the the plates.", (1, 13)),
        (doubled_words, "The the plates.", (1, 5)),
        (doubled_words, f"{LONG}the plates.", (2, 1)),
        (doubled_words, "Poslali smo tanjure tanjure.", (1, 21)),
        (doubled_words, "Ми надіслали надіслали тарілки.", (1, 14)),
        (doubled_marks, "We sent it,, and more.", (1, 11)),
        (doubled_marks, "We sent it..", (1, 11)),
        (doubled_marks, "Dom i stol d.o.o..", (1, 17)),
        (doubled_marks, "At last!!", (1, 8)),
        (doubled_marks, "So:: this", (1, 3)),
        (doubled_sentences, "We sent you six plates. Yes. We sent\nyou six plates.", (1, 30)),
        (gaps, "We sent it. . We did.", (1, 13)),
        (gaps, "Dear ,", (1, 6)),
        (gaps, "You will hear from us by .", (1, 26)),
        (gaps, "Javit ćemo se do .\nHvala.", (1, 18)),
        (gaps, "It is ready ( ) now.", (1, 13)),
        (gaps, "You wrote: “”", (1, 12)),
        (gaps, "This is it:\n\n- \n\nBye", (3, 1)),
        (gaps, "This is it:\n.\n", (2, 1)),
        (placeholders, "Dear {{ to_name }},", (1, 6)),
        (placeholders, "Dear [name],", (1, 6)),
        (placeholders, "Dear <first name>,", (1, 6)),
        (placeholders, "{% if x %}", (1, 1)),
        (placeholders, "By XXX you get", (1, 4)),
        (placeholders, "a\nTODO: write", (2, 1)),
        (placeholders, "Шановна [ім'я],", (1, 9)),
        (placeholders, "On ____ we", (1, 4)),
    ],
)
def test_slips(check: Check, text: str, place: tuple[int, int]) -> None:
    """Each slip is found at its first character, or at the second of two alike."""
    assert places(check, text) in ([place], [place, (place[0], place[1] + 8)])


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (doubled_words, "He said that that had had to be so."),
        (doubled_words, "Ivo Babić\nBabić d.o.o.\n"),
        (doubled_words, "Baden Baden"),
        (doubled_words, "the theme, a 20 20 view; it's its"),
        (doubled_words, "the\n\nthe"),
        (doubled_words, "- plates\nplates"),
        (doubled_words, "дуже дуже; πολύ πολύ; ძალიან ძალიან"),
        (doubled_marks, "Wait... or …, d.o.o., etc., ,,Dobro'' 1:2 (so). ”Yes!”, ok?"),
        (doubled_marks, "https://shop.example/a..b"[:20]),
        (doubled_sentences, "Thank you. We sent it. Thank you."),
        (doubled_sentences, "- two plates of the set\n- two plates of the set"),
        (gaps, "Wait ... (so). “Yes”, „da“, «так». 5 - good\n-- \nIvo"),
        (gaps, "«„слово“» - it is"),
        (placeholders, "Louis XIV, size XXL, [1], [sic], [...], a < b > c, a_b, ana@x.example"),
        (placeholders, "Ivo <ivo@shop.example>, todo lists"),
    ],
)
def test_no_slips(check: Check, text: str) -> None:
    """What people write on purpose is left alone."""
    assert places(check, text) == []


def test_slips_of_the_customer() -> None:
    """What the customer wrote stays as it is."""
    theirs = "The the lid,, of {{ 7*7 }} is ( ) off!!"
    page = Page(f"You wrote: “{theirs}”", "en", [theirs])
    for check in (doubled_words, doubled_marks, gaps, placeholders):
        assert list(check(page)) == []


def test_required_parts() -> None:
    """What must occur is found however the lines break, and named where it is not there."""
    page = Page("Subject: x\n\nDear Ana\nHorvat,\n\nBye\n", "en")
    expected = {"the customer's name": "Ana Horvat", "the telephone number": "+385 1", "none": ""}
    (found,) = required(page, expected)
    assert (found.code, found.line, found.column) == ("missing-part", 6, 1)
    assert found.message == "the telephone number is missing: +385 1"


WHOLE = {
    "en": "Dear Ana,\n\n{}\n\nKind regards,\n\nIvo\n",
    "uk": "Шановна Ано,\n\n{}\n\nЗ повагою,\n\nІво\n",
    "hr": "Poštovana gospođo Horvat,\n\n{}\n\nSrdačan pozdrav,\n\nIvo\n",
    "ka": "ძვირფასო ანა,\n\n{}\n\nპატივისცემით,\n\nივო\n",
    "el": "Αγαπητή Άνα,\n\n{}\n\nΜε εκτίμηση,\n\nΊβο\n",
}


@pytest.mark.parametrize("language", WHOLE)
def test_a_whole_letter(language: str) -> None:
    """Id, telephone number, salutation and closing are found in five languages."""
    text = WHOLE[language].format("CMP-2611-7F3K9QY +385 1 555 0100")
    assert list(without_complaint(Page(text, language), "CMP")) == []
    assert list(without_complaint(Page(f"Subject: x\n\n{text}", language), "CMP")) == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Dear Ana,\n01 555 0100\nKind regards,\nIvo", "the complaint's id"),
        ("Dear Ana,\nCMP-2611-7F3K9QZ 01 555 0100\nKind regards,\nIvo", "the complaint's id"),
        ("Dear Ana,\nABC-2611-7F3K9QY 01 555 0100\nKind regards,\nIvo", "the complaint's id"),
        ("Dear Ana,\nCMP-2611-7F3K9QY 2026-11-20, 100\nKind regards,\nIvo", "a telephone number"),
        ("It is so.\nCMP-2611-7F3K9QY 01 555 0100\nKind regards,\nIvo", "the salutation"),
        ("Dear Ana,\nCMP-2611-7F3K9QY 01 555 0100\nIvo", "the closing"),
    ],
)
def test_parts_of_any_letter(text: str, missing: str) -> None:
    """Without its complaint a letter must at least have what every letter has."""
    (found,) = without_complaint(Page(text, "en"), "CMP")
    assert found.message == f"{missing} is missing"
    assert found.line == (1 if missing == "the salutation" else text.count("\n") + 1)


@pytest.mark.parametrize(
    ("language", "salutation", "closing"),
    [
        ("uk", "Добрий вечір", "Щиро Ваша"),
        ("uk", "Доброго ранку", "З повагою"),
        ("hr", "Dobra večer", "S osobitim štovanjem"),
        ("hr", "Dobro jutro", "S poštovanjem"),
    ],
)
def test_other_greetings(language: str, salutation: str, closing: str) -> None:
    """Greetings of the morning and the evening count, and the old-fashioned closing."""
    text = f"{salutation}\n\nCMP-2611-7F3K9QY +385 1 555 0100\n\n{closing}\n\nIvo\n"
    assert list(without_complaint(Page(text, language), "CMP")) == []


ENGLISH = "We will call you about the plates on Monday."
CROATIAN = "Nazvat ćemo Vas u ponedjeljak zbog tanjura koje ste vratili."
GEORGIAN = "ორშაბათს დაგირეკავთ თეფშების შესახებ."
UKRAINIAN = "Ми зателефонуємо вам у понеділок щодо тарілок."
GREEK = "Θα σας καλέσουμε τη Δευτέρα για τα πιάτα."
TEXTS = {"en": ENGLISH, "hr": CROATIAN, "ka": GEORGIAN, "uk": UKRAINIAN, "el": GREEK}


@pytest.mark.parametrize("own", TEXTS)
@pytest.mark.parametrize("other", TEXTS)
def test_passages_in_another_language(own: str, other: str) -> None:
    """A paragraph or a sentence in another language is found at its first word."""
    expected = [] if own == other else [(3, 1)]
    assert places(other_languages, f"{TEXTS[own]}\n\n{TEXTS[other]}", own) == expected
    expected = [] if own == other else [(1, len(TEXTS[own]) + 2)]
    assert places(other_languages, f"{TEXTS[own]} {TEXTS[other]}", own) == expected


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("Thanked her; Luka was told before the whole team.", "en"),
        ("All of the broken glasses had to go back.", "en"),
        ("Kad je paket stigao, ništa ga više nije čuvalo.", "hr"),
        ("Sve joj je objašnjeno, ali nije bila zadovoljna.", "hr"),
    ],
)
def test_short_sentences_in_the_same_script(sentence: str, language: str) -> None:
    """Small words tell them apart, and none of them is a word of both languages."""
    other = {"en": "hr", "hr": "en"}[language]
    assert places(other_languages, sentence, other) == [(1, 1)]
    assert places(other_languages, sentence, language) == []


def test_what_is_in_no_language() -> None:
    """Names, ids, addresses and the customer's own words are in no language."""
    text = (
        f"{GEORGIAN} Dom i stol d.o.o., Ivo Babić, ivo@dom-i-stol.example,\n"
        "https://dom-i-stol.example/some/long/path and.so.on, CMP-2611-7F3K9QY, iPhone\n\n"
        "The box came in open.\n\nIvo Babić\nDom i stol\nIzmišljena ulica 12\n"
    )
    page = Page(text, "ka", ["The box came in open."], ["Dom i stol", "Izmišljena ulica 12"])
    assert list(other_languages(page)) == []
    assert list(other_languages(Page(ENGLISH, "de"))) == []


def test_what_a_finding_names() -> None:
    """It names both languages."""
    (found,) = other_languages(Page(CROATIAN, "en"))
    assert found.message == "this passage is in Croatian, the letter in English"
    (found,) = other_languages(Page(CROATIAN, "uk"))
    assert found.message == "this passage is in Croatian, the letter in Ukrainian"


@pytest.mark.parametrize("language", TEXTS)
def test_guessing(language: str) -> None:
    """A letter's language is guessed by script and small words."""
    assert guess(TEXTS[language], "en") == language
    assert guess(f"Subject: x (CMP-2611-7F3K9QY)\n\n{TEXTS[language]}", "hr") == language
    assert guess("12345", language) == language
