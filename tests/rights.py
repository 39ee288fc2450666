"""Running the program as somebody whom the permissions of files bind, where root runs the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import lru_cache

import pytest

from surroundings import LONG, PROGRAM

# Root may read everything by these two rights, which a program is started without.
_WITHOUT = ("--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")


@lru_cache
def _prefix() -> tuple[str, ...] | None:
    """Return what starts a program without root's rights; None where nothing does."""
    if os.geteuid():
        return ()
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return None
    command = (setpriv, *_WITHOUT)
    done = subprocess.run([*command, "true"], capture_output=True, check=False)
    return None if done.returncode else command


def bound(*arguments: str, **environment: str) -> tuple[int, str, str]:
    """Run the program so that permissions bind it; returns code, standard output and error.

    Variables may be added to its environment.
    """
    prefix = _prefix()
    if prefix is None:
        pytest.skip("permissions do not bind root, and there is no setpriv to make them")
    return _run(prefix, *arguments, **environment)


def as_user(user: int, group: int, *arguments: str, **environment: str) -> tuple[int, str, str]:
    """Run the program as somebody else on this machine, by number, likewise."""
    setpriv = shutil.which("setpriv")
    if os.geteuid() or setpriv is None:
        pytest.skip("only root, with setpriv, can be somebody else")
    prefix = (setpriv, f"--reuid={user}", f"--regid={group}", "--clear-groups")
    probe = [*prefix, sys.executable, "-c", "import complaints.cli.app"]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("the program can be read by root alone")
    return _run(prefix, *arguments, **environment)


def _run(prefix: Sequence[str], *arguments: str, **environment: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [*prefix, *PROGRAM, *arguments],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONG,
    )
    return done.returncode, done.stdout, done.stderr
