"""The second half of `crowd.py`: commands that are killed, and what that leaves behind."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from random import Random

from crowd_register import (
    DONE,
    INTERRUPTED,
    RECORDED,
    REFUSED,
    UNTRUSTED,
    Counts,
    Crowded,
    Done,
    Job,
    Maker,
    Started,
    shown,
)

SIGNALS = (signal.SIGKILL, signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# No divisor of 16, so that each meets every signal, group and hook.
KINDS = ("new", "note", "incident", "import", "edit")
HOOK_SECONDS = 0.2
# Nobody else has this number.
NUMBER = 999


def kill_some(
    crowded: Crowded, shared: Sequence[str], kills: int, seed: int, counts: Counts
) -> Counter[str]:
    """Kill so many commands, one after another; returns what is no fault, counted as well."""
    if sys.platform.startswith("linux"):
        # PR_SET_CHILD_SUBREAPER: what a killed command leaves at work is ours to wait for.
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
    chances = Random(f"{seed} kills")  # noqa: S311 - no secrets
    maker = Maker(crowded, NUMBER, chances, shared)
    noted: Counter[str] = Counter()
    for number in range(kills):
        with_hook = bool(number // 8 % 2)
        _hook(crowded, with_hook)
        kind = KINDS[number % len(KINDS)]
        while (job := maker.job(kind)).kind != kind:
            maker.learn(crowded.run(job))
        at = chances.uniform(0, crowded.seconds[kind] * 1.1 + HOOK_SECONDS * with_hook)
        _kill(crowded, maker, job, number, at, counts, noted)
    _hook(crowded, False)
    return noted


def _hook(crowded: Crowded, wanted: bool) -> None:
    """Let every commit take its time, or not."""
    path = crowded.root / ".git" / "hooks" / "pre-commit"
    path.unlink(missing_ok=True)
    if wanted:
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\nsleep {HOOK_SECONDS}\n", "utf-8")
        path.chmod(0o755)


def _kill(
    crowded: Crowded,
    maker: Maker,
    job: Job,
    number: int,
    at: float,
    counts: Counts,
    noted: Counter[str],
) -> None:
    """Kill one command `at` seconds after its beginning, and look at what is left."""
    which, whole_group = SIGNALS[number % 4], bool(number // 4 % 2)
    started = crowded.start(job)
    time.sleep(at)
    with contextlib.suppress(ProcessLookupError):
        (os.killpg if whole_group else os.kill)(started.process, which)
    done = started.end()
    what = f"{which.name} {'to all' if whole_group else 'alone'} after {at:.3f} s: {shown(done)}"
    if done.code is None:
        counts.add("stuck", what)
    hit = whole_group or which == signal.SIGKILL
    # Git that goes on by itself is in the way of nobody: the next command waits for it.
    if which != signal.SIGKILL or whole_group:
        _clear(crowded, started, hit, what, counts, noted)
    written = _judge(crowded, done, which, what, counts, noted)
    _next(crowded, maker, job, written, what, counts)
    _clear(crowded, started, hit, what, counts, noted)


def _clear(
    crowded: Crowded,
    started: Started,
    hit: bool,
    what: str,
    counts: Counts,
    noted: Counter[str],
) -> None:
    """Wait until all of it has ended; take away the locks that git left where it was hit itself.

    Git takes its locks away on every signal but KILL; between making one and noting that
    it did, it does not, which a hundredth of all kills meets.
    """
    if not started.all_ended():
        counts.add("stuck", f"something of it goes on for ever: {what}")
    for lock in crowded.locks():
        if hit:
            noted[f"{lock.name} left by a git that was hit itself, and taken away"] += 1
        else:
            counts.add("stuck", f"{lock.name} is left, and nobody holds it: {what}")
        lock.unlink()


def _judge(
    crowded: Crowded,
    done: Done,
    which: signal.Signals,
    what: str,
    counts: Counts,
    noted: Counter[str],
) -> list[str]:
    """Compare how a command ended with what stands in the files; returns those it wrote."""
    texts = crowded.texts()
    usual, here = crowded.usual[done.job.kind], crowded.found(done.job, texts)
    written = [name for name, text in texts.items() if any(m in text for m in done.job.marks)]
    if any(found > due for found, due in zip(here, usual, strict=True)):
        counts.add("doubled", what)
    whole = here == usual
    if any(here) and not whole:
        if which == signal.SIGKILL and done.code == -signal.SIGKILL:
            noted["some of several files after KILL, which nothing can prevent"] += 1
        else:
            counts.add("some of several", what)
    if done.code == -which:
        noted[f"ended by {which.name} itself"] += 1
        if which != signal.SIGKILL and any(here):
            counts.add("other endings", what)
    elif done.code in (DONE, RECORDED):
        noted[f"{which.name} too late, or {done.code}"] += 1
        _judge_recorded(crowded, done, whole, written, what, counts)
    elif done.code == INTERRUPTED:
        noted[f"interrupted by {which.name}: 130"] += 1
        _judge_interrupted(crowded, done, written, what, counts)
    elif done.code is not None:
        row = "refused though written" if any(here) else "other endings"
        counts.add(row, what)
    return written


def _judge_recorded(
    crowded: Crowded, done: Done, whole: bool, written: list[str], what: str, counts: Counts
) -> None:
    """0 and 5: all of it stands there; 0: in the last commit too; 5: it is named."""
    if not whole:
        counts.add("lost", what)
    if done.code == DONE and not _committed(crowded, done.job):
        counts.add("uncommitted after 0", what)
    if done.code == RECORDED and not all(name in done.err for name in written):
        counts.add("not named", what)


def _judge_interrupted(
    crowded: Crowded, done: Done, written: list[str], what: str, counts: Counts
) -> None:
    """130: nothing stands there; or all of it, committed, and it is named."""
    if written and not _committed(crowded, done.job):
        counts.add("refused though written", what)
    elif not all(name in done.err for name in written):
        counts.add("not named", what)


def _committed(crowded: Crowded, job: Job) -> bool:
    return crowded.found(job, crowded.committed()) == crowded.usual[job.kind]


def _next(
    crowded: Crowded, maker: Maker, job: Job, written: list[str], what: str, counts: Counts
) -> None:
    """Whoever goes on with the same complaint finds nothing in the way."""
    one, mark = (written or [job.target or maker.shared[0]])[0], maker.mark()
    note = crowded.run(Job("note", ("note", one, "-m", mark), (mark,), target=one))
    if note.code != DONE or not _committed(crowded, note.job):
        codes = (REFUSED, UNTRUSTED, RECORDED)
        row = "stuck" if note.code in (DONE, None, *codes) else "other endings"
        counts.add(row, f"the next command: {shown(note)}; after {what}")
