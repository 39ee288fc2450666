"""The git directory around a register, as git itself finds it, without starting git."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from complaints.store.local.git_folder import GitFolder, git_folder


def run_git(folder: Path, *arguments: str) -> str:
    """Run git in a folder; returns what it says."""
    done = subprocess.run(
        ["git", "-c", "protocol.file.allow=always", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def as_git_says(folder: Path) -> GitFolder:
    """Return what git says of the place of a folder."""
    asked = ("rev-parse", "--path-format=absolute", "--show-toplevel", "--git-dir")
    top, directory = run_git(folder, *asked).split("\n")
    below = run_git(folder, "rev-parse", "--show-prefix").rstrip("/")
    return GitFolder(Path(top), Path(directory), below)


def found(folder: Path) -> GitFolder:
    """Return what we find, which must be there."""
    place = git_folder(folder)
    assert place is not None
    return place


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A repository with one commit."""
    place = tmp_path / "top"
    place.mkdir()
    run_git(place, "init", "-q")
    run_git(place, "commit", "-q", "--allow-empty", "-m", "First")
    return place


def test_a_folder_of_git(top: Path) -> None:
    """A register at the top, and registers below it, with their paths from the top."""
    deep = top / "branches" / "split, č"
    deep.mkdir(parents=True)
    assert found(top) == as_git_says(top) == GitFolder(top, top / ".git", "")
    assert found(deep) == GitFolder(top, top / ".git", "branches/split, č")


def test_no_repository(tmp_path: Path) -> None:
    """Then there is none, in any folder above either."""
    assert git_folder(tmp_path) is None


def test_a_linked_work_tree(top: Path, tmp_path: Path) -> None:
    """It has a git directory of its own, which its file `.git` names."""
    linked = tmp_path / "linked"
    run_git(top, "worktree", "add", "-q", str(linked))
    (linked / "shop").mkdir()
    assert found(linked / "shop") == as_git_says(linked / "shop")
    assert found(linked).folder == top / ".git" / "worktrees" / "linked"


def test_a_submodule(top: Path, tmp_path: Path) -> None:
    """Its git directory lies in that of the repository around it; told without any `..`."""
    around = tmp_path / "around"
    around.mkdir()
    run_git(around, "init", "-q")
    run_git(around, "submodule", "--quiet", "add", str(top), "shop")
    assert (around / "shop" / ".git").read_text("utf-8") == "gitdir: ../.git/modules/shop\n"
    assert found(around / "shop") == as_git_says(around / "shop")
    assert found(around / "shop").folder == around / ".git" / "modules" / "shop"


def test_a_git_directory_elsewhere(tmp_path: Path) -> None:
    """An absolute path, with blanks and without an end of line, is one as well."""
    place = tmp_path / "place"
    place.mkdir()
    elsewhere = tmp_path / "git of the shop"
    run_git(place, "init", "-q", f"--separate-git-dir={elsewhere}")
    assert found(place) == as_git_says(place) == GitFolder(place, elsewhere, "")
    for end in ("", "\r\n", "\n\n"):
        (place / ".git").write_text(f"gitdir: {elsewhere}{end}", "utf-8", newline="")
        assert found(place).folder == elsewhere


def test_a_link_to_a_git_directory(top: Path, tmp_path: Path) -> None:
    """Git follows it, and so do we."""
    place = tmp_path / "place"
    place.mkdir()
    (place / ".git").symlink_to(top / ".git")
    assert found(place) == GitFolder(place, place / ".git", "")


@pytest.mark.parametrize("what", ["empty folder", "pipe", "dangling link"])
def test_what_git_passes_over(top: Path, what: str) -> None:
    """A `.git` that is no git directory hides none above it."""
    below = top / "below"
    below.mkdir()
    if what == "pipe":
        os.mkfifo(below / ".git")
    elif what == "dangling link":
        (below / ".git").symlink_to(below / "nowhere")
    else:
        (below / ".git" / "objects").mkdir(parents=True)
    assert found(below) == as_git_says(below) == GitFolder(top, top / ".git", "below")


def test_one_that_has_lost_its_head(top: Path) -> None:
    """Git takes it for none; what is recorded in it as if there were none would be in no commit."""
    (top / ".git" / "HEAD").unlink()
    (top / ".below").mkdir()
    assert found(top / ".below") == GitFolder(top, top / ".git", ".below")
    with pytest.raises(subprocess.CalledProcessError):
        run_git(top, "status")


@pytest.mark.parametrize("target", ["nowhere", "any"])
def test_a_link_that_leads_nowhere(target: str, tmp_path: Path) -> None:
    """Where there is no other it is one that is out of reach, as on a disk that is not there.

    What it leads to may be any folder, where nothing of a register has a place.
    """
    (tmp_path / "any" / "objects").mkdir(parents=True)
    (tmp_path / ".git").symlink_to(tmp_path / target)
    assert found(tmp_path) == GitFolder(tmp_path, tmp_path / ".git" / "HEAD", "")


@pytest.mark.parametrize(
    "said", [b"", b"hello\n", b"gitdir:/x", b"gitdir: \n", b"gitdir: a\0b\n", b"\xff" * 9000]
)
def test_a_file_that_names_nothing(top: Path, said: bytes) -> None:
    """Git refuses to work there; so it is no register outside git, nor one of the folder above."""
    below = top / "below"
    below.mkdir()
    (below / ".git").write_bytes(said)
    assert found(below) == GitFolder(below, below / ".git", "")
    with pytest.raises(subprocess.CalledProcessError):
        run_git(below, "status")


@pytest.mark.parametrize("target", ["gone", "../gone", "loop", "any"])
def test_a_file_that_leads_nowhere(top: Path, target: str) -> None:
    """A moved work tree is still one: git says what is wrong with it, and nothing lies there."""
    below = top / "below"
    below.mkdir()
    (below / "any" / "objects").mkdir(parents=True)
    (below / "loop").symlink_to("loop")
    (below / ".git").write_text(f"gitdir: {target}\n", "utf-8")
    assert found(below) == GitFolder(below, below / (".git" if target != "loop" else target), "")
    with pytest.raises(subprocess.CalledProcessError):
        run_git(below, "status")


@pytest.mark.parametrize("what", [".git", "HEAD"])
def test_what_may_not_be_read_is_there(
    top: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Another user's: git says so, and nothing is taken for a register outside git."""
    seen = Path.lstat if what == "HEAD" else Path.stat

    def forbidden(path: Path, **given: bool) -> object:
        if path.name == what:
            raise PermissionError(13, "Permission denied")
        return seen(path, **given)

    monkeypatch.setattr(Path, seen.__name__, forbidden)
    assert found(top) == GitFolder(top, top / ".git", "")


def test_a_file_that_may_not_be_read_is_there(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same where only what it says is kept from us."""
    below = top / "below"
    below.mkdir()
    (below / ".git").write_text("gitdir: elsewhere\n", "utf-8")

    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", forbidden)
    assert found(below) == GitFolder(below, below / ".git", "")
