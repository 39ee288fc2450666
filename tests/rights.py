"""Running the program as somebody whom the permissions of files bind, where root runs the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
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
