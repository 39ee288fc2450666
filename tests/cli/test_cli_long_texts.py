"""A text that is longer than one may be is refused where it is typed, whichever way it is typed."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from complaints.cli.commands import COMMANDS

Refused = Callable[..., str]
Ok = Callable[..., str]

pytestmark = pytest.mark.usefixtures("register")

ANA, OTHER, CLOSED = "CMP-2611-7F3K9QY", "CMP-2611-8PG3VFY", "CMP-2611-F6Z2QB9"
TOLD = "the text is 65,537 bytes long, more than the 65,536 that one may have; "
INTAKE = (
    *("--description", "--summary", "--product", "--desired-outcome", "--circumstances"),
    *("--impact", "--next-step", "--external-ref", "--name", "--email", "--phone"),
    *("--address", "--account"),
)
TYPED = [
    ("new", ("--subject", "S"), INTAKE),
    ("new", (), ("--subject",)),
    ("new", ("--subject", "S", "--outcome", "upheld"), ("--solved",)),
    ("classify", (ANA,), ("--product", "--impact", "--summary", "--next-step")),
    ("assign", (ANA, "--owner", "ivo"), ("--next-step",)),
    ("offer add", (ANA, "--kind", "advice"), ("--code", "--needs")),
    (
        "resolve",
        (ANA, "--outcome", "upheld", "--told", "phone", "-m", "M"),
        ("--took", "--despite"),
    ),
    ("survey answer", (CLOSED, "--score", "5"), ("--comment",)),
    ("incident open", (ANA, OTHER, "-m", "M"), ("--answer",)),
    ("incident add", (ANA, OTHER), ("--answer",)),
    ("init", ("other",), ("--name",)),
]
TRIED = [
    (*command.split(), *rest, option) for command, rest, options in TYPED for option in options
]


def _options(name: str, command: click.Command) -> set[tuple[str, str]]:
    if isinstance(command, click.Group):
        subs = (_options(f"{name} {sub}", each) for sub, each in command.commands.items())
        return set().union(*subs)
    texts = (each for each in command.params if each.metavar in ("TEXT", "REASON"))
    return {(name, each.opts[0]) for each in texts}


def test_every_option_for_a_text_is_tried() -> None:
    """But `-m`, which is the same everywhere."""
    modules = [entry for group in COMMANDS.values() for entry in group]
    known: set[tuple[str, str]] = set()
    for name, module, _ in modules:
        known |= _options(name, importlib.import_module(f"complaints.cli.{module}").command)
    tried = {(command, option) for command, _, options in TYPED for option in options}
    assert {each for each in known if each[1] != "-m"} == tried


@pytest.mark.parametrize("command", TRIED, ids=lambda command: f"{command[0]} {command[-1]}")
def test_an_option(command: tuple[str, ...], refused: Refused, clean: Callable[[], bool]) -> None:
    """It is named, with how long the text is and what to do; nothing is recorded."""
    assert refused(2, *command, "x" * 65_537).startswith(f"{command[-1]}: {TOLD}")
    assert clean()


def test_a_letter_that_is_edited(
    refused: Refused, clean: Callable[[], bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was typed is kept."""
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\nhead -c 70000 /dev/zero | tr '\\0' x >> \"$1\"\n", "utf-8")
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    told = refused(2, "email", ANA, "apology", "--edit", "--record")
    assert told.startswith("your letter: the text is 7")
    kept = Path(told.rpartition("your text is kept in ")[2])
    assert kept.read_text("utf-8").count("x") >= 70_000
    assert clean()


def test_an_answer_to_the_survey_is_read(ok: Ok, register: Path) -> None:
    """The customer's words need not stand in the list of processes."""
    ok("survey", "answer", CLOSED, "--score", "5", "--comment", "-", given="Quick and kind.\n")
    [path] = (register / "complaints").rglob(f"{CLOSED}.yaml")
    assert "Quick and kind." in path.read_text("utf-8")
