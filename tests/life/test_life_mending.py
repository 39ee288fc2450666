"""A merge that was begun without the merge driver, mended by `doctor --merge`."""

from __future__ import annotations

import re
import shlex
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
WITHOUT_MARKS = "take git's marks out of it by hand and keep the events of both sides"
UNSETTLED = f"{ANA}: merged; unsettled: severity (complaints show {ANA} explains it)"


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


@pytest.mark.parametrize("begun", ["merge", "rebase", "cherry-pick"])
def test_every_command_names_what_mends_it(
    begun: str, apart: Apart, by_git: ByGit, git: Git, run: Run, register: Path
) -> None:
    """To choose between the two versions would be to lose what one of them tells."""
    apart([note("Ours.")], [note("Theirs.")])
    git("remote", "add", "origin", ".git")
    assert by_git(begun, "theirs")[0] == 1
    for command in ("check", "doctor", "sync", "day", f"show {ANA}"):
        code, page, said = run(*command.split())
        told = " ".join((page + said).split())
        assert " doctor --merge" in told, command
        assert "choose between" not in told
        assert code, command


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


def test_new_where_the_others_have_moved_the_register(
    register: Path, by_git: ByGit, git: Git, run: Run, ok: Ok
) -> None:
    """Git asks whether it belongs to the others; nobody has deleted it, and it stays."""
    git("switch", "--quiet", "--create", "theirs")
    (register / "desk").mkdir()
    git("mv", "complaints", "complaints.yaml", "desk")
    git("commit", "--quiet", "-m", "Moved")
    git("switch", "--quiet", "main")
    fields = ("--description", "It is.", "--name", "Ana", "--channel", "phone", "--severity", "low")
    new = ok("new", "--subject", "Lamp", *fields).strip()
    assert "file location" in by_git("merge", "theirs")[1]
    code, _, said = run("-C", str(register / "desk"), "doctor", "--merge")
    assert (code, said.splitlines()) == (
        0,
        [f"complaints: {new}: one side alone has it in this place; it stays"],
    )
    git("commit", "--quiet", "--no-edit")
    assert run("-C", str(register / "desk"), "show", new)[0] == 0


@pytest.mark.parametrize("how", ["between marks", "a line gone", "one side gone", "a deleted one"])
def test_what_somebody_has_changed_is_not_written_over(
    how: str, register: Path, apart: Apart, by_git: ByGit, git: Git, mend: Mend
) -> None:
    """Not even where git's marks are in the file still, or one side had deleted it.

    How to have it as it is, and how to begin anew, is told in commands.
    """
    deleted: list[Callable[[Path], None]] = [lambda path: path.unlink()]
    apart([CRITICAL], deleted if how == "a deleted one" else [LOW])
    assert by_git("merge", "theirs")[0] == 1
    gone = {
        "a line gone": r"desired_outcome: .*\n",
        "one side gone": r"(?<=\n=======\n)(?s:.*?)(?=>>>)",
    }
    text = re.sub(gone.get(how, "(?!)"), "", text_of(register))
    by_hand = text.replace("Parcel arrived broken", "Parcel by hand") if how not in gone else text
    (register / NAME).write_text(by_hand, "utf-8")
    before, staged = text_of(register), git("status", "--porcelain")
    code, [said] = mend()
    ready = "if that is all," if how == "a deleted one" else f"{WITHOUT_MARKS}, then"
    told = f"{ANA}: somebody has changed it by hand; {ready} run: git -C "
    assert (code, said[: len(told)]) == (1, told)
    assert (text_of(register), git("status", "--porcelain")) == (before, staged)
    afresh, _, again = said.partition("to begin anew, run: ")[2].partition(" && ")
    assert again == f"complaints -C {register} doctor --merge"
    by_git(*shlex.split(afresh)[1:])
    assert mend()[0] == 0
    assert "Parcel by hand" not in text_of(register)


@pytest.mark.parametrize("committed_too", [False, True])
@pytest.mark.parametrize("side", ["--ours", "--theirs"])
def test_a_side_that_somebody_took_for_all(
    side: str,
    committed_too: bool,
    register: Path,
    apart: Apart,
    by_git: ByGit,
    git: Git,
    mend: Mend,
) -> None:
    """Staged, or committed: the event of the other side comes back; mended it is no conflict."""
    apart([CRITICAL], [LOW])
    assert by_git("merge", "theirs")[0] == 1
    git("checkout", side, "--", NAME)
    git("add", NAME)
    if committed_too:
        git("commit", "--quiet", "--no-edit")
    assert mend() == (0, [UNSETTLED])
    assert unsettled(register) == ["severity"]
    git("commit", "--quiet", "-m", "Both")
    assert mend() == (0, ["nothing is in conflict"])


def test_marks_that_a_merge_has_committed(
    register: Path, apart: Apart, by_git: ByGit, git: Git, mend: Mend
) -> None:
    """Where git remembers no versions, the parents of the merge tell them."""
    apart([CRITICAL], [LOW])
    assert by_git("merge", "theirs")[0] == 1
    git("add", NAME)
    git("commit", "--quiet", "--no-edit")
    git("read-tree", "HEAD")
    assert mend() == (0, [UNSETTLED])


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("side", ["--ours", "--theirs"])
def test_a_file_of_one_side_alone_is_not_mended_yet(
    side: str, ends: str, register: Path, apart: Apart, by_git: ByGit, git: Git, mend: Mend
) -> None:
    """As after `git checkout --ours`, which is no choice between events: both sides' stay."""
    git("config", "core.autocrlf", "true" if ends != "\n" else "false")
    apart([CRITICAL], [LOW])
    assert by_git("merge", "theirs")[0] == 1
    git("checkout", side, "--", NAME)
    assert text_of(register).endswith(ends)
    assert mend() == (0, [UNSETTLED])
    assert len(events(register)) == 5


@pytest.mark.parametrize("how", ["staged", "committed", "changed", "no text"])
def test_marks_that_somebody_takes_for_mended(
    how: str, register: Path, apart: Apart, by_git: ByGit, git: Git, mend: Mend, run: Run
) -> None:
    """What is staged with git's marks in it, or committed so, is merged as long as git can tell."""
    apart([CRITICAL], [LOW])
    assert by_git("merge", "theirs")[0] == 1
    if how == "changed":
        put("Parcel arrived broken", "Parcel by hand")(register / NAME)
    git("add", "--all")
    if how != "staged":
        git("commit", "--quiet", "--no-edit")
    if how == "no text":
        (register / NAME).unlink()
        assert mend() == (0, ["nothing is in conflict"])
        return
    if how == "changed":
        code, [said] = mend()
        assert (code, "somebody has changed it by hand" in said) == (1, True)
        return
    assert "complaints doctor --merge merges it" in run("check")[1]
    assert mend() == (0, [UNSETTLED])
    git("commit", "--quiet", "-m", "Merged")
    assert (len(events(register)), mend()) == (5, (0, ["nothing is in conflict"]))


def test_versions_that_git_has_not_kept(
    register: Path, apart: Apart, by_git: ByGit, git: Git, mend: Mend
) -> None:
    """Then they are merged by hand."""
    apart([note("Ours.")], [note("Theirs.")])
    assert by_git("merge", "theirs")[0] == 1
    blob = git("rev-parse", f":3:{NAME}").strip()
    (register / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    told = "a version of it is not in this clone; mend it by hand, then: git add"
    assert mend() == (4, [f"{ANA}.yaml: {told}"])


@pytest.mark.parametrize("gone", [False, True])
def test_a_link_in_its_place(
    gone: bool, register: Path, apart: Apart, by_git: ByGit, git: Git, mend: Mend
) -> None:
    """It is named, nothing is written through it, and the other files are mended."""
    apart([note("Ours."), schema_of("[]", git)], [note("Theirs."), schema_of("{}", git)])
    assert by_git("merge", "theirs")[0] == 1
    elsewhere = register.parent / "elsewhere"
    if not gone:
        elsewhere.write_text("Not ours.\n", "utf-8")
    (register / NAME).unlink()
    (register / NAME).symlink_to(elsewhere)
    code, said = mend()
    assert (code, said[0]) == (4, "complaint.schema.json: written anew")
    assert said[1].startswith(f"{ANA}.yaml: it is a link")
    assert gone or elsewhere.read_text("utf-8") == "Not ours.\n"
    (register / NAME).unlink()
    assert mend() == (0, [MERGED])


def test_two_links_in_its_place(apart: Apart, by_git: ByGit, mend: Mend) -> None:
    """A side that is no file is not merged."""

    def link(where: str) -> Callable[[Path], None]:
        def put(path: Path) -> None:
            path.unlink()
            path.symlink_to(where)

        return put

    apart([link("here")], [link("there")])
    assert by_git("merge", "theirs")[0] == 1
    told = "a side has a link in its place; mend it by hand, then: git add"
    assert mend() == (4, [f"{ANA}.yaml: {told}"])


@pytest.mark.parametrize(("side", "stage"), [("ours", 0), ("theirs", 1)])
def test_a_side_that_cannot_be_read(
    side: str, stage: int, apart: Apart, by_git: ByGit, git: Git, mend: Mend
) -> None:
    """It is named, with what is wrong there, and where both are to be found."""
    wrong = put("subject: Parcel", "subject: [Parcel")
    sides = [[put("subject: Parcel", "subject: A parcel")] for _ in range(2)]
    sides[stage] = [wrong]
    apart(*sides)
    assert by_git("merge", "theirs")[0] == 1
    code, [said] = mend()
    assert code == 4
    assert re.match(rf"{ANA}\.yaml: {side}:\d+: ", said)
    told = re.search(r"; write it by hand from both sides \((.*) and (.*)\), then: git add$", said)
    assert told is not None
    for number, command in enumerate(told.groups(), 2):
        assert git(*command.split()[1:]) == git("show", f":{number}:{NAME}")


def test_what_both_came_from_was_merged_by_lines(
    register: Path, apart: Apart, by_git: ByGit, git: Git, mend: Mend, ok: Ok
) -> None:
    """It has marks in it then; the commits tell what they came from."""
    git("config", f"merge.{DRIVER}.driver", driver())
    (register / ".git" / "info").mkdir(exist_ok=True)
    attributes = register / ".git" / "info" / "attributes"
    attributes.write_text(f"complaints/**/*.yaml merge={DRIVER}\n", "utf-8")
    apart([note("Ours.")], [note("Theirs.")])
    git("branch", "before")
    git("merge", "--quiet", "--no-edit", "theirs")
    git("switch", "--quiet", "theirs")
    git("merge", "--quiet", "--no-edit", "before")
    ok(*note("Theirs, later."))
    git("switch", "--quiet", "main")
    ok(*note("Ours, later."))
    attributes.unlink()
    assert by_git("merge", "theirs")[0] == 1
    assert "<<<<<<<" in git("show", f":1:{NAME}")
    assert mend() == (0, [MERGED])
    assert len(events(register)) == 7


def test_another_git_at_work(
    register: Path,
    apart: Apart,
    by_git: ByGit,
    git: Git,
    mend: Mend,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is waited for; then what is written, and what goes on, is told, and another run does."""
    monkeypatch.setattr("complaints.store.waits.INDEX", 0.0)
    apart([note("Ours.")], [note("Theirs.")])
    assert by_git("merge", "theirs")[0] == 1
    lock = register / ".git" / "index.lock"
    lock.touch()
    code, [said] = mend()
    told = "is written, but git did not take it: another git is at work, or left its lock"
    again = f"complaints -C {register} doctor --merge"
    end = f"if none is running, run: rm {lock} && {again}"
    assert (code, said) == (5, f"{ANA}.yaml {told}; {end}")
    assert git("diff", "--name-only", "--diff-filter=U") == f"{NAME}\n"
    lock.unlink()
    assert mend() == (0, [MERGED])
    assert len(events(register)) == 5


def test_another_git_that_comes_to_its_end(
    register: Path, apart: Apart, by_git: ByGit, mend: Mend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody hears of it."""
    apart([note("Ours.")], [note("Theirs.")])
    assert by_git("merge", "theirs")[0] == 1
    lock = register / ".git" / "index.lock"
    lock.touch()
    monkeypatch.setattr(
        "complaints.store.sharing.staging.time.sleep", lambda _: lock.unlink(missing_ok=True)
    )
    assert mend() == (0, [MERGED])


def test_another_git_at_work_on_two_of_one_id(
    register: Path, by_git: ByGit, git: Git, mend: Mend, ok: Ok, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next run gives one of them a new id, and there is one of each."""
    monkeypatch.setattr("complaints.store.waits.INDEX", 0.0)
    two_of_one_id(register, git, ok)
    assert by_git("merge", "theirs")[0] == 1
    count = len(list(register.rglob("CMP-*.yaml")))
    lock = register / ".git" / "index.lock"
    lock.touch()
    assert mend()[0] == 5
    lock.unlink()
    assert mend()[0] == 0
    assert len(list(register.rglob("CMP-*.yaml"))) == count + 1


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
    apart([schema_of("{}\n", git)], [schema_of("[]\n", git)])
    assert by_git("merge", "theirs")[0] == 1
    assert mend() == (0, ["complaint.schema.json: written anew"])
    assert '"Unsettled"' in (register / "complaint.schema.json").read_text("utf-8")


def schema_of(words: str, git: Git) -> Callable[[Path], None]:
    """Return what has git know a schema for editors that says something else."""

    def write(path: Path) -> None:
        schema = path.parents[3] / "complaint.schema.json"
        schema.write_text(words, "utf-8")
        git("add", str(schema))

    return write


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


@pytest.mark.parametrize("driver_there", [True, False])
@pytest.mark.parametrize("deleted_by", ["main", "theirs"])
def test_a_complaint_that_git_takes_for_a_deleted_one(
    deleted_by: str,
    driver_there: bool,
    register: Path,
    by_git: ByGit,
    git: Git,
    mend: Mend,
    ok: Ok,
) -> None:
    """A new one like it is not that one renamed: each stays what it is, with what was recorded."""
    if driver_there:
        install(repository_at(register))
    fields = ("--description", "It is.", "--name", "Ana", "--channel", "phone")
    old = ok("new", "--subject", "The old one", "--severity", "low", *fields).strip()
    git("branch", "--quiet", "theirs")
    git("switch", "--quiet", deleted_by)
    git("rm", "--quiet", f"complaints/2026/11/{old}.yaml")
    git("commit", "--quiet", "-m", "By mistake")
    new = ok("new", "--subject", "The new one", "--severity", "low", *fields).strip()
    ok("note", new, "-m", "Of the new one.")
    git("switch", "--quiet", "theirs" if deleted_by == "main" else "main")
    ok("note", old, "-m", "Of the old one.")
    ok("classify", old, "--severity", "high")
    git("switch", "--quiet", "main")
    code, said = by_git("merge", "--no-edit", "-X", "find-renames=30%", "theirs")
    assert code == 1
    if driver_there:
        first, second = (old, new) if deleted_by == "theirs" else (new, old)
        assert f"{first} and {second} are two complaints: complaints doctor --merge" in said
    assert mend() == (0, [f"{new}: git took {old} for it; each is in its own file"])
    assert by_git("commit", "--no-edit")[0] == 0
    assert "Of the old one." in ok("show", old)
    assert "Of the old one." not in ok("show", new)
    assert "The new one" in ok("show", new)
    assert ok("check") == ""


def test_nothing_to_mend(register: Path, mend: Mend) -> None:
    """That is told."""
    assert mend() == (0, ["nothing is in conflict"])
