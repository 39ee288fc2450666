"""Wherever a register lies: `new` and `note` commit exactly their file, and leave no trace."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from surroundings import PROGRAM, without_programs

Run = Callable[..., tuple[int, str, str]]
Process = Callable[..., subprocess.CompletedProcess[bytes]]
Works = Callable[..., None]

DONE, REFUSED, UNTRUSTED, RECORDED = 0, 3, 4, 5
SAMPLE = Path(__file__).parents[2] / "sample-data"
ID = "CMP-2611-7F3K9QY"
NEW = ("new", "--subject", "A lamp flickers", "--name", "Ana", "--channel", "phone")
NOTE = ("note", ID, "-m", "The courier rang.")


@pytest.fixture
def committed(_committed_small: Path) -> Path:
    """One complaint."""
    return _committed_small


@pytest.fixture
def origin(register: Path) -> Path:
    """The small register as `init` makes one: with what git should know."""
    for name in (".gitattributes", ".gitignore"):
        shutil.copyfile(SAMPLE / name, register / name)
    git(register, "add", ".")
    git(register, "commit", "--quiet", "-m", "What git should know")
    return register


def git(place: Path, *arguments: str) -> str:
    """Run git in a folder; returns what it says."""
    done = subprocess.run(
        ["git", "-c", "protocol.file.allow=always", *arguments],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def with_a_person(place: Path) -> Path:
    """Say in a repository who commits."""
    git(place, "config", "user.name", "Ivo Babić")
    git(place, "config", "user.email", "ivo.babic@example.com")
    return place


def files(root: Path) -> dict[str, bytes]:
    """Return the complaint files of a register."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted((root / "complaints").rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def works(process: Process) -> Works:
    """Record two steps: each is one commit of one file, and only what others do is left."""

    def works(root: Path, *, left: str = "", **environment: str) -> None:
        for arguments in (NEW, NOTE):
            before = git(root, "rev-parse", "HEAD").strip()
            done = process("-C", str(root), *arguments, **environment)
            assert done.returncode == DONE, done.stderr.decode()
            written = done.stdout.decode().strip() or ID
            assert git(root, "rev-list", "--count", f"{before}..HEAD").strip() == "1"
            changed = git(root, "diff", "--name-only", before, "HEAD").splitlines()
            below = git(root, "rev-parse", "--show-prefix").strip()
            assert changed == [f"{below}complaints/2026/11/{written}.yaml"]
            assert git(root, "status", "--porcelain") == left

    return works


def mono_repo(origin: Path, place: Path, *registers: str) -> Path:
    """Return a repository with registers in folders, and with what others work on."""
    top = place / "mono"
    (top / "shop").mkdir(parents=True)
    (top / "shop" / "cart.txt").write_text("theirs\n", "utf-8")
    for name in registers:
        shutil.copytree(origin, top / name, ignore=shutil.ignore_patterns(".git", ".complaints"))
    git(top, "init", "--quiet")
    with_a_person(top)
    git(top, "add", ".")
    git(top, "commit", "--quiet", "-m", "All of us")
    return top


def test_the_top_of_a_repository(origin: Path, works: Works) -> None:
    """As most have it."""
    works(origin)


def test_a_linked_work_tree(origin: Path, works: Works, tmp_path: Path) -> None:
    """On a branch of its own; the first work tree is not touched."""
    git(origin, "worktree", "add", "--quiet", "-b", "side", str(tmp_path / "linked"))
    before = files(origin)
    works(tmp_path / "linked")
    assert files(origin) == before
    assert git(origin, "status", "--porcelain") == ""


def test_a_submodule(origin: Path, works: Works, tmp_path: Path) -> None:
    """The repository around it learns of the new commit, and nothing is staged there."""
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "--quiet")
    with_a_person(outer)
    git(outer, "submodule", "--quiet", "add", str(origin), "desk")
    git(outer, "commit", "--quiet", "-m", "A register in it")
    works(with_a_person(outer / "desk"))
    assert git(outer, "status", "--porcelain").splitlines() == [" M desk"]
    assert git(outer, "rev-list", "--count", "HEAD").strip() == "1"


def test_two_registers_in_one_repository(origin: Path, works: Works, tmp_path: Path) -> None:
    """Each commits its own file; neither takes in what others have staged or changed."""
    top = mono_repo(origin, tmp_path, "desk", "care/desk")
    works(top / "desk")
    works(top / "care" / "desk")
    (top / "shop" / "cart.txt").write_text("staged\n", "utf-8")
    git(top, "add", ".")
    (top / "shop" / "cart.txt").write_text("changed\n", "utf-8")
    works(top / "desk", left="MM shop/cart.txt\n")


def test_a_shallow_clone(origin: Path, works: Works, tmp_path: Path) -> None:
    """Of which only the newest commit is there."""
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth", "1", origin.as_uri(), str(clone))
    assert (clone / ".git" / "shallow").exists()
    works(with_a_person(clone))


def test_a_sparse_checkout_with_the_register(origin: Path, works: Works, tmp_path: Path) -> None:
    """Where the rest of the repository is not checked out."""
    top = mono_repo(origin, tmp_path, "desk")
    git(top, "sparse-checkout", "set", "--cone", "desk")
    assert not (top / "shop").exists()
    works(top / "desk")


def test_a_sparse_checkout_without_the_month(
    origin: Path, process: Process, do_as_told: Callable[[str], None]
) -> None:
    """A new complaint is recorded and the sentence says why git leaves it out; its command helps.

    One that is not checked out is refused, and no other is put in its place.
    """
    git(origin, "sparse-checkout", "set", "--cone", "templates")
    before = git(origin, "rev-parse", "HEAD")
    assert files(origin) == {}
    note = process("-C", str(origin), *NOTE)
    assert note.returncode in (REFUSED, UNTRUSTED)
    assert note.stderr.count(b"\n") == 1
    assert (files(origin), git(origin, "rev-parse", "HEAD")) == ({}, before)
    done = process("-C", str(origin), *NEW)
    assert done.returncode == RECORDED, done.stderr.decode()
    [name] = files(origin)
    assert Path(name).stem == done.stdout.decode().strip()
    assert "sparse" in done.stderr.decode()
    do_as_told(done.stderr.decode())
    assert git(origin, "diff", "--name-only", before.strip(), "HEAD").splitlines() == [name]
    assert git(origin, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    "settings",
    [
        ("core.autocrlf=true",),
        ("core.autocrlf=input",),
        ("core.autocrlf=true", "core.safecrlf=true"),
        ("core.autocrlf=input", "core.safecrlf=true"),
        ("core.eol=crlf", "core.safecrlf=true"),
    ],
    ids=" ".join,
)
def test_line_ends(settings: tuple[str, ...], origin: Path, works: Works, tmp_path: Path) -> None:
    """However git writes the other files of a clone: a complaint keeps its line ends."""
    clone = tmp_path / "clone"
    given = [part for setting in settings for part in ("--config", setting)]
    git(tmp_path, "clone", "--quiet", *given, str(origin), str(clone))
    works(with_a_person(clone))
    assert files(clone).keys() > files(origin).keys()
    assert not any(b"\r" in content for content in files(clone).values())


def test_modes_that_git_does_not_look_at(origin: Path, works: Works) -> None:
    """On a disk on which every file looks like a program, none becomes one."""
    git(origin, "config", "core.fileMode", "false")
    (origin / "complaints" / "2026" / "11" / f"{ID}.yaml").chmod(0o755)
    works(origin)
    modes = {line.split()[0] for line in git(origin, "ls-files", "--stage").splitlines()}
    assert modes == {"100644"}


@pytest.mark.parametrize(
    ("umask", "mode"), [(0o077, 0o755), (0o077, 0o775), (0o022, 0o700)], ids="{:03o}".format
)
def test_a_new_month_is_for_whom_the_folder_above_is(
    umask: int,
    mode: int,
    origin: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What one person's umask says locks nobody out, and lets nobody in."""
    for folder in ("complaints", "complaints/2026", "complaints/2026/11"):
        (origin / folder).chmod(mode)
    old = origin / "complaints" / "2026" / "11" / f"{ID}.yaml"
    kept = old.stat().st_mode
    monkeypatch.setenv("COMPLAINTS_NOW", "2027-01-04T10:00:00+01:00")
    before = os.umask(umask)
    try:
        code, out, err = run(*NEW)
        assert (code, run(*NOTE)[0]) == (DONE, DONE), err
    finally:
        os.umask(before)
    month = origin / "complaints" / "2027" / "01"
    assert [folder.stat().st_mode & 0o777 for folder in (month.parent, month)] == [mode, mode]
    new = month / f"{out.strip()}.yaml"
    assert new.stat().st_mode & 0o777 == mode & 0o666
    assert old.stat().st_mode == kept
    assert git(origin, "status", "--porcelain") == ""


@pytest.mark.parametrize("names", ["GIT_DIR", "GIT_INDEX_FILE", "all"])
def test_as_in_a_hook_of_another_repository(
    names: str, origin: Path, works: Works, tmp_path: Path
) -> None:
    """What git has set for its own hook leads nowhere else."""
    other = mono_repo(origin, tmp_path)
    given = {
        "GIT_DIR": str(other / ".git"),
        "GIT_INDEX_FILE": str(other / ".git" / "index"),
        "GIT_WORK_TREE": str(other),
        "GIT_PREFIX": "shop/",
    }
    before = git(other, "rev-parse", "HEAD")
    works(origin, **{name: value for name, value in given.items() if names in (name, "all")})
    assert git(other, "rev-parse", "HEAD") == before
    assert git(other, "status", "--porcelain") == ""


@pytest.mark.parametrize("whose", ["another", "its own"])
def test_in_a_hook(whose: str, origin: Path, tmp_path: Path) -> None:
    """A step that a hook records is a commit in the register, wherever the hook runs."""
    place = origin if whose == "its own" else mono_repo(origin, tmp_path)
    # The commit of the step runs the hook as well.
    command = shlex.join([*PROGRAM, "-C", str(origin), *NOTE])
    hook = place / ".git" / "hooks" / "post-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f'#!/bin/sh\nmkdir "$0-ran" 2>/dev/null || exit 0\n{command}\n', "utf-8")
    hook.chmod(0o755)
    before = git(origin, "rev-parse", "HEAD").strip()
    git(place, "commit", "--quiet", "--allow-empty", "-m", "Theirs")
    changed = git(origin, "diff", "--name-only", before, "HEAD").splitlines()
    assert changed == [f"complaints/2026/11/{ID}.yaml"]
    assert git(origin, "log", "-1", "--format=%s") == f"{ID}: note\n"
    for each in (origin, place):
        assert git(each, "status", "--porcelain") == ""


def test_no_home(origin: Path, works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    """As cron and services start programs: the repository's own settings are enough."""
    for name in ("HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL"):
        monkeypatch.delenv(name, raising=False)
    works(origin)


def test_no_repository(origin: Path, run: Run, tmp_path: Path) -> None:
    """Without git's part: recorded is recorded."""
    root = shutil.copytree(origin, tmp_path / "plain", ignore=shutil.ignore_patterns(".git"))
    for arguments in (NEW, NOTE):
        code, _, err = run("-C", str(root), *arguments)
        assert code == DONE, err
    assert len(files(root)) == 2
    assert b"The courier rang." in files(root)[f"complaints/2026/11/{ID}.yaml"]


def test_no_git_on_the_machine(
    origin: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a repository: recorded, and to be committed once git is there. Outside: done."""
    plain = shutil.copytree(origin, tmp_path / "plain", ignore=shutil.ignore_patterns(".git"))
    (tmp_path / "nothing").mkdir()
    with monkeypatch.context() as patch:
        without_programs(patch)
        assert [run("-C", str(plain), *arguments)[0] for arguments in (NEW, NOTE)] == [DONE, DONE]
        code, out, err = run(*NEW)
        assert (code, out.strip() in err) == (RECORDED, True), err
        noted, _, said = run(*NOTE)
        assert (noted, ID in said) == (RECORDED, True), said
    for complaint_id in (ID, out.strip()):
        assert run("note", complaint_id, "-m", "Git is back.")[0] == DONE
    assert git(origin, "status", "--porcelain") == ""
    assert git(origin, "show", f"HEAD:complaints/2026/11/{ID}.yaml").count("The courier rang.") == 1
