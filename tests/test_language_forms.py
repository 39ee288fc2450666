"""How languages write numbers of things, days and their own names."""

from __future__ import annotations

from datetime import date

import pytest

from complaints import languages


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
    assert [languages.number_form(number, language) for number in numbers] == forms.split()


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
    assert languages.day(day, language).replace("\xa0", "\u202f") == long
    assert languages.short_day(day, language).replace("\xa0", "\u202f") == short


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
    assert languages.language_name("uk", language) == name
    assert languages.language_name("qqq", language) == "qqq"
