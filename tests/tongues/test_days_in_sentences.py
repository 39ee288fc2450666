"""Days inside a sentence: the Georgian month takes its ending, the Greek day its article."""

from __future__ import annotations

from datetime import date

import pytest

from complaints.letters.engine import render
from complaints.letters.templates import Source, folders
from complaints.letters.vocabulary import VOCABULARY
from complaints.tongues import writing


def said(language: str, macro: str, day: str) -> str:
    """Return a day as a macro of the shipped letters says it."""
    text = f'{{% import "_letter.txt" as letter %}}{{{{ letter.{macro}(today) }}}}'
    values = {**dict.fromkeys(VOCABULARY, ""), "today": day}
    return render(Source("letter", text), values, language, folders()).strip()


@pytest.mark.parametrize("month", range(1, 13))
def test_every_georgian_month(month: int) -> None:
    """The month is in the dative: its last vowel gives way, but for that of August."""
    day = writing.short_day(date(2027, month, 2), "ka")
    stem = day if month == 8 else day.removesuffix("ი")
    assert stem.endswith(("ო", "რ", "ლ", "ტ", "ს"))
    assert said("ka", "on", day) == f"{stem}ს"


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 11, 26), "στις 26 Νοεμβρίου 2026"),
        (date(2027, 1, 1), "την 1η Ιανουαρίου 2027"),
        (date(2027, 1, 21), "στις 21 Ιανουαρίου 2027"),
    ],
)
def test_a_greek_date(day: date, text: str) -> None:
    """The first of a month has a form of its own."""
    assert said("el", "on", writing.short_day(day, "el")) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 11, 23), "τη Δευτέρα 23 Νοεμβρίου 2026"),
        (date(2026, 11, 24), "την Τρίτη 24 Νοεμβρίου 2026"),
        (date(2026, 11, 28), "το Σάββατο 28 Νοεμβρίου 2026"),
        (date(2026, 11, 29), "την Κυριακή 29 Νοεμβρίου 2026"),
    ],
)
def test_a_greek_weekday(day: date, text: str) -> None:
    """The weekday says which article."""
    assert said("el", "the", writing.day(day, "el")) == text
