"""The index gives what a fresh look at the files gives, whatever was done to them meanwhile."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from complaints.beneath import Folders
from complaints.core.handling.conversation import note
from complaints.core.record.steps import Stamp
from complaints.register import Register
from complaints.store import complaint_files
from complaints.store.git.driver import install
from complaints.store.git.repository import Repository
from complaints.store.index import opening, place, refresh, signature
from indexed import files, same, seen, several

Say = Callable[..., str]

# The clock of the files of this machine is finer than that.
TICK = 10_000_000
SECOND = 1_000_000_000


@pytest.fixture(autouse=True)
def _always_indexed(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few complaints there are, and what is older than a moment is trusted."""
    monkeypatch.setattr(place, "LEAST", 1)
    monkeypatch.setattr(signature, "_TICK", TICK)


@pytest.fixture(params=["asking git", "looking at each"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How it is found out what has changed."""
    way: str = request.param
    if way == "asking git":
        monkeypatch.setattr(refresh, "LEAST_FOR_GIT", 0)
        monkeypatch.setattr(refresh, "_MOST_UNBASED", 2)
    return way


@pytest.fixture
def filled(root: Path, git: Say) -> Path:
    """A register with some complaints, all committed."""
    for each in several():
        assert complaint_files.add(root, each)
    git("add", "-A")
    git("commit", "-q", "-m", "Some complaints")
    return root


def test_an_index_is_as_a_fresh_look(filled: Path, way: str) -> None:
    same(filled)
    assert len(seen(filled, indexed=True)[0]) == 6


def edited(path: Path, words: str = "A box") -> None:
    """Change a file in place, by an editor."""
    path.write_text(path.read_text("utf-8").replace("The box", words), "utf-8")


def renamed_over(path: Path) -> None:
    """Change a file by another in its place, of the same size."""
    other = path.with_name(".other")
    other.write_text(path.read_text("utf-8").replace("The box", "The bag"), "utf-8")
    other.replace(path)


def unnoticed(path: Path) -> None:
    """Change a file in place to one of the same size, and set its time back.

    Git compares whole seconds: what it sees within one is no more than it can see.
    """
    before = path.stat()
    edited(path, "The bin")
    within_one = path.stat().st_ctime_ns // SECOND == before.st_ctime_ns // SECOND
    back = before.st_mtime_ns - within_one * SECOND
    os.utime(path, ns=(back, back))


def broken(path: Path) -> None:
    """Leave a file that is none."""
    path.write_text("id: [\n", "utf-8")


def linked(path: Path) -> None:
    """Put a link in a file's place."""
    other = path.with_name("other.txt")
    path.replace(other)
    path.symlink_to(other.name)


def a_folder(path: Path) -> None:
    """Put a folder in a file's place."""
    path.unlink()
    path.mkdir()


def misplaced(path: Path) -> None:
    """Put a copy where it is not due."""
    other = path.parent.parent / "12" / path.name
    other.parent.mkdir(exist_ok=True)
    shutil.copyfile(path, other)


def folder_renamed(path: Path) -> None:
    """Rename the folder of a month."""
    path.parent.rename(path.parent.with_name(f"{path.parent.name}-old"))


def folder_removed(path: Path) -> None:
    """Remove the folder of a month."""
    shutil.rmtree(path.parent)


def folder_linked(path: Path) -> None:
    """Move the folder of a month away, with a link in its place."""
    other = path.parents[3] / f"away-{path.parent.name}"
    path.parent.rename(other)
    path.parent.symlink_to(other)


def year_removed(path: Path) -> None:
    """Remove the folder of the year."""
    shutil.rmtree(path.parent.parent)


def year_renamed_and_back(path: Path) -> None:
    """Rename the folder of the year, and back with something else in it."""
    year, other = path.parent.parent, path.parent.parent.with_name("2031")
    year.rename(other)
    edited(other / path.parent.name / path.name, "A crate")
    other.rename(year)


def all_removed(path: Path) -> None:
    """Remove the folder of complaints."""
    shutil.rmtree(path.parents[2])


def stray(path: Path) -> None:
    """Leave what looks like a complaint and is none."""
    path.with_name("notes.yaml").write_text("some: notes\n", "utf-8")


def removed(path: Path) -> None:
    """Remove a file."""
    path.unlink()


EDITS = (
    *(edited, renamed_over, unnoticed, broken, linked, a_folder, misplaced, folder_renamed),
    *(folder_removed, folder_linked, year_removed, year_renamed_and_back, all_removed, stray),
    removed,
)


@pytest.fixture
def never_anew(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A function after which no index may be made anew."""

    def made(_: object) -> None:
        raise AssertionError("it was made anew")

    return lambda: monkeypatch.setattr(opening._Opening, "made", made)


@pytest.mark.parametrize("edit", EDITS)
def test_what_a_hand_did_is_noticed(
    filled: Path, way: str, edit: Callable[[Path], None], never_anew: Callable[[], None]
) -> None:
    same(filled)
    never_anew()
    before = seen(filled, indexed=False)
    edit(files(filled)[2])
    same(filled)
    assert seen(filled, indexed=True) != before


def test_a_folder_that_cannot_be_listed_is_told_of_each_time(
    filled: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root is kept out of nothing, so the system is made to say that it is."""
    listed, opened = Folders.listed, Folders.open_folder

    def closed(path: Path) -> None:
        if path.name == "10":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    def no_listing(self: Folders, path: Path) -> Any:
        closed(path)
        return listed(self, path)

    def no_opening(self: Folders, path: Path) -> int:
        closed(path)
        return opened(self, path)

    same(filled)
    with monkeypatch.context() as patch:
        patch.setattr(Folders, "listed", no_listing)
        patch.setattr(Folders, "open_folder", no_opening)
        # The folder itself has changed, that above it has not.
        (filled / "complaints/2026/10").chmod(0o700)
        same(filled)
        assert len(seen(filled, indexed=True)[1]) == 1
    same(filled)


def git_says(root: Path) -> Say:
    """Return a function that runs git in a folder."""

    def run(*arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=root, check=True, capture_output=True, text=True
        )
        return done.stdout

    return run


def committed(root: Path, git: Say, words: str) -> None:
    """Change some files, and commit them."""
    for path in files(root)[::2]:
        path.write_text(path.read_text("utf-8").replace("The box", words), "utf-8")
    git("commit", "-q", "-am", words)


def other_branch(root: Path, git: Say) -> None:
    """Check another branch out."""
    git("checkout", "-q", "-b", "other")
    committed(root, git, "The other box")
    same(root)
    git("checkout", "-q", "-")


def rebased(root: Path, git: Say) -> None:
    """Rebase a branch."""
    git("checkout", "-q", "-b", "other")
    committed(root, git, "The other box")
    git("checkout", "-q", "-")
    edited(files(root)[1], "That box")
    git("commit", "-q", "-am", "That box")
    git("checkout", "-q", "other")
    same(root)
    git("rebase", "-q", "-")


def merged(root: Path, git: Say) -> None:
    """Merge a branch."""
    git("checkout", "-q", "-b", "other")
    committed(root, git, "The other box")
    git("checkout", "-q", "-")
    edited(files(root)[1], "That box")
    git("commit", "-q", "-am", "That box")
    same(root)
    git("merge", "-q", "other")


def noted(root: Path, token: str) -> None:
    """Add a note to a complaint, and commit it."""
    at = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    stamp = Stamp(at, at, "me", token)
    complaint_id = files(root)[0].stem
    register = Register.open(str(root))
    register.change(complaint_id, lambda c: note(c, stamp, f"Note {token}"), "A note", "me")


def merged_by_driver(root: Path, git: Say) -> None:
    """Merge what both sides recorded about one complaint: this program puts both into the file."""
    repository = Repository.around(root)
    assert repository is not None
    install(repository)
    git("checkout", "-q", "-b", "other")
    noted(root, "AAAA")
    git("checkout", "-q", "-")
    noted(root, "BBBB")
    same(root)
    git("merge", "-q", "-m", "Both", "other")
    text = files(root)[0].read_text("utf-8")
    assert "Note AAAA" in text
    assert "Note BBBB" in text


def in_conflict(root: Path, git: Say) -> None:
    """Leave a file in conflict."""
    git("checkout", "-q", "-b", "other")
    committed(root, git, "The other box")
    git("checkout", "-q", "-")
    edited(files(root)[0], "That box")
    git("commit", "-q", "-am", "That box")
    (root / ".git/info").mkdir(exist_ok=True)
    (root / ".git/info/attributes").write_text("*.yaml -merge\n", "utf-8")
    same(root)
    subprocess.run(["git", "merge", "-q", "other"], cwd=root, check=False, capture_output=True)


def reset(root: Path, git: Say) -> None:
    """Take a commit back, with what it changed."""
    committed(root, git, "A bag")
    same(root)
    git("reset", "-q", "--hard", "HEAD~1")


def reset_softly(root: Path, git: Say) -> None:
    """Take a commit back, without what it changed."""
    committed(root, git, "A bag")
    same(root)
    git("reset", "-q", "--mixed", "HEAD~1")


def stashed(root: Path, git: Say) -> None:
    """Put changes away, and take them back."""
    edited(files(root)[1])
    same(root)
    git("stash", "-q")
    same(root)
    git("stash", "pop", "-q")


def staged(root: Path, git: Say) -> None:
    """Commit what was staged, while the file holds something else."""
    path = files(root)[1]
    edited(path, "Box A")
    git("add", "-A")
    path.write_text(path.read_text("utf-8").replace("Box A", "Box B"), "utf-8")
    same(root)
    git("commit", "-q", "-m", "Box A")
    same(root)
    path.write_text(path.read_text("utf-8").replace("Box B", "Box A"), "utf-8")


def not_git_s(root: Path, git: Say) -> None:
    """Take a file out of git, beside one whose name begins alike, and change it."""
    path = files(root)[1]
    shutil.copyfile(path, path.with_suffix(".orig"))
    git("add", "-A")
    git("rm", "-q", "--cached", str(path))
    git("commit", "-q", "-m", "Not git's")
    same(root)
    same(root)
    unnoticed(path)


def passed_over(sign: str) -> Callable[[Path, Say], None]:
    """Tell git to pass a file over, and change it."""

    def passed(root: Path, git: Say) -> None:
        path = files(root)[1]
        shutil.copyfile(path, path.with_suffix(".zzzz"))
        git("add", "-A")
        git("commit", "-q", "-m", "Beside it")
        git("update-index", sign, str(path))
        same(root)
        edited(path)

    return passed


def sparse(root: Path, git: Say) -> None:
    """Leave most out of the work tree, and take it back."""
    git("sparse-checkout", "set", "--no-cone", "/*", "!/complaints/2026/10/")
    same(root)
    git("sparse-checkout", "disable")


def untracked(root: Path, git: Say) -> None:
    """Change files that git does not know, or is to ignore."""
    (root / ".gitignore").write_text("*Z*.yaml\n", "utf-8")
    for each in several(12):
        complaint_files.add(root, each)
    same(root)
    for path in files(root):
        unnoticed(path)


def rewritten(root: Path, git: Say) -> None:
    """Throw away the history by which rows were kept."""
    for path in files(root):
        edited(path, "A bag")
    git("commit", "-q", "--amend", "-a", "-m", "Anew")
    git("reflog", "expire", "--expire=now", "--all")
    git("gc", "-q", "--prune=now")


def locked_up(root: Path, git: Say) -> None:
    """Have all files written anew by another rule, as a program for secrets does."""
    git("config", "filter.secret.smudge", "sed s/box/bax/")
    git("config", "filter.secret.clean", "sed s/bax/box/")
    (root / ".git/info").mkdir(exist_ok=True)
    (root / ".git/info/attributes").write_text("complaints/** filter=secret\n", "utf-8")
    again(root, git)
    same(root)
    git("config", "filter.secret.smudge", "sed s/box/bux/")
    git("config", "filter.secret.clean", "sed s/bux/box/")
    again(root, git)
    same(root)
    git("config", "--remove-section", "filter.secret")
    again(root, git)


def again(root: Path, git: Say) -> None:
    """Have git write all files anew."""
    for path in files(root):
        path.unlink()
    git("checkout", "-q", "--", "complaints")
    git("add", "-A")


def line_ends(root: Path, git: Say) -> None:
    """Have git write all files anew with other line ends."""
    git("config", "core.autocrlf", "true")
    again(root, git)
    same(root)
    git("config", "core.autocrlf", "false")
    (root / "complaints/.gitattributes").write_text("* text eol=crlf\n", "utf-8")
    again(root, git)
    same(root)
    (root / "complaints/.gitattributes").write_text("* -text\n", "utf-8")
    again(root, git)


def with_marks(root: Path, git: Say) -> None:
    """Have git put its mark into files, which then changes alone."""
    for path in files(root):
        edited(path, "$Id$ box")
    git("commit", "-q", "-am", "With a mark")
    same(root)
    (root / "complaints/.gitattributes").write_text("* ident\n", "utf-8")
    again(root, git)


def other_clock(root: Path, git: Say) -> None:
    """Have files dated by a clock that goes wrong."""
    for number, path in enumerate(files(root)):
        edited(path, "A box")
        os.utime(path, (2_000_000_000 - number, 2_000_000_000 - number))
    same(root)
    for path in files(root):
        edited(path, "A bin")
        os.utime(path, (0, 0))


def replaced(root: Path, git: Say) -> None:
    """Have git take one tree for another."""
    first = git("rev-parse", "HEAD^{tree}").strip()
    committed(root, git, "A bag")
    git("replace", first, git("rev-parse", "HEAD^{tree}").strip())


DONE_BY_GIT = (
    *(
        other_branch,
        rebased,
        merged,
        merged_by_driver,
        in_conflict,
        reset,
        reset_softly,
        stashed,
        staged,
    ),
    *(not_git_s, passed_over("--assume-unchanged"), passed_over("--skip-worktree"), sparse),
    *(untracked, rewritten, locked_up, line_ends, with_marks, other_clock, replaced),
)


@pytest.mark.parametrize("done", DONE_BY_GIT)
def test_what_git_did_is_noticed(
    filled: Path,
    git: Say,
    way: str,
    done: Callable[[Path, Say], None],
    never_anew: Callable[[], None],
) -> None:
    same(filled)
    never_anew()
    done(filled, git)
    same(filled)


@pytest.mark.parametrize("done", [other_branch, reset, staged, passed_over("--assume-unchanged")])
def test_registers_below_the_top_and_linked_work_trees(
    filled: Path, git: Say, way: str, done: Callable[[Path, Say], None], tmp_path: Path
) -> None:
    (filled / "deep äö").mkdir()
    for each in list(filled.iterdir()):
        if each.name not in (".git", "deep äö"):
            each.rename(filled / "deep äö" / each.name)
    git("add", "-A")
    git("commit", "-q", "-m", "Deeper")
    other = tmp_path / "other"
    git("worktree", "add", "-q", "-b", "there", str(other))
    for top in (filled, other):
        root = top / "deep äö"
        same(root)
        done(root, git_says(root))
        same(root)
        git_says(root)("checkout", "-q", "--detach", "HEAD")
        subprocess.run(["git", "branch", "-D", "other"], cwd=root, check=False, capture_output=True)


def test_a_copied_register_has_an_index_of_its_own(filled: Path, way: str, tmp_path: Path) -> None:
    same(filled)
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-a", str(filled), str(copy)], check=True)
    unnoticed(files(copy)[0])
    same(copy)
    same(filled)


def test_there_may_be_no_git(filled: Path, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    same(filled)
    edited(files(filled)[0])
    same(filled)


def test_a_register_in_no_repository(plain_root: Path, way: str) -> None:
    for each in several():
        complaint_files.add(plain_root, each)
    same(plain_root)
    unnoticed(files(plain_root)[3])
    same(plain_root)
    assert (plain_root / ".complaints/index").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_done_in_whatever_order(
    filled: Path, git: Say, way: str, seed: int, never_anew: Callable[[], None]
) -> None:
    chances = Random(seed)  # noqa: S311 - no secrets
    same(filled)
    never_anew()
    edits = [each for each in EDITS if each not in (all_removed, folder_linked)]
    for _ in range(8):
        if chances.random() < 0.5 and (there := files(filled)):
            path = chances.choice(there)
            if path.is_file() and not path.is_symlink():
                with suppress(OSError):
                    chances.choice(edits)(path)
        else:
            word = chances.choice(("add -A", "commit -qam x", "reset -q --hard", "stash -q"))
            subprocess.run(["git", *word.split()], cwd=filled, check=False, capture_output=True)
        same(filled)


def test_git_vouches_again_when_its_tree_is_gone(
    filled: Path, git: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refresh, "LEAST_FOR_GIT", 0)
    monkeypatch.setattr(refresh, "_MOST_UNBASED", 2)
    monkeypatch.setattr(opening, "clock_of", lambda each: signature.clock_of(each) + 10 * SECOND)
    same(filled)
    rewritten(filled, git)
    same(filled)
    index = sqlite3.connect(place.index_path(filled))
    kept = b"".join(value for (value,) in index.execute("SELECT value FROM known"))
    assert git("rev-parse", "HEAD^{tree}").strip().encode() in kept
    assert not index.execute("SELECT count(*) FROM files WHERE NOT based").fetchone()[0]
    index.close()
