"""Timings, printed as figures and ratios of one run; never a test that can fail.

Started by `make bench`. Needs nothing but the environment that make sets up.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

PYTHON = sys.executable
COMPLAINTS = [PYTHON, "-m", "complaints"]
RUNS = 9
ROWS = 600
ENVIRONMENT = {
    **os.environ,
    "COMPLAINTS_USER": "cron",
    "COMPLAINTS_NOW": "2026-11-20T17:30:00+01:00",
    "GIT_AUTHOR_NAME": "bench",
    "GIT_AUTHOR_EMAIL": "bench@example.com",
    "GIT_COMMITTER_NAME": "bench",
    "GIT_COMMITTER_EMAIL": "bench@example.com",
}


def seconds(command: Sequence[str], folder: Path) -> float:
    """Return the wall time of one run of a command."""
    start = time.perf_counter()
    subprocess.run(  # noqa: S603 - our own commands
        command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL, check=True
    )
    return time.perf_counter() - start


def median(command: Sequence[str], folder: Path, runs: int = RUNS) -> float:
    """Return the median of several runs, after one that warms the caches."""
    seconds(command, folder)
    return statistics.median(seconds(command, folder) for _ in range(runs))


def write_rows(path: Path) -> None:
    """Write a table of complaints in the shape of the shipped mapping."""
    columns = (
        "Date received,Product,Issue,Sub-issue,Consumer complaint narrative,State,ZIP code,"
        "Tags,Submitted via,Complaint ID"
    )
    first = datetime(2019, 9, 1, tzinfo=UTC)
    story = "They answered after weeks and the sum on my statement is still wrong. " * 12
    lines = [columns]
    for number in range(ROWS):
        day = first + timedelta(days=number % 200)
        told = f'"{story}\n\nI wrote again, number {number}."' if number % 2 else ""
        lines.append(
            f"{day:%Y/%m/%d},Debt collection,Wrong sum,Not mine,{told},CA,945XX,,Web,{number}"
        )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def show(label: str, value: float, base: float) -> None:
    """Print one figure and its ratio to the base."""
    print(f"{label:<44}{value * 1000:9.0f} ms {value / base:8.2f} x")


def main() -> None:
    """Measure start-up, a register of 600 complaints, and writing."""
    checkout = Path(__file__).resolve().parents[1]
    with tempfile.TemporaryDirectory(prefix="complaints-bench-") as folder:
        place = Path(folder)
        base = median([PYTHON, "-c", "import click"], place)
        show("python -c 'import click'", base, base)
        show("complaints --help", median([*COMPLAINTS, "--help"], place), base)
        sample = ["-C", str(checkout / "sample-data")]
        show("complaints show ID (whole)", _show(sample, place), base)
        register = place / "register"
        seconds([*COMPLAINTS, "init", str(register), "--name", "Bench"], place)
        write_rows(place / "rows.csv")
        took = seconds([*COMPLAINTS, "import", "../rows.csv", "--map", "cfpb"], register)
        show(f"import of {ROWS} rows", took, base)
        for arguments in (["overdue", "--as-of", "2020-04-01"], ["list"], ["check"]):
            took = median([*COMPLAINTS, *arguments], register, 5)
            show(f"{' '.join(arguments)} over {ROWS}", took, base)
        ids = [path.stem for path in sorted(register.glob("complaints/*/*/*.yaml"))]
        took = median([*COMPLAINTS, "note", ids[0], "-m", "measured"], register, 5)
        show("note, committed", took, base)


def _show(sample: Sequence[str], place: Path) -> float:
    return median([*COMPLAINTS, *sample, "show", "CMP-2611-7F3K9QY"], place)


if __name__ == "__main__":
    main()
