"""What is listed is the same with the index and without, whatever became of the files."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from alterations import Altered
from complaints.store import complaint_files
from complaints.store.index import contents, place, reading, refresh, signature
from complaints.store.index.place import index_path

Answer = tuple[int, str, str]

LISTINGS = (
    ("overdue",),
    ("overdue", "--since", "2bd", "--format", "json"),
    ("overdue", "--as-of", "2026-11-18", "--sort", "owner"),
    ("due", "--within", "10d", "--team", "service"),
    ("list",),
    ("list", "--format", "jsonl", "--sort", "severity"),
    ("list", "--as-of", "2026-11-15", "--format", "csv"),
    ("list", "--known-at", "2026-11-15", "--format", "ids"),
    ("list", "--status", "waiting", "--status", "resolved", "--sort", "status"),
    ("list", "--mine", "--category", "delivery"),
    ("list", "horvat"),
    ("list", "plate", "--as-of", "2026-11-19"),
    ("list", "091 555 0101"),
    ("day",),
    ("day", "--team", "service"),
)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index even for a few complaints; the clock of this file system tells every change."""
    monkeypatch.setattr(place, "LEAST", 1)
    monkeypatch.setattr(signature, "_TICK", 0)


@pytest.fixture(params=["git", "signatures"])
def asked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Who is asked what changed."""
    least = 1 if request.param == "git" else 1_000_000
    monkeypatch.setattr(refresh, "LEAST_FOR_GIT", least)
    monkeypatch.setattr(refresh, "_MOST_UNBASED", 3)
    return str(request.param)


@pytest.mark.parametrize("listing", LISTINGS, ids=" ".join)
def test_a_listing_is_the_same(
    listing: tuple[str, ...], run: Callable[..., Answer], register: Path, asked: str
) -> None:
    """With an index that is made, with one that is there, and without one."""
    fresh = run("--no-index", *listing)
    assert not index_path(register).exists()
    assert run(*listing) == fresh
    assert index_path(register).exists()
    assert run(*listing) == fresh


@pytest.mark.parametrize("seed", range(24))
def test_the_index_follows_whatever_is_done(
    seed: int, run: Callable[..., Answer], register: Path, asked: str
) -> None:
    """After each alteration of the files both tell the same, also of what cannot be trusted."""
    chances = Random(seed)  # noqa: S311 - no secrets
    for branch in ("start", "one", "two", "three"):
        subprocess.run(["git", "branch", branch], cwd=register, check=True)
    altered, done = Altered(register, chances, sets_times=asked != "git"), []
    for _ in range(7):
        for _ in range(chances.randint(1, 3)):
            done.append(altered.alter())
        listing = chances.choice(LISTINGS)
        assert run(*listing) == run("--no-index", *listing), done
        assert run("list") == run("--no-index", "list"), done


def test_what_is_copied_is_looked_at_anew(
    run: Callable[..., Answer], register: Path, tmp_path: Path, asked: str
) -> None:
    """An index that came with a copy is no index of the copy."""
    run("list")
    copy = tmp_path / "copy"
    shutil.copytree(register, copy)
    one = copy / "complaints/2026/11/CMP-2611-7F3K9QY.yaml"
    one.write_text(one.read_text("utf-8").replace("subject: ", "subject: Another "), "utf-8")
    assert run("-C", str(copy), "list") == run("--no-index", "-C", str(copy), "list")


def test_outside_of_git_it_is_the_same(run: Callable[..., Answer], register: Path) -> None:
    """Where there is no git, each file is known by its signature."""
    shutil.rmtree(register / ".git")
    altered = Altered(register, Random(7))  # noqa: S311 - no secrets
    for _ in range(12):
        altered.alter()
        assert run("list") == run("--no-index", "list")
    assert index_path(register).is_relative_to(register / ".complaints")


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Which files are read, and which are asked for their signature."""
    counts: dict[str, list[str]] = {"read": [], "asked": []}
    judge, ask = complaint_files.judged, contents._signature_at

    def judged(content: bytes, shown: str, *rest: Any) -> Any:
        counts["read"].append(shown)
        return judge(content, shown, *rest)

    def signature_at(folder: int, name: str) -> bytes:
        counts["asked"].append(name)
        return ask(folder, name)

    monkeypatch.setattr(reading, "judged", judged)
    monkeypatch.setattr(contents, "_signature_at", signature_at)
    return counts


def test_only_what_changed_is_read(
    run: Callable[..., Answer], register: Path, asked: str, looked_at: dict[str, list[str]]
) -> None:
    """All once; then nothing, until a file changes, and then that file alone."""
    every = [str(each.relative_to(register)) for each in register.glob("complaints/*/*/*.yaml")]
    subprocess.run(["git", "status"], cwd=register, check=True, capture_output=True)
    run("overdue")
    assert sorted(looked_at["read"]) == sorted(every)
    # What was written a moment ago is looked at once more.
    run("overdue")
    looked_at["read"].clear()
    looked_at["asked"].clear()
    run("overdue")
    assert looked_at["read"] == []
    assert len(looked_at["asked"]) == (0 if asked == "git" else len(every))
    looked_at["asked"].clear()
    one = register / "complaints/2026/11/CMP-2611-7F3K9QY.yaml"
    one.write_text(one.read_text("utf-8") + "# seen\n", "utf-8")
    run("overdue")
    assert looked_at["read"] == [str(one.relative_to(register))]
    assert len(looked_at["asked"]) == (1 if asked == "git" else len(every))
    run("overdue")
    assert len(looked_at["read"]) == 1


def test_a_change_of_the_calendar_reads_no_complaint(
    run: Callable[..., Answer], register: Path, looked_at: dict[str, list[str]]
) -> None:
    """The dates are worked out again from what was read."""
    run("overdue")
    run("overdue")
    looked_at["read"].clear()
    policy = register / "complaints.yaml"
    text = policy.read_text("utf-8")
    policy.write_text(text.replace("09:00-17:00", "11:00-17:00"), "utf-8")
    assert policy.read_text("utf-8") != text
    found = run("overdue")
    assert looked_at["read"] == []
    assert found == run("--no-index", "overdue")


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", b"no database at all" * 900])
def test_what_is_no_index_is_made_anew(
    content: bytes, run: Callable[..., Answer], register: Path
) -> None:
    """Whatever lies in its place, the same is listed, and the next run has an index."""
    fresh = run("list")
    index_path(register).write_bytes(content)
    assert run("list") == fresh
    assert index_path(register).stat().st_size > 10_000


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_index_is_noticed(seed: int, run: Callable[..., Answer], register: Path) -> None:
    """Bytes that are not as they were written never change what is listed."""
    fresh = run("list"), run("overdue")
    chances = Random(seed)  # noqa: S311 - no secrets
    path = index_path(register)
    content = bytearray(path.read_bytes())
    if chances.random() < 0.3:
        del content[chances.randrange(len(content)) :]
    for _ in range(chances.choice((1, 5, 200))):
        start = chances.randrange(max(len(content) - 40, 1))
        content[start : start + 40] = chances.randbytes(min(40, len(content) - start))
    path.write_bytes(content)
    assert (run("list"), run("overdue")) == fresh
