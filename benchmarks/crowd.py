"""Many who write to one register at once, and some who are killed: what is lost, or told wrongly.

    .venv/bin/python benchmarks/crowd.py [--processes 12] [--commands 1000] [--kills 300] [--seed N]

First so many processes run so many commands of all kinds; then single commands are killed
at instants drawn by lot. Every text that is recorded has a mark of its own, so that all
is counted, and nothing estimated. Ends with 1 where anything was found.
"""

from __future__ import annotations

import argparse
import multiprocessing
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

from crowd_kills import kill_some
from crowd_register import (
    DONE,
    KINDS,
    MARK,
    RECORDED,
    REFUSED,
    UNTRUSTED,
    Counts,
    Crowded,
    Done,
    Maker,
    Texts,
    shown,
)

from complaints.store import waits

ROWS = (
    *("lost", "doubled", "refused though written", "some of several", "uncommitted after 0"),
    *("not named", "corrupt", "stuck", "other endings", "found by git fsck"),
)
# Of each kind so many, among 20: what is done most often, most.
WEIGHTS = (5, 4, 1, 1, 1, 1, 2, 2, 1, 1, 1)
SHARED = 12


def main(arguments: Sequence[str]) -> int:
    """Let them write and be killed; prints the counts, returns whether anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=12, help="how many at once (12)")
    parser.add_argument("--commands", type=int, default=1000, help="of all together (1000)")
    parser.add_argument("--kills", type=int, default=300, help="one after another (300)")
    parser.add_argument("--seed", type=int, help="to do the same again, but for the instants")
    parser.add_argument("--patience", type=float, help="seconds until a command is stuck (60)")
    given = parser.parse_args(arguments)
    seed = secrets.randbelow(2**31) if given.seed is None else given.seed
    if given.patience is not None:
        # On a machine so busy that the program itself would give up.
        waits.LOCK = waits.INDEX = waits.GRACE = given.patience
    with tempfile.TemporaryDirectory(prefix="complaints-crowd-") as folder:
        crowded = Crowded(Path(folder).resolve(), given.patience or 60.0)
        crowded.make(SHARED)
        shared = sorted(crowded.texts())[:SHARED]
        began = time.monotonic()
        print(f"seed {seed}: {given.processes} processes, {given.commands} commands", flush=True)
        counts = Counts()
        ended = write(crowded, shared, given.processes, given.commands, seed, counts)
        print(f"  ended with {ended}, in {time.monotonic() - began:.0f} s", flush=True)
        killed = Counts()
        print(f"{given.kills} kills", flush=True)
        for what, number in kill_some(crowded, shared, given.kills, seed, killed).items():
            print(f"  {what}: {number}")
        look_over(crowded, killed if given.kills else counts)
    print(f"{'':<26}{'commands':>10}{'kills':>10}")
    for row in ROWS:
        print(f"{row:<26}{counts[row]:>10}{killed[row]:>10}")
    return 1 if counts.total() + killed.total() else 0


def write(
    crowded: Crowded,
    shared: Sequence[str],
    processes: int,
    commands: int,
    seed: int,
    counts: Counts,
) -> str:
    """Let so many processes run so many commands; returns how often each code was met."""
    # The first is who tried the commands alone.
    each = [
        (crowded, shared, number, len(range(number, commands + 1, processes)), seed)
        for number in range(1, processes + 1)
    ]
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        dones = [done for some in pool.starmap(writer, each, chunksize=1) for done in some]
    count(crowded, dones, counts)
    for lock in crowded.locks():
        counts.add("stuck", f"{lock.name} is left, and nobody holds it")
    codes = sorted(Counter(str(done.code) for done in dones).items())
    return ", ".join(f"{code}: {number}" for code, number in codes)


def writer(
    crowded: Crowded, shared: Sequence[str], number: int, commands: int, seed: int
) -> list[Done]:
    """Be one of those who write: run commands one after another."""
    chances = Random(f"{seed} {number}")  # noqa: S311 - no secrets
    maker = Maker(crowded, number, chances, shared)
    dones = []
    for _ in range(commands):
        [kind] = chances.choices(KINDS, WEIGHTS)
        done = crowded.run(maker.job(kind))
        maker.learn(done)
        dones.append(done)
    return dones


def count(crowded: Crowded, dones: Sequence[Done], counts: Counts) -> None:
    """Compare what commands said with what stands in the files, and in the last commit."""
    here, there = crowded.texts(), crowded.committed()
    marks, kept = _marks(here), _marks(there)
    for done in dones:
        found = [[marks[mark], kept[mark]] for mark in done.job.marks]
        ties = [
            [texts.get(name, "").count(text) for texts in (here, there)]
            for name, text in done.job.ties
        ]
        written, committed = zip(*found, *ties, strict=True)
        compare(crowded, done, written, committed, counts)


def _marks(texts: Texts) -> Counter[str]:
    return Counter(mark for text in texts.values() for mark in MARK.findall(text))


def compare(
    crowded: Crowded, done: Done, here: Sequence[int], there: Sequence[int], counts: Counts
) -> None:
    """Compare what a command said with how often its marks stand in the work tree and in HEAD."""
    usual = crowded.usual[done.job.kind]
    if any(found > due for found, due in zip(here, usual, strict=True)):
        counts.add("doubled", shown(done))
    if done.code in (DONE, RECORDED):
        if any(found < due for found, due in zip(here, usual, strict=True)):
            counts.add("lost", shown(done))
        elif done.code == DONE and list(there) != list(here):
            counts.add("uncommitted after 0", shown(done))
    elif any(here):
        counts.add("refused though written", shown(done))
    if done.code is None:
        counts.add("stuck", shown(done))
    elif done.code not in (DONE, RECORDED, REFUSED, UNTRUSTED):
        counts.add("other endings", shown(done))


def look_over(crowded: Crowded, counts: Counts) -> None:
    """Look for what is broken, at the end of it all."""
    program = [sys.executable, "-m", "complaints", "-C", str(crowded.root), "check"]
    checked = subprocess.run(program, capture_output=True, text=True, check=False)  # noqa: S603
    if checked.returncode not in (0, 1):
        counts.add("corrupt", f"check ended with {checked.returncode}: {checked.stdout[:2000]}")
    try:
        crowded.git("fsck", "--full", "--strict", "--no-dangling")
    except subprocess.CalledProcessError as error:
        counts.add("found by git fsck", f"{error.stdout}{error.stderr}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
