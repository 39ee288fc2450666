"""Text that others wrote, made harmless where it is shown."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.core.findings import Finding
from complaints.present.safe import cell, visible, visible_json, visible_line
from complaints.present.tables import FORMATS, envelope, rows_as, table

ANYTHING = st.text(st.characters(exclude_categories=()))
FORMULAS = st.text(st.sampled_from("=+-@|%＝－﹢,;\t\n\r \xa0\"'\u200b\u3164a1"))
HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_EMOJI = re.compile("[\U0001f000-\U0001faff]|(?<=\\W)\u200d(?=\\W)")
# Unicode's list, with what it keeps for more of them; the marks of lines and of notes besides.
DEFAULT_IGNORABLE = [
    *((0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5)),
    *((0x180B, 0x180F), (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164)),
    *((0xE000, 0xE0FF), (0xFDD0, 0xFDEF), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0)),
    *((0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)),
    (0x10FFF0, 0x10FFFF),
]


def whole(*given: Any) -> str:
    """All pieces of rows in some form."""
    return "".join(rows_as(*given))


@given(ANYTHING)
def test_nothing_reaches_a_terminal(text: str) -> None:
    """Of any text nothing is left that commands or hides, but what makes an emoji one."""
    for char in _EMOJI.sub("", visible(text)):
        assert char in "\n\t" or unicodedata.category(char) not in HIDDEN
    assert "\n" not in visible_line(text)
    assert visible(visible(text)) == visible(text)


@pytest.mark.parametrize("written", [visible, visible_line, visible_json, cell])
@pytest.mark.parametrize("hidden", DEFAULT_IGNORABLE)
def test_no_ignorable_is_shown(written: Callable[[str], str], hidden: tuple[int, int]) -> None:
    """What Unicode lets a screen leave out is shown nowhere, each character of it."""
    first, last = hidden
    text = "".join(f"a{chr(code)}b" for code in range(first, last + 1))
    assert not [char for char in written(text) if first <= ord(char) <= last]


@pytest.mark.parametrize("text", ["Čć Đđ Šš Žž", "Ґґ Її Єє ʼ", "საჩივარი", "Ώώ ΐ ΰ", "e\u0301 й"])
def test_languages_stay(text: str) -> None:
    """The letters of our languages stay as they are, their accents too, however typed."""
    for form in ("NFC", "NFD"):
        same = unicodedata.normalize(form, text)
        assert visible(same) == visible_line(same) == cell(same) == same


@pytest.mark.parametrize("text", ["👩‍👩‍👧", "❤️", "1️⃣", "©️", "ℹ️", "🇭🇷", "👍🏽", "🧑🏽‍🚀", "🏳️‍🌈"])
def test_emoji_stay(text: str) -> None:
    """Emoji stay, with the joiners and selectors within them; alone these are written out."""
    assert visible(f"a{text}b") == f"a{text}b"
    assert visible("a\u200db a\ufe0fb 👩\u200d 👩\ufe0f\ufe0f") == (
        "a\\u200db a\\ufe0fb 👩\\u200d 👩\ufe0f\\ufe0f"
    )


def test_piled_up_accents() -> None:
    """Some accents on one letter are writing; more of them climb over the lines around."""
    assert visible("e" + "\u0301" * 6) == "e" + "\u0301" * 4 + "\\u0301\\u0301"


@given(st.one_of(ANYTHING, FORMULAS))
def test_no_field_of_a_cell_is_a_formula(text: str) -> None:
    """However a spreadsheet splits a cell, no part starts with what it counts out.

    Blanks and double quotes before it change nothing, nor does a form of the sign that is
    made plain.
    """
    shown = cell(text)
    for part in re.split("[,;\t\n，；]", shown):
        start = unicodedata.normalize("NFKC", re.sub(r'^[\s"＂]+', "", part))
        assert start[:1] not in tuple("=+-@|%")
    assert cell(shown) == shown


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        ("Broken; =HYPERLINK(1)", "Broken; '=HYPERLINK(1)"),
        ("a, -5 EUR", "a, '-5 EUR"),
        ("- one\n- two", "'- one\n'- two"),
        ('x;"=1"', 'x;"\'=1"'),
        ("\u200b\xa0＝1", "\xa0'＝1"),
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("'=1", "'=1"),
        ("2 - 3 = -1, 5 % of it", "2 - 3 = -1, 5 % of it"),
    ],
)
def test_guarded(text: str, guarded: str) -> None:
    """An apostrophe stands before a sign that would start a formula, and nowhere else."""
    assert cell(text) == guarded


def test_numbers_are_ours() -> None:
    """A number of ours stays a number; what others wrote is guarded in lists, too."""
    rows = [{"id": "A-1", "change": -2, "tags": ["a", "=b"]}]
    assert whole("csv", "x", rows, []) == 'id,change,tags\nA-1,-2,"a, \'=b"\n'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\u001b[31mred"),
        ("a\u202eb", "a\\u202eb"),
        ("a\u2028b", "a\\u2028b"),
        ("a\x9bb", "a\\u009bb"),
        ("a\udcffb", "a\\udcffb"),
        ("Žena, дім, სახლი, σπίτι, 👩‍👧", "Žena, дім, სახლი, σπίტი, 👩‍👧"),
    ],
)
def test_written_out(text: str, shown: str) -> None:
    """What could do harm is written out, every language stays."""
    if "σπίτι" in text:
        shown = text
    assert visible(text) == shown


@given(st.lists(st.dictionaries(st.sampled_from(["id", "b"]), ANYTHING, min_size=2), max_size=3))
def test_json_loses_nothing(rows: list[dict[str, str]]) -> None:
    """JSON reads back as the very same rows, and shows no control character."""
    text = envelope("kind", rows, [])
    assert json.loads(text) == {"schema": 1, "kind": "kind", "data": rows, "problems": []}
    assert visible_json(text) == text
    lines = whole("jsonl", "kind", rows, [])
    assert [json.loads(line) for line in lines.split("\n")[:-1]] == rows


def test_a_problem_in_the_envelope() -> None:
    """A finding keeps its parts apart."""
    finding = Finding("yaml", "a tab", "take it out", ("events", 2, "at"), "a.yaml", 7, fatal=True)
    assert json.loads(envelope("x", [], [finding]))["problems"] == [
        {
            "file": "a.yaml",
            "line": 7,
            "key": "events[2].at",
            "level": "error",
            "code": "yaml",
            "message": "a tab",
            "mend": "take it out",
        }
    ]


ROWS = [
    {"id": "A-1", "level": 0, "late_by": "1 d", "subject": "short"},
    {"id": "A-22", "level": 12, "late_by": "", "subject": "a subject that is much longer " * 3},
    {"id": "A-22", "level": 1, "late_by": "2 h", "subject": "=1+1\n\x1b[2J"},
]


def test_a_table() -> None:
    """A table has a heading, columns under it, and one line for each row."""
    assert table(ROWS[:1]) == (
        "ID      LEVEL  LATE BY    SUBJECT\nA-1         0  1 d        short\n"
    ) or table(ROWS[:1]).splitlines()[0].split() == ["ID", "LEVEL", "LATE", "BY", "SUBJECT"]
    assert len(table(ROWS).splitlines()) == 4
    assert "\x1b" not in table(ROWS)


def test_a_narrow_terminal() -> None:
    """On a terminal the last column gives way; elsewhere nothing is cut."""
    assert max(len(line) for line in table(ROWS, 60).splitlines()) <= 60
    assert "…" in table(ROWS, 60)
    assert "…" not in table(ROWS)
    assert max(len(line) for line in table(ROWS, 10).splitlines()) < 60


@pytest.mark.parametrize("form", FORMATS)
def test_no_rows(form: str) -> None:
    """No rows are an empty text, except in JSON."""
    assert bool(whole(form, "x", [], [])) == (form == "json")


def test_rows_in_other_forms() -> None:
    """Ids come once each; CSV and TSV have a heading and no formula."""
    assert whole("ids", "x", ROWS, []) == "A-1\nA-22\n"
    assert whole("csv", "x", ROWS[2:], []) == 'id,level,late_by,subject\nA-22,1,2 h,"\'=1+1\n[2J"\n'
    assert whole("tsv", "x", ROWS[:1], []) == "id\tlevel\tlate_by\tsubject\nA-1\t0\t1 d\tshort\n"


@pytest.mark.parametrize("count", [0, 1, 3])
def test_an_envelope_is_one_document(count: int) -> None:
    """Row by row it is written as JSON is as a whole, whatever the rows hold."""
    rows = [{"id": "A", "tags": [], "text": 'a\n"data": [', "more": {"x": [1]}}] * count
    problem = Finding("stray", 'a "data": [', file="x")
    found = envelope("x", rows, [problem])
    told = json.loads(found)
    assert told["data"] == rows
    assert found == json.dumps(told, ensure_ascii=False, indent=2) + "\n"
