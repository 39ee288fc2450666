"""The benchmark of scale: its registers hold what the program would write, its table is right."""

from __future__ import annotations

import subprocess
from datetime import datetime, time
from pathlib import Path
from random import Random

import scale_lives
from scale_forms import Filling, Form
from scale_register import SAMPLE, complaints, make

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
    for complaint_id, text in texts.items():
        complaint, _ = parse(text, complaint_id, Complaint)
        assert complaint is not None
        assert complaint.id == complaint_id
        assert file_text(complaint) == text


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
        text = Form(*scale_lives.form(kind, filling.language, 1, POLICY)).fill(filling)
        complaint, _ = parse(text, kind, Complaint)
        assert complaint is not None
        reading = Reading(complaint, working_calendar(POLICY.calendar), NOW)
        assert bool(overdue([reading])) == (kind in neglected), kind
