"""Every command beside its limit and its peers, on as many complaints, in one run: as ratios.

    .venv/bin/python benchmarks/scale.py [SIZE]...

Started by `make bench`. Registers, and the programs of others, are made in
`build/bench`; the figures are kept in `benchmarks/results`, unless those there are of more
sizes.
How a figure comes about: `scale_measure.py`; what is allowed: `scale_limits.py`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import scale_plan
from bench import write_rows
from scale_measure import RUNS, in_turns
from scale_peers import Peers
from scale_plan import CHECK, READING, Group, Place
from scale_rows import Memory, Row, memory, rows
from scale_table import described, keep, text

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent / "build" / "bench"
SMALLEST = 1_000
ROWS = 10_000
_FULL = 100_000
_FEW = 3
_READING = {*(name for name, _ in READING), CHECK, "overdue, first", "show ID"}


class Benchmark:
    """One run over registers of several sizes, and what it gave so far."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = sizes
        self.folder = BUILD / "run"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        _say("the programs of others")
        self.peers = Peers(BUILD / "peers")
        self.rows: list[Row] = []
        self.memories: list[Memory] = []

    def measure(self) -> None:
        """Measure every size."""
        small = self._register(SMALLEST)
        for size in self.sizes:
            place = small if size == SMALLEST else self._register(size)
            around = self.folder / f"peers-{size}"
            self.peers.fill(place.root, around)
            runs = RUNS.get(size, min(RUNS.values()))
            first = self.peers.first_listing(around)
            self._groups(place, scale_plan.without_index(place, first), _FEW)
            self._groups(place, scale_plan.reading(place, self.peers.commands(around)), runs)
            place.clean()
            beside = None if place is small else small
            self._groups(place, scale_plan.single(place, beside), runs)
            place.clean()
            small.clean()
            self._groups(place, scale_plan.committing(place), runs)
            if size == ROWS:
                write_rows(self.folder / "rows.csv", ROWS)
                self._groups(place, scale_plan.importing(place, self.folder, ROWS), _FEW)
            if size == _FULL:
                self._first_of_short_files()

    def _first_of_short_files(self) -> None:
        """Measure the first look at as many files of 1.5 kB, which a limit is about."""
        place = self._register(_FULL, "--size-kb", "1.5")
        first, *_ = scale_plan.without_index(place, [])
        command = replace(first[0], name="overdue, first, 1.5 kB")
        self._groups(place, [(command, [])], _FEW)

    def _groups(self, place: Place, groups: Iterable[Group], runs: int) -> None:
        for ours, others in groups:
            _say(f"{place.size:,}: {ours.name}")
            taken, left_out = in_turns([ours, *others], runs)
            self.rows += rows(ours.name, place.size, taken, left_out)
            if ours.name in _READING and ours.name in taken:
                self.memories.append(memory(ours.name, place.size, taken[ours.name].megabytes))

    def _register(self, size: int, *options: str) -> Place:
        _say(f"a register of {size:,}")
        root = self.folder / "-".join(("register", *options)) / str(size)
        script = [sys.executable, str(HERE / "scale_register.py"), str(root), str(size), *options]
        subprocess.run(script, check=True)  # noqa: S603 - our own commands
        return Place(root, self.folder / "nowhere")


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


def main() -> None:
    """Measure, and print the table: of what there is, where it is stopped."""
    benchmark = Benchmark([int(size) for size in sys.argv[1:]] or [SMALLEST, ROWS])
    stopped = False
    try:
        benchmark.measure()
    except KeyboardInterrupt:
        stopped = True
    machine = described(benchmark.peers.versions, benchmark.folder)
    machine |= {f"without {name}": why for name, why in benchmark.peers.absent.items()}
    print(text(benchmark.rows, benchmark.memories, machine), end="")
    if not stopped:
        keep(HERE / "results", benchmark.rows, benchmark.memories, machine)
    shutil.rmtree(benchmark.folder)


if __name__ == "__main__":
    main()
