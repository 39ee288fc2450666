"""Who can give leave to read and write, and by which command."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from complaints.store.leave import cannot_write, leave
from complaints.store.way import closed
from rights import bound

DENIED = PermissionError(errno.EACCES, "Permission denied")


def test_an_owner_can(tmp_path: Path) -> None:
    """The command is good for any name and from anywhere; none is told that changes nothing."""
    folder, file = tmp_path / "my month", tmp_path / "a;b.yaml"
    folder.mkdir(mode=0o100)
    file.touch(mode=0o200)
    assert leave(folder, DENIED) == f"run: chmod u+rwx '{folder}'"
    assert leave(file, DENIED) == f"run: chmod u+rw '{file}'"
    folder.chmod(0o755)
    file.chmod(0o644)
    assert leave(folder, DENIED) == leave(file, DENIED) == ""
    assert leave(tmp_path / "none", DENIED) == ""
    assert leave(folder, OSError(errno.EIO, "Input/output error")) == ""


def test_others_ask_the_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the group that they share; who shares none needs one first."""
    folder, file = tmp_path / "month", tmp_path / "a.yaml"
    folder.mkdir()
    file.touch()
    someone, group = folder.lstat().st_uid + 1, folder.lstat().st_gid
    monkeypatch.setattr(os, "geteuid", lambda: someone)
    monkeypatch.setattr(os, "getegid", lambda: group + 1)
    monkeypatch.setattr(os, "getgroups", lambda: [group + 2, group])
    assert leave(folder, DENIED) == f"let its owner run: chmod g+rwx {folder}"
    assert leave(file, DENIED) == f"let its owner run: chmod g+rw {file}"
    monkeypatch.setattr(os, "getgroups", lambda: [group + 2])
    assert leave(folder, DENIED) == (
        "let its owner run, with a group that you are in: "
        f"chgrp GROUP {folder} && chmod g+rwx {folder}"
    )


@pytest.mark.parametrize("mode", [0o700, 0o2770])
def test_what_another_has_left_in_ones_own(
    mode: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is taken back; where a group works, its owner opens it to the group."""
    file = tmp_path / "it's.yaml"
    file.touch()
    tmp_path.chmod(mode)
    me = tmp_path.lstat().st_uid
    real = Path.lstat

    def lstat(path: Path) -> os.stat_result:
        found = list(real(path))
        found[4] += path == file
        return os.stat_result(found)

    monkeypatch.setattr(Path, "lstat", lstat)
    take = f"take it back, run: sudo chown -hR {me} '{tmp_path}/it'\"'\"'s.yaml'"
    assert (leave(file, DENIED) == take) is (mode == 0o700)


def test_what_lies_above_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first folder that lets nobody in; others need not write in it."""
    above = tmp_path / "home"
    folder = above / "register" / "complaints"
    folder.mkdir(parents=True)
    real = os.stat

    def stat(path: str, **options: bool) -> os.stat_result:
        if str(path).startswith(f"{above}/"):
            raise DENIED
        return real(path, **options)

    monkeypatch.setattr(os, "stat", stat)
    finding = closed(folder, "complaints", DENIED)
    assert (finding.file, finding.mend) == (str(above), "")
    monkeypatch.setattr(os, "geteuid", lambda: above.lstat().st_uid + 1)
    monkeypatch.setattr(os, "getegid", lambda: above.lstat().st_gid)
    assert closed(folder, "complaints", DENIED).mend == f"let its owner run: chmod g+rx {above}"


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    """What is to be written is named, and the folder that does not let one."""
    folder = tmp_path / "month"
    folder.mkdir(mode=0o500)
    told = "cannot write a.yaml: permission denied; nothing was recorded; run: chmod u+rwx "
    assert str(cannot_write("a.yaml", folder / "a.yaml", DENIED)) == f"{told}{folder}"


def test_a_register_in_a_closed_home(tmp_path: Path, root: Path) -> None:
    """What is said is all that is needed."""
    above = tmp_path / "home"
    above.mkdir()
    home = root.rename(above / "register")
    above.chmod(0o600)
    try:
        answer = bound("-C", str(home), "list")
    finally:
        above.chmod(0o700)
    told = "the folder cannot be opened: permission denied, so what it holds is not known"
    assert answer == (4, "", f"complaints: {above}: {told}; run: chmod u+rwx {above}\n")
