"""Modes of files and folders: what is taken from others, and what is left alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from complaints.store.modes import OTHERS, WRITING, below, looked_at, take_away


def test_bits_are_taken_away(tmp_path: Path) -> None:
    """Of a file and of a folder; the owner's stay."""
    file = tmp_path / "file"
    file.touch()
    file.chmod(0o666)
    take_away(file, WRITING)
    assert file.stat().st_mode & 0o777 == 0o644
    take_away(file, OTHERS)
    assert file.stat().st_mode & 0o777 == 0o600
    tmp_path.chmod(0o2775)
    take_away(tmp_path, OTHERS)
    assert tmp_path.stat().st_mode & 0o7777 == 0o2700


def test_nothing_is_done_through_a_link(tmp_path: Path) -> None:
    """Whatever it leads to."""
    file, link = tmp_path / "file", tmp_path / "link"
    file.touch(0o644)
    link.symlink_to(file)
    with pytest.raises(OSError, match="symbolic links"):
        take_away(link, OTHERS)
    assert file.stat().st_mode & 0o777 == 0o644


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_what_is_another_s_stays(tmp_path: Path) -> None:
    """Also where the system would let us."""
    file = tmp_path / "file"
    file.touch(0o644)
    os.chown(file, 4711, -1)
    take_away(file, OTHERS)
    assert file.stat().st_mode & 0o777 == 0o644


def test_what_lies_below(tmp_path: Path) -> None:
    """All but links, nor what they lead to; nothing where there is nothing; a file is itself."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "file").touch()
    (tmp_path / "a" / "link").symlink_to("/")
    found = sorted(path.relative_to(tmp_path).as_posix() for path, _ in below(tmp_path))
    assert found == [".", "a", "a/b", "a/file"]
    assert [path.name for path, _ in below(tmp_path / "a" / "file")] == ["file"]
    assert list(below(tmp_path / "a" / "link")) == []
    assert list(below(tmp_path / "none")) == []
    assert looked_at(tmp_path / "none") is None
