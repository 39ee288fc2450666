"""Timings, printed as figures and ratios of one run; never a test that can fail.

Needs nothing but the environment that make sets up; `make bench` is `scale.py`. With
two folders, each with the package in it, it compares these: the time of the
processor of the same commands over the same registers, in turns.

    .venv/bin/python benchmarks/bench.py BEFORE/src AFTER/src [COMPLAINTS]...
"""

from __future__ import annotations

import compileall
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
READING = (["overdue"], ["day"], ["due"], ["list"], ["check"], ["escalate", "--due", "--dry-run"])
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


def processor(command: Sequence[str], folder: Path, package: str) -> float:
    """Return the time of the processor of one run, with the package from this folder."""
    process = subprocess.Popen(  # noqa: S603 - our own commands
        command,
        cwd=folder,
        env={**ENVIRONMENT, "PYTHONPATH": package},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    # 1 is: something was found.
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)}: ended with {process.returncode}")
    return used.ru_utime


def compare(before: str, after: str, sizes: Sequence[int]) -> None:
    """Print what reading a whole register takes before and after, in medians of both."""
    for package in (before, after):
        # Where nothing may be written beside the modules, each run would compile them anew.
        compileall.compile_dir(package, quiet=1)
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="complaints-bench-") as folder:
            register, _ = filled(Path(folder), size)
            for arguments in READING:
                command = [*COMPLAINTS, *arguments]
                pairs = [
                    [processor(command, register, package) for package in (before, after)]
                    for _ in range(RUNS + 1)
                ]
                # The first pair warms the caches.
                old, new = (statistics.median(times) for times in zip(*pairs[1:], strict=True))
                show(f"{' '.join(arguments)} over {size}, before", old, old)
                show(f"{' '.join(arguments)} over {size}, after", new, old)


def filled(place: Path, size: int) -> tuple[Path, float]:
    """Return a register with so many complaints, and what their import took."""
    register = place / "register"
    seconds([*COMPLAINTS, "init", str(register), "--name", "Bench"], place)
    write_rows(place / "rows.csv", size)
    return register, seconds([*COMPLAINTS, "import", "../rows.csv", "--map", "cfpb"], register)


def write_rows(path: Path, rows: int) -> None:
    """Write a table of complaints in the shape of the shipped mapping."""
    columns = (
        "Date received,Product,Issue,Sub-issue,Consumer complaint narrative,State,ZIP code,"
        "Tags,Submitted via,Complaint ID"
    )
    first = datetime(2019, 9, 1, tzinfo=UTC)
    story = "They answered after weeks and the sum on my statement is still wrong. " * 12
    lines = [columns]
    for number in range(rows):
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
        register, took = filled(place, ROWS)
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
    if len(sys.argv) > 2:
        before, after = (str(Path(each).resolve()) for each in sys.argv[1:3])
        compare(before, after, [*map(int, sys.argv[3:])] or [ROWS])
    else:
        main()
