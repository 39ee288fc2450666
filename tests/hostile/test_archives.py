"""A `.git` that came in an archive: what only reads starts nothing that it names, and ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from hostile.archives import ARCHIVES
from hostile.commands import READING, SOME, Command
from hostile.harness import Bounds, Machine, all_right
from hostile.kinds import cloned

_ONES = [name for name in ARCHIVES if "-for-" not in name]
_FILES = [name for name in ARCHIVES if "-for-" in name]
_SOME = [each for each in SOME if each in READING]
_FEW = [each for each in READING if each.name in ("day", "list", "check")]
Chosen = Callable[[Sequence[Command]], Sequence[Command]]


def _read(kind: str, place: Path, loaded: Machine, commands: Sequence[Command]) -> None:
    here, register = cloned("good", place)
    ARCHIVES[kind](here.clone, here)
    bounds = Bounds(here, register, here.clone, reading=True)
    all_right(loaded, bounds, commands, register)


@pytest.mark.parametrize("kind", _ONES)
def test_reading(kind: str, loaded: Machine, tmp_path: Path, chosen: Chosen) -> None:
    """Each command that reads does it without what the git directory asks for."""
    _read(kind, tmp_path, loaded, chosen(_SOME))


@pytest.mark.parametrize("kind", _FILES)
def test_no_file_of_git(kind: str, loaded: Machine, tmp_path: Path, chosen: Chosen) -> None:
    """So it does where what stands in the place of one of git's files never ends."""
    _read(kind, tmp_path, loaded, chosen(_FEW))
