"""A merge by git itself with a register of a newer format: only a newer version knows how."""

from __future__ import annotations

from pathlib import Path

import pytest

from life.test_life_mending import Mend, mend
from life.test_life_merging import (
    Apart,
    ByGit,
    Call,
    Git,
    apart,
    by_git,
    committed,
    driven,
    note,
    put,
    text_of,
)

__all__ = ["apart", "by_git", "committed", "driven", "mend"]

TOLD = (
    ": this register has format 2, and this program knows formats up to 1; "
    "use a newer version of complaints; nothing was read or changed"
)


def upgraded(path: Path) -> None:
    """Have the policy of the register say that it is in a format to come."""
    put("format: 1\n", "format: 2\n")(path.parents[3] / "complaints.yaml")


def sides(newer: str) -> tuple[list[Call], list[Call]]:
    """Return what each side does; one of them upgrades its register at the end."""
    ours: list[Call] = [note("Ours.")]
    theirs: list[Call] = [note("Theirs.")]
    (ours if newer == "ours" else theirs).append(upgraded)
    return ours, theirs


@pytest.mark.parametrize("newer", ["ours", "theirs"])
def test_the_doctor(
    newer: str, register: Path, apart: Apart, by_git: ByGit, git: Git, mend: Mend
) -> None:
    """It merges nothing and says why, in the words of any other command."""
    apart(*sides(newer))
    assert by_git("merge", "theirs")[0] == 1
    before, staged = text_of(register), git("status", "--porcelain")
    code, [said] = mend()
    assert (code, said.endswith(TOLD)) == (4, True)
    assert (text_of(register), git("status", "--porcelain")) == (before, staged)


@pytest.mark.parametrize("newer", ["ours", "theirs"])
def test_the_driver(newer: str, driven: Path, apart: Apart, by_git: ByGit) -> None:
    """Git is left with its own marks, and the file in conflict."""
    apart(*sides(newer))
    code, said = by_git("merge", "theirs")
    assert (code, "this register has format 2" in said) == (1, True)
    assert "\n<<<<<<< here\n" in text_of(driven)
