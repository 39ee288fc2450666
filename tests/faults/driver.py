"""A program that is loaded once, and each time runs one command whose file system may fail.

Started with the library made of `preload.c` in LD_PRELOAD. Each line of its input is one
command as JSON, each line of its output what became of it: see `Run` and `Ended`.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import io
import json
import os
import pkgutil
import secrets
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout
from random import Random
from typing import TypedDict

import complaints
import surroundings
from complaints.cli.app import main

KINDS = ("open", "write", "fsync", "link", "rename", "unlink", "mkdir", "chmod", "close", "enter")


class Run(TypedDict):
    """A command, and the fault it meets."""

    arguments: list[str]
    folder: str
    """The current folder; below it, faults are given."""
    environment: dict[str, str]
    kind: str
    """One of KINDS, or empty: then nothing fails."""
    nth: int
    code: int
    on: bool
    """Whether the calls after it fail as well."""


class Ended(TypedDict):
    """What became of it."""

    code: int
    out: str
    err: str
    counts: dict[str, int]
    """How often each kind of call was met."""


def _forked(run: Run) -> Ended:
    out, err, said = (os.memfd_create(name) for name in ("out", "err", "said"))
    child = os.fork()
    if child == 0:
        code = 70
        try:
            nothing = os.open(os.devnull, os.O_RDONLY)
            for number, stream in enumerate((nothing, out, err)):
                os.dup2(stream, number)
            sys.stdin = os.fdopen(0, encoding="utf-8")
            sys.stdout = os.fdopen(1, "w", encoding="utf-8")
            sys.stderr = os.fdopen(2, "w", encoding="utf-8", buffering=1)
            code = _command(run, said)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    told = [_content(each) for each in (out, err, said)]
    return Ended(code=code, out=told[0], err=told[1], counts=json.loads(told[2] or "{}"))


def _command(run: Run, said: int) -> int:
    """Run the command with its fault; without, once it is over, so that nothing else meets it."""
    faults = ctypes.CDLL(None)
    os.environ.update(run["environment"])
    os.chdir(run["folder"])
    # The same ids each time, so that a fault that is found can be looked at again.
    secrets.choice = Random(2611).choice  # noqa: S311
    folder = run["folder"].encode()
    if faults.fault_set(folder, run["kind"].encode(), run["nth"], run["code"], int(run["on"])):
        raise ValueError(run["kind"])
    try:
        return main(run["arguments"])
    finally:
        counts = {kind: faults.fault_count(kind.encode()) for kind in KINDS}
        faults.fault_set(b"", b"", 0, 0, 0)
        os.write(said, json.dumps(counts).encode())


def _content(descriptor: int) -> str:
    with os.fdopen(descriptor, "rb") as file:
        file.seek(0)
        return file.read().decode("utf-8", "replace")


def _serve() -> None:
    surroundings.settle()
    for module in pkgutil.walk_packages(complaints.__path__, "complaints."):
        importlib.import_module(module.name)
    # What every run would have to work out for itself: templates, patterns, words.
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        main(["-C", sys.argv[1], "check"])
    # A collection in a fork would copy all that is loaded.
    gc.freeze()
    for line in sys.stdin:
        print(json.dumps(_forked(json.loads(line))), flush=True)


if __name__ == "__main__":
    _serve()
