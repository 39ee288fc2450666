"""Values in a letter: harmless text, due dates, labels."""

from __future__ import annotations

from datetime import UTC, datetime
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


def test_labels() -> None:
    """A label is in the first language that has one; without any the code is put in words."""
    labels = {"en": "Refund", "hr": "Povrat"}
    assert formats.label("refund", labels, ("hr", "en")) == "Povrat"
    assert formats.label("refund", labels, ("uk", "en")) == "Refund"
    assert formats.label("store_credit", {}, ("en",)) == "Store credit"
