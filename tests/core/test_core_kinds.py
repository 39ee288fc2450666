"""The tables of events and of letters: nothing lacks a row, and no row or column a reader."""

from __future__ import annotations

import ast
from dataclasses import fields
from functools import lru_cache
from pathlib import Path

import pytest

import complaints
from complaints.core.record.event_kinds import EVENTS, EventRow
from complaints.core.record.fields import EventKind, words_of
from complaints.core.record.letter_kinds import LETTERS, LetterRow
from complaints.letters.history import DONE
from complaints.letters.templates import shipped

PACKAGE = Path(complaints.__file__).parent
# Where kinds are named to give them a row, which is no use of them.
TABLES = ("event_kinds.py", "letter_kinds.py", "fields.py")


@lru_cache
def trees() -> list[ast.Module]:
    """Return the code of every module but the tables'."""
    return [
        ast.parse(path.read_text("utf-8"))
        for path in PACKAGE.rglob("*.py")
        if path.name not in TABLES
    ]


def names_in(tree: ast.Module) -> set[str]:
    """Return the names that a module imports."""
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return {alias.name for node in imports for alias in node.names}


def read_of(table: str) -> set[str]:
    """Return the attributes that the modules with this table at hand read of anything."""
    return {
        node.attr
        for tree in trees()
        if table in names_in(tree)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
    }


def named() -> set[str]:
    """Return the words that stand in the code: the kinds that steps record, or rules ask for."""
    return {
        str(node.value)
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
    }


def test_every_kind_of_event_has_a_row() -> None:
    """A kind without a row is no kind, and a row without a kind is dead."""
    assert set(EVENTS) == set(words_of(EventKind))


def test_every_kind_of_event_is_recorded_or_asked_for() -> None:
    """No row is without an event that it is read for."""
    assert set(EVENTS) <= named()


@pytest.mark.parametrize("column", [field.name for field in fields(EventRow)])
def test_every_column_of_events_has_a_reader(column: str) -> None:
    """What a row says of an event is asked somewhere."""
    assert column in read_of("EVENTS")


@pytest.mark.parametrize("column", [field.name for field in fields(LetterRow)])
def test_every_column_of_letters_has_a_reader(column: str) -> None:
    """What a row says of a letter is asked somewhere."""
    assert column in read_of("LETTERS") | read_of("letter_row")


def test_every_letter_has_a_row_and_a_template_in_every_language() -> None:
    """What is shipped is what the table names, whole in each language."""
    for folder in shipped().iterdir():
        names = {path.stem for path in folder.glob("*.txt")} - {"_letter"}
        assert names == set(LETTERS), folder.name


def test_letters_have_words_for_every_deed() -> None:
    """A letter can tell of what an event says was done."""
    assert {row.deed for row in EVENTS.values()} - {""} <= set(DONE)
