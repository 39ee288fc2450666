"""The property tests again and again with new examples, until one fails or the time is over.

Started by `make fuzz SECONDS=600`. Each round has a seed of its own. What it finds is
shown with the command that finds the same again: by that seed, each test draws the
same examples, alone as in the round.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

PROPERTIES = ("-m", "property")
NOTHING, FOUND, UNFIT = 0, 1, 2
# What pytest answers where a test fails.
_FAILED = 1


def main(arguments: Sequence[str], clock: Callable[[], float] = time.monotonic) -> int:
    """Look for an example that fails; returns whether one was found, or no test could run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=180.0, help="how long (180)")
    parser.add_argument("--seed", type=int, help="of the first round, one more for each other")
    parser.add_argument("tests", nargs="*", help="files or folders (all tests)")
    given = parser.parse_args(arguments)
    seed = secrets.randbelow(2**31) if given.seed is None else given.seed
    end = clock() + given.seconds
    rounds, cut = 0, ""
    while (left := end - clock()) > 0:
        with tempfile.TemporaryDirectory() as cache:
            code, said = _round(given.tests, seed + rounds, left, cache)
            if code is None:
                cut = " and one cut short"
                break
            if code:
                print(said)
                return _told(code, seed + rounds, Path(cache))
        rounds += 1
        print(f"round {rounds}, seed {seed + rounds - 1}: nothing found", flush=True)
    print(f"{rounds} whole rounds{cut}, nothing found")
    return NOTHING


def _round(tests: Sequence[str], seed: int, seconds: float, cache: str) -> tuple[int | None, str]:
    """Run all properties once; gives the answer of pytest, None where the time was over."""
    command = [
        *(sys.executable, "-m", "pytest", "-q", "-x", *_by(seed), "-o", f"cache_dir={cache}"),
        *(*PROPERTIES, *tests),
    ]
    try:
        done = subprocess.run(  # noqa: S603 - our own tests
            command,
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
        )
    except subprocess.TimeoutExpired:
        return None, ""
    return done.returncode, done.stdout + done.stderr


def _by(seed: int) -> tuple[str, str]:
    return f"--hypothesis-seed={seed}", "--hypothesis-profile=fuzz"


def _told(code: int, seed: int, cache: Path) -> int:
    """Say how to see it again."""
    if code != _FAILED:
        print(f"the tests cannot run: pytest ended with {code}")
        return UNFIT
    failed = json.loads((cache / "v" / "cache" / "lastfailed").read_text("utf-8"))
    pytest = os.path.relpath(Path(sys.executable).with_name("pytest"))
    command = shlex.join([pytest, *sorted(failed), *_by(seed)])
    print(f"found; the same again:\n  PYTHONHASHSEED={seed} {command}")
    return FOUND


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
