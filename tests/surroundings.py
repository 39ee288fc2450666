"""The same surroundings for every test, whatever the machine, the person at it and the hour."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from complaints.store import waits
from complaints.store.git.repository import Repository, _local_variables
from complaints.store.local.git_folder import GitFolder

LONG = 900.0
"""Seconds that only a test which fails waits: no machine is so busy that it needs them."""

NOW = "2026-11-20T17:30:00+01:00"

# What a Python of its own kind, and what runs the tests, need; nothing else comes in from outside.
_KEPT = ("PATH", "TMPDIR", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHASHSEED")
_KEPT_BEGINNINGS = ("PYTEST_", "COVERAGE_", "HYPOTHESIS_")
_FIXED = {
    "COLUMNS": "80",
    "COMPLAINTS_NOW": NOW,
    "EDITOR": "false",
    "GIT_CONFIG_GLOBAL": str(Path(__file__).parent / "data" / "gitconfig"),
    "GIT_CONFIG_NOSYSTEM": "1",
    # Nothing can be read or left behind there.
    "HOME": "/nonexistent",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "XDG_CONFIG_HOME": "/nonexistent",
}

_PATIENT = f"""
from complaints.store import waits
from complaints.store.git.repository import Repository
from complaints.store.local.git_folder import GitFolder
waits.LOCK = waits.INDEX = waits.GIT_READING = waits.GIT_SERVER = {LONG}
waits.MAIL = waits.FINISH = waits.GRACE = waits.FIRST_INDEX = {LONG}
from complaints.__main__ import run
"""
PROGRAM = [sys.executable, "-c", f"{_PATIENT}run()"]
"""The program, for arguments to follow, with the patience of the tests: on a busy machine too."""

GATED = [sys.executable, "-c", f"{_PATIENT}import os\nos.read(0, 1)\nrun()"]
"""The same, loaded, which begins once it is given a byte: several begin at one time."""


def settle() -> None:
    """Make this process, and every one that it starts, independent of where it runs."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT or name.startswith(_KEPT_BEGINNINGS)
    }
    os.environ.clear()
    os.environ.update(kept, **_FIXED)
    time.tzset()
    os.umask(0o022)
    # What a shell starts in the background ignores ^C, and so would every program that
    # the tests start and then interrupt.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # Nothing is given up because the machine is busy; a test of giving up says after how long.
    waits.LOCK = waits.INDEX = waits.GIT_READING = waits.GIT_SERVER = LONG
    waits.MAIL = waits.FINISH = waits.GRACE = waits.FIRST_INDEX = LONG


def until_it_reads(program: subprocess.Popen[bytes]) -> None:
    """Wait until a program whose next sleep is the one for its input sleeps.

    A signal that comes between its question and the reading would be noticed by
    Python only after the answer.
    """
    stat = Path(f"/proc/{program.pid}/stat")
    while stat.read_text("utf-8").rpartition(")")[2].split()[0] != "S":
        assert program.poll() is None, "it has ended"
        os.sched_yield()


def repository_at(root: Path) -> Repository:
    """Return the git repository whose top is this folder, whether or not there is one."""
    return Repository(root, GitFolder(root, root / ".git", ""))


def refuse_commits(register: Path) -> Path:
    """Let a hook refuse every commit in a register; returns the hook, to be taken away again."""
    hook = register / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'not on a Friday' >&2\nexit 1\n", "utf-8")
    hook.chmod(0o755)
    return hook


def without_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no program be found any more, git the least, nor what was learnt from it before."""
    monkeypatch.setenv("PATH", "/nowhere")
    _local_variables.cache_clear()
