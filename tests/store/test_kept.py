"""Texts that a person may still need: none is lost, overwritten by another, or kept for ever."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from complaints.beneath import Folders
from complaints.register import Register
from complaints.store.local import kept
from complaints.store.local.folder import create_file, local_folder, local_path, make_folder
from complaints.store.local.kept import DAYS, keep, sweep

LONG_AGO = (0.0, 0.0)


@pytest.fixture
def folder(plain_root: Path) -> Path:
    """The folder of the kept texts."""
    return make_folder(plain_root, local_folder(plain_root) / "kept")


def test_each_text_has_a_file_of_its_own(plain_root: Path) -> None:
    """The second text under a name gets the next number, byte for byte as it was typed."""
    first = keep(plain_root, "refused-x", ".txt", "one\r\n")
    second = keep(plain_root, "refused-x", ".txt", "two \udcff")
    assert [first.name, second.name] == ["refused-x.txt", "refused-x-2.txt"]
    assert first.parent == plain_root / ".complaints" / "kept"
    assert (first.read_bytes(), second.read_bytes()) == (b"one\r\n", b"two \xff")
    assert [path.stat().st_mode & 0o777 for path in (first.parent, first)] == [0o700, 0o600]


def test_where_a_person_is_told_to_look(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path that leads there from any folder, and no longer than it has to be."""
    monkeypatch.chdir(root / ".git")
    path = kept.keep_refused(Register.open("..").root, "CMP-2611-7F3K9QY", ".yaml", "Text.")
    monkeypatch.chdir("/")
    assert Path(path).read_text("utf-8") == "Text."
    below = "/.git/complaints/e3b0c44298fc1c14/kept/refused-CMP-2611-7F3K9QY.yaml"
    assert path == f"{root}{below}"


def test_a_link_is_not_written_through(plain_root: Path, folder: Path, tmp_path: Path) -> None:
    """Neither in the place of a text, nor in that of the folder."""
    (folder / "refused-x.txt").symlink_to(tmp_path / "elsewhere")
    assert keep(plain_root, "refused-x", ".txt", "Text.").name == "refused-x-2.txt"
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("what", ["a link for the folder", "a file for the folder", "a full disk"])
def test_a_text_that_cannot_be_kept_there(
    plain_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """It is kept elsewhere, for its writer alone: nothing that somebody typed is lost."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    if what == "a full disk":
        created = create_file

        def full(base: Path, path: Path, content: bytes) -> None:
            if local_path(plain_root) in path.parents:
                raise OSError(28, "No space left on device")
            created(base, path, content)

        monkeypatch.setattr(kept, "create_file", full)
    elif what == "a file for the folder":
        local_path(plain_root).write_text("in the way", "utf-8")
    else:
        (local_folder(plain_root) / "kept").symlink_to(elsewhere)
    for _ in range(2):
        place = keep(plain_root, "refused-x", ".txt", "Text.")
        assert (place.name, place.read_text("utf-8")) == ("refused-x.txt", "Text.")
        assert place.parent.parent == tmp_path
        assert [path.stat().st_mode & 0o777 for path in (place.parent, place)] == [0o700, 0o600]
    assert list(elsewhere.iterdir()) == []


def test_texts_are_kept_for_a_month(
    plain_root: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the day they were written on; to the second."""
    now = 1_800_000_000.0
    monkeypatch.setattr(kept, "time", SimpleNamespace(time=lambda: now))
    old, young, later = (folder / f"refused-{name}.txt" for name in ("old", "young", "later"))
    for path, age in ((old, DAYS * 24 * 3600 + 1), (young, DAYS * 24 * 3600), (later, -9)):
        path.touch()
        os.utime(path, (now - age, now - age))
    sweep(plain_root)
    assert sorted(folder.iterdir()) == sorted((young, later))


def test_nothing_else_is_ever_swept(plain_root: Path, folder: Path, tmp_path: Path) -> None:
    """Files of other names, folders, links and what they lead to, and all that lies elsewhere."""
    mine = tmp_path / "refused-mine.txt"
    mine.touch()
    (folder / "refused-link.txt").symlink_to(mine)
    (folder / "refused-folder.txt").mkdir()
    os.mkfifo(folder / "refused-pipe.txt")
    for path in (folder / "notes.md", folder / "My text.txt", folder / ".x.txt", folder / "x.tmp"):
        path.touch()
    for path in (folder.parent / "last-ivo", folder.parent / "refused-a.txt"):
        path.touch()
    before = sorted(plain_root.rglob("*"))
    for path in [*before, mine]:
        os.utime(path, LONG_AGO, follow_symlinks=False)
    sweep(plain_root)
    assert sorted(plain_root.rglob("*")) == before
    assert mine.exists()


def test_a_folder_elsewhere_is_not_swept(plain_root: Path, tmp_path: Path) -> None:
    """A link in the place of the folder leads to somebody's own texts."""
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "refused-x.txt").touch()
    os.utime(theirs / "refused-x.txt", LONG_AGO)
    (local_folder(plain_root) / "kept").symlink_to(theirs)
    sweep(plain_root)
    assert (theirs / "refused-x.txt").exists()


def test_when_it_is_swept(root: Path) -> None:
    """Whenever a text is kept, and whenever something is about to be written."""
    old = keep(root, "not-committed", ".txt", "a.yaml\n")
    os.utime(old, LONG_AGO)
    new = keep(root, "refused-new", ".txt", "x")
    assert list((local_path(root) / "kept").iterdir()) == [new]
    os.utime(new, LONG_AGO)
    with Register.open(str(root)).writing():
        assert list((local_path(root) / "kept").iterdir()) == []


def test_what_cannot_be_swept_stops_nothing(
    plain_root: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others go, and the person goes on."""
    stays, goes = folder / "refused-a.txt", folder / "refused-b.txt"
    for path in (stays, goes):
        path.touch()
        os.utime(path, LONG_AGO)
    unlink = os.unlink

    def forbidden(name: str, **at: Any) -> None:
        if name == stays.name:
            raise PermissionError(13, "Permission denied")
        unlink(name, **at)

    monkeypatch.setattr(os, "unlink", forbidden)
    sweep(plain_root)
    assert list(folder.iterdir()) == [stays]

    def hidden(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Folders, "listed", hidden)
    sweep(plain_root)
