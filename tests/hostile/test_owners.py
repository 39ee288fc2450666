"""A register that belongs to somebody else: nothing in it is obeyed, however one comes to it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from hostile.commands import A, Command
from hostile.harness import Bounds, Machine, all_right, wrong
from hostile.kinds import cloned
from hostile.registers import World, append

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to others")

OTHER = 65534
_COMMANDS = [
    Command(("day",)),
    Command(("list",)),
    Command(("show", A)),
    Command(("email", A, "apology")),
    Command(("check",)),
    Command(("policy", "explain")),
    Command(("note", A, "-m", "Words.")),
    Command(("sync",)),
]
# Either says that something is refused or that it is not trusted.
_REFUSED = (3, 4)
# Git is asked, outside of any register, whom the person trusts.
_ASKED = "git config --null --show-scope --type=path --get-all safe.directory in /"

Owned = Callable[[World, Path], None]


def _give(path: Path) -> None:
    os.chown(path, OTHER, OTHER, follow_symlinks=False)


def _whole(here: World, register: Path) -> None:
    for path in (here.clone, *here.clone.rglob("*")):
        _give(path)


def _git(here: World, register: Path) -> None:
    for path in (here.clone / ".git", *(here.clone / ".git").rglob("*")):
        _give(path)


def _top(here: World, register: Path) -> None:
    _give(here.clone)


WHOSE = {"whole": _whole, "git": _git, "top": _top}


def _register(whose: str, place: Path, git: bool = True) -> tuple[World, Path]:
    here, register = cloned("good", place)
    if not git:
        shutil.rmtree(here.clone / ".git")
    WHOSE[whose](here, register)
    return here, register


def _refused(
    loaded: Machine, bounds: Bounds, commands: Sequence[Command], folder: Path, **around: str
) -> None:
    """Run commands, each of which is to be refused with a word of whose it is."""
    found = []
    for command in commands:
        ended, deeds = loaded.run(bounds.here, folder, command, **around)
        told = list(wrong(bounds, ended, deeds, _REFUSED))
        told += ["said more"] * bool(ended["out"])
        told += [f"started {d}" for d in deeds if d.what == "start" and _ASKED not in str(d)]
        if told:
            found.append(f"{command.name}: {'; '.join(told)} [{ended['err'].strip()[-200:]!r}]")
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize("way", ["up", "-C", "variable"])
@pytest.mark.parametrize(
    ("whose", "git"),
    [("whole", True), ("whole", False), ("git", True), ("top", True)],
)
def test_refused(whose: str, git: bool, way: str, loaded: Machine, tmp_path: Path) -> None:
    """What belongs to another user is refused, whatever part of it, and nothing is started."""
    here, register = _register(whose, tmp_path, git)
    bounds = Bounds(here, register, here.clone if git else None, reading=True)
    commands = _COMMANDS
    if way == "-C":
        commands = [Command(("-C", str(register), *each.arguments)) for each in _COMMANDS]
    around = {"COMPLAINTS_REGISTER": str(register)} if way == "variable" else {}
    folder = register / "complaints" / "2026" if way == "up" else here.given
    _refused(loaded, bounds, commands, folder, **around)


@pytest.mark.parametrize("named", ["itself", "all"])
@pytest.mark.parametrize("git", [True, False], ids=["git", "no git"])
def test_named_as_safe(git: bool, named: str, loaded: Machine, tmp_path: Path) -> None:
    """Whoever tells git that it is safe, in a configuration of their own, is believed."""
    here, register = _register("whole", tmp_path, git)
    append(here.gitconfig, f"[safe]\n\tdirectory = {here.clone if named == 'itself' else '*'}\n")
    bounds = Bounds(here, register, here.clone if git else None)
    all_right(loaded, bounds, _COMMANDS, register)
    ended, _ = loaded.run(here, register, Command(("show", A)))
    assert ended["code"] == 0, ended["err"]


def test_a_register_cannot_name_itself(loaded: Machine, tmp_path: Path) -> None:
    """What its own configuration says of it counts for nothing."""
    here, register = _register("whole", tmp_path)
    append(here.clone / ".git" / "config", "[safe]\n\tdirectory = *\n")
    bounds = Bounds(here, register, here.clone, reading=True)
    _refused(loaded, bounds, _COMMANDS, register)


def test_root_by_sudo(loaded: Machine, tmp_path: Path) -> None:
    """Root by sudo works in what belongs to who called it, as with git; in another's not."""
    here, register = _register("whole", tmp_path)
    bounds = Bounds(here, register, here.clone)
    ended, deeds = loaded.run(here, register, Command(("show", A)), SUDO_UID=str(OTHER))
    assert (ended["code"], list(wrong(bounds, ended, deeds))) == (0, []), ended["err"]
    _refused(loaded, bounds, _COMMANDS, register, SUDO_UID=str(OTHER - 1))
