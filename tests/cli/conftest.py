"""A copy of the sample register in a git repository, and ways to run a command on it."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from complaints.cli.app import main
from surroundings import LONG, PROGRAM

Answer = tuple[int, str, str]

SAMPLE = Path(__file__).parents[2] / "sample-data"
ONE = "complaints/2026/11/CMP-2611-7F3K9QY.yaml"
GIT = ("-c", "user.name=Ivo Babić", "-c", "user.email=ivo.babic@example.com")


@pytest.fixture(scope="session")
def _committed_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample register in a repository, made once for all tests."""
    root = tmp_path_factory.mktemp("sample") / "register"
    shutil.copytree(SAMPLE, root, ignore=shutil.ignore_patterns(".complaints"))
    _commit(root)
    return root


@pytest.fixture(scope="session")
def _committed_small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample policy with one complaint, for tests of many commands."""
    return _part_of_the_sample(tmp_path_factory.mktemp("small") / "register", ONE)


@pytest.fixture(scope="session")
def _committed_few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample policy with a few complaints, for tests that read slowly."""
    few = (f"complaints/2026/11/CMP-2611-{rest}.yaml" for rest in ("C7B3TNN", "8PG3VFY", "GN4E8ZS"))
    return _part_of_the_sample(tmp_path_factory.mktemp("few") / "register", ONE, *few)


def _part_of_the_sample(root: Path, *complaints: str) -> Path:
    (root / ONE).parent.mkdir(parents=True)
    for name in ("complaints.yaml", *complaints):
        shutil.copyfile(SAMPLE / name, root / name)
    _commit(root)
    return root


def _commit(root: Path) -> None:
    for arguments in (
        ["init", "--quiet"],
        ["config", "user.name", "Ivo Babić"],
        ["config", "user.email", "ivo.babic@example.com"],
        ["add", "."],
        ["commit", "--quiet", "-m", "The sample register"],
        # One file instead of a hundred, for it is copied for each test.
        ["repack", "-adq"],
    ):
        subprocess.run(["git", *arguments], cwd=root, check=True)


@pytest.fixture
def committed(_committed_sample: Path) -> Path:
    """The register that is copied; a test module may take the small one instead."""
    return _committed_sample


@pytest.fixture
def register(committed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The sample register in a repository of its own, as the current folder, with Ivo at work."""
    root = tmp_path / "register"
    shutil.copytree(committed, root)
    monkeypatch.chdir(root)
    monkeypatch.setenv("COMPLAINTS_USER", "ivo")
    yield root
    assert not list(root.rglob("*.tmp")), "a half-written file was left behind"


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Answer]:
    """Run a command in this process; returns exit code, standard output, standard error."""

    def run(*arguments: str, given: str | bytes = "") -> Answer:
        content = given.encode() if isinstance(given, str) else given
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))
        capsys.readouterr()
        code = main(arguments)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def ok(run: Callable[..., Answer]) -> Callable[..., str]:
    """Run a command that must succeed; returns its standard output."""

    def ok(*arguments: str, given: str | bytes = "") -> str:
        code, out, err = run(*arguments, given=given)
        assert code == 0, f"{arguments}: {code}\n{err}"
        return out

    return ok


@pytest.fixture
def refused(run: Callable[..., Answer]) -> Callable[..., str]:
    """Run a command that must fail with a code, and one line; returns that line."""

    def refused(code: int, *arguments: str, given: str | bytes = "") -> str:
        answer, out, err = run(*arguments, given=given)
        assert (answer, out) == (code, ""), f"{arguments}: {answer}\n{out}{err}"
        assert err.startswith("complaints: ")
        assert err.count("\n") == 1, err
        assert "Traceback" not in err
        return err.removeprefix("complaints: ").removesuffix("\n")

    return refused


@pytest.fixture
def process(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Run the program as a process of its own, bytes in and out."""

    def process(
        *arguments: str | bytes, given: bytes = b"", **environment: str
    ) -> subprocess.CompletedProcess[bytes]:
        command = [*PROGRAM, *arguments]
        around = {**os.environ, **environment}
        return subprocess.run(
            command, input=given, capture_output=True, env=around, check=False, timeout=LONG
        )

    return process


@pytest.fixture
def do_as_told() -> Callable[[str], None]:
    """Run the commands that a message gives behind `run:`, as a person would, from elsewhere."""

    def do_as_told(message: str) -> None:
        commands = [line.partition("run: ")[2] for line in message.splitlines() if "run: " in line]
        assert commands
        for command in commands:
            done = subprocess.run(["sh", "-c", command], cwd="/", capture_output=True, check=False)
            assert done.returncode == 0, (command, done.stderr)

    return do_as_told


@pytest.fixture
def git(register: Path) -> Callable[..., str]:
    """Run git in the register; returns what it says."""

    def git(*arguments: str) -> str:
        done = subprocess.run(
            ["git", *GIT, *arguments], cwd=register, capture_output=True, text=True, check=True
        )
        return done.stdout

    return git


@pytest.fixture
def commits(git: Callable[..., str]) -> Callable[[], list[str]]:
    """Return the subjects of the commits after the first, the newest first."""
    return lambda: git("log", "--format=%s").splitlines()[:-1]


@pytest.fixture
def file_of(register: Path) -> Callable[[str], Path]:
    """Return the file of a complaint by its id."""

    def file_of(complaint_id: str) -> Path:
        stamp = complaint_id.split("-")[1]
        return register / "complaints" / f"20{stamp[:2]}" / stamp[2:] / f"{complaint_id}.yaml"

    return file_of


@pytest.fixture
def clean(register: Path, git: Callable[..., str]) -> Callable[[], bool]:
    """Tell whether nothing at all was recorded: no commit, no changed or new file."""
    first = git("rev-parse", "HEAD")
    return lambda: git("rev-parse", "HEAD") == first and git("status", "--porcelain") == ""
