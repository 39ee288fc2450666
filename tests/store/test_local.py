"""The local state of a register: where no commit reaches it, for its owner, through no link."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from complaints.errors import Refused, Untrusted
from complaints.store.local import last as last_module
from complaints.store.local.folder import (
    create_file,
    local_folder,
    local_path,
    make_folder,
    read_file,
    shared_folder,
    shared_path,
    write_file,
)
from complaints.store.local.kept import keep
from complaints.store.local.last import last, remember
from complaints.store.local.lock import lock_path, locked
from complaints.store.local.told import first_today

ID = "CMP-2611-7F3K9QY"
Git = Callable[..., str]
# The digest of an empty path: the register is the top.
AT_TOP = "e3b0c44298fc1c14"


@pytest.fixture(params=[0, 0o022, 0o077], ids=lambda mask: f"umask {mask:03o}")
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """What this process takes away from the rights of new files."""
    before = os.umask(request.param)
    yield
    os.umask(before)


def in_use(root: Path) -> Path:
    """Put one of everything into the local state of a register, and return its folder."""
    with locked(root):
        remember(root, ID, "ivo")
        first_today(root, ["a"], "2026-11-20")
        keep(root, "refused-x", ".txt", "A text.")
    return local_path(root)


def modes(folder: Path) -> dict[str, int]:
    """Return the rights on a folder and on all that is in it."""
    paths = [folder, *folder.rglob("*")]
    return {str(path.relative_to(folder)): path.stat().st_mode & 0o777 for path in paths}


def test_where_it_lies_in_git(root: Path, git: Git) -> None:
    """In the git directory, so that git never sees it, with rules or without."""
    assert local_path(root) == root / ".git" / "complaints" / AT_TOP
    assert local_folder(root) == local_path(root)
    below = root / "branches" / "split č"
    name = hashlib.sha256("branches/split č".encode()).hexdigest()[:16]
    assert local_path(below) == root / ".git" / "complaints" / name
    (root / ".gitignore").unlink()
    git("commit", "-q", "-a", "-m", "No rules")
    in_use(root)
    assert git("status", "--porcelain", "--ignored") == ""
    git("fsck", "--strict")


def test_where_it_lies_outside_git(plain_root: Path) -> None:
    """In `.complaints`, which hides itself where the register is put under git later."""
    assert local_folder(plain_root) == local_path(plain_root) == plain_root / ".complaints"
    assert (plain_root / ".complaints" / ".gitignore").read_text("utf-8") == "*\n"
    (plain_root / ".gitignore").unlink()
    in_use(plain_root)
    subprocess.run(["git", "init", "-q"], cwd=plain_root, check=True)
    shown = subprocess.run(
        ["git", "status", "--porcelain", "-uall"], cwd=plain_root, check=True, capture_output=True
    )
    assert b".complaints" not in shown.stdout
    assert local_path(plain_root) == plain_root / ".git" / "complaints" / AT_TOP


def test_rules_of_others_are_kept(plain_root: Path) -> None:
    """Who wants to commit something of it can say so."""
    ignore = local_folder(plain_root) / ".gitignore"
    ignore.write_text("lock\n", "utf-8")
    local_folder(plain_root)
    assert ignore.read_text("utf-8") == "lock\n"


def test_two_registers_of_a_repository(root: Path) -> None:
    """They share the lock and nothing else."""
    other = root / "branches" / "split"
    other.mkdir(parents=True)
    first, second = in_use(root), in_use(other)
    assert first.parent == second.parent == lock_path(root).parent == lock_path(other).parent
    assert {path.name for path in first.parent.iterdir()} == {first.name, second.name, "lock"}
    remember(other, "CMP-2611-0000008", "ivo")
    assert (last(root, "ivo"), last(other, "ivo")) == (ID, "CMP-2611-0000008")
    assert first_today(root, ["a", "b"], "2026-11-20") == ["b"]
    assert first_today(other, ["a", "b"], "2026-11-20") == ["b"]
    assert keep(other, "refused-x", ".txt", "Theirs.").parent == second / "kept"
    assert [path.name for path in (first / "kept").iterdir()] == ["refused-x.txt"]


def test_a_linked_work_tree_has_its_own(root: Path, git: Git, tmp_path: Path) -> None:
    """Two work trees of one repository are written at once; none knows what the other keeps."""
    linked = tmp_path / "linked"
    git("worktree", "add", "-q", str(linked))
    in_use(root)
    with locked(root), locked(linked, 0.0):
        assert last(linked, "ivo") == ""
    assert lock_path(linked) == root / ".git" / "worktrees" / "linked" / "complaints" / "lock"
    assert local_path(linked) == lock_path(linked).parent / AT_TOP
    in_use(linked)
    git("worktree", "remove", str(linked))
    assert not lock_path(linked).exists()
    assert last(root, "ivo") == ID


def test_a_submodule_has_its_own(root: Path, tmp_path: Path) -> None:
    """In the git directory of the submodule; the path that is told has no `..` in it."""
    around = tmp_path / "around"
    around.mkdir()
    for arguments in (
        ["init", "-q"],
        ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(root), "shop"],
    ):
        subprocess.run(["git", *arguments], cwd=around, check=True)
    folder = around / ".git" / "modules" / "shop" / "complaints"
    assert in_use(around / "shop") == folder / AT_TOP
    shown = subprocess.run(["git", "status", "-s"], cwd=around, check=True, capture_output=True)
    assert shown.stdout.splitlines() == [b"A  .gitmodules", b"A  shop"]


@pytest.mark.usefixtures("umask")
def test_it_is_for_its_owner_alone(root: Path, plain_root: Path) -> None:
    """Whatever the umask: customers are named in it."""
    for folder in (in_use(root).parent, in_use(plain_root)):
        found = modes(folder)
        assert len(found) >= 5
        for name, mode in found.items():
            assert mode == (0o700 if (folder / name).is_dir() else 0o600), name


def test_what_an_earlier_version_made_for_everybody(plain_root: Path) -> None:
    """It is closed at the next use."""
    folder = plain_root / ".complaints"
    folder.mkdir()
    folder.chmod(0o755)
    local_folder(plain_root)
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("what", ["link", "link to nowhere", "file"])
@pytest.mark.parametrize("where", ["outside git", "shared", "own"])
def test_what_stands_in_the_place_of_a_folder(
    root: Path, plain_root: Path, tmp_path: Path, where: str, what: str
) -> None:
    """It is refused and named, with what to do, and nothing is written where it leads."""
    register = plain_root if where == "outside git" else root
    place = local_path(root) if where == "own" else shared_path(register)
    place.parent.mkdir(exist_ok=True)
    elsewhere = tmp_path / "elsewhere"
    if what == "link":
        elsewhere.mkdir()
    if what == "file":
        place.write_text("in the way", "utf-8")
    else:
        place.symlink_to(elsewhere)
    with pytest.raises(Refused) as refusal:
        local_folder(register)
    assert str(refusal.value) == (
        f"{place} is not a folder, or is a link to one; move it away, "
        "a folder is made in its place; nothing was recorded"
    )
    if where != "own":
        with pytest.raises(Refused, match="move it away"), locked(register):
            pass
    assert list(elsewhere.iterdir() if what == "link" else ()) == []
    place.unlink()
    assert local_folder(register) == local_path(register)


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.EACCES, "permission denied; nothing was recorded; work in a clone of your own, "),
        (errno.EROFS, "read-only file system; nothing was recorded; work in a clone of your own, "),
        (errno.ENOSPC, "no space left on device; nothing was recorded"),
    ],
)
def test_a_folder_that_cannot_be_made(
    root: Path, monkeypatch: pytest.MonkeyPatch, number: int, told: str
) -> None:
    """The folder it was to be made in is named, with the reason and what to do."""

    def failing(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "mkdir", failing)
    with pytest.raises(Refused) as refusal:
        shared_folder(root)
    assert str(refusal.value).startswith(f"cannot write in {root}/.git: {told}")


def test_a_rule_that_cannot_be_written(plain_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that would show up in a commit one day is not used."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("complaints.store.local.folder.create_file", full)
    told = f"cannot write in {plain_root}/.complaints: no space left on device; nothing was"
    with pytest.raises(Refused, match=told):
        shared_folder(plain_root)


@pytest.mark.parametrize("said", ["hello\n", "gitdir: gone\n"])
def test_a_git_directory_that_is_none(plain_root: Path, said: str) -> None:
    """Nothing is recorded as if there were no git, and who asks git is told what is wrong."""
    (plain_root / ".git").write_text(said, "utf-8")
    with pytest.raises(Refused, match=r"nothing was recorded; git status says what is wrong"):
        local_folder(plain_root)
    assert not (plain_root / ".complaints").exists()


def test_a_link_that_was_committed_is_not_written_through(plain_root: Path, tmp_path: Path) -> None:
    """Neither in git, where nothing is written in the work tree, nor outside."""
    bashrc = tmp_path / "bashrc"
    bashrc.write_text("alias ll='ls -l'\n", "utf-8")
    folder = local_folder(plain_root)
    for name in ("last-ivo", "named-today"):
        (folder / name).symlink_to(bashrc)
    with pytest.raises(Untrusted, match="/last-ivo is a link, so @ stands for none; give the"):
        last(plain_root, "ivo")
    in_use(plain_root)
    assert last(plain_root, "ivo") == ID
    (folder / "last-ivo").unlink()
    (folder / "last-ivo").symlink_to(bashrc)
    subprocess.run(["git", "init", "-q"], cwd=plain_root, check=True)
    subprocess.run(["git", "add", "-f", ".complaints/last-ivo"], cwd=plain_root, check=True)
    in_use(plain_root)
    assert last(plain_root, "ivo") == ID
    assert bashrc.read_text("utf-8") == "alias ll='ls -l'\n"
    assert (folder / "last-ivo").is_symlink()


@pytest.mark.parametrize("user", ["../x", "a/b", "", ".", "a\0b", "ivo\n", "x" * 300, "č"])
def test_a_name_is_never_a_path(plain_root: Path, user: str) -> None:
    """Whoever it is of whom nothing can be kept, nothing is."""
    remember(plain_root, ID, user)
    assert last(plain_root, user) == ""
    assert not (plain_root / ".complaints").exists()


def test_what_cannot_be_kept_leaves_nothing_else(
    plain_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rather none than the complaint before, into which the next note would go."""
    remember(plain_root, ID, "ivo")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(last_module, "write_file", full)
    assert remember(plain_root, "CMP-2611-0000008", "ivo") == ""
    assert last(plain_root, "ivo") == ""


def test_codes_of_staff_are_told_apart(plain_root: Path) -> None:
    """Whatever a policy may call them."""
    users = ["ivo", "ivo-2", "ivo_2", "a", "x" * 40, "cron"]
    for number, user in enumerate(users):
        remember(plain_root, f"CMP-2611-{number}", user)
    assert len({path.name for path in local_path(plain_root).glob("last-*")}) == len(users)


def test_a_file_is_written_in_one_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails leaves the old one, and no other; what is a link is replaced."""
    path = tmp_path / "a"
    path.symlink_to(tmp_path / "b")
    write_file(tmp_path, path, b"one")
    assert (path.is_symlink(), read_file(tmp_path, path), path.stat().st_mode & 0o777) == (
        False,
        b"one",
        0o600,
    )

    def failing(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(OSError, match="Input/output"):
        write_file(tmp_path, path, b"two")
    assert [each.name for each in tmp_path.iterdir()] == ["a"]
    assert read_file(tmp_path, path) == b"one"


def test_a_new_file_is_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is there stays, a link too; a disk that is full leaves no half of one."""
    taken = tmp_path / "taken"
    taken.symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileExistsError):
        create_file(tmp_path, taken, b"x")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    create_file(tmp_path, tmp_path / "new", b"x")
    with monkeypatch.context() as patch:
        patch.setattr("complaints.store.local.folder.os.fsync", full)
        with pytest.raises(OSError, match="No space left"):
            create_file(tmp_path, tmp_path / "full", b"x")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "taken"]
    with pytest.raises(OSError, match=os.strerror(errno.ELOOP)):
        read_file(tmp_path, taken)


def test_nobody_waits_for_a_pipe(tmp_path: Path) -> None:
    """In the place of a file it is named as what it is none of."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="It is not an ordinary file"):
        read_file(tmp_path, tmp_path / "pipe")


def test_a_folder_that_is_there_is_taken(tmp_path: Path) -> None:
    """With what is in it."""
    (make_folder(tmp_path, tmp_path / "a") / "b").touch()
    assert [path.name for path in make_folder(tmp_path, tmp_path / "a").iterdir()] == ["b"]
