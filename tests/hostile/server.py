"""A program that is loaded once, and runs each command in a fork, within bounds, and measures it.

Each line of its input is one command as JSON, each line of its output what became of it:
see `Run` and `Ended`. Started with the library made of `recorder.c` in LD_PRELOAD it notes
what the commands, and whatever they start, do.
"""

from __future__ import annotations

import gc
import importlib
import io
import json
import os
import pkgutil
import resource
import select
import signal
import sys
import tempfile
import traceback
from contextlib import redirect_stderr, redirect_stdout, suppress
from typing import IO, TypedDict

import complaints
import surroundings
from complaints.cli.app import main

MOST_ADDRESSES = 2 << 30
"""Bytes that a process may ask for: what goes wild is not to take the machine with it."""
WALL = 60.0
"""Seconds that only a command waits which does not end by itself."""
# What is printed of an output is its beginning and its end.
_SHOWN = 200_000


class Run(TypedDict):
    """A command and its surroundings."""

    arguments: list[str]
    folder: str
    environment: dict[str, str]
    """All of it."""
    given: str
    """What stands in its input."""


class Ended(TypedDict):
    """What became of it."""

    code: int
    """Less than zero where a signal ended it."""
    out: str
    err: str
    cpu: float
    """Seconds, with those of whatever it started."""
    peak: int
    """Bytes in memory, at most, of it or of one program that it started."""
    most: int
    """Seconds that it may take."""
    hung: bool
    """Whether it was ended because it did not end by itself."""


def _forked(run: Run) -> Ended:
    given, out, err = (tempfile.TemporaryFile() for _ in range(3))  # noqa: SIM115
    given.write(run["given"].encode("utf-8", "surrogateescape"))
    given.seek(0)
    over, alive = os.pipe()
    child = os.fork()
    if child == 0:
        code = 70
        try:
            os.setsid()
            _bound()
            for number, stream in enumerate((given, out, err)):
                os.dup2(stream.fileno(), number)
            code = _command(run)
        except BaseException:
            traceback.print_exc()
        finally:
            with suppress(OSError, ValueError):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)
    os.close(alive)
    # It closes with the fork, whatever that has started: programs do not get it.
    hung = not select.select([over], [], [], WALL)[0]
    os.close(over)
    if hung:
        os.killpg(child, signal.SIGKILL)
    _, status, used = os.wait4(child, 0)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    return Ended(
        code=os.waitstatus_to_exitcode(status),
        out=_content(out),
        err=_content(err),
        cpu=used.ru_utime + used.ru_stime,
        peak=used.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        most=_most(),
        hung=hung,
    )


def _most() -> int:
    """Return after how many seconds of CPU the system ends a process."""
    return int(sys.argv[2])


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_most(), _most() + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MOST_ADDRESSES, MOST_ADDRESSES))


def _command(run: Run) -> int:
    os.environ.clear()
    os.environ.update(run["environment"])
    os.chdir(run["folder"])
    # Where these are was found out for what loaded the program.
    tempfile.tempdir = None
    sys.stdin = os.fdopen(0)
    sys.stdout = os.fdopen(1, "w")
    sys.stderr = os.fdopen(2, "w", buffering=1)
    return main(run["arguments"])


def _content(file: IO[bytes]) -> str:
    with file:
        file.seek(0)
        said = file.read().decode("utf-8", "replace")
    return said if len(said) <= 2 * _SHOWN else f"{said[:_SHOWN]}\n[…]\n{said[-_SHOWN:]}"


def _serve() -> None:
    sys.dont_write_bytecode = True
    surroundings.settle()
    for module in pkgutil.walk_packages(complaints.__path__, "complaints."):
        importlib.import_module(module.name)
    # What every run would have to work out for itself: templates, patterns, words.
    for argument in ("check", "list"):
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            main(["-C", sys.argv[1], argument])
    # A collection in a fork would copy all that is loaded.
    gc.freeze()
    for line in sys.stdin:
        print(json.dumps(_forked(json.loads(line))), flush=True)


if __name__ == "__main__":
    _serve()
