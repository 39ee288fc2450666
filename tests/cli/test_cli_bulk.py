"""Many complaints at once: ten times as many take ten times the work, and no program more."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from complaints.cli.shared import progress
from complaints.store import complaint_files, process, stepping
from complaints.store.git import repository
from complaints.store.index import place

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Commits = Callable[[], list[str]]

pytestmark = pytest.mark.usefixtures("register")

FEW, MANY = 5, 50


@pytest.fixture
def taken_in(run: Run, tmp_path: Path) -> Callable[[int], str]:
    """Take in so many late complaints, each of a customer of its own; returns what is said."""
    mapping = tmp_path / "map.yaml"
    mapping.write_text(
        "fields: {received_at: date, subject: what, customer.email: who}\n"
        "fixed: {category: product/defect}\n",
        "utf-8",
    )

    def take_in(count: int) -> str:
        table = tmp_path / "table.csv"
        rows = "".join(f"2026-11-02,S,{count}.{row}@example.com\n" for row in range(count))
        table.write_text(f"date,what,who\n{rows}", "utf-8")
        code, _, err = run("import", str(table), "--map", str(mapping))
        assert code == 0, err
        return err

    return take_in


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every call of git from now on, by its subcommand."""
    called: list[str] = []

    def run(arguments: Any, *rest: Any, **named: Any) -> Any:
        called.append(" ".join(arguments))
        return process.run(arguments, *rest, **named)

    monkeypatch.setattr(repository, "run", run)
    return called


def test_as_many_programs_for_few_as_for_many(
    ok: Ok,
    taken_in: Callable[[int], str],
    programs: list[str],
    commits: Commits,
    git: Callable[..., str],
) -> None:
    """Neither an import nor `escalate --due` starts a program more for ten times the complaints."""
    ok("escalate", "--due")
    counts: list[tuple[int, int]] = []
    for count in (FEW, MANY):
        programs.clear()
        taken_in(count)
        took_in = len(programs)
        programs.clear()
        assert len(ok("escalate", "--due").splitlines()) == count
        counts.append((took_in, len(programs)))
        assert commits()[0] == f"{count} complaints: escalate by the policy"
    assert counts[0] == counts[1]
    assert git("status", "--porcelain") == ""


def test_each_step_is_tried_once(
    ok: Ok, taken_in: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `escalate --due` will write of a complaint is made once, however many there are."""
    ok("escalate", "--due")
    made: list[str] = []

    def changed(old: Any, new: Any, *rest: Any) -> bytes:
        made.append(new.id)
        return complaint_files.changed(old, new, *rest)

    monkeypatch.setattr(stepping, "changed", changed)
    for count in (FEW, MANY):
        taken_in(count)
        made.clear()
        ok("escalate", "--due")
        assert (len(made), len(set(made))) == (count, count)


def test_who_waits_at_a_terminal_sees_how_far_it_is(
    run: Run, taken_in: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many, and nobody else does."""
    monkeypatch.setattr(progress, "_MANY", MANY)
    assert "writing" not in taken_in(MANY)
    monkeypatch.setattr(progress, "on_terminal", lambda: True)
    assert "writing" not in taken_in(FEW)
    assert "writing" in taken_in(MANY)
    assert "escalating" in run("escalate", "--due", "--dry-run")[2]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_who_stops_it_is_told_what_was_done(
    run: Run,
    ok: Ok,
    taken_in: Callable[[int], str],
    commits: Commits,
    git: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    number: int,
) -> None:
    """While the steps are made nothing is recorded yet; the next run makes them all."""
    ok("escalate", "--due")
    taken_in(FEW)
    before, real = commits(), complaint_files.changed

    def changed(*given: Any) -> bytes:
        os.kill(os.getpid(), number)
        return real(*given)

    with monkeypatch.context() as patch:
        patch.setattr(stepping, "changed", changed)
        told = run("escalate", "--due")
    assert told == (130, "", "\ncomplaints: interrupted; nothing was recorded\n")
    assert (commits(), git("status", "--porcelain")) == (before, "")
    assert len(ok("escalate", "--due").splitlines()) == FEW


def test_the_same_with_an_index(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where complaints are kept in an index, the same are moved, for the same reasons."""
    without = run("escalate", "--due", "--dry-run")
    monkeypatch.setattr(place, "LEAST", 1)
    assert run("escalate", "--due", "--dry-run") == without
    assert run("escalate", "--due", "--dry-run") == without
    assert "same problem as" in without[1]
    assert run("escalate", "--due")[1] == without[1]
