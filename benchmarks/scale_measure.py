"""Running commands in turns and taking their time, and the most memory that each had."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

RUNS = {1_000: 7, 10_000: 7, 100_000: 5}
"""How often each is run, by the number of complaints."""
PATIENCE = 120.0
"""Seconds for all runs of a command: one that takes long runs less often, and at least once."""
LONGEST = 60.0
"""Seconds that a program of others may take; what takes longer is left out."""
FIRST = 300.0
"""Seconds for its first run, in which it may get itself ready."""
USAGE = 2
"""The exit code of a command or an option that is not there."""


class LeftOut(Exception):
    """A command cannot be measured here; says why."""


@dataclass(frozen=True)
class Command:
    """What is run, and what is done before each time, which is not counted."""

    name: str
    arguments: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    before: Callable[[], None] | None = None
    each_time: Callable[[], Sequence[str]] | None = None
    """What differs from one run to the next: arguments behind the others."""
    codes: tuple[int, ...] = (0,)
    """The exit codes of a run that went well."""
    foreign: bool = False
    """Whether it is another's program, which is left out where it takes too long."""


@dataclass
class Series:
    """What the runs of one command took: seconds, and the most memory of any, in MB."""

    seconds: list[float] = field(default_factory=list)
    megabytes: float = 0.0

    @property
    def median(self) -> float:
        """The run in the middle."""
        return statistics.median(self.seconds)


def run(command: Command, limit: float = 3600.0) -> tuple[float, float]:
    """Return the seconds and the most memory, in MB, of one run.

    Raises LeftOut where it has no such command or option, takes longer than `limit`, or
    fails: the figures of the others are worth having all the same.
    """
    try:
        if command.before is not None:
            command.before()
    except subprocess.CalledProcessError as error:
        raise LeftOut(f"what goes before it ended with {error.returncode}") from None
    arguments = [*command.arguments, *(command.each_time() if command.each_time else ())]
    with tempfile.TemporaryFile() as told:
        start = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - our own commands
            arguments,
            cwd=command.folder,
            env={**os.environ, **command.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=told,
            start_new_session=True,
        )
        watch = threading.Timer(limit, os.killpg, (process.pid, signal.SIGKILL))
        watch.start()
        try:
            _, status, used = os.wait4(process.pid, 0)
        except KeyboardInterrupt:
            watch.cancel()
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        seconds = time.perf_counter() - start
        watch.cancel()
        process.returncode = code = os.waitstatus_to_exitcode(status)
        told.seek(0)
        words = told.read().decode(errors="replace").strip()
    if code == -signal.SIGKILL and seconds >= limit:
        raise LeftOut(f"takes over {limit:.0f} s")
    if code not in command.codes:
        print(f"{command.name}: {words}", file=sys.stderr)
        missing = code == USAGE and not command.foreign
        raise LeftOut("there is no such command yet" if missing else f"ended with {code}")
    return seconds, used.ru_maxrss / 1024


def in_turns(commands: Sequence[Command], runs: int) -> tuple[dict[str, Series], dict[str, str]]:
    """Run them in turns, so that whatever else goes on hits all; returns what they took, by name.

    Beside it stands why a command was left out. Each runs once before, which is not
    counted, unless the first of them alone takes what is enough for all its runs.
    """
    taken: dict[str, Series] = {}
    left_out: dict[str, str] = {}

    def once(command: Command, limit: float, counts: bool = True) -> float:
        try:
            seconds, megabytes = run(command, limit if command.foreign else 3600.0)
        except LeftOut as why:
            left_out[command.name] = str(why)
            taken.pop(command.name, None)
            return 0.0
        series = taken.setdefault(command.name, Series())
        series.megabytes = max(series.megabytes, megabytes)
        if counts:
            series.seconds.append(seconds)
        return seconds

    ours, *others = commands
    seconds = once(ours, FIRST, counts=False)
    slow = seconds > PATIENCE / 2
    if slow:
        taken[ours.name].seconds.append(seconds)
    for other in others:
        once(other, FIRST, counts=False)
    for turn in range(max(1, min(runs, int(PATIENCE / max(seconds, 0.001))))):
        for command in commands:
            if command.name in taken and not (slow and turn == 0 and command is ours):
                once(command, LONGEST)
    return taken, left_out
