"""The tables of events and of letters: nothing lacks a row, and no row or column a reader."""

from __future__ import annotations

import ast
import inspect
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import pytest
from msgspec.structs import fields

import complaints
from complaints.core.clocks import letters_due
from complaints.core.record import effects
from complaints.core.record.event_kinds import EVENTS, EventRow
from complaints.core.record.fields import EventKind, words_of
from complaints.core.record.letter_kinds import (
    GOES_WHEN,
    LETTERS,
    DueBy,
    GoesWhen,
    LetterRow,
    Need,
    Occasion,
    Readers,
)
from complaints.letters import occasions
from complaints.letters.history import DONE
from complaints.letters.templates import shipped

PACKAGE = Path(complaints.__file__).parent
OF_EVENTS, OF_LETTERS = "event_kinds.py", "letter_kinds.py"
# An offer can be told of in a call or a letter as well: no kind of event alone is that deed.
WITHOUT_A_KIND = {"offered"}


@lru_cache
def trees(table: str) -> tuple[ast.Module, ...]:
    """Return the code of every module but that of a table, where naming a kind is no use of it."""
    return tuple(
        ast.parse(path.read_text("utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.name not in (table, "fields.py")
    )


def is_row(node: ast.expr, names: Iterable[str] = ()) -> bool:
    """Tell whether an expression gives a row: `EVENTS[...]`, `letter_row(...)`, a name for one."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        return node.value.id in ("EVENTS", "LETTERS")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id == "letter_row"
    return isinstance(node, ast.Name) and node.id in names


def row_names(scope: ast.AST) -> Iterator[str]:
    """Return the names that stand for a row in a function or a module."""
    for node in ast.walk(scope):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if is_row(value):
                yield name
            case ast.arg(arg=name, annotation=ast.Name(id="EventRow" | "LetterRow")):
                yield name
            case (ast.For() | ast.comprehension()) as loop if "LETTERS.items()" in ast.unparse(
                loop.iter
            ):
                yield ast.unparse(loop.target).strip("()").split(", ")[-1]


@lru_cache
def columns_read(modules: tuple[ast.Module, ...]) -> set[str]:
    """Return the columns that are read of rows; what is read of anything else is no reader."""
    found: set[str] = set()
    for module in modules:
        for scope in module.body:
            names = set(row_names(scope))
            found |= {
                node.attr
                for node in ast.walk(scope)
                if isinstance(node, ast.Attribute) and is_row(node.value, names)
            }
    return found


@lru_cache
def kinds_used(modules: tuple[ast.Module, ...]) -> set[str]:
    """Return the kinds of event that a step records, or that a rule asks for."""
    found: set[str] = set()
    for node in (node for module in modules for node in ast.walk(module)):
        match node:
            case ast.Call(func=ast.Name(id="step") | ast.Attribute(attr="of_kind"), args=args):
                found |= {str(arg.value) for arg in args if isinstance(arg, ast.Constant)}
            case ast.keyword(arg="kind", value=ast.Constant(value=kind)):
                found.add(str(kind))
            case ast.Compare(left=ast.Attribute(attr="kind"), comparators=[ast.Constant(kind)]):
                found.add(str(kind))
    return found


def test_the_guard_works() -> None:
    """A column is read of a row alone, a kind is used by a step or a question alone."""
    code = ast.parse(
        """
def reader(event, person, other: EventRow):
    row = EVENTS[event.kind]
    late = [row.due_by for name, row in LETTERS.items() if row.needs]
    return person.name, row.deed, other.ways, letter_row(event.template).answers, event.final

def another(row):
    return row.wording

step(complaint, stamp, "noted", text="closed")
asked = event.kind == "asked" or story.of_kind("letter", "contact") or "resolved" in text
"""
    )
    assert columns_read((code,)) == {"due_by", "needs", "deed", "ways", "answers"}
    assert kinds_used((code,)) == {"noted", "asked", "letter", "contact"}


def test_every_kind_of_event_has_a_row() -> None:
    """A kind without a row is no kind, and a row without a kind is dead."""
    assert set(EVENTS) == set(words_of(EventKind))


@pytest.mark.parametrize("kind", EVENTS)
def test_every_kind_of_event_is_recorded_or_asked_for(kind: str) -> None:
    """No row is without an event that it is read for."""
    assert kind in kinds_used(trees(OF_EVENTS))


@pytest.mark.parametrize("column", [field.name for field in fields(EventRow)])
def test_every_column_of_events_has_a_reader(column: str) -> None:
    """What a row says of an event is asked outside the table."""
    assert column in columns_read(trees(OF_EVENTS))


@pytest.mark.parametrize("column", [field.name for field in fields(LetterRow)])
def test_every_column_of_letters_has_a_reader(column: str) -> None:
    """What a row says of a letter is asked outside the table."""
    assert column in columns_read(trees(OF_LETTERS))


@pytest.mark.parametrize("column", [field.name for field in fields(EventRow)])
def test_every_column_of_events_says_something(column: str) -> None:
    """A column in which all kinds are alike is none."""
    assert len({repr(getattr(row, column)) for row in EVENTS.values()}) > 1


@pytest.mark.parametrize(
    ("column", "words", "tables", "without"),
    [
        ("needs", Need, (occasions._NEEDS,), {"nothing", "incident"}),
        ("once_for", Occasion, (occasions._ONCE_FOR,), {"complaint"}),
        ("due_by", DueBy, (letters_due._DUE_BY,), {"nothing"}),
        ("goes_when", GoesWhen, (letters_due._GOES_WHEN,), set()),
        ("goes_when", GoesWhen, (GOES_WHEN,), {"never"}),
        ("readers", Readers, (), set(words_of(Readers))),
    ],
)
def test_every_word_in_a_row_of_a_letter_is_used_and_understood(
    column: str, words: object, tables: Iterable[Mapping[str, object]], without: set[str]
) -> None:
    """Some letter has it, and what it means stands under it, but for those that ask for nothing."""
    assert {getattr(row, column) for row in LETTERS.values()} == set(words_of(words))
    for table in tables:
        assert set(table) == set(words_of(words)) - without


@pytest.mark.parametrize("name", LETTERS)
def test_what_a_letter_says_fits_together(name: str) -> None:
    """What colleagues read goes by no clock and is never recorded; what goes by itself is due."""
    row = LETTERS[name]
    if row.in_house:
        assert (row.due_by, row.goes_when, row.courtesies) == ("nothing", "never", False)
    if row.by_itself:
        assert row.due_by != "nothing"


def test_every_letter_has_a_row_and_a_template_in_every_language() -> None:
    """What is shipped is what the table names, whole in each language."""
    for folder in shipped().iterdir():
        names = {path.stem for path in folder.glob("*.txt")} - {"_letter"}
        assert names == set(LETTERS), folder.name


def test_letters_have_words_for_every_deed() -> None:
    """A letter can tell of what an event says was done, and of nothing else."""
    assert {row.deed for row in EVENTS.values()} - {""} | WITHOUT_A_KIND == set(DONE)


def test_every_effect_is_that_of_a_kind() -> None:
    """What events do to the ledgers is found through the table alone."""
    written = {
        function
        for name, function in inspect.getmembers(effects, inspect.isfunction)
        if function.__module__ == effects.__name__ and not name.startswith("_")
        if inspect.signature(function).return_annotation == "Verdict"
    }
    assert written == {row.does for row in EVENTS.values()} - {None}


def test_every_kind_has_a_name_of_its_own() -> None:
    """Whoever reads a history tells one from another."""
    names = Counter(row.name for row in EVENTS.values())
    assert {name for name, count in names.items() if count > 1 or not name.strip()} == set()


@pytest.mark.parametrize("kind", EVENTS)
def test_what_an_event_does_it_does_to_a_ledger(kind: EventKind) -> None:
    """What has an effect names the ledger of it, and no other does."""
    row = EVENTS[kind]
    assert (row.does is not None) == bool(row.ledger)
