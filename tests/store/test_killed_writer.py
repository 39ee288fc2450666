"""A writer that is killed between any two of its steps leaves everything whole."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from complaints.core.handling.conversation import note
from complaints.core.record.steps import Stamp
from complaints.register import Register
from complaints.store import complaint_files

ID = "CMP-2611-7F3K9QY"

# Runs one step again and again, each time in a copy of the register and in a process that dies
# right after one more of its system calls, until it lives to the end.
DRIVER = """
import itertools, json, os, pathlib, shutil, sys
from msgspec.structs import replace
from complaints.core.handling.conversation import note
from complaints.core.record.steps import Stamp
from complaints.register import Register
from complaints.store import batch, files
from complaints.store.git import repository as git
import datetime

template, work, deed = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
NOW = datetime.datetime.fromisoformat("2026-11-21T09:00:00+01:00")

def run(root):
    register = Register.open(str(root))
    if deed == "change":
        step = lambda c: note(c, Stamp(NOW, NOW, "me", "K7QM"), "A note.")
        register.change("CMP-2611-7F3K9QY", step, "note", "me")
    else:
        batch.random_characters = lambda count=6: "000000"
        register.add(register.read("CMP-2611-7F3K9QY"), "me")

def seams(last, report):
    count = itertools.count(1)
    def step_done(name):
        if next(count) == last:
            os.write(report, name.encode())
            os._exit(9)
    def after(owner, name):
        real = getattr(owner, name)
        def wrapped(*args, **options):
            result = real(*args, **options)
            step_done(name)
            return result
        setattr(owner, name, wrapped)
    for name in ("open", "fsync", "link", "mkdir", "fchmod", "replace", "unlink"):
        after(os, name)
    after(git, "run")
    real_fdopen = os.fdopen
    def fdopen(descriptor, mode, *args, **options):
        file = real_fdopen(descriptor, mode, *args, **options)
        if mode != "wb":
            return file
        class Half:
            def __enter__(self): return self
            def __exit__(self, *_): file.close()
            def write(self, content):
                file.write(content[: len(content) // 2]); file.flush(); step_done("half")
                file.write(content[len(content) // 2 :])
        return Half()
    os.fdopen = fdopen

died = []
for last in itertools.count(1):
    root = work / str(last)
    shutil.copytree(template, root, symlinks=True)
    reading, report = os.pipe()
    child = os.fork()
    if child == 0:
        seams(last, report)
        run(root)
        os._exit(0)
    os.close(report)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    name = os.read(reading, 100).decode()
    os.close(reading)
    if code == 0:
        break
    assert code == 9, code
    died.append(name)
print(json.dumps(died))
"""


def deaths(added: Path, work: Path, deed: str) -> list[str]:
    """Kill the writer after each of its steps; return the steps, by the number of their copy."""
    register = added.parents[3]
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, str(register), str(work), deed],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return ["", *json.loads(done.stdout)]


def state(root: Path, *arguments: str) -> str:
    """Return what git says of a copy."""
    done = subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder for the copies."""
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


def test_a_killed_change_is_whole_or_not_there(added: Path, work: Path, stamp: Stamp) -> None:
    """The file holds the old text or the new one, and the next writer finds nothing in the way."""
    died = deaths(added, work, "change")
    assert {"open", "half", "fsync", "fchmod", "replace", "run"} <= set(died)
    old = added.read_bytes()
    new = complaint_files.path_of(work / str(len(died)), ID).read_bytes()
    assert b"A note." in new
    for number, step in enumerate(died[1:], 1):
        root = work / str(number)
        content = complaint_files.path_of(root, ID).read_bytes()
        assert content in (old, new), step
        register = Register.open(str(root))
        after = register.change(ID, lambda c: note(c, stamp, "The next."), "note", "me")
        assert [event.text for event in after.events[-1:]] == ["The next."]
        assert state(root, "status", "--porcelain") == "", step
        shutil.rmtree(root)


def test_a_killed_new_complaint_is_whole_or_not_there(
    added: Path, work: Path, stamp: Stamp
) -> None:
    """The new file is there with all of its text or not at all; who changes it next commits it."""
    died = deaths(added, work, "add")
    assert {"open", "half", "fsync", "link", "unlink", "run"} <= set(died)
    whole = complaint_files.path_of(work / str(len(died)), "CMP-2611-0000008")
    new = whole.read_bytes()
    for number, step in enumerate(died[1:], 1):
        root = work / str(number)
        path = complaint_files.path_of(root, "CMP-2611-0000008")
        register = Register.open(str(root))
        if path.exists():
            assert path.read_bytes() == new, step
            register.change("CMP-2611-0000008", lambda c: note(c, stamp, "Next."), "note", "me")
        else:
            register.change(ID, lambda c: note(c, stamp, "Next."), "note", "me")
        assert state(root, "status", "--porcelain") == "", step
        assert state(root, "log", "-1", "--format=%s") == "note\n"
        shutil.rmtree(root)
