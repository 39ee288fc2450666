"""The way below a root: no link is followed, whenever it is put there, and nothing stays open."""

from __future__ import annotations

import errno
import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from complaints.beneath import Folders, NoFile, content_of, read_ordinary
from complaints.core.record.model import Complaint
from complaints.errors import Untrusted
from complaints.register import Register
from complaints.store import complaint_files, files
from complaints.store.complaint_files import read, read_each
from complaints.store.reading import read_below
from complaints.store.walk import walk
from swapping import CANARY, Act, Tree, put_a_link, swapping, tree, twin

ID = "CMP-2611-7F3K9QY"
SHOWN = f"complaints/2026/11/{ID}.yaml"


def descriptors() -> int:
    """Return how many files this process holds open."""
    return len(os.listdir("/dev/fd"))  # noqa: PTH208 - names that are gone at once


@pytest.fixture
def filled(plain_root: Path, complaint: Complaint) -> Path:
    """A register with one complaint, outside git."""
    assert complaint_files.add(plain_root, complaint)
    return plain_root


def test_a_file_is_read_and_nothing_stays_open(filled: Path) -> None:
    """Whether it is there, is none, or lies behind a link."""
    (filled / "complaints/2026/12").symlink_to("11")
    before = descriptors()
    with Folders(filled) as folders:
        assert folders.read(filled / SHOWN) == (filled / SHOWN).read_bytes()
        for name, number in (
            ("complaints/2026/12/x", errno.ELOOP),
            ("complaints/2026/12", errno.ELOOP),
            (f"{SHOWN}/x", errno.ENOTDIR),
            ("complaints/2026/10/x", errno.ENOENT),
            ("complaints/2026", errno.EISDIR),
        ):
            with pytest.raises(OSError, match=r".") as failed:
                folders.read(filled / name)
            assert failed.value.errno == number, name
    assert descriptors() == before


def test_another_folder_in_the_place_of_one_that_is_open(filled: Path) -> None:
    """What somebody has put there since is read, as it would be by whoever comes now."""
    path = filled / SHOWN
    with Folders(filled) as folders:
        folders.at(path.parent)
        path.parent.rename(filled / "away")
        path.parent.mkdir()
        (filled / "away" / path.name).rename(path)
        assert read(filled, path, folders=folders).value is not None
        path.unlink()
        assert read(filled, path, folders=folders).findings[0].code == "unreadable"


def test_reading_many_leaves_nothing_open(filled: Path) -> None:
    """Nor does it where somebody stops in the middle."""
    before = descriptors()
    found = read_each(filled, walk(filled))
    next(found)
    assert descriptors() > before
    del found
    assert descriptors() == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_what_root_makes_belongs_to_whom_the_folder_does(tmp_path: Path) -> None:
    """A file and a folder that are new; what is there already stays whose it is."""
    os.chown(tmp_path, 4711, 4712)
    (tmp_path / "old").touch()
    with Folders(tmp_path) as folders:
        folders.make(tmp_path / "folder", 0o700)
        for name, flags in (("new", os.O_EXCL), ("lock", 0), ("old", 0)):
            os.close(folders.open(tmp_path / name, os.O_RDWR | os.O_CREAT | flags))
        with pytest.raises(FileExistsError):
            folders.open(tmp_path / "old", os.O_RDWR | os.O_CREAT | os.O_EXCL)
    owners = {path.name: (path.stat().st_uid, path.stat().st_gid) for path in tmp_path.iterdir()}
    theirs, ours = (4711, 4712), (0, 0)
    assert owners == {"folder": theirs, "new": theirs, "lock": theirs, "old": ours}


@pytest.mark.parametrize(
    "name", ["", "..", "../x", "complaints/..", "complaints/../../x", "/etc/x"]
)
def test_what_is_not_below_is_not_opened(filled: Path, name: str) -> None:
    """Whoever asks for it is mistaken."""
    with Folders(filled) as folders, pytest.raises(ValueError, match="is not below"):
        folders.open(filled / name, os.O_RDONLY)


def test_many_folders_are_not_all_held(tmp_path: Path) -> None:
    """A system may allow no more than 256 files at once."""
    for number in range(100):
        (tmp_path / f"{number}").mkdir()
        (tmp_path / f"{number}" / "a").write_text(str(number), "utf-8")
    before = descriptors()
    with Folders(tmp_path) as folders:
        for _ in range(2):
            for number in range(100):
                content = folders.read(tmp_path / f"{number}" / "a")
                assert content == str(number).encode()
        assert descriptors() - before <= 64
    assert descriptors() == before


def test_a_folder_that_may_only_be_passed_through(filled: Path) -> None:
    """The root of a register need not be listed by who reads in it."""
    with Folders(filled) as folders:
        assert [name for name, _ in folders.listed(filled / "complaints/2026/11")] == [f"{ID}.yaml"]
        assert stat.S_ISDIR(os.fstat(folders.at(filled)).st_mode)


@pytest.mark.parametrize("what", ["pipe", "socket", "device"])
def test_nobody_waits_for_what_is_no_file(tmp_path: Path, what: str) -> None:
    """Below a root, and where links may be followed."""
    path = tmp_path / "a"
    if what == "pipe":
        os.mkfifo(path)
    elif what == "socket":
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(str(path))
    else:
        path.symlink_to("/dev/zero")
    with pytest.raises(OSError, match=r"No such device|not an ordinary"):
        read_ordinary(path)
    with pytest.raises(Untrusted, match=r"it is not an ordinary file|it is a link, and nothing"):
        read_below(tmp_path, path)


def test_what_is_read_has_an_end(tmp_path: Path) -> None:
    """No more than what was asked for, and what is no file says so."""
    (tmp_path / "a").write_bytes(b"x" * 200_000)
    assert [len(read_ordinary(tmp_path / "a", limit)) for limit in (0, 1, 70_000)] == [0, 1, 70_000]
    assert len(read_ordinary(tmp_path / "a")) == 200_000
    reading, writing = os.pipe()
    with pytest.raises(NoFile):
        content_of(reading)
    os.close(writing)


PARTS = ("complaints", "complaints/2026", "complaints/2026/11", SHOWN)


@pytest.mark.parametrize("part", PARTS)
def test_a_link_put_there_while_it_is_read(
    part: str, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At whatever moment: it is the real file that is read, or none."""
    elsewhere = tmp_path / "elsewhere"
    twin(filled / part, elsewhere)
    found: list[str] = []

    def act() -> None:
        for each in walk(filled):
            content = read_below(filled, each) if isinstance(each, Path) else str(each).encode()
            found.append(content.decode())

    number = 0
    while swapping(act, lambda: put_a_link(filled / part, elsewhere), number, monkeypatch):
        (filled / part).unlink()
        (filled / part).with_name("moved away").rename(filled / part)
        number += 1
    assert number > 8
    assert found
    assert not [text for text in found if CANARY in text]


def test_the_guard_works(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who looks and then opens by the path reads what lies elsewhere, so a green run says much."""
    place, elsewhere = filled / "complaints", tmp_path / "elsewhere"
    twin(place, elsewhere)
    found: list[str] = []

    def act() -> None:
        if not place.is_symlink():
            with os.fdopen(os.open(filled / SHOWN, os.O_RDONLY), encoding="utf-8") as file:
                found.append(file.read())

    assert swapping(act, lambda: put_a_link(place, elsewhere), 1, monkeypatch)
    assert CANARY in found[0]


def _writing(root: Path, complaint: Complaint) -> Iterator[tuple[str, Act]]:
    path, text = root / SHOWN, (root / SHOWN).read_bytes()
    second = complaint_files.path_of(root, "CMP-2611-8PG3VFY")
    register = Register(root, Register.open(str(root)).policy, commit=False)

    def batch() -> None:
        with register.batch() as made:
            made.add(complaint)
            made.settle()
            made.publish()

    yield "create", lambda: files.create(root, second, b"x")
    yield "add", batch
    yield "replace", lambda: files.replace(root, path, text, text + b"# more\n")
    both = dict.fromkeys((path, path.with_name("other.yaml")), (text, text + b"# more\n"))
    yield "replace all", lambda: files.replace_all(root, both)
    yield "confirm", lambda: files.confirm(root, [path])


@pytest.mark.parametrize("what", ["create", "add", "replace", "replace all", "confirm"])
@pytest.mark.parametrize("part", PARTS)
def test_a_link_put_there_while_it_is_written(
    part: str,
    what: str,
    filled: Path,
    complaint: Complaint,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At whatever moment: nothing comes to be, changes or goes where it leads."""
    (filled / SHOWN).with_name("other.yaml").write_bytes((filled / SHOWN).read_bytes())
    place, elsewhere = filled / part, tmp_path / "elsewhere"
    twin(place, elsewhere)
    act = dict(_writing(filled, complaint))[what]
    kept, before = tree(filled / "complaints"), tree(tmp_path / "elsewhere")
    number, alone = 0, elsewhere.read_bytes() if elsewhere.is_file() else b""
    while swapping(act, lambda: put_a_link(place, elsewhere), number, monkeypatch):
        assert tree(elsewhere) == before, number
        assert alone == (elsewhere.read_bytes() if elsewhere.is_file() else b"")
        _restore(filled / "complaints", place, kept)
        number += 1
    assert number > 3


def _restore(folder: Path, place: Path, kept: Tree) -> None:
    """Have a folder hold again what it held."""
    moved = place.with_name("moved away")
    if moved.exists():
        # A file that was replaced meanwhile is one again.
        place.unlink()
        moved.rename(place)
    for path in sorted(folder.rglob("*"), reverse=True):
        if str(path.relative_to(folder)) not in kept:
            path.unlink()
    for name, (mode, content) in kept.items():
        if stat.S_ISREG(mode):
            (folder / name).write_bytes(content)
