"""Whole files: read with care, written in one step, never half, never over somebody else's."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from complaints.errors import Refused, Untrusted
from complaints.store import files, reading

FULL = OSError(errno.ENOSPC, "No space left on device")
READ_ONLY = OSError(errno.EROFS, "Read-only file system")
FORBIDDEN = OSError(errno.EACCES, "Permission denied")


def names(folder: Path) -> list[str]:
    """Return what lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


def failing(error: OSError) -> Any:
    """Return a system call that always fails so."""

    def fail(*_arguments: object, **_options: object) -> Any:
        raise error

    return fail


def failing_writes(monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    """Let every file that is opened for writing fail so."""
    real = os.open

    def opened(path: Any, flags: int, mode: int = 0o777, **at: Any) -> int:
        if flags & os.O_CREAT:
            raise error
        return real(path, flags, mode, **at)

    monkeypatch.setattr(os, "open", opened)


def test_a_new_file_is_there_whole(tmp_path: Path) -> None:
    """A new file leaves nothing else behind."""
    path = tmp_path / "2026" / "a.yaml"
    path.parent.mkdir()
    assert files.create(tmp_path, path, b"x\n")
    assert path.read_bytes() == b"x\n"
    assert names(path.parent) == ["a.yaml"]


def test_a_new_file_has_the_mode_of_all_new_files(tmp_path: Path) -> None:
    """Colleagues can read it as they can read any file: the person's umask decides."""
    old = os.umask(0o027)
    try:
        files.create(tmp_path, tmp_path / "a.yaml", b"x")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "a.yaml").stat().st_mode) == 0o640


@pytest.mark.parametrize("taken", ["file", "folder", "dangling link", "pipe"])
def test_a_taken_name_is_never_written_over(tmp_path: Path, taken: str) -> None:
    """Whatever has the name keeps it."""
    path = tmp_path / "a.yaml"
    if taken == "file":
        path.write_bytes(b"old")
    elif taken == "folder":
        path.mkdir()
    elif taken == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(tmp_path / "nowhere")
    assert files.create(tmp_path, path, b"new") is False
    assert names(tmp_path) == ["a.yaml"]
    assert not path.is_file() or path.read_bytes() == b"old"


@pytest.mark.parametrize("mode", [0o644, 0o600, 0o664, 0o755])
def test_replacing_keeps_the_mode(tmp_path: Path, mode: int) -> None:
    """Whoever could read the file before can read it afterwards."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    path.chmod(mode)
    files.replace(tmp_path, path, b"old", b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert names(tmp_path) == ["a.yaml"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_replacing_keeps_the_owner(tmp_path: Path) -> None:
    """Also where that is not whose the folder is, and where root does it."""
    path = tmp_path / "file"
    path.write_bytes(b"before")
    os.chown(path, 4711, 4712)
    path.chmod(0o640)
    files.replace(tmp_path, path, b"before", b"after")
    found = path.stat()
    assert (found.st_uid, found.st_gid, found.st_mode & 0o777) == (4711, 4712, 0o640)


def test_a_link_is_never_written_through(tmp_path: Path) -> None:
    """What lies elsewhere is not this file; nor is the link thrown away for it."""
    far = tmp_path / "far.yaml"
    far.write_bytes(b"old")
    link = tmp_path / "a.yaml"
    link.symlink_to(far)
    with pytest.raises(Untrusted, match=r"a\.yaml: it is a link, and nothing is read or written"):
        files.replace(tmp_path, link, b"old", b"new")
    assert link.is_symlink()
    assert far.read_bytes() == b"old"


def test_a_file_that_was_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    """What an editor saved in between is not lost."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"theirs")
    with pytest.raises(Untrusted, match="changed meanwhile by another program; try again"):
        files.replace(tmp_path, path, b"old", b"new")
    assert path.read_bytes() == b"theirs"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FULL, "cannot write a.yaml: no space left on device"),
        (READ_ONLY, "cannot write a.yaml: read-only file system"),
        (FORBIDDEN, "cannot write a.yaml: permission denied"),
    ],
)
def test_a_folder_that_takes_no_file_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, words: str
) -> None:
    """A read-only folder, a full disk: one line, and the old file as it was."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    failing_writes(monkeypatch, error)
    with pytest.raises(Refused, match=words):
        files.replace(tmp_path, path, b"old", b"new")
    with pytest.raises(Refused, match=words.replace("a.yaml", "b.yaml")):
        files.create(tmp_path, tmp_path / "b.yaml", b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.yaml"]


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind root; see the test above")
def test_a_folder_without_permission_is_told(tmp_path: Path) -> None:
    """The same with a folder that really is read-only."""
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(Refused, match="permission denied"):
            files.create(tmp_path, tmp_path / "a.yaml", b"new")
    finally:
        tmp_path.chmod(0o755)


@pytest.mark.parametrize("call", ["fsync", "link", "fdopen"])
def test_a_write_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """The disk fills up in the middle: no file, no half one, no temporary one."""
    monkeypatch.setattr(os, call, failing(FULL))
    with pytest.raises(Refused, match="no space left"):
        files.create(tmp_path, tmp_path / "a.yaml", b"new")
    assert names(tmp_path) == []


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_failed_replacement_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """The disk fills up in the middle: the old file whole, no temporary one."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, call, failing(FULL))
    with pytest.raises(Refused, match="no space left"):
        files.replace(tmp_path, path, b"old", b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.yaml"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("nothing", "it cannot be read: no such file or directory"),
        ("folder", "a directory stands where a file is due"),
        ("pipe", "it is not an ordinary file"),
        ("device", "it is not an ordinary file"),
        ("loop", "it cannot be read: too many levels of symbolic links"),
    ],
)
def test_what_is_no_file_is_told_and_waited_for_by_nobody(
    tmp_path: Path, kind: str, words: str
) -> None:
    """A pipe in a file's place must not make a listing wait for ever."""
    path = tmp_path / "a.yaml"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind != "nothing":
        path.symlink_to("/dev/zero" if kind == "device" else path)
    with pytest.raises(Untrusted, match=words):
        reading.read_bytes(path)


def test_a_file_that_may_not_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Permissions that are too narrow are named as such."""
    (tmp_path / "a.yaml").write_bytes(b"x")
    monkeypatch.setattr(os, "open", failing(FORBIDDEN))
    with pytest.raises(Untrusted, match="it cannot be read: permission denied"):
        reading.read_bytes(tmp_path / "a.yaml")


def test_a_file_far_too_large_is_not_read(tmp_path: Path) -> None:
    """A video saved under a complaint's name does not fill the memory."""
    with (tmp_path / "a.yaml").open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    with pytest.raises(Untrusted, match="larger than 4 MiB"):
        reading.read_bytes(tmp_path / "a.yaml")


def test_a_file_of_the_largest_size_is_read(tmp_path: Path) -> None:
    """The limit itself is allowed."""
    (tmp_path / "a.yaml").write_bytes(b"x" * reading.LIMIT)
    assert len(reading.read_bytes(tmp_path / "a.yaml")) == reading.LIMIT


def test_a_file_that_could_not_be_read_again_is_not_written(tmp_path: Path) -> None:
    """What would become too large is refused before anything is written."""
    (tmp_path / "a.yaml").write_bytes(b"old")
    with pytest.raises(Refused, match="larger than 4 MiB; nothing was recorded"):
        files.replace(tmp_path, tmp_path / "a.yaml", b"old", b"x" * (reading.LIMIT + 1))
    assert (tmp_path / "a.yaml").read_bytes() == b"old"


def test_bytes_that_are_no_utf_8_are_told_with_their_line() -> None:
    """A file saved in another encoding says where that shows."""
    with pytest.raises(Untrusted, match="line 2 is not UTF-8; save the file as UTF-8"):
        reading.decode(b"a: 1\nname: \xd0\xe4\n")
