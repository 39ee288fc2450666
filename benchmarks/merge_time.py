"""How long merges take, beside git's own merge of texts; figures and ratios of one run.

    .venv/bin/python benchmarks/merge_time.py [--complaints 1000]

One complaint of about 6 kB by the merge driver and by `git merge-file`; then
many complaints that both sides changed, by `complaints sync`, by `git merge` with
the driver (a process for each), and by git's merge of texts.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from complaints.core.policy.policy import working_calendar  # noqa: E402
from complaints.core.record.ids import folder_of, make_id  # noqa: E402
from complaints.core.record.model import Complaint  # noqa: E402
from complaints.store.complaint_files import file_text  # noqa: E402
from complaints.store.policy_file import trusted_policy  # noqa: E402
from histories import Author  # noqa: E402

PROGRAM = Path(sys.executable).parent / "complaints"
_SIZE = 6_000
_MOST_OF_A_STEP = 300  # bytes that one more event adds to a file
_RUNS = 9
_DIFFERENT = 100  # complaints that are made up; of more there are copies
_ENVIRONMENT = {
    **{f"GIT_{who}_NAME": "bench" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "bench@example.com" for who in ("AUTHOR", "COMMITTER")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "COMPLAINTS_USER": "ivo",
}


def versions(seed: int) -> list[Complaint]:
    """Return a complaint of about 6 kB, and two versions of it in which a note was added."""
    policy = trusted_policy(ROOT / "sample-data")
    chances = Random(seed)  # noqa: S311 - no secrets
    now = datetime(2026, 11, 20, 16, tzinfo=timezone(timedelta(hours=1)))
    author = Author(chances, policy, working_calendar(policy.calendar), now)
    complaint = author.begin()
    while (missing := _SIZE - len(file_text(complaint))) > 0:
        complaint = author.go_on(complaint, 1 + missing // _MOST_OF_A_STEP)
    return [complaint, *(author.go_on(complaint, 3) for _ in range(2))]


def run(folder: Path, *command: str, fails: bool = False) -> float:
    """Run a command; returns how long it took."""
    started = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own commands
        command,
        cwd=folder,
        env={**os.environ, **_ENVIRONMENT},
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode and not fails:
        raise SystemExit(f"{command}: {done.stderr}")
    return time.perf_counter() - started


def one(place: Path) -> None:
    """Time one merge."""
    names = ("base", "ours", "theirs")
    for name, complaint in zip(names, versions(7), strict=True):
        (place / name).write_text(file_text(complaint), "utf-8")
    kept = (place / "ours").read_bytes()

    def timed(*command: str) -> float:
        (place / "ours").write_bytes(kept)
        return run(place, *command, fails=True)

    ways = {
        "complaints merge-file": (str(PROGRAM), "merge-file", "base", "ours", "theirs"),
        "git merge-file": ("git", "merge-file", "-q", "ours", "base", "theirs"),
    }
    print(f"one complaint of {len(kept):,} bytes, median of {_RUNS}:")
    base = 0.0
    for name, command in ways.items():
        timed(*command)
        took = statistics.median(timed(*command) for _ in range(_RUNS))
        base = base or took
        print(f"  {name:<24} {took * 1000:7.0f} ms   {took / base:5.2f}")


def many(place: Path, count: int) -> None:
    """Time a merge of many complaints that both sides changed."""
    register = place / "register"
    run(place, "cp", "-R", str(ROOT / "sample-data"), str(register))
    (register / ".gitattributes").write_text("complaints/**/*.yaml -text merge=complaints\n")
    run(register, "git", "init", "-q", "--initial-branch=main")
    found = [
        (each[0].id, [file_text(version) for version in each])
        for each in map(versions, range(_DIFFERENT))
    ]
    for number, branch in enumerate(("main", "ours", "theirs")):
        if number:
            run(register, "git", "switch", "-qc", branch, "main")
        for index in range(count):
            name, texts = found[index % _DIFFERENT]
            own = make_id("CMP", 2026, 10, f"{index:06}")
            path = register / "complaints" / folder_of(own)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(texts[number].replace(name, own), "utf-8")
        run(register, "git", "add", "--all")
        run(register, "git", "commit", "-qm", branch)
    run(place, "git", "clone", "-q", "--bare", "-b", "theirs", "register", "bare.git")
    took: dict[str, float] = {}
    for name in ("sync", "driver", "texts"):
        clone = place / name
        run(place, "git", "clone", "-q", "-b", "ours", str(register), str(clone))
        run(clone, "git", "remote", "add", "others", str(place / "bare.git"))
        run(clone, "git", "fetch", "-q", "others")
        run(clone, "git", "branch", "-q", "--set-upstream-to=others/theirs")
    run(place / "driver", str(PROGRAM), "doctor", "--fix", fails=True)
    took["complaints sync"] = run(place / "sync", str(PROGRAM), "sync", fails=True)
    took["git merge, the driver"] = run(
        place / "driver", "git", "merge", "-q", "others/theirs", fails=True
    )
    took["git merge, as texts"] = run(
        place / "texts", "git", "merge", "-q", "others/theirs", fails=True
    )
    print(f"{count:,} complaints that both sides changed, one run:")
    for name, seconds in took.items():
        print(f"  {name:<24} {seconds:7.1f} s    {seconds / took['complaints sync']:5.2f}")


def main(arguments: Sequence[str]) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--complaints", type=int, default=1000)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        one(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        many(Path(folder), given.complaints)


if __name__ == "__main__":
    main(sys.argv[1:])
