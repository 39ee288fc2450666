"""An index that is broken, locked, or cannot be written makes no difference to what is read."""

from __future__ import annotations

import os
import shutil
import sqlite3
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from complaints.store import complaint_files, waits
from complaints.store.index import database, mark, opening, place, signature
from complaints.store.index.database import Database
from complaints.store.index.mended import mended
from complaints.store.index.wanted import Extent
from complaints.store.local.lock import file_held
from indexed import begun, files, index_of, rules, same, seen, several


@pytest.fixture(autouse=True)
def _always_indexed(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few complaints there are, and what is older than a moment is trusted."""
    monkeypatch.setattr(place, "LEAST", 1)
    monkeypatch.setattr(signature, "_TICK", 10_000_000)
    monkeypatch.setattr(database, "_WAIT", 0.01)


@pytest.fixture
def filled(plain_root: Path) -> Path:
    """A register with some complaints in no repository, whose index is there."""
    for each in several():
        assert complaint_files.add(plain_root, each)
    same(plain_root)
    return plain_root


def edited(path: Path) -> None:
    """Change a complaint."""
    path.write_text(path.read_text("utf-8").replace("The box", "A box"), "utf-8")


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The complaint files that are read, with an index or without."""
    read: list[str] = []
    fitting = complaint_files._fitting

    def noting(loaded: Any, shown: str, pace: Any) -> Any:
        read.append(shown)
        return fitting(loaded, shown, pace)

    monkeypatch.setattr(complaint_files, "_fitting", noting)
    return read


def opened(root: Path) -> Any:
    """Open the index."""
    return opening.open_index(root, rules(root), lambda: None, Extent.ALL)


def with_other_schema(path: Path) -> None:
    """Put the database of another program there."""
    path.unlink()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE known (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID")
    other.commit()
    other.close()


def with_a_trigger(path: Path) -> None:
    """Put something into the database that would be done when it is changed."""
    other = sqlite3.connect(path)
    other.execute("CREATE TRIGGER bad AFTER DELETE ON files BEGIN DELETE FROM heads; END")
    other.commit()
    other.close()


def with_a_log(path: Path) -> None:
    """Have the database write into other files beside it."""
    other = sqlite3.connect(path)
    other.execute("PRAGMA journal_mode=WAL")
    other.close()


def copied(path: Path) -> None:
    """Put a copy in its place."""
    other = path.with_name("copy")
    shutil.copyfile(path, other)
    other.replace(path)


def with_other_name(path: Path) -> None:
    """Give it one more name."""
    path.with_name("other").hardlink_to(path)


def stopped(path: Path) -> None:
    """Leave the mark of a change that was stopped."""
    path.with_name("index.changing").touch()


def cut(path: Path) -> None:
    """Cut it off."""
    os.truncate(path, path.stat().st_size // 2)


def emptied(path: Path) -> None:
    """Empty it."""
    path.write_bytes(b"")


def text(path: Path) -> None:
    """Put a text there."""
    path.write_text("no database\n" * 100, "utf-8")


def linked(path: Path) -> None:
    """Put a link to the index of another in its place."""
    other = path.with_name("elsewhere")
    path.replace(other)
    path.symlink_to(other)


HARM = (
    *(with_other_schema, with_a_trigger, with_a_log, copied, with_other_name, stopped, cut),
    *(emptied, text, linked),
)


@pytest.mark.parametrize("harm", HARM)
def test_what_is_of_no_use_is_made_anew(
    filled: Path, harm: Callable[[Path], None], reads: list[str]
) -> None:
    path = index_of(filled)
    harm(path)
    same(filled)
    reads.clear()
    assert opened(filled) is not None
    assert reads == []
    names = {each.name for each in path.parent.iterdir()} - {"copy", "other", "elsewhere"}
    assert names == {".gitignore", "index", "index.lock"}


def test_a_python_that_knows_other_letters_makes_it_anew(
    filled: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unicodedata, "unidata_version", "99.0.0")
    reads.clear()
    assert opened(filled) is not None
    assert len(reads) == len(files(filled))
    reads.clear()
    assert opened(filled) is not None
    assert reads == []


@pytest.mark.parametrize("seed", range(12))
def test_bytes_at_random_places_are_noticed(filled: Path, seed: int) -> None:
    chances = Random(seed)  # noqa: S311 - no secrets
    path = index_of(filled)
    content = bytearray(path.read_bytes())
    for _ in range(chances.choice((1, 10, 400))):
        content[chances.randrange(len(content))] = chances.randrange(256)
    path.write_bytes(content)
    expected = seen(filled, indexed=False)
    for _ in range(3):
        assert seen(filled, indexed=True) == expected


@pytest.mark.parametrize("name", ["index-journal", "index-wal", "index-shm", "index.new"])
@pytest.mark.parametrize("there", [True, False])
def test_links_beside_it_lead_nowhere(filled: Path, name: str, there: bool, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    if there:
        secret.write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"secret " * 200)
    before = secret.read_bytes() if there else None
    beside = index_of(filled).with_name(name)
    beside.symlink_to(secret)
    edited(files(filled)[0])
    same(filled)
    assert (secret.read_bytes() if secret.exists() else None) == before
    assert not os.path.lexists(beside)


@pytest.mark.parametrize("name", ["index", "index.lock", "index.new", "index-journal"])
@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_what_stands_in_its_place_is_no_hindrance(filled: Path, name: str, kind: str) -> None:
    path = index_of(filled).with_name(name)
    path.unlink(missing_ok=True)
    if kind == "folder":
        path.mkdir()
    else:
        os.mkfifo(path)
    edited(files(filled)[0])
    expected = seen(filled, indexed=False)
    assert seen(filled, indexed=True) == expected
    assert seen(filled, indexed=True) == expected


def test_a_lock_that_is_a_link_is_not_followed(filled: Path, tmp_path: Path) -> None:
    lock, other = index_of(filled).with_name("index.lock"), tmp_path / "other"
    other.write_text("mine", "utf-8")
    os.utime(other, (1, 1))
    lock.unlink()
    lock.symlink_to(other)
    edited(files(filled)[0])
    same(filled)
    assert other.stat().st_mtime == 1


def test_a_folder_that_is_a_link_is_not_followed(filled: Path, tmp_path: Path) -> None:
    state = index_of(filled).parent
    state.rename(tmp_path / "state")
    state.symlink_to(tmp_path / "state")
    before = sorted((each.name, each.stat().st_mtime_ns) for each in state.iterdir())
    expected = seen(filled, indexed=False)
    assert seen(filled, indexed=True) == expected
    assert sorted((each.name, each.stat().st_mtime_ns) for each in state.iterdir()) == before


# What cannot be written


CHANGED = ("edited", "broken", "new", "new", "new")


def changed_all_over(root: Path) -> None:
    """Change, add and remove complaints, and break one."""
    edited(files(root)[0])
    files(root)[1].unlink()
    files(root)[2].write_text("id: [\n", "utf-8")
    for each in several(9):
        complaint_files.add(root, each)


def unwritable(error: str) -> Callable[..., None]:
    """Return what fails with one of the library's errors."""

    def fails(*_: Any) -> None:
        told = sqlite3.OperationalError(error)
        told.sqlite_errorname = error
        raise told

    return fails


@pytest.fixture(params=["locked", "read-only", "full", "no mark", "no lock"])
def hindered(
    request: pytest.FixtureRequest, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A register whose index cannot be written, for one or another reason."""
    if request.param == "locked":
        other = sqlite3.connect(index_of(filled), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield filled
        other.close()
        return
    if request.param == "no mark":
        monkeypatch.setattr(mark, "create_file", failing)
    elif request.param == "no lock":
        monkeypatch.setattr(opening, "open_group_file", failing)
        other = sqlite3.connect(index_of(filled), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        word = "BEGIN" if request.param == "read-only" else "COMMIT"
        error = "SQLITE_READONLY" if word == "BEGIN" else "SQLITE_FULL"
        run = Database.run

        def run_or_fail(self: Database, sql: str, values: Any = ()) -> None:
            with mended():
                if sql.startswith(word):
                    unwritable(error)()
            run(self, sql, values)

        monkeypatch.setattr(Database, "run", run_or_fail)
    yield filled


def failing(*_: Any) -> None:
    """Fail as a full disk does."""
    raise OSError(28, "No space left on device")


def test_what_is_good_in_it_is_used_though_it_cannot_be_written(
    hindered: Path, reads: list[str]
) -> None:
    changed_all_over(hindered)
    before = index_of(hindered).read_bytes()
    expected = seen(hindered, indexed=False)
    for _ in range(2):
        reads.clear()
        assert seen(hindered, indexed=True) == expected
        # Of all others nothing was read.
        assert len(set(reads)) == len(CHANGED)
        assert index_of(hindered).read_bytes() == before


def test_a_locked_one_is_not_read_and_not_thrown_away(filled: Path) -> None:
    other = sqlite3.connect(index_of(filled), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    before = index_of(filled).stat().st_ino
    expected = seen(filled, indexed=False)
    assert seen(filled, indexed=True) == expected
    assert index_of(filled).stat().st_ino == before
    other.close()
    same(filled)


def test_who_finds_that_it_is_being_made_waits_and_then_reads(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index_of(filled).unlink()
    monkeypatch.setattr(waits, "FIRST_INDEX", 0.01)
    lock = index_of(filled).with_name("index.lock")
    with file_held(filled, lock) as held:
        assert held is not None
        expected = seen(filled, indexed=False)
        assert seen(filled, indexed=True) == expected
        assert not index_of(filled).exists()
    same(filled)


def test_what_a_stopped_making_left_is_taken_away(filled: Path) -> None:
    new = index_of(filled).with_name("index.new")
    new.write_bytes(b"half")
    assert opened(filled) is not None
    assert not new.exists()


# At once


def test_two_at_once(filled: Path) -> None:
    """Whoever comes first, all of them read the same."""
    index_of(filled).unlink()
    expected = seen(filled, indexed=False)
    begun(4, lambda: seen(filled, indexed=True) == expected)()
