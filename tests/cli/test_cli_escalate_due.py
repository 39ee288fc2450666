"""`escalate --due`: what qualifies by the policy goes up, once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from complaints.core.record import customers
from complaints.core.record.customers import signs
from complaints.core.record.model import Customer
from complaints.store.local.folder import local_path

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Refused = Callable[..., str]
FileOf = Callable[[str], Path]
Commits = Callable[[], list[str]]
Clean = Callable[[], bool]

pytestmark = pytest.mark.usefixtures("register")

LATE = "CMP-2611-8PG3VFY"


def test_dry_run_changes_nothing(ok: Ok, clean: Clean, golden: Callable[[str, str], None]) -> None:
    """A dry run names each complaint, where it would go and why, and records nothing."""
    golden("cli/escalate_due.txt", ok("escalate", "--due", "--dry-run"))
    assert clean()


def test_moved_once(run: Run, ok: Ok, commits: Commits, clean: Clean) -> None:
    """A run moves what a dry run named, in one commit; a second run moves nothing."""
    named = ok("escalate", "--due", "--dry-run")
    assert run("escalate", "--due") == (0, named, "")
    moved = [line.split()[0] for line in named.splitlines()]
    assert LATE in moved
    assert commits() == [f"{len(moved)} complaints: escalate by the policy"]
    assert run("escalate", "--due") == (0, "", "")
    assert run("escalate", "--due", "--dry-run") == (0, "", "")
    assert len(commits()) == 1


def test_twice_the_register_is_twice_the_work(
    ok: Ok, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each complaint is compared with those of its own customer, not with all others."""
    looked: list[Customer] = []

    def counted(customer: Customer) -> set[tuple[str, str]]:
        looked.append(customer)
        return signs(customer)

    monkeypatch.setattr(customers, "signs", counted)
    mapping, counts = tmp_path / "map.yaml", []
    mapping.write_text(
        "fields: {received_at: date, subject: what, customer.email: who}\n"
        "fixed: {category: product/defect}\n",
        "utf-8",
    )
    for batch in range(3):
        table = tmp_path / f"{batch}.csv"
        rows = "".join(f"2026-11-20,S,{batch}.{row}@example.com\n" for row in range(20))
        table.write_text(f"date,what,who\n{rows}", "utf-8")
        ok("import", str(table), "--map", str(mapping))
        looked.clear()
        ok("escalate", "--due", "--dry-run")
        counts.append(len(looked))
    assert counts[2] - counts[1] == counts[1] - counts[0]


def test_what_is_recorded(ok: Ok, run: Run, file_of: FileOf) -> None:
    """The event says the reason and the words; level, team and owner are set."""
    ok("escalate", "--due")
    text = file_of(LATE).read_text("utf-8")
    assert "\nlevel: 1\n" in text
    assert "kind: escalated\n    automatic: true\n    reason: late\n" in text
    assert "text: acknowledge was due 2026-11-20 17:00\n" in text
    findings = run("check")[1].splitlines()
    assert all(" it was passed on without a summary" in finding for finding in findings)


def test_recorded_though_nobody_reads_on(commits: Commits) -> None:
    """What is told is recorded already: a reader that goes away stops nothing."""
    line = f"{sys.executable} -m complaints escalate --due | true"
    done = subprocess.run(["bash", "-c", line], capture_output=True, check=True)
    assert done.stderr == b""
    assert len(commits()) == 1


def test_a_dry_run_writes_no_lock(ok: Ok, register: Path) -> None:
    """A dry run only reads."""
    ok("escalate", "--due", "--dry-run")
    assert not local_path(register).parent.exists()


def test_one_alone(run: Run, ok: Ok, commits: Commits) -> None:
    """A run that moves one complaint names it in the commit."""
    ok("escalate", "--due")
    new_id = ok("new", "--subject", "I will see my lawyer").strip()
    assert ok("escalate", "--due").startswith(f"{new_id}  level 1  ")
    assert commits()[0] == f"{new_id}: escalate by the policy"


def test_for_cron(ok: Ok, file_of: FileOf, monkeypatch: pytest.MonkeyPatch, register: Path) -> None:
    """Where nobody is known cron itself acts."""
    monkeypatch.delenv("COMPLAINTS_USER")
    config = register / ".git" / "config"
    config.write_text(
        config.read_text("utf-8").replace("ivo.babic@", "cron@").replace("Ivo Babić", "Cron"),
        "utf-8",
    )
    ok("escalate", "--due")
    assert "by: cron\n" in file_of(LATE).read_text("utf-8")


def test_a_later_occasion(ok: Ok, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another clock that runs out later is another occasion, up to the top of the route."""
    ok("escalate", "--due")
    monkeypatch.setenv("COMPLAINTS_NOW", "2027-03-01T12:00:00+01:00")
    again = ok("escalate", "--due")
    assert f"{LATE}  level 2" in again
    assert ok("escalate", "--due") == ""


@pytest.mark.parametrize(
    "arguments",
    [[LATE], ["--reason", "late"], ["--to", "2"], ["--route", "x"], ["-m", "x"], ["--at", "10:00"]],
    ids=str,
)
def test_goes_alone(arguments: list[str], refused: Refused, clean: Clean) -> None:
    """`--due` takes no complaint, reason or words of its own."""
    message = "--due goes alone, with --dry-run, --by or --no-commit"
    assert refused(2, "escalate", "--due", *arguments) == message
    assert clean()


def test_dry_run_needs_due(refused: Refused, clean: Clean) -> None:
    """`--dry-run` by itself must not record anything."""
    message = "--dry-run goes with --due"
    assert refused(2, "escalate", LATE, "--reason", "late", "-m", "x", "--dry-run") == message
    assert clean()


def test_closed_and_resolved_stay(ok: Ok) -> None:
    """What is over is not passed up."""
    moved = [line.split()[0] for line in ok("escalate", "--due", "--dry-run").splitlines()]
    over = ok("list", "--status", "closed", "--status", "resolved", "--format", "ids").split()
    assert not set(moved) & set(over)
