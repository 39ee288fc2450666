"""What is recorded and not committed, or committed and not sent, is named: by day and by sync."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from complaints.core.record.ids import make_id
from surroundings import NOW, repository_at, without_programs

Ok = Callable[..., str]
Run = Callable[..., tuple[int, str, str]]
Git = Callable[..., str]

ANA = "CMP-2611-7F3K9QY"
HOUR = timedelta(hours=1)


@pytest.fixture
def ana(register: Path) -> Path:
    """The file of the complaint."""
    return next(register.glob(f"complaints/*/*/{ANA}.yaml"))


def edit(path: Path) -> None:
    """Change a file by hand."""
    path.write_text(path.read_text("utf-8") + "# by hand\n", "utf-8")


def made(path: Path, ago: timedelta) -> None:
    """Say when a file was written."""
    then = (datetime.fromisoformat(NOW) - ago).timestamp()
    os.utime(path, (then, then))


def copies(path: Path, count: int) -> list[Path]:
    """Lay further complaints beside one, as an editor or a copy would."""
    ids = [make_id("CMP", 2026, 11, f"{number:06}") for number in range(count)]
    found = [path.with_name(f"{each}.yaml") for each in ids]
    for each in found:
        each.write_text(path.read_text("utf-8").replace(ANA, each.stem), "utf-8")
    return found


def told(page: str) -> list[str]:
    """Return the lines of a page that tell what is here alone."""
    words = "not (committed|sent)|shared|gone"
    return [line for line in page.splitlines() if re.search(words, line)]


def committed_by(line: str) -> None:
    """Run the command that a line tells, from anywhere."""
    for part in line.split("): ", 1)[1].split(" && "):
        subprocess.run(shlex.split(part), cwd="/", check=True, capture_output=True)


def test_what_is_committed_and_sent_is_not_told_of(ana: Path, ok: Ok, register: Path) -> None:
    """Nor files that are people's own, nor that nothing is sent where there is no server."""
    ana.with_name("notes.txt").touch()
    (register / "README").touch()
    assert told(ok("day")) == []


@pytest.mark.parametrize("staged", [False, True])
@pytest.mark.parametrize(
    "change",
    ["edit", "new", "policy", "letter", "no index", "hidden", "ignored folder"],
)
def test_a_file_that_no_commit_has(
    change: str, staged: bool, ana: Path, ok: Ok, git: Git, register: Path
) -> None:
    """Changed, new, hidden by an exclude file: it is named, and the command commits it."""
    name, [new] = ANA, copies(ana, 1)
    if change not in ("new", "hidden", "ignored folder"):
        new.unlink()
    if change in ("edit", "no index"):
        edit(ana)
    elif change == "policy":
        name = "complaints.yaml"
        edit(register / name)
    elif change == "letter":
        name = "templates/hr/own.txt"
        (register / name).parent.mkdir(parents=True)
        (register / name).touch()
    else:
        name = new.stem
    if change == "hidden":
        (register / ".git" / "info").mkdir(exist_ok=True)
        (register / ".git" / "info" / "exclude").write_text(f"{new.name}\n", "utf-8")
    elif change == "ignored folder":
        (register / ".git" / "info").mkdir(exist_ok=True)
        (register / ".git" / "info" / "exclude").write_text("/complaints/\n", "utf-8")
    elif staged:
        git("add", "--all")
    if change == "no index":
        git("rm", "--quiet", "--cached", "--force", str(ana))
    [line] = told(ok("day"))
    assert line.startswith(f"1 file is not committed ({name}): git -C ")
    committed_by(line)
    assert told(ok("day")) == []
    [path] = git("show", "--name-only", "--format=").split()
    assert name in path


@pytest.mark.parametrize(
    "marks",
    [("skip-worktree",), ("assume-unchanged",), ("skip-worktree", "assume-unchanged")],
    ids=" and ".join,
)
def test_a_file_that_git_was_told_to_overlook(
    marks: tuple[str, ...], ana: Path, ok: Ok, git: Git
) -> None:
    """Git says nothing of it; it is named all the same, and the command commits it."""
    edit(ana)
    for mark in marks:
        git("update-index", f"--{mark}", str(ana))
    [line] = told(ok("day"))
    assert line.startswith(f"1 file is not committed ({ANA}): git -C ")
    committed_by(line)
    assert told(ok("day")) == []
    assert git("ls-files", "-v", str(ana)).startswith("H ")


@pytest.mark.parametrize("what", ["link", "pipe", "folder"])
def test_what_is_no_file_is_not_looked_behind(
    what: str, ana: Path, run: Run, register: Path, tmp_path: Path
) -> None:
    """Nothing waits for a pipe, and nobody is told to commit a link; the others are named."""
    [new] = copies(ana, 1)
    ana.rename(tmp_path / "behind")
    edit(tmp_path / "behind")
    if what == "link":
        ana.symlink_to(tmp_path / "behind")
    elif what == "pipe":
        os.mkfifo(ana)
    else:
        ana.mkdir()
    code, out, _ = run("day")
    fault, other = told(out)
    assert code == 4
    assert fault.startswith("not committed, as far as can be told: complaints/2026/11/")
    assert other.startswith(f"1 file is not committed ({new.stem}): git -C ")


def test_what_a_sparse_checkout_leaves_out(ana: Path, ok: Ok, git: Git) -> None:
    """It is neither gone nor changed; a new complaint there is named, and its command works."""
    [new] = copies(ana, 1)
    text = new.read_bytes()
    new.unlink()
    git("sparse-checkout", "set", "--no-cone", "/*", "!/complaints/2026/")
    assert told(ok("day")) == []
    new.parent.mkdir(parents=True, exist_ok=True)
    new.write_bytes(text)
    [line] = told(ok("day"))
    assert line.startswith(f"1 file is not committed ({new.stem}): git -C ")
    committed_by(line)
    assert told(ok("day")) == []


@pytest.mark.parametrize("staged", [False, True])
def test_a_file_that_is_gone(staged: bool, ana: Path, ok: Ok, git: Git) -> None:
    """Nobody is told to commit that; the command brings it back, as the last commit has it."""
    before = ana.read_bytes()
    [new] = copies(ana, 1)
    ana.unlink()
    if staged:
        git("add", "--all")
    gone, other = told(ok("day"))
    assert gone.startswith(f"1 file is gone that the last commit has ({ANA}): git -C ")
    assert other == f"1 file is not committed ({new.stem}): bring back first what is gone"
    committed_by(gone)
    assert ana.read_bytes() == before
    [line] = told(ok("day"))
    committed_by(line)
    [path] = git("show", "--name-only", "--format=").split()
    assert path.endswith(new.name)
    assert told(ok("day")) == []


@pytest.mark.parametrize("how", ["", "staged", "skip-worktree", "assume-unchanged"])
def test_many_files_that_are_gone(how: str, ana: Path, ok: Ok, git: Git, register: Path) -> None:
    """The command brings them back, and takes back nothing that was changed in others."""
    several, others = copies(ana, 6), [ana.parent / "a.md", ana.parent / "b.md"]
    for path in others:
        path.touch()
    git("add", "--all")
    git("commit", "--quiet", "-m", "Several")
    if how and how != "staged":
        git("update-index", f"--{how}", *map(str, several))
    for path in several:
        path.unlink()
    if how == "staged":
        git("rm", "--quiet", *map(str, several))
    # What else somebody is at.
    others[0].unlink()
    git("rm", "--quiet", str(others[1]))
    edit(ana)
    git("add", str(ana))
    edit(ana)
    edited, status = ana.read_bytes(), git("status", "--porcelain", str(ana), *map(str, others))
    gone, other = told(ok("day"))
    assert told(ok("day")) == [gone, other]
    assert gone.startswith("6 files are gone that the last commit has (")
    assert other.endswith(f"({ANA}): bring back first what is gone")
    assert len(gone) < 800
    subprocess.run(["sh", "-c", gone.partition("): ")[2]], cwd="/", check=True)
    assert all(path.exists() for path in several)
    assert ana.read_bytes() == edited
    assert git("status", "--porcelain") == status
    [left] = told(ok("day"))
    assert left.startswith(f"1 file is not committed ({ANA}): ")


@pytest.mark.parametrize("hidden", [False, True])
def test_many_files(hidden: bool, ana: Path, ok: Ok, git: Git, register: Path) -> None:
    """They are counted, and the command commits all of them and nothing that is somebody's own."""
    first = ", ".join(path.stem for path in copies(ana, 6)[:5])
    edit(ana)
    (register / "templates" / "hr").mkdir(parents=True)
    (register / "templates" / "hr" / "own.txt").touch()
    (ana.parent / "notes.txt").touch()
    if hidden:
        (register / ".gitignore").write_text("complaints/**/*.yaml\n", "utf-8")
    [line] = told(ok("day"))
    assert line.startswith(f"8 files are not committed ({first}, …): git -C ")
    committed_by(line)
    assert told(ok("day")) == []
    left = git("status", "--porcelain").splitlines()
    assert sorted(left) == sorted(
        [f"?? {(ana.parent / 'notes.txt').relative_to(register)}", *["?? .gitignore"] * hidden]
    )


def test_in_the_middle_of_a_merge(ana: Path, ok: Ok, git: Git, register: Path) -> None:
    """Git takes no single files then; it is said what comes first."""
    edit(ana)
    (register / ".git" / "MERGE_HEAD").write_text(git("rev-parse", "HEAD"), "utf-8")
    assert told(ok("day")) == [
        f"1 file is not committed ({ANA}): a merge is in progress; "
        f"finish it (complaints -C {register} doctor --merge, then git -C {register} commit) "
        f"or take it back (git -C {register} merge --abort)"
    ]


def test_a_register_in_a_subfolder(register: Path, ok: Ok, tmp_path: Path) -> None:
    """What is beside it is not its own, even where it has the same names."""
    whole = tmp_path / "whole [of it] *"
    whole.mkdir()
    register.rename(whole / "register")
    (whole / "register" / ".git").rename(whole / ".git")
    subprocess.run(["git", "add", "--all"], cwd=whole, check=True)
    subprocess.run(["git", "commit", "--quiet", "-m", "Moved"], cwd=whole, check=True)
    (whole / "complaints").mkdir()
    (whole / "complaints" / f"{ANA}.yaml").touch()
    place = ("-C", str(whole / "register"))
    assert told(ok(*place, "day")) == []
    edit(next((whole / "register").glob(f"complaints/*/*/{ANA}.yaml")))
    [line] = told(ok(*place, "day"))
    committed_by(line)
    assert told(ok(*place, "day")) == []


def test_where_the_policy_wants_no_commits(ana: Path, ok: Ok, run: Run, register: Path) -> None:
    """That is as it should be: counted, without advice, and cron says nothing."""
    policy = register / "complaints.yaml"
    policy.write_text(policy.read_text("utf-8").replace("commit: true", "commit: false"), "utf-8")
    subprocess.run(["git", "commit", "--quiet", "-am", "Policy"], cwd=register, check=True)
    followed(register)
    ok("note", ANA, "-m", "By hand.")
    made(ana, 2 * HOUR)
    assert told(ok("day")) == ["1 file is not committed"]
    assert run("sync")[2].splitlines()[-1] == "complaints: 1 file is not committed"
    assert run("sync", "--quiet") == (0, "", "")


def followed(register: Path) -> None:
    """Give the branch a server's to follow."""
    bare = register.parent / "bare.git"
    for arguments in (
        ("init", "--quiet", "--bare", str(bare)),
        ("remote", "add", "origin", str(bare)),
        ("push", "--quiet", "--set-upstream", "origin", "HEAD"),
    ):
        subprocess.run(["git", *arguments], cwd=register, check=True)


def test_sync_names_it_each_time(ana: Path, run: Run, register: Path) -> None:
    """However fresh it is; the work itself is done, and so is the command."""
    followed(register)
    edit(ana)
    made(ana, timedelta())
    for _ in range(2):
        code, out, err = run("sync")
        assert (code, out) == (0, "")
        assert err.splitlines()[-1].startswith(f"complaints: 1 file is not committed ({ANA}): git ")


@pytest.mark.parametrize(
    ("ago", "named"),
    [
        (timedelta(), False),
        (HOUR, False),
        (HOUR + timedelta(seconds=1), True),
        (timedelta(days=9), True),
        # What is yet to come by the file's own word is no step of now.
        (-timedelta(days=1), True),
    ],
)
def test_cron_names_what_is_older_than_an_hour(
    ago: timedelta,
    named: bool,
    ana: Path,
    run: Run,
    register: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Once a day; the next day again, if it is still so. What is gone has no age."""
    followed(register)
    edit(ana)
    made(ana, ago)
    first = run("sync", "--quiet")
    assert first[:2] == (0, "")
    assert told(first[2]) == first[2].splitlines()
    assert bool(first[2]) is named
    assert run("sync", "--quiet") == (0, "", "")
    ana.unlink()
    assert bool(run("sync", "--quiet")[2]) is not named
    monkeypatch.setenv("COMPLAINTS_NOW", "2026-11-21T17:30:00+01:00")
    assert told(run("sync", "--quiet")[2])


def test_cron_names_only_what_it_has_not_named(ana: Path, run: Run, register: Path) -> None:
    """A second file on the same day is news, and the first one is not told again."""
    followed(register)
    edit(ana)
    made(ana, 2 * HOUR)
    assert f"({ANA})" in run("sync", "--quiet")[2]
    [other] = copies(ana, 1)
    made(other, 2 * HOUR)
    assert f"1 file is not committed ({other.stem})" in run("sync", "--quiet")[2]


@pytest.mark.parametrize(("hours", "named"), [(0, False), (2, True)])
def test_cron_names_commits_that_do_not_get_out(
    hours: int,
    named: bool,
    ok: Ok,
    run: Run,
    register: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Once a day, by the oldest of them; what stands in the way is said at each run."""
    followed(register)
    for ago in (hours, 0):
        then = datetime.fromisoformat(NOW) - ago * HOUR
        monkeypatch.setenv("GIT_COMMITTER_DATE", then.isoformat())
        ok("note", ANA, "-m", "Ours.")
    (register.parent / "bare.git").rename(register.parent / "elsewhere.git")
    for time in (named, False):
        code, out, err = run("sync", "--quiet")
        assert (code, out) == (3, "")
        *before, last = err.splitlines()
        assert last.startswith("complaints: the other side cannot be reached: ")
        assert before == ["complaints: 2 commits are not sent to the others yet"] * time
    assert told(ok("day")) == ["2 commits are not sent to the others yet: complaints sync"]


def test_without_git(ana: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The day is shown; that something may be here alone is said."""
    edit(ana)
    without_programs(monkeypatch)
    code, page, err = run("day")
    assert (code, err) == (0, "")
    line = "there is no git on this machine: what is not committed or sent is not known"
    assert page.splitlines()[-1] == line
    assert told(page) == [line]


def test_a_register_in_no_repository(ana: Path, ok: Ok, register: Path) -> None:
    """There is nothing to commit, and nothing to tell."""
    (register / ".git").rename(register / "no.git")
    edit(ana)
    assert told(ok("day")) == []
    assert repository_at(register).unfinished() is None


@pytest.mark.parametrize("command", [("list",), ("show", ANA), ("overdue",), ("check",)])
def test_other_commands_that_read_start_no_git(
    command: tuple[str, ...], ana: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They need none, and say nothing of commits."""
    edit(ana)
    before = run(*command)
    without_programs(monkeypatch)
    assert run(*command) == before
    assert told(before[2]) == []
