"""`settle` in the middle of a merge, where git does not take what is written."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest

from life.test_life_merging import (
    ANA,
    CRITICAL,
    LOW,
    NAME,
    Apart,
    ByGit,
    Git,
    Run,
    apart,
    by_git,
    committed,
    driven,
    unsettled,
)

__all__ = ["apart", "by_git", "committed", "driven"]

SETTLE = ("settle", ANA, "severity", "low")


def test_another_git_at_work(
    driven: Path,
    apart: Apart,
    by_git: ByGit,
    git: Git,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Why git did not take it is told, and the whole command that has it do so."""
    monkeypatch.setattr("complaints.store.waits.INDEX", 0.0)
    apart([CRITICAL], [LOW])
    by_git("merge", "theirs")
    lock = driven / ".git" / "index.lock"
    lock.touch()
    code, _, said = run(*SETTLE)
    assert code == 5
    told = (
        f"recorded in {ANA}.yaml, but git did not stage it: another git is at work, or left its "
        f"lock; do not repeat it, if none is running, run: rm {lock} && "
        f"git -C {driven} add -- {NAME}"
    )
    assert told in said
    subprocess.run(said.rpartition(" run: ")[2].strip(), shell=True, cwd="/", check=True)  # noqa: S602 - the command that a person is given
    assert git("status", "--porcelain") == f"M  {NAME}\n"
    assert unsettled(driven) == []


def test_outside_of_a_sparse_checkout(
    driven: Path, apart: Apart, by_git: ByGit, git: Git, run: Run
) -> None:
    """The command has git take it all the same."""
    apart([CRITICAL], [LOW])
    by_git("merge", "theirs")
    git("sparse-checkout", "set", "--no-cone", "/*", "!/complaints/")
    code, _, said = run(*SETTLE)
    assert code == 5, said
    assert "git did not stage it: it lies outside of the sparse checkout; do not repeat it" in said
    for command in said.rpartition(" run: ")[2].strip().split(" && "):
        git(*shlex.split(command)[1:])
    assert git("status", "--porcelain") == f"M  {NAME}\n"
