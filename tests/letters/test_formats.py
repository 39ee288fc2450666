"""Values in words: harmless text, dates, times, money, labels."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from complaints.letters import formats

ZAGREB = ZoneInfo("Europe/Zagreb")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a\r\nb\rc\u2028d\u2029e\x85f\x0bg", "a\nb\nc\nd\ne\nf\ng"),
        ("\x1b[31mred\x1b[0m", "�[31mred�[0m"),
        ("\x9b31m \x07 \x00", "�31m � �"),
        ("a\tb", "a\tb"),
        ("\u202egnp.exe\u202c \u2066x\u2069", "�gnp.exe� �x�"),
        ("\u200fשלום\u200e", "\u200fשלום\u200e"),
        ("half \ud800", "half �"),
        ("  spaces \n", "spaces"),
    ],
)
def test_text_is_harmless(written: str, shown: str) -> None:
    """Control characters are shown as unknown ones; line ends and tabs stay what they are."""
    assert formats.text(written) == shown


def test_line_is_one_line() -> None:
    """A name or a subject stays on one line and has an end."""
    assert formats.line("Ana\r\nBcc: all@x.example\u2028 Horvat") == "Ana Bcc: all@x.example Horvat"
    assert len(formats.line("x" * 10_000)) == formats.LONGEST_LINE


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
def test_days(language: str, shown: str) -> None:
    """A day is written as the language writes it, in English where nobody knows."""
    assert formats.day(date(2026, 11, 27), language) == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "1 January 2027"),
        ("uk", "1 січня 2027 року"),
        ("hr", "1. siječnja 2027."),
        ("ka", "2027 წლის 1 იანვარი"),
        ("el", "1 Ιανουαρίου 2027"),
    ],
)
def test_short_days(language: str, shown: str) -> None:
    """A date without its weekday can stand in a sentence; only the Croatian ends in a full stop."""
    assert formats.short_day(date(2027, 1, 1), language) == shown


def test_numbers_and_languages() -> None:
    """Numbers and the names of languages are those of the letter's language."""
    shown = {code: formats.number(1234, code) for code in ("en", "uk", "hr", "ka", "el")}
    spaced = "1\xa0234"
    assert shown == {"en": "1,234", "uk": spaced, "hr": "1.234", "ka": spaced, "el": "1.234"}
    assert formats.language_name("ka", "hr") == "gruzijski"
    assert formats.language_name("el", "en") == "Greek"
    assert formats.language_name("qqq", "uk") == "qqq"


@pytest.mark.parametrize(
    ("instant", "shown"),
    [
        (datetime(2026, 11, 27, 16, 0, tzinfo=UTC), ("Friday 27 November 2026", "17:00")),
        (datetime(2026, 11, 27, 16, 0, 59, tzinfo=UTC), ("Friday 27 November 2026", "17:00")),
        (datetime(2027, 1, 16, 23, 0, tzinfo=UTC), ("Saturday 16 January 2027", "")),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), ("Wednesday 1 July 2026", "")),
    ],
)
def test_due(instant: datetime, shown: tuple[str, str]) -> None:
    """A due instant is told on the local clock; midnight is the end of the day before."""
    assert formats.due(instant, ZAGREB, "en") == shown


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
    assert formats.money(written, language) == shown


def test_labels() -> None:
    """A label is in the first language that has one; without any the code is put in words."""
    labels = {"en": "Refund", "hr": "Povrat"}
    assert formats.label("refund", labels, ("hr", "en")) == "Povrat"
    assert formats.label("refund", labels, ("uk", "en")) == "Refund"
    assert formats.label("store_credit", {}, ("en",)) == "Store credit"
