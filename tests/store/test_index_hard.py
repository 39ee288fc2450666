"""Whatever befalls an index while it is made or brought up to date, what is read stays right."""

from __future__ import annotations

import os
import shutil
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from complaints.store import complaint_files
from complaints.store.git.repository import Repository
from complaints.store.index import database, mark, opening, origin, place, refresh, signature
from complaints.store.index.database import Database
from complaints.store.index.wanted import Extent
from indexed import begun, files, index_of, rules, same, seen, several

SECOND = 1_000_000_000


@pytest.fixture(autouse=True)
def _always_indexed(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few complaints there are, and what is older than a moment is trusted."""
    monkeypatch.setattr(place, "LEAST", 1)
    monkeypatch.setattr(signature, "_TICK", SECOND // 100)
    monkeypatch.setattr(database, "_WAIT", 0.01)


@pytest.fixture(params=["asking git", "looking at each"])
def filled(
    request: pytest.FixtureRequest,
    root: Path,
    git: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A register with some complaints, whose index is there."""
    if request.param == "asking git":
        monkeypatch.setattr(refresh, "LEAST_FOR_GIT", 0)
        monkeypatch.setattr(refresh, "_MOST_UNBASED", 2)
    for each in several():
        assert complaint_files.add(root, each)
    git("add", "-A")
    git("commit", "-q", "-m", "Some complaints")
    same(root)
    return root


def edited(path: Path, words: str) -> None:
    """Change what was told in a complaint."""
    text = path.read_text("utf-8")
    start = text.index("came in open")
    line = text.rindex("\n", 0, start) + 1
    path.write_text(f"{text[:line]}  {words} came in open{text[start + 12 :]}", "utf-8")


def left(root: Path) -> set[str]:
    """Return what lies in the folder of the index."""
    return {each.name for each in index_of(root).parent.iterdir()} - {".gitignore"}


# What is stopped


STEPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Database, ("run", "many", "all")),
    (mark.Mark, ("put", "take")),
    (os, ("fsync", "replace", "unlink", "open")),
    (Repository, ("git",)),
)


def end_at(monkeypatch: pytest.MonkeyPatch, stop: int) -> None:
    """Have this process end at the step with this number."""
    taken: list[str] = []

    def stopping(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*given: Any, **named: Any) -> Any:
            if len(taken) == stop:
                os._exit(0)
            taken.append(name)
            return real(*given, **named)

        return step

    for where, names in STEPS:
        for name in names:
            monkeypatch.setattr(where, name, stopping(name, getattr(where, name)))


def killed_at(root: Path, stop: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Index in a process that is killed at a step; returns whether it was done before."""
    child = os.fork()
    if not child:
        code = 1
        try:
            wanted, repository = rules(root), Repository.around(root)
            end_at(monkeypatch, stop)
            opening.open_index(root, wanted, lambda: repository, Extent.ALL)
            code = 7
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 7)
    return code == 7


def read(root: Path) -> tuple[list[Any], list[Any]]:
    """Return what the index gives, and what cannot be trusted."""
    repository = Repository.around(root)
    index = opening.open_index(root, rules(root), lambda: repository, Extent.ALL)
    assert index is not None
    return [each for _, each in index.complaints()], index.findings()


@pytest.mark.parametrize("first", [True, False])
def test_a_kill_at_every_step(filled: Path, first: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next who asks is told the same as without an index, and nothing is left over."""
    one, other, *_ = files(filled)
    # To make it anew takes many steps, and git takes its time in each.
    for stop in range(0, 600, 3 if first and not refresh.LEAST_FOR_GIT else 1):
        if first:
            index_of(filled).unlink(missing_ok=True)
        else:
            edited(one, f"Box {stop}")
            other.write_text(other.read_text("utf-8") + f"# {stop}\n", "utf-8")
        done = killed_at(filled, stop, monkeypatch)
        every, problems, *_ = seen(filled, indexed=False)
        assert read(filled) == (every, problems), stop
        if done:
            break
    else:
        raise AssertionError("there are more steps")
    same(filled)
    assert left(filled) == {"index", "index.lock"}


# No room


def test_a_disk_that_is_full_at_any_page(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made or brought up to date as far as there was room: what is read is right all the same."""
    settings = database._SETTINGS
    pages = -(-index_of(filled).stat().st_size // 4096)
    for each in several(40):
        complaint_files.add(filled, each)
    expected = seen(filled, indexed=False)
    for room in range(1, pages + 40, 3):
        monkeypatch.setattr(database, "_SETTINGS", (*settings, f"max_page_count={room}"))
        if room % 2:
            index_of(filled).unlink(missing_ok=True)
        assert seen(filled, indexed=True) == expected, room
        assert "index.new" not in left(filled)
    monkeypatch.setattr(database, "_SETTINGS", settings)
    same(filled)


@pytest.mark.parametrize("name", ["open", "replace", "fsync", "write", "utime"])
def test_a_disk_on_which_nothing_can_be_done(
    filled: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever of the files beside it cannot be written, when it is made and when it is there."""
    expected = seen(filled, indexed=False)
    real = getattr(os, name)

    def full(*given: Any, **named: Any) -> Any:
        writes = name != "open" or given[1] & os.O_CREAT
        if writes:
            raise OSError(28, "No space left on device")
        return real(*given, **named)

    for made in (True, False):
        if made:
            index_of(filled).unlink(missing_ok=True)
        with monkeypatch.context() as patch:
            patch.setattr(os, name, full)
            assert seen(filled, indexed=True) == expected
        same(filled)


# Clocks


@pytest.mark.parametrize("days", [-400, -1, 1])
def test_a_clock_that_is_set(filled: Path, days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forward or back: what is changed to the same size, with the time it had, is noticed."""
    clock = signature.clock_of
    shifted = days * 86_400 * SECOND
    for moment in (shifted, 0, shifted, 0):
        monkeypatch.setattr(opening, "clock_of", lambda at, moment=moment: clock(at) + moment)
        for path in files(filled):
            before = path.stat()
            words = "A box" if "A bin" in path.read_text("utf-8") else "A bin"
            edited(path, words)
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        same(filled)


def test_other_rules_of_the_time_zone(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dates are worked out anew, and no file is read for that."""
    key = "Europe/Zagreb"
    folder = tmp_path / "zones"
    (folder / "Europe").mkdir(parents=True)
    (folder / key).write_bytes(origin._zone("America/New_York"))
    before = seen(filled, indexed=True)
    paths = zoneinfo.TZPATH
    judged: list[str] = []
    judge = complaint_files.judged
    try:
        zoneinfo.reset_tzpath(to=[str(folder)])
        zoneinfo.ZoneInfo.clear_cache()
        monkeypatch.setattr(origin, "TZPATH", (str(folder),))
        monkeypatch.setattr(
            "complaints.store.index.reading.judged",
            lambda *given: judged.append(given[1]) or judge(*given),  # type: ignore[func-returns-value]
        )
        assert seen(filled, indexed=True) == seen(filled, indexed=False)
        assert judged == []
    finally:
        zoneinfo.reset_tzpath(to=paths)
        zoneinfo.ZoneInfo.clear_cache()
    monkeypatch.undo()
    assert seen(filled, indexed=True) == before


# Others at work


def test_others_index_while_files_change(filled: Path) -> None:
    """Each reads what was there, none fails; and once nothing changes all read the same."""
    count = len(files(filled))
    all_read = begun(3, lambda: all(len(seen(filled, indexed=True)[0]) == count for _ in range(6)))
    for number in range(30):
        path = files(filled)[number % 6]
        # As the program and most editors write: another file is put in its place.
        new = path.with_name(f".{number}")
        shutil.copyfile(path, new)
        edited(new, f"Box {number}")
        new.replace(path)
    all_read()
    same(filled)
