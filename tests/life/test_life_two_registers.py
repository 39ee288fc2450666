"""Two registers in one repository, and a merge by git's lines in one or both of them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from life.test_life_merging import ANA, NAME, committed, note
from life.test_life_sync import Work, git, pair, work
from life.test_life_sync_losses import merge
from life.test_life_sync_merges import Pair
from life.test_life_sync_whole import in_folders, push

__all__ = ["committed", "pair", "work"]


@pytest.fixture
def shops(pair: Pair, work: Work) -> tuple[Path, Path]:
    """A register `main` and a register `branch`, which both clones have changed apart."""
    ours, theirs = pair
    in_folders(ours)
    push(ours)
    git(theirs, "pull", "--quiet")
    assert work(ours / "branch", *note("Theirs."))[0] == 0
    assert work(ours / "branch", "sync")[0] == 0
    assert work(theirs / "branch", *note("Ours."))[0] == 0
    return theirs / "main", theirs / "branch"


def test_a_merge_in_the_other_one(shops: tuple[Path, Path], work: Work) -> None:
    """It is nothing to this one."""
    assert work(shops[1], "sync")[0] == 0
    for place in shops:
        assert work(place, "doctor", "--merge") == (0, ["nothing is in conflict"])


def test_a_conflict_in_the_other_one(shops: tuple[Path, Path], work: Work) -> None:
    """Its own run mends it; which one that is, is said."""
    main, branch = shops
    with pytest.raises(subprocess.CalledProcessError):
        merge(main)
    command = f"complaints -C {branch} doctor --merge"
    told = f"branch/{NAME}: of another register; run: {command}"
    assert work(main, "doctor", "--merge") == (1, [told])
    assert work(branch, "doctor", "--merge") == (0, [f"{ANA}: merged"])
    assert work(main, "doctor", "--merge") == (0, ["nothing is in conflict"])


@pytest.mark.parametrize("marks", [True, False])
def test_what_the_other_one_must_not_send(
    marks: bool, shops: tuple[Path, Path], work: Work
) -> None:
    """It is not sent from here, either, and the command is that of its own register."""
    main, branch = shops
    if marks:
        with pytest.raises(subprocess.CalledProcessError):
            merge(main)
        git(main, "add", "--all", ":/")
    else:
        merge(main, "-Xours")
    git(main, "commit", "--quiet", "--no-edit")
    code, said = work(main, "sync")
    told = "conflict marks" if marks else "left out what one side recorded"
    assert (code, told in said[-1], f"complaints -C {branch} doctor --merge" in said[-1]) == (
        4,
        True,
        True,
    )
