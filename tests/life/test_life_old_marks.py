"""Git's marks in a complaint that were committed, of which git remembers nothing or too little."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from life.test_life_mending import UNSETTLED, WITHOUT_MARKS, Mend, mend
from life.test_life_merging import (
    ANA,
    CRITICAL,
    LOW,
    NAME,
    Apart,
    ByGit,
    Git,
    Ok,
    Run,
    apart,
    by_git,
    committed,
    events,
    note,
    put,
    text_of,
)

__all__ = ["apart", "by_git", "committed", "mend"]


@pytest.fixture
def marked(apart: Apart, by_git: ByGit, git: Git) -> None:
    """Have a merge commit git's marks, and git forget of what."""
    apart([CRITICAL], [LOW])
    assert by_git("merge", "theirs")[0] == 1
    git("commit", "--quiet", "--all", "--no-edit")
    git("read-tree", "HEAD")


@pytest.mark.usefixtures("marked")
def test_a_merge_of_long_ago(git: Git, mend: Mend, monkeypatch: pytest.MonkeyPatch) -> None:
    """The history of the file tells which one it was."""
    monkeypatch.setattr("complaints.store.sharing.losses._MERGES", 1)
    for _ in range(2):
        later = ("commit-tree", "-m", "Later", "-p", "HEAD", "-p", "HEAD~", "HEAD^{tree}")
        git("reset", "--quiet", "--soft", git(*later).strip())
    assert mend() == (0, [UNSETTLED])
    git("commit", "--quiet", "-m", "Both")
    assert mend() == (0, ["nothing is in conflict"])


@pytest.mark.usefixtures("marked")
def test_no_merge_at_all(register: Path, git: Git, mend: Mend) -> None:
    """Where nothing tells the versions, that is said, and what there is to do."""
    git("reset", "--quiet", "--soft", git("commit-tree", "-m", "All", "HEAD^{tree}").strip())
    before = text_of(register)
    told = f"git has no versions of it to merge; {WITHOUT_MARKS}, then: git add"
    assert mend() == (4, [f"{ANA}.yaml: {told}"])
    assert text_of(register) == before


@pytest.mark.usefixtures("marked")
def test_a_side_of_them_was_chosen_later(register: Path, git: Git, mend: Mend, ok: Ok) -> None:
    """That the marks had all of it is no comfort: what is not there now is brought back."""
    git("checkout", "--quiet", "HEAD^", "--", NAME)
    git("commit", "--quiet", "-m", "Ours it is")
    ok(*note("Since."))
    assert mend() == (0, [UNSETTLED])
    assert len(events(register)) == 6


def test_marks_in_a_side(apart: Apart, by_git: ByGit, git: Git, mend: Mend) -> None:
    """Of what a rebase has committed with marks the next of its steps makes a side."""
    apart([CRITICAL, note("Ours.")], [LOW])
    assert by_git("rebase", "theirs")[0] == 1
    git("add", NAME)
    by_git("rebase", "--continue")
    assert "<<<<<<<" in git("show", f":2:{NAME}")
    told = f"a side of it was committed with git's marks in it; {WITHOUT_MARKS}, then: git add"
    assert mend() == (4, [f"{ANA}.yaml: {told}"])


def test_an_event_that_only_a_newer_version_knows(apart: Apart, by_git: ByGit, mend: Mend) -> None:
    """Nobody is to write that by hand."""
    apart([note("Ours.")], [note("Theirs."), put("kind: note", "kind: frobnicated")])
    assert by_git("merge", "theirs")[0] == 1
    told = "it holds an event of a kind that this version does not know; use a newer complaints"
    assert mend() == (4, [f"{ANA}.yaml: {told}"])


@pytest.mark.usefixtures("marked")
def test_a_hand_between_marks_that_were_committed(register: Path, git: Git, mend: Mend) -> None:
    """It is told what to do with them, and never to begin anew from what git has forgotten."""
    put("Parcel arrived broken", "Parcel by hand")(register / NAME)
    before = text_of(register)
    code, [said] = mend()
    add = shlex.join(["git", "-C", str(register), "add", "--", NAME])
    told = f"{ANA}: somebody has changed it by hand; {WITHOUT_MARKS}, then run: {add}"
    assert (code, said) == (1, told)
    assert text_of(register) == before


@pytest.mark.parametrize("forgotten", [False, True])
@pytest.mark.parametrize("length", [3, 20])
def test_marks_of_another_length(
    length: int,
    forgotten: bool,
    register: Path,
    apart: Apart,
    by_git: ByGit,
    git: Git,
    mend: Mend,
    run: Run,
) -> None:
    """An attribute may have git make them longer, or shorter: they are nobody's handwork."""
    attributes = register / ".git" / "info" / "attributes"
    attributes.parent.mkdir(exist_ok=True)
    attributes.write_text(f"*.yaml conflict-marker-size={length}\n", "utf-8")
    apart([CRITICAL], [LOW])
    assert by_git("merge", "theirs")[0] == 1
    assert f"\n{'<' * length} HEAD\n" in text_of(register)
    assert "it holds an unfinished merge" in run("check")[1]
    if forgotten:
        git("commit", "--quiet", "--all", "--no-edit")
        git("read-tree", "HEAD")
    assert mend() == (0, [UNSETTLED])
