"""A merge that was begun without the merge driver, mended by `doctor --merge`."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from complaints.store.git.calling import driver
from complaints.store.git.driver import NAME as DRIVER
from complaints.store.git.driver import install
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
    unsettled,
)
from surroundings import repository_at

__all__ = ["apart", "by_git", "committed"]

MERGED = f"{ANA}: merged"
UNSETTLED = f"{ANA}: merged; unsettled: severity (complaints show {ANA})"
BY_HAND = f"{ANA}: somebody is mending it already; then: git add"


@pytest.fixture
def mend(run: Run) -> Callable[[], tuple[int, list[str]]]:
    """Have the doctor mend a merge; returns the exit code and what was said."""

    def mend() -> tuple[int, list[str]]:
        code, out, err = run("doctor", "--merge")
        assert out == ""
        return code, [line.removeprefix("complaints: ") for line in err.splitlines()]

    return mend


Mend = Callable[[], tuple[int, list[str]]]


def without_the_program(register: Path, git: Git) -> None:
    """Have git know a driver that is not there any more."""
    gone = driver().replace(sys.executable, "/nowhere/python", 1)
    git("config", f"merge.{DRIVER}.driver", gone)
    (register / ".git" / "info").mkdir(exist_ok=True)
    line = f"complaints/**/*.yaml merge={DRIVER}\n"
    (register / ".git" / "info" / "attributes").write_text(line, "utf-8")


@pytest.mark.parametrize("style", ["merge", "diff3", "zdiff3"])
def test_git_has_merged_by_lines(
    style: str, register: Path, apart: Apart, by_git: ByGit, git: Git, mend: Mend, run: Run, ok: Ok
) -> None:
    """With marks no command reads the file; it is merged anew from what git keeps, and staged."""
    git("config", "merge.conflictStyle", style)
    apart([CRITICAL], [LOW])
    assert by_git("merge", "theirs")[0] == 1
    assert run("show", ANA)[0] == 4
    assert mend() == (0, [UNSETTLED])
    assert unsettled(register) == ["severity"]
    assert git("status", "--porcelain") == f"M  {NAME}\n"
    ok("settle", ANA, "severity", "low")
    git("commit", "--quiet", "--no-edit")
    assert (ok("check"), len(events(register))) == ("", 6)


def test_the_same_as_the_driver(
    register: Path, apart: Apart, by_git: ByGit, git: Git, mend: Mend
) -> None:
    """Where the program is missing git's marks are there, and the doctor makes one file of it."""
    without_the_program(register, git)
    apart([CRITICAL, note("Ours.")], [LOW])
    code, said = by_git("merge", "theirs")
    assert (code, "/nowhere/python" in said) == (1, True)
    assert "\n<<<<<<< here\n" in text_of(register)
    assert mend() == (0, [UNSETTLED])
    mended = text_of(register)
    git("merge", "--abort")
    git("config", f"merge.{DRIVER}.driver", driver())
    by_git("merge", "theirs")
    assert text_of(register) == mended


def test_lines_that_git_could_merge(
    register: Path, apart: Apart, by_git: ByGit, git: Git, mend: Mend
) -> None:
    """Without the program even they are left to the doctor: lines that fit need not be right."""
    without_the_program(register, git)
    early = note("Early.", "--at", "2026-11-20T16:25")
    apart([note("Ours.")], [early])
    assert by_git("merge", "theirs")[0] == 1
    assert "<<<<<<<" not in text_of(register)
    assert mend() == (0, [MERGED])
    assert git("status", "--porcelain") == f"M  {NAME}\n"


@pytest.mark.parametrize("deleting", ["main", "theirs"])
def test_one_side_has_deleted_it(
    deleting: str, register: Path, apart: Apart, by_git: ByGit, git: Git, mend: Mend
) -> None:
    """What the other side has changed stays: complaints are never deleted."""
    sides = ([lambda path: path.unlink()], [note("Still here.")])
    apart(*(sides if deleting == "main" else sides[::-1]))
    assert by_git("merge", "theirs")[0] == 1
    assert mend() == (0, [f"{ANA}: one side had deleted it; it stays as the other has it"])
    git("commit", "--quiet", "--no-edit")
    assert len(events(register)) == 4


@pytest.mark.parametrize("how", ["without marks", "between marks", "a deleted one"])
def test_what_somebody_has_changed_is_not_written_over(
    how: str, register: Path, apart: Apart, by_git: ByGit, git: Git, mend: Mend
) -> None:
    """Not even where git's marks are in the file still, or one side had deleted it."""
    deleted: list[Callable[[Path], None]] = [lambda path: path.unlink()]
    apart([CRITICAL], deleted if how == "a deleted one" else [LOW])
    assert by_git("merge", "theirs")[0] == 1
    if how == "without marks":
        (register / NAME).write_text(git("show", f"HEAD:{NAME}"), "utf-8")
    put("Parcel arrived broken", "Parcel by hand")(register / NAME)
    before, staged = text_of(register), git("status", "--porcelain")
    assert mend() == (1, [BY_HAND])
    assert (text_of(register), git("status", "--porcelain")) == (before, staged)


def test_what_was_settled_is_not_written_over(
    register: Path, apart: Apart, by_git: ByGit, mend: Mend, ok: Ok
) -> None:
    """After `settle` nothing is in conflict any more."""
    apart([CRITICAL], [LOW])
    by_git("merge", "theirs")
    mend()
    ok("settle", ANA, "severity", "low")
    assert mend() == (0, ["nothing is in conflict"])
    assert unsettled(register) == []


def test_other_files_are_left_to_people(
    register: Path, apart: Apart, by_git: ByGit, git: Git, mend: Mend
) -> None:
    """The policy is mended by hand; complaints are mended all the same, by the policy or not."""

    def prefix(other: str) -> Callable[[Path], None]:
        return lambda path: put("prefix: CMP", f"prefix: {other}")(register / "complaints.yaml")

    apart([note("Ours."), prefix("CMPA")], [note("Theirs."), prefix("CMPB")])
    assert by_git("merge", "theirs")[0] == 1
    assert mend() == (
        1,
        ["complaints.yaml: is no complaint; mend it by hand, then: git add", MERGED],
    )
    assert git("status", "--porcelain") == f"UU complaints.yaml\nM  {NAME}\n"


def test_the_schema_is_written_anew(
    register: Path, apart: Apart, by_git: ByGit, git: Git, mend: Mend
) -> None:
    """It follows from the program alone."""
    schema = register / "complaint.schema.json"

    def of(words: str) -> Callable[[Path], None]:
        def write(_: Path) -> None:
            schema.write_text(words, "utf-8")
            git("add", schema.name)

        return write

    apart([of("{}\n")], [of("[]\n")])
    assert by_git("merge", "theirs")[0] == 1
    assert mend() == (0, [f"{schema.name}: written anew"])
    assert '"Unsettled"' in schema.read_text("utf-8")


def two_of_one_id(register: Path, git: Git, ok: Ok) -> str:
    """Have each branch take a complaint of its own, both under one id; returns the id."""
    fields = ("--description", "It is.", "--name", "Ana", "--channel", "phone")
    git("switch", "--quiet", "--create", "theirs")
    twice = ok("new", "--subject", "Theirs", "--severity", "low", *fields).strip()
    path = register / "complaints" / "2026" / "11" / f"{twice}.yaml"
    other = re.sub("id: 1-....", "id: 1-0WNR", path.read_text("utf-8").replace("Theirs", "Ours"))
    git("switch", "--quiet", "main")
    path.write_text(other, "utf-8")
    git("add", str(path))
    git("commit", "--quiet", "-m", f"{twice}: new")
    return twice


@pytest.mark.parametrize("rebasing", [False, True])
@pytest.mark.parametrize("shared", ["main", "theirs"])
def test_two_complaints_under_one_id(
    shared: str, rebasing: bool, register: Path, by_git: ByGit, git: Git, mend: Mend, ok: Ok
) -> None:
    """They are not mixed; the one that is not on the upstream yet gets a new id."""
    install(repository_at(register))
    twice = two_of_one_id(register, git, ok)
    if not rebasing:
        git("remote", "add", "origin", ".git")
        git("fetch", "--quiet", "origin")
        git("branch", "--quiet", f"--set-upstream-to=origin/{shared}")
    else:
        git("update-ref", "refs/remotes/origin/main", shared)
    code, said = by_git("rebase" if rebasing else "merge", "theirs")
    assert code == 1
    assert f"{twice} is two different complaints under one id: complaints doctor --merge" in said
    told = f"{twice}: two complaints had this id; the one that was not shared yet is "
    code, [said] = mend()
    assert (code, said[: len(told)]) == (0, told)
    code, said_too = by_git(*(("rebase", "--continue") if rebasing else ("commit", "--no-edit")))
    assert code == 0, said_too
    kept, moved = ("Ours", "Theirs") if shared == "main" else ("Theirs", "Ours")
    assert kept in ok("show", twice)
    assert moved in ok("show", said.removeprefix(told))
    assert ok("check") == ""


def test_nothing_to_mend(register: Path, mend: Mend) -> None:
    """That is told."""
    assert mend() == (0, ["nothing is in conflict"])
