"""Links in a register: nothing is read, written or waited for through one."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from hostile.commands import FEW, SOME
from hostile.harness import Bounds, Machine, all_right
from hostile.links import GROUPS, PLACES, TARGETS, links
from hostile.registers import clone_of

_LOCAL = [places for places in GROUPS if any(".complaints" in each for each in places)]


def _name(value: Sequence[str] | str) -> str:
    return value if isinstance(value, str) else value[0]


def test_no_place_is_left_out() -> None:
    """Each place is in one of the groups."""
    assert sorted(each for places in GROUPS for each in places) == sorted(PLACES)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("places", GROUPS, ids=_name)
def test_links(places: Sequence[str], target: str, loaded: Machine, tmp_path: Path) -> None:
    """Each command does what can be done without what is behind them."""
    here, register = clone_of(links(places, target), tmp_path)
    commands = SOME if target == "outside" else FEW
    all_right(loaded, Bounds(here, register, here.clone), commands, register)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("places", _LOCAL, ids=_name)
def test_without_git(places: Sequence[str], target: str, loaded: Machine, tmp_path: Path) -> None:
    """So it is where what is local lies beside the complaints, and came with them."""
    here, register = clone_of(links(places, target), tmp_path)
    shutil.rmtree(here.clone / ".git")
    commands = SOME if target == "outside" else FEW
    all_right(loaded, Bounds(here, register, None), commands, register)
