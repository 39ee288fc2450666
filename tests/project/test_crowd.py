"""A crowd that writes to one register, some of it killed: nothing is lost, nor told wrongly."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import crowd
import crowd_kills
import pytest
from crowd_register import Counts, Crowded, Done, Job, Texts

from surroundings import LONG

SCRIPT = Path(crowd.__file__)
ID, OTHER = "CMP-2611-7F3K9QY", "CMP-2611-8PG3VFY"
MARK = "k001n000001x"
TIED = Job("incident", ("incident",), (MARK,), ((OTHER, f"other: {ID}"),), target=ID)
WHOLE = {ID: f"text: {MARK}", OTHER: f"other: {ID}"}


def test_a_small_crowd(tmp_path: Path) -> None:
    """Four processes with sixty commands, then sixteen kills: every count is zero."""
    small = ("--processes", "4", "--commands", "60", "--kills", "16", "--seed", "1")
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *small, "--patience", str(LONG)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("code", "here", "there", "row"),
    [
        (0, (1, 1), (1, 1), ""),
        (5, (1, 1), (0, 0), ""),
        (3, (0, 0), (0, 0), ""),
        (4, (0, 0), (0, 0), ""),
        (0, (0, 0), (0, 0), "lost"),
        (5, (1, 0), (0, 0), "lost"),
        (0, (2, 1), (2, 1), "doubled"),
        (0, (1, 1), (1, 0), "uncommitted after 0"),
        (3, (1, 1), (1, 1), "refused though written"),
        (3, (0, 1), (0, 0), "refused though written"),
        (None, (0, 0), (0, 0), "stuck"),
        (70, (0, 0), (0, 0), "other endings"),
        (130, (0, 0), (0, 0), "other endings"),
    ],
)
def test_what_commands_say_is_counted(
    code: int | None, here: tuple[int, ...], there: tuple[int, ...], row: str, tmp_path: Path
) -> None:
    """The guard works: each thing that must not be has its count, and what may be has none."""
    crowded, counts = Crowded(tmp_path, LONG), Counts()
    crowded.usual["incident"] = [1, 1]
    crowd.compare(crowded, Done(TIED, code, "", "", 0.0), here, there, counts)
    assert dict(counts) == ({row: 1} if row else {})
    assert row in ("", *crowd.ROWS)


@pytest.mark.parametrize(
    ("which", "code", "said", "here", "there", "row"),
    [
        (signal.SIGKILL, -9, "", WHOLE, {}, ""),
        (signal.SIGKILL, -9, "", {ID: MARK}, {}, ""),
        (signal.SIGKILL, 0, "", WHOLE, WHOLE, ""),
        (signal.SIGINT, 130, "", {}, {}, ""),
        (signal.SIGINT, 130, ID, WHOLE, WHOLE, ""),
        (signal.SIGTERM, 5, ID, WHOLE, {}, ""),
        (signal.SIGHUP, -1, "", {}, {}, ""),
        (signal.SIGTERM, -15, "", WHOLE, WHOLE, "other endings"),
        (signal.SIGHUP, 1, "", {}, {}, "other endings"),
        (signal.SIGTERM, 130, ID, WHOLE, {}, "refused though written"),
        (signal.SIGTERM, 3, ID, WHOLE, {}, "refused though written"),
        (signal.SIGINT, 130, "", WHOLE, WHOLE, "not named"),
        (signal.SIGINT, 5, "", WHOLE, {}, "not named"),
        (signal.SIGINT, 5, "", {}, {}, "lost"),
        (signal.SIGHUP, 0, "", WHOLE, {}, "uncommitted after 0"),
        (signal.SIGINT, 130, "", {OTHER: WHOLE[OTHER]}, {}, "some of several"),
        (signal.SIGINT, 0, "", WHOLE | {ID: MARK + MARK}, WHOLE, "doubled"),
    ],
)
def test_what_a_kill_leaves_is_counted(
    which: signal.Signals,
    code: int,
    said: str,
    here: Texts,
    there: Texts,
    row: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The guard works: what a killed command says is held against what it left."""
    crowded, counts = Crowded(tmp_path, LONG), Counts()
    crowded.usual["incident"] = [1, 1]
    monkeypatch.setattr(Crowded, "texts", lambda _: here)
    monkeypatch.setattr(Crowded, "committed", lambda _: there)
    done = Done(TIED, code, "", said, 0.0)
    crowd_kills._judge(crowded, done, which, "a kill", counts, Counter())
    assert (row in counts) if row else not counts, counts
    assert row in ("", *crowd.ROWS)
