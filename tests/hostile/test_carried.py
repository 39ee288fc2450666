"""A register that means harm, with what a commit carries: nothing is started, touched or told."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import click
import pytest

from complaints.cli.commands import HIDDEN, MODULES
from hostile.commands import EVERY, FEW, POLICY, READING, SOME, A, Command
from hostile.harness import Bounds, Machine, all_right, tried
from hostile.kinds import BARE, CROWD, KINDS, cloned
from hostile.registers import clone_of
from hostile.templates import LETTERS, letter_subject, letters

Chosen = Callable[[Sequence[Command]], Sequence[Command]]


def _bounds(kind: str, place: Path) -> Bounds:
    here, register = cloned(kind, place)
    return Bounds(here, register, here.clone)


def _names() -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    # What is hidden is called by git, with files that it has made.
    for name, module in MODULES.items() - HIDDEN.items():
        command = importlib.import_module(f"complaints.cli.{module}").command
        below = command.commands if isinstance(command, click.Group) else {}
        found |= {(name, each) for each in below} or {(name,)}
    return found


def test_every_command_is_tried() -> None:
    """No command is left out, nor one below another."""
    tried_ones = {command.arguments[:length] for command in EVERY for length in (1, 2)}
    assert _names() - tried_ones == set()


def test_the_commands_make_sense(loaded: Machine, tmp_path: Path) -> None:
    """In a good register each command does what it is for, so that elsewhere it comes as far."""
    bounds = _bounds("good", tmp_path)
    found = []
    for command in EVERY:
        ended, _ = loaded.run(bounds.here, bounds.register, command)
        if ended["code"] not in command.codes:
            found.append(f"{command.name}: {ended['code']} {ended['err']}")
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize("kind", KINDS)
def test_commands(kind: str, loaded: Machine, tmp_path: Path, chosen: Chosen) -> None:
    """Each ends by itself, within its bounds, and starts, touches and says only what it may."""
    bounds = _bounds(kind, tmp_path)
    some = EVERY if kind == "crowd" else FEW if kind in CROWD else SOME
    some = POLICY if kind.startswith("policy") else some
    all_right(loaded, bounds, chosen(some), bounds.register)


@pytest.mark.parametrize(
    "kind", ["bare-at-root", "bare-over-the-root", "inside-bare", "tracked-local"]
)
def test_without_git(kind: str, loaded: Machine, tmp_path: Path, chosen: Chosen) -> None:
    """So it is where the same is unpacked in no repository: none is seen in what lies there."""
    here, register = cloned(kind, tmp_path)
    shutil.rmtree(here.clone / ".git")
    some = SOME if kind == "tracked-local" else FEW
    all_right(loaded, Bounds(here, register, None), chosen(some), register)


@pytest.mark.parametrize("way", ["up", "-C", "variable"])
@pytest.mark.parametrize("kind", ["bare-below", "bare-over-the-root", "inside-bare"])
def test_from_within(kind: str, way: str, loaded: Machine, tmp_path: Path) -> None:
    """So it is for who is in a folder that git takes for a repository, however it is meant."""
    bounds = _bounds(kind, tmp_path)
    top = bounds.here.clone
    folders = [top / "bare"] if kind == "inside-bare" else [top / name for name in BARE[::2]]
    found = []
    for folder in filter(Path.is_dir, folders):
        if way == "-C" or (kind == "inside-bare" and way == "up"):
            commands = [Command(("-C", str(bounds.register), *each.arguments)) for each in FEW]
        else:
            commands = [*FEW]
        around = {"COMPLAINTS_REGISTER": str(bounds.register)} if way == "variable" else {}
        found += tried(loaded, bounds, commands, folder, **around)
    assert not found, "\n".join(["", *found])


def test_letters(loaded: Machine, tmp_path: Path) -> None:
    """No letter of a register runs without end, grows without end, or reaches anything."""
    here, register = clone_of(letters, tmp_path)
    each = [Command(("email", A, name)) for name in LETTERS]
    more = [Command(("email", A, name, "--eml")) for name in ("escapes", "controls", "header")]
    bounds = Bounds(here, register, here.clone)
    all_right(loaded, bounds, (*each, *more, *FEW), register)


def test_subject_of_a_letter(loaded: Machine, tmp_path: Path) -> None:
    """A subject is one line, whatever a letter's template makes of it."""
    here, register = clone_of(letter_subject, tmp_path)
    all_right(loaded, Bounds(here, register, here.clone), FEW, register)


def test_reading_changes_nothing(loaded: Machine, tmp_path: Path) -> None:
    """What reads changes nothing but what is local."""
    here, register = cloned("crowd", tmp_path)
    bounds = Bounds(here, register, here.clone, reading=True)
    all_right(loaded, bounds, READING, register)
