"""Text that others wrote, made harmless where it is shown."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.core.findings import Finding
from complaints.present.safe import cell, visible, visible_line
from complaints.present.tables import FORMATS, envelope, rows_as, table

ANYTHING = st.text(st.characters(exclude_categories=()))


@given(ANYTHING)
def test_nothing_reaches_a_terminal(text: str) -> None:
    """Of any text no control character but line end and tab is left, and no half character."""
    for char in visible(text):
        assert char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs")
    assert "\n" not in visible_line(text)
    assert visible(visible(text)) == visible(text)


@given(ANYTHING)
def test_a_cell_is_never_a_formula(text: str) -> None:
    """No cell starts with what a spreadsheet counts out, blanks before it or not."""
    assert cell(text).lstrip()[:1] not in tuple("=+-@|%")


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
    assert visible(text) == text
    lines = rows_as("jsonl", "kind", rows, [])
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
    assert bool(rows_as(form, "x", [], [])) == (form == "json")


def test_rows_in_other_forms() -> None:
    """Ids come once each; CSV and TSV have a heading and no formula."""
    assert rows_as("ids", "x", ROWS, []) == "A-1\nA-22\n"
    assert (
        rows_as("csv", "x", ROWS[2:], []) == 'id,level,late_by,subject\nA-22,1,2 h,"\'=1+1\n[2J"\n'
    )
    assert rows_as("tsv", "x", ROWS[:1], []) == "id\tlevel\tlate_by\tsubject\nA-1\t0\t1 d\tshort\n"
