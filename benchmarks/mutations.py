"""How many mistakes the tests of a module find: each mutant is one run of those tests.

`benchmarks/mutations.py core/clocks/day.py` names modules; without a name all in
TESTS are looked at. The checkout is copied, and only the copy is ever changed. Each
run is a child of this process, in which pytest and the libraries are there already.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest
from mutants import Mutant, mutants

CHECKOUT = Path(__file__).resolve().parents[1]
CODE = Path("src/complaints")
LOG = "mutant.log"
LIBRARIES = (
    *("aiosmtpd.controller", "babel.dates", "babel.numbers", "click", "dateutil.parser"),
    *("hypothesis.strategies", "jinja2.sandbox", "msgspec", "ruamel.yaml", "tabulate"),
    *("yaml_rs", "zoneinfo"),
)
# A mutant may need longer than the tests do by themselves; one that hangs is found out.
TIMES_LONGER, SECONDS_MORE = 5, 15
_CLOCKS = (
    *("tests/core/test_core_clocks.py", "tests/core/test_clock_targets.py"),
    "tests/core/test_contacts.py",
)
_LINT = ("tests/letters/test_lint_authority.py",)
_LETTERS = (
    *("tests/letters/test_next_date.py", "tests/letters/test_occasions.py"),
    "tests/letters/test_letter.py",
)
_LIVES = ("tests/life/test_life_steps.py", "tests/life/test_life_histories.py")
# The tests that concern a module, as pytest is given them: those that find most first.
TESTS: dict[str, tuple[str, ...]] = {
    "core/record/contacts.py": _CLOCKS,
    "core/clocks/clocks.py": _CLOCKS,
    "core/clocks/day.py": ("tests/life/test_life_day.py",),
    "core/handling/repeated.py": ("tests/core/test_core_escalation.py",),
    "core/clocks/simulation.py": ("tests/core/test_core_simulation.py",),
    "core/record/ledgers.py": ("tests/core/test_core_ledgers.py",),
    "letters/next_date.py": _LETTERS,
    "letters/occasions.py": _LETTERS,
    "letters/lint/authority.py": _LINT,
    "letters/lint/amounts.py": _LINT,
    "post/send.py": ("tests/post/test_thread.py", "tests/post/test_handing_over.py"),
    "store/local/lock.py": ("-k not eight", "tests/store/test_store_lock.py"),
    "store/git/repository.py": ("tests/store/test_store_git.py",),
    "post/outbox.py": ("tests/post/test_outbox_file.py",),
}


class Count(NamedTuple):
    """What became of the mutants of one module."""

    module: str
    made: int
    survived: int
    timed_out: int

    def row(self) -> str:
        """Return a line of the table."""
        killed = self.made - self.survived
        share = f"{killed / self.made:7.1%}" if self.made else "      -"
        return f"{self.module:<30}{self.made:8}{killed:8}{share} {self.timed_out:8}"


@dataclass
class Run:
    """The tests of one mutant, as they run in a child."""

    number: int
    place: Path
    child: int
    end: float
    timed_out: bool = False


def start(place: Path, tests: Sequence[str]) -> int:
    """Start the tests in a copy of the checkout; returns the child that runs them."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        os.setsid()
        log = os.open(place / LOG, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.chdir(place)
        os.environ["PYTHONPATH"] = str(place / "src")
        sys.path.insert(0, str(place / "src"))
        quiet = ["-qx", "--tb=short", "-p", "no:cacheprovider", f"--basetemp={place / 'tmp'}"]
        known = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
        code = int(pytest.main([*quiet, *known, *tests]))
    finally:
        sys.stdout.flush()
        os._exit(code)


def stop(child: int) -> None:
    """End a child with everything that it has started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)


def ended(running: list[Run]) -> tuple[Run, bool]:
    """Wait until one of the runs ends; returns it, and whether its tests passed."""
    while True:
        for run in running:
            child, status = os.waitpid(run.child, os.WNOHANG)
            if child:
                stop(run.child)
                running.remove(run)
                return run, os.waitstatus_to_exitcode(status) == 0
            if time.monotonic() > run.end and not run.timed_out:
                run.timed_out = True
                stop(run.child)
        time.sleep(0.01)


def put(place: Path, module: str, text: str) -> None:
    """Write a module in a copy of the checkout, and forget how it was compiled."""
    path = place / CODE / module
    path.write_text(text, encoding="utf-8")
    for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
        compiled.unlink()


def seconds_alone(place: Path, module: str, text: str) -> float:
    """Return how long the tests of a module take as it is; exits where they do not pass."""
    put(place, module, text)
    begin = time.monotonic()
    run = Run(0, place, start(place, TESTS[module]), begin + 600)
    if not ended([run])[1]:
        sys.exit(f"{module}: its tests do not pass\n{(place / LOG).read_text('utf-8')}")
    return time.monotonic() - begin


def look_at(module: str, places: Sequence[Path]) -> Count:
    """Run the tests of a module on each of its mutants, and print those that survive."""
    text = (places[0] / CODE / module).read_text("utf-8")
    limit = TIMES_LONGER * seconds_alone(places[0], module, text) + SECONDS_MORE
    made = list(mutants(text))
    running: list[Run] = []
    try:
        ends = list(tried(module, made, places, limit, running))
    finally:
        for run in running:
            stop(run.child)
    for place in places:
        put(place, module, text)
    survivors = sorted(made[run.number] for run, passed in ends if passed)
    for mutant in survivors:
        print(f"{CODE / module}:{mutant.line}: {mutant.before}  ->  {mutant.after}")
    return Count(module, len(made), len(survivors), sum(run.timed_out for run, _ in ends))


def tried(
    module: str, made: Sequence[Mutant], places: Sequence[Path], limit: float, running: list[Run]
) -> Iterator[tuple[Run, bool]]:
    """Run the tests on each mutant, as many at once as there are places; tell which passed.

    `running` holds those that run, so that whoever stops early can end them.
    """
    waiting, free = list(enumerate(made)), list(places)
    while waiting or running:
        while waiting and free:
            (number, mutant), place = waiting.pop(0), free.pop()
            put(place, module, mutant.source)
            child = start(place, TESTS[module])
            running.append(Run(number, place, child, time.monotonic() + limit))
        run, passed = ended(running)
        free.append(run.place)
        yield run, passed


def asked() -> tuple[list[str], int]:
    """Return the modules that were named, and how many runs there may be at once."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="default: all in the table")
    parser.add_argument("--jobs", type=int, default=1, choices=(1, 2), help="runs at once")
    given = parser.parse_args()
    modules = [name.removeprefix(f"{CODE}/") for name in given.modules] or list(TESTS)
    for name in modules:
        if name not in TESTS:
            parser.error(f"no tests are named for {name}; known are {', '.join(TESTS)}")
    return modules, given.jobs


def main() -> None:
    """Look at each module and print the table."""
    modules, jobs = asked()
    for name in LIBRARIES:
        importlib.import_module(name)
    with tempfile.TemporaryDirectory(prefix="complaints-mutants-") as folder:
        places = [Path(folder).resolve() / str(number) for number in range(jobs)]
        for place in places:
            # What begins with a dot is git's, or was made by a tool.
            shutil.copytree(CHECKOUT, place, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        counts = [look_at(module, places) for module in modules]
    print(f"\n{'module':<30}{'mutants':>8}{'killed':>8}{'share':>7} {'too slow':>9}")
    for count in counts:
        print(count.row())


if __name__ == "__main__":
    main()
