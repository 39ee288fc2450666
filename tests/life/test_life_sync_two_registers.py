"""`sync` where one repository holds two registers: what it says of the other one names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaints.cli.shared.exits import FINDINGS
from life.test_life_merging import ANA, CRITICAL, LOW, NAME, committed, note, put
from life.test_life_sync import Work, git, pair, work
from life.test_life_sync_merges import Pair, commit
from life.test_life_sync_whole import OTHER, in_folders, push

__all__ = ["committed", "pair", "work"]


@pytest.fixture
def registers(pair: Pair) -> Pair:
    """Two clones of a repository with two registers, `main` and `branch`."""
    in_folders(pair[0])
    push(pair[0])
    git(pair[1], "pull", "--quiet")
    return pair


def test_what_is_unsettled_in_the_other(registers: Pair, work: Work) -> None:
    """It is called by its path, and the command that explains it runs from anywhere."""
    ours, theirs = registers
    work(ours / "branch", *CRITICAL)
    push(ours)
    work(theirs / "branch", *LOW)
    code, said = work(theirs / "main", "sync")
    assert code == FINDINGS
    explain = f"complaints -C {theirs / 'branch'} show {ANA}"
    assert f"{OTHER}: unsettled: severity ({explain} explains it)" in said


@pytest.mark.parametrize("changed", [True, False])
def test_what_is_deleted_in_the_other(changed: bool, registers: Pair, work: Work) -> None:
    """It is called by its path, whether it stays or goes."""
    ours, theirs = registers
    commit(ours, Path.unlink, OTHER)
    push(ours)
    if changed:
        work(theirs / "branch", *note("Theirs."))
    _, said = work(theirs / "main", "sync")
    stays = f"{OTHER}: one side had deleted it; it stays as the other has it"
    assert said[1].startswith(stays if changed else f"the others have taken out {OTHER}; if ")


@pytest.mark.parametrize("here", ["main", "branch"])
def test_what_cannot_be_read_in_the_other(here: str, registers: Pair, work: Work) -> None:
    """It is called by its path, one of this register by its name."""
    ours, _ = registers
    commit(ours, put("nature: complaint", "nature: [complaint"), OTHER)
    code, said = work(ours / here, "sync")
    assert code == 4
    shown = OTHER if here == "main" else Path(OTHER).name
    assert said[-1].startswith(f"{shown}:")


def test_marks_in_both(registers: Pair, work: Work) -> None:
    """The command that merges them is given for each."""
    ours, _ = registers
    for folder in ("main", "branch"):
        path = ours / folder / NAME
        text = path.read_text("utf-8")
        path.write_text(f"<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> theirs\n", "utf-8")
    commit(ours)
    _, said = work(ours / "main", "sync")
    name = Path(NAME).name
    calls = [f"complaints -C {ours / each} doctor --merge" for each in ("branch", "main")]
    assert said[-1].startswith(
        f"branch/{NAME}, {name}: git's conflict marks are in it; nothing was sent: "
        f"merge it ({calls[0]} && {calls[1]}), or"
    )
