"""How languages write numbers of things, days and their own names."""

from __future__ import annotations

from datetime import date

import pytest

from complaints.tongues import writing


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", "one other other other other other other other"),
        ("uk", "one few few many many one few one"),
        ("hr", "one few few other other one few one"),
        ("el", "one other other other other other other other"),
    ],
)
def test_number_forms(language: str, forms: str) -> None:
    """Which form stands after a number follows from its end, not from its size."""
    numbers = (1, 2, 3, 5, 11, 21, 22, 101)
    assert [writing.number_form(number, language) for number in numbers] == forms.split()


@pytest.mark.parametrize(
    ("language", "long", "short"),
    [
        ("en", "Friday 1 January 2027", "1 January 2027"),
        ("uk", "пʼятниця, 1 січня 2027 року", "1 січня 2027 року"),
        ("hr", "petak, 1. siječnja 2027.", "1. siječnja 2027."),
        ("ka", "2027 წლის 1 იანვარი, პარასკევი", "2027 წლის 1 იანვარი"),
        ("el", "Παρασκευή 1 Ιανουαρίου 2027", "1 Ιανουαρίου 2027"),
    ],
)
def test_days(language: str, long: str, short: str) -> None:
    """A day below ten has no nought before it in any of them."""
    day = date(2027, 1, 1)
    assert writing.day(day, language).replace("\xa0", "\u202f") == long
    assert writing.short_day(day, language).replace("\xa0", "\u202f") == short


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "Ukrainian"),
        ("uk", "українська"),
        ("hr", "ukrajinski"),
        ("ka", "უკრაინული"),
        ("el", "ουκρανικά"),
    ],
)
def test_names_of_languages(language: str, name: str) -> None:
    """As they stand in a sentence; a code that nobody knows stays one."""
    assert writing.language_name("uk", language) == name
    assert writing.language_name("qqq", language) == "qqq"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "Friday 27 November 2026"),
        ("hr", "petak, 27. studenoga 2026."),
        ("el", "Παρασκευή 27 Νοεμβρίου 2026"),
        ("uk", "пʼятниця, 27 листопада 2026 року"),
        ("ka", "2026 წლის 27 ნოემბერი, პარასკევი"),
        ("qqq", "Friday 27 November 2026"),
    ],
)
def test_days_of_november(language: str, shown: str) -> None:
    """A day is written as the language writes it, in English where nobody knows."""
    assert writing.day(date(2026, 11, 27), language) == shown


def test_numbers_and_languages() -> None:
    """Numbers and the names of languages are those of the letter's language."""
    shown = {code: writing.number(1234, code) for code in ("en", "uk", "hr", "ka", "el")}
    spaced = "1\xa0234"
    assert shown == {"en": "1,234", "uk": spaced, "hr": "1.234", "ka": spaced, "el": "1.234"}
    assert writing.language_name("ka", "hr") == "gruzijski"
    assert writing.language_name("el", "en") == "Greek"
    assert writing.language_name("qqq", "uk") == "qqq"


@pytest.mark.parametrize(
    ("written", "language", "shown"),
    [
        ("12.50 EUR", "en", "€12.50"),
        ("12 EUR", "en", "€12.00"),
        ("1234567.1 EUR", "hr", "1.234.567,10\xa0€"),
        ("12.5055 EUR", "en", "€12.5055"),
        ("123456789012.3456 EUR", "en", "€123,456,789,012.3456"),
        ("5 XYZ", "en", "XYZ5.00"),
        ("1234.5 EUR", "uk", "1\xa0234,50\xa0EUR"),
        ("12.50 UAH", "uk", "12,50\xa0₴"),
        ("12.50 GEL", "ka", "12,50\xa0₾"),
        ("1234.5 EUR", "el", "1.234,50\xa0€"),
    ],
)
def test_money(written: str, language: str, shown: str) -> None:
    """An amount keeps every digit and is written as the language writes it."""
    assert writing.money(written, language) == shown
