"""What a command loads before it does anything: nothing that it may never use."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# What is slow to load, and what only some commands ever use.
SLOW = ("jinja2", "babel", "ruamel", "holidays", "dateutil")
WRITING = ("complaints.store.text.splice", "complaints.store.text.yaml")
COMMITTING = (
    *("complaints.store.git.commits", "complaints.store.git.blobs"),
    *("complaints.store.git.refusals", "complaints.store.sharing.staging"),
)
STARTING = ("subprocess", "complaints.store.git.repository")
APART = ("complaints.inspection", "complaints.letters.engine", "complaints.letters.letter")
DECIDING = (
    *("complaints.core.handling.classify", "complaints.core.record.settling"),
    *("complaints.core.policy.suggest", "complaints.core.record.claims"),
)
RARE = ("csv", "secrets", "difflib", "traceback", "tempfile", "tabulate")
READING = (*SLOW, *WRITING, *COMMITTING, *APART, *DECIDING)

NOT_LOADED = {
    ("overdue",): (*READING, *STARTING, "secrets", "difflib", "traceback"),
    ("overdue", "--format", "ids"): (*READING, *STARTING, *RARE, "json"),
    ("due", "--format", "ids"): (*READING, *STARTING, *RARE, "json"),
    ("list", "--format", "ids"): (*READING, *STARTING, *RARE, "json"),
    ("show", "7F3"): (*SLOW, *WRITING, *COMMITTING, *STARTING, *APART, *RARE),
    ("day",): (*SLOW, *WRITING, "complaints.inspection", "complaints.letters.engine"),
    ("note", "--no-commit", "7F3K9QY", "-m", "Read"): (
        *("jinja2", "babel", "holidays", "dateutil", "tabulate"),
        *COMMITTING,
        *("complaints.inspection", "subprocess"),
    ),
}

# What a struct cannot say: fields that its hash or its maker leave out.
DATACLASSES = ["WorkingCalendar"]


def after(arguments: tuple[str, ...], folder: Path, expression: str) -> str:
    """Return what an expression gives in a process in which a command has run, and its code."""
    script = (
        "import sys\nfrom complaints.cli.app import main\n"
        f"code = main({list(arguments)!r})\n"
        f"print({expression}, code, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env={**os.environ, "COMPLAINTS_USER": "ivo"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize("arguments", NOT_LOADED, ids=" ".join)
def test_a_command_loads_only_what_it_uses(arguments: tuple[str, ...], register: Path) -> None:
    """Nobody waits for what writes, starts programs or draws tables where none of it is done."""
    named = NOT_LOADED[arguments]
    assert after(arguments, register, f"[n for n in {named!r} if n in sys.modules]") == "[] 0"


@pytest.mark.parametrize(
    "name", dict.fromkeys(name for each in NOT_LOADED.values() for name in each)
)
def test_what_is_not_loaded_is_there(name: str) -> None:
    """A module that was renamed is not taken for one that nobody loads."""
    assert importlib.util.find_spec(name) is not None


def test_what_reading_defines_is_cheap(register: Path) -> None:
    """A dataclass compiles its methods each time: what a list needs is made otherwise."""
    found = (
        "sorted({c.__name__ for n, m in list(sys.modules.items()) if n.startswith('complaints')"
        " for c in vars(m).values() if isinstance(c, type) and '__dataclass_fields__' in vars(c)})"
    )
    assert after(("overdue",), register, found) == f"{DATACLASSES} 0"


GIT_STARTED = {
    ("overdue",): 0,
    ("due",): 0,
    ("list",): 0,
    ("show", "7F3"): 0,
    ("note", "--no-commit", "7F3K9QY", "-m", "Read"): 0,
    # What was committed of it before, that again under the commit, the commit, what it holds
    # now, and what a hook has added to it.
    ("note", "7F3K9QY", "-m", "Read"): 5,
}


@pytest.fixture
def git_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a git before the real one that notes each call; return where."""
    noted, program = tmp_path / "calls", tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$*" >> "{noted}"\nexec {shutil.which("git")} "$@"\n')
    program.chmod(0o755)
    noted.touch()
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return noted


@pytest.mark.parametrize("arguments", GIT_STARTED, ids=" ".join)
def test_git_is_started_seldom(arguments: tuple[str, ...], register: Path, git_calls: Path) -> None:
    """Reading starts no git, and a step that is recorded starts it a few times."""
    assert after(arguments, register, "'ended'") == "ended 0"
    assert len(git_calls.read_text("utf-8").splitlines()) == GIT_STARTED[arguments]


def test_a_variable_that_git_alone_knows_is_asked_for(
    register: Path, git_calls: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What ties git to another repository, as in a hook, ties no command to it."""
    monkeypatch.setenv("GIT_DIR", str(register.parent / "elsewhere"))
    assert after(("note", "7F3K9QY", "-m", "Read"), register, "'ended'") == "ended 0"
    assert "rev-parse --local-env-vars" in git_calls.read_text("utf-8").splitlines()


def test_a_run_is_not_searched_at_its_end() -> None:
    """What a run has made is left to the system, and seldom looked through for circles before."""
    script = (
        "import atexit, gc, sys\nsys.argv[1:] = ['--version']\n"
        "atexit.register(lambda: print(gc.get_threshold()[0], gc.get_freeze_count() > 0))\n"
        "from complaints.__main__ import run\nrun()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[1:] == ["100000 True"]
