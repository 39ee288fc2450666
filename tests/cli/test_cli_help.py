"""The program's own account of itself: help texts, the list of commands, what starting costs."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from complaints.cli.app import app
from complaints.cli.commands import COMMANDS
from complaints.cli.shared.exits import MEANINGS

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Golden = Callable[[str, str], None]
Process = Callable[..., subprocess.CompletedProcess[bytes]]

ALL = [entry for group in COMMANDS.values() for entry in group]
NAMES = [name for name, _, _ in ALL]
# Packages that take long to load and that most commands do without.
HEAVY = ("jinja2", "babel", "tabulate", "ruamel", "holidays", "dateutil")


def _command(module: str) -> click.Command:
    found: click.Command = importlib.import_module(f"complaints.cli.{module}").command
    return found


def _subcommands() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, module, _ in ALL:
        command = _command(module)
        found.append((name,))
        if isinstance(command, click.Group):
            found += [(name, sub) for sub in command.commands]
    return found


@pytest.mark.packaged
@pytest.mark.parametrize("path", _subcommands(), ids=" ".join)
def test_help_of_every_command(path: tuple[str, ...], ok: Ok, golden: Golden) -> None:
    """The help of every command is as it was reviewed."""
    golden(f"cli/help/{'-'.join(path)}.txt", ok(*path, "--help"))


@pytest.mark.parametrize("path", _subcommands(), ids=" ".join)
def test_help_fits_a_terminal(path: tuple[str, ...], ok: Ok) -> None:
    """Help has an example, and no line is wider than 80 columns."""
    text = ok(*path, "--help")
    assert "Example:\n    complaints " in text.replace("EDITOR=nano ", "")
    assert [line for line in text.splitlines() if len(line) > 80] == []


def test_help_of_the_program(ok: Ok, golden: Golden) -> None:
    """The commands stand in groups, each with a few words."""
    text = ok("--help")
    golden("cli/help/complaints.txt", text)
    assert ok("-h") == text


def test_no_command_is_help(ok: Ok) -> None:
    """Without a command the program explains itself, which is no mistake."""
    assert ok() == ok("--help")
    assert ok("policy") == ok("policy", "--help")


@pytest.mark.parametrize(("name", "module", "words"), ALL, ids=NAMES)
def test_the_list_of_commands_agrees(name: str, module: str, words: str) -> None:
    """Each entry has a module with a help and an example; its few words begin the help."""
    command = _command(module)
    assert command.name == name
    assert command.help
    assert " ".join(command.help.split()).startswith(words)


def test_every_module_of_a_command_is_listed() -> None:
    """A module with a command in it is in the list, once."""
    folder = Path(importlib.import_module("complaints.cli").__file__ or "").parent
    with_command = {
        f"{path.parent.name}.{path.stem}"
        for path in folder.rglob("*.py")
        if "\ndef command(" in path.read_text("utf-8")
    }
    modules = [module for _, module, _ in ALL]
    assert len(set(modules)) == len(modules)
    assert set(modules) <= with_command


def test_commands_by_name() -> None:
    """Click finds every listed command and no other."""
    with click.Context(app) as context:
        assert app.list_commands(context) == NAMES
        assert app.get_command(context, "nothing") is None


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["show", "7F3"],
        ["show", "7F3", "--format", "json"],
        ["new", "-h"],
    ],
)
def test_start_is_light(arguments: list[str], register: Path) -> None:
    """Help and `show` load nothing that is slow to load."""
    script = (
        "import sys\nfrom complaints.cli.app import main\n"
        f"code = main({arguments!r})\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], code, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=register, capture_output=True, text=True, check=True
    )
    assert done.stderr == "[] 0\n"


def test_what_the_program_wrote_is_changed_without_the_slow_reader(register: Path) -> None:
    """A new complaint, and steps of one that no hand has written in, take no ruamel.yaml."""
    given = ("--subject", "Plates", "--name", "Ana", "--channel", "phone")
    commands = (
        ["new", *given],
        ["note", "@", "-m", "She called."],
        ["classify", "@", "--severity", "high"],
    )
    script = (
        "import sys\nfrom complaints.cli.app import main\n"
        f"codes = [main(arguments) for arguments in {commands!r}]\n"
        "print('ruamel.yaml' in sys.modules, codes)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=register, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "False [0, 0, 0]", done.stderr


def test_help_loads_no_command() -> None:
    """The list of commands is printed without loading any of them."""
    script = (
        "import sys\nfrom complaints.cli.app import main\nmain(['--help'])\n"
        "print([n for n in sys.modules if n.startswith(('complaints.core', 'complaints.store.'))],"
        " file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stderr == "['complaints.store.signals']\n"


def test_exit_codes_have_meanings() -> None:
    """Every exit code of the contract is explained."""
    assert sorted(MEANINGS) == [0, 1, 2, 3, 4, 5, 70, 130]


def test_as_a_module(process: Process) -> None:
    """`python -m complaints` is the same program."""
    done = process("--help")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"Usage: complaints ")
