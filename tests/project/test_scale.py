"""The benchmark of scale: its registers hold what the program would write, its table is right."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, time
from pathlib import Path
from random import Random

import pytest
import scale_items
import scale_lives
from scale_forms import Filling, Form
from scale_limits import BACKLOG, CLICK, SMALL, STATUS, TABULATE, TASK, TODO
from scale_measure import Command, LeftOut, Series, in_turns, run
from scale_register import SAMPLE, complaints, make
from scale_rows import Row, memory, rows
from scale_table import keep, text

from complaints.core.clocks.due import overdue
from complaints.core.clocks.reading import Reading
from complaints.core.policy.policy import working_calendar
from complaints.core.record.model import Complaint
from complaints.inspection import inspect
from complaints.store.complaint_files import file_text
from complaints.store.load import parse
from complaints.store.policy_file import trusted_policy

NOW = datetime.combine(scale_lives.TODAY, time(17, 30), scale_lives.ZONE)
POLICY = trusted_policy(SAMPLE)


def test_a_register_of_scale_is_sound(tmp_path: Path) -> None:
    """In each of its files `check` finds nothing, no note either, and git knows every one."""
    make(tmp_path / "register", 30)
    root = tmp_path / "register"
    assert len(list(root.glob("complaints/*/*/*.yaml"))) == 30
    assert inspect(root, [], NOW) == []
    state = subprocess.run(
        ["git", "status", "--porcelain"], cwd=root, capture_output=True, check=True
    )
    assert state.stdout == b""


def test_its_files_are_as_the_program_writes_them() -> None:
    """Letter by letter, and the same ones each time."""
    texts = dict(complaints(60, POLICY))
    assert texts == dict(complaints(60, POLICY))
    for complaint_id, written in texts.items():
        complaint, _ = parse(written, complaint_id, Complaint)
        assert complaint is not None
        assert complaint.id == complaint_id
        assert file_text(complaint) == written


def test_a_size_that_is_asked_for_is_kept() -> None:
    """Files of 4 kB have hardly less, and a line more at most in each text."""
    sizes = [len(text.encode()) for _, text in complaints(30, POLICY, kilobytes=4)]
    assert min(sizes) > 3700
    assert max(sizes) < 4700


def test_what_is_late_is_late_for_a_reason() -> None:
    """Of the open ones those are late that nobody looked after, and no closed one is."""
    neglected = {"not acknowledged", "promise broken", "given up"}
    for kind in (*scale_lives.OPEN, *scale_lives.ENDED):
        filling = Filling(Random(1), 10, 2)  # noqa: S311 - no secrets
        filling.id = "CMP-2611-7F3K9QY"
        written = Form(*scale_lives.form(kind, filling.language, 1, POLICY)).fill(filling)
        complaint, _ = parse(written, kind, Complaint)
        assert complaint is not None
        reading = Reading(complaint, working_calendar(POLICY.calendar), NOW)
        assert bool(overdue([reading])) == (kind in neglected), kind


def test_others_get_as_many_items(tmp_path: Path) -> None:
    """Each of a register's complaints is one for each of them, and the closed ones are done."""
    folder = tmp_path / "complaints" / "2026" / "11"
    folder.mkdir(parents=True)
    for complaint_id, written in complaints(60, POLICY):
        (folder / f"{complaint_id}.yaml").write_text(written, "utf-8")
    scale_items.write(tmp_path, tmp_path)
    lines = (tmp_path / "task" / "items.json").read_text("utf-8").splitlines()
    calendar = [path.read_bytes() for path in tmp_path.glob("calendar/*/*.ics")]
    tasks = [path.read_text("utf-8") for path in tmp_path.glob("backlog/backlog/tasks/*.md")]
    closed = sum("status: closed" in p.read_text("utf-8").splitlines() for p in folder.iterdir())
    assert len(lines) == len(calendar) == len(tasks) == 60
    done = sum(json.loads(line)["status"] == "completed" for line in lines)
    assert done == sum(b"STATUS:COMPLETED" in each for each in calendar)
    assert done == sum("\nstatus: Done\n" in each for each in tasks)
    assert closed <= done < 60


def _series(*seconds: float) -> Series:
    return Series([*seconds], 40)


@pytest.mark.parametrize(
    ("what", "size", "ours", "others", "wanted"),
    [
        ("overdue", 100_000, 1.7, {STATUS: 1.0, TABULATE: 0.2}, (1.7, "ok")),
        ("overdue", 100_000, 1.71, {STATUS: 1.0, TABULATE: 0.2}, (1.7, "over")),
        ("overdue", 10_000, 0.3, {TASK: 0.2, CLICK: 0.1}, (0.3, "ok")),
        ("overdue", 10_000, 0.12, {TASK: 0.01, CLICK: 0.1}, (0.13, "ok")),
        ("overdue", 10_000, 0.14, {TASK: 0.01, CLICK: 0.1}, (0.13, "over")),
        ("overdue", 10_000, 0.6, {TODO: 0.7}, (0.7, "ok")),
        ("overdue", 10_000, 6.0, {BACKLOG: 5.0}, (5.0, "over")),
        ("show ID", 100_000, 1.14, {SMALL: 1.0}, (1.0, "ok")),
        ("show ID", 100_000, 1.16, {SMALL: 1.0}, (1.0, "over")),
        ("overdue, first, 1.5 kB", 100_000, 24.0, {}, (1.0, "ok")),
        ("overdue, first, 1.5 kB", 100_000, 26.0, {}, (1.0, "over")),
        ("list", 10_000, 9.0, {STATUS: 1.0}, (1.0, "")),
    ],
)
def test_a_limit_is_judged_by_what_the_others_took(
    what: str, size: int, ours: float, others: dict[str, float], wanted: tuple[float, str]
) -> None:
    """Sums and the larger of two are bases, too; what has no limit is not judged."""
    taken = {name: _series(seconds) for name, seconds in {what: ours, **others}.items()}
    first, *_ = rows(what, size, taken, {})
    assert first.base is not None
    assert (round(first.base, 3), first.verdict) == wanted


def test_a_ratio_is_that_of_the_medians_and_its_spread_that_of_the_turns() -> None:
    """What hit one turn only shows in the spread."""
    taken = {"list": _series(2, 4, 90), STATUS: _series(1, 2, 3)}
    (row,) = rows("list", 10_000, taken, {})
    assert (row.ratio, row.least, row.most, row.runs) == (2, 2, 30, 3)


def test_what_was_left_out_says_why() -> None:
    """A peer that is too slow has its line, and so has a command that is not there yet."""
    found = rows("overdue", 10_000, {"overdue": _series(1)}, {BACKLOG: "takes over 60 s"})
    found += rows("fly", 10_000, {}, {"fly": "there is no such command yet"})
    assert [(row.base_name, row.verdict) for row in found] == [
        (BACKLOG, "takes over 60 s"),
        ("", "there is no such command yet"),
    ]
    shown = text(found, [memory("overdue", 10_000, 301)], {"cores": 2})
    assert "takes over 60 s" in shown
    assert "301 MB   limit 300 MB  over" in shown
    assert max(map(len, shown.splitlines())) <= 100


def test_figures_of_fewer_sizes_do_not_take_the_place_of_more(tmp_path: Path) -> None:
    """What is kept is the fullest run, and the last one of those."""

    def kept(*sizes: int) -> list[int]:
        keep(tmp_path, [Row("overdue", size) for size in sizes], [], {"cores": 2})
        sizes_there: list[int] = json.loads((tmp_path / "scale.json").read_text("utf-8"))["sizes"]
        return sizes_there

    assert kept(1_000) == [1_000]
    assert kept(10_000, 1_000) == [1_000, 10_000]
    assert kept(1_000) == [1_000, 10_000]


def test_commands_run_in_turns(tmp_path: Path) -> None:
    """Each once to warm up, then one after the other; what is no command is left out."""
    notes = tmp_path / "notes"
    commands = [
        Command(name, (sys.executable, "-c", f"open('notes', 'a').write('{name}')"), tmp_path)
        for name in "ab"
    ]
    missing = Command("c", (sys.executable, "-c", "raise SystemExit(2)"), tmp_path)
    taken, left_out = in_turns([*commands, missing], 2)
    assert notes.read_text("utf-8") == "ababab"
    assert {name: len(series.seconds) for name, series in taken.items()} == {"a": 2, "b": 2}
    assert left_out == {"c": "there is no such command yet"}
    assert all(series.megabytes > 1 for series in taken.values())


def test_a_program_of_others_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    """And said so; a command that fails is left out, too."""
    endless = ("import os; os.read(os.pipe()[0], 1)",)
    command = Command("x", (sys.executable, "-c", *endless), tmp_path, foreign=True)
    with pytest.raises(LeftOut, match="takes over 0 s"):
        run(command, 0.01)
    failing = Command("x", (sys.executable, "-c", "raise SystemExit('broken')"), tmp_path)
    with pytest.raises(LeftOut, match="ended with 1"):
        run(failing)
