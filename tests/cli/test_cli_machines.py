"""What a machine may lack: the fast reader, or being Linux or macOS."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from complaints.cli.shared.exits import REFUSED
from complaints.store.text import reader

Answer = tuple[int, str, str]
Process = Callable[..., subprocess.CompletedProcess[bytes]]

OURS = f"complaints {version('complaints')}"
READING = (
    ("list",),
    ("list", "--format", "json"),
    ("show", "7F3"),
    ("clocks", "7F3"),
    ("overdue",),
    ("day",),
    ("policy", "explain"),
    ("check",),
)
# How a package can be there and not serve, or be gone.
ABSENT = {
    "missing": "raise ModuleNotFoundError(name='yaml_rs')\n",
    "for another Python": "raise ImportError('undefined symbol: PyObject_Vectorcall')\n",
    "for another machine": "raise OSError(8, 'Exec format error')\n",
    "with a compiled part that fails": "raise SystemError('initialization of yaml_rs failed')\n",
    "an empty folder left behind": "",
}


@pytest.fixture
def committed(_committed_few: Path) -> Path:
    """A few complaints."""
    return _committed_few


@pytest.fixture(params=ABSENT)
def without_fast(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A folder of packages in which yaml-rs cannot be loaded."""
    package = tmp_path / "packages" / "yaml_rs"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(ABSENT[request.param], "utf-8")
    return str(package.parent)


def test_the_version_names_the_reader(ok: Callable[..., str]) -> None:
    """Who asks why it is slow learns from the version that the fast reader serves."""
    assert ok("--version") == f"{OURS} (reader: yaml-rs {version('yaml-rs')})\n"


def test_without_the_fast_reader(
    without_fast: str, register: Path, process: Process, run: Callable[..., Answer]
) -> None:
    """Where yaml-rs cannot be loaded the slow reader serves, and the version says so."""
    told = process("--version", PYTHONPATH=without_fast)
    assert (told.returncode, told.stderr) == (0, b"")
    assert told.stdout.decode() == f"{OURS} (reader: ruamel.yaml, slow)\n"
    for command in (["show", "7F3"], ["check"]):
        slow = process(*command, PYTHONPATH=without_fast)
        assert (slow.returncode, slow.stdout.decode(), slow.stderr.decode()) == run(*command)
        assert slow.returncode == 0


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_both_readers_serve_alike(
    command: tuple[str, ...],
    register: Path,
    run: Callable[..., Answer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every listing and page is the same by the slow reader."""
    bad = register / "complaints" / "2026" / "11" / "CMP-2611-C7B3TNN.yaml"
    bad.write_text(bad.read_text("utf-8").replace("severity: ", "severity: very "), "utf-8")
    fast = run(*command)
    monkeypatch.setattr(reader, "_FAST", "")
    assert run(*command) == fast


def test_recording_without_the_fast_reader(
    register: Path, ok: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step is recorded as ever where only the slow reader is there."""
    monkeypatch.setattr(reader, "_FAST", "")
    ok("note", "CMP-2611-7F3K9QY", "-m", "The courier rang.")
    assert "The courier rang." in ok("show", "7F3")


def test_windows_is_told_where_it_runs() -> None:
    """On Windows one sentence says what to do, before anything is loaded that it does not have."""
    script = (
        "import sys\n"
        "sys.platform = 'win32'\n"
        "for name in ('fcntl', 'click', 'msgspec'):\n    sys.modules[name] = None\n"
        "from complaints.__main__ import run\n"
        "run()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "list"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (REFUSED, "")
    assert done.stderr == "complaints: this needs Linux or macOS; on Windows, run it in WSL\n"
