"""What the tests of the store share: git with settings of its own, a tiny register, a complaint."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from complaints.core.record.fields import Severity
from complaints.core.record.model import Changes, Complaint, Customer, Event
from complaints.core.record.steps import Stamp
from complaints.register import Register
from complaints.store import complaint_files
from complaints.store.new_register import make_register

CET = timezone(timedelta(hours=1))
RECEIVED = datetime(2026, 11, 20, 16, 2, tzinfo=CET)
LATER = datetime(2026, 11, 21, 9, 0, tzinfo=CET)
ID = "CMP-2611-7F3K9QY"
HAND_EDITED = Path(__file__).parent.parent / "data" / "hand-edited"

Git = Callable[..., str]


@pytest.fixture(scope="session")
def git_settings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The settings of git of all tests, and Maria's name."""
    settings = tmp_path_factory.mktemp("git") / "config"
    settings.write_text(
        f"[include]\n\tpath = {os.environ['GIT_CONFIG_GLOBAL']}\n"
        "[user]\n\tname = Maria Kos\n\temail = maria@example.com\n",
        "utf-8",
    )
    return settings


@pytest.fixture(autouse=True)
def own_git(git_settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Maria is at work."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(git_settings))


@pytest.fixture(scope="session")
def _made(git_settings: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new register, made once for all tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CONFIG_GLOBAL", str(git_settings))
        place = tmp_path_factory.mktemp("made") / "register"
        return make_register(place, "Kvarner Home", None, "Europe/Zagreb", git=True)


@pytest.fixture
def root(_made: Path, tmp_path: Path) -> Path:
    """A new register in a git repository of its own, with its first commit."""
    return shutil.copytree(_made, tmp_path / "register")


@pytest.fixture
def plain_root(_made: Path, tmp_path: Path) -> Path:
    """A new register in no repository."""
    return shutil.copytree(_made, tmp_path / "plain", ignore=shutil.ignore_patterns(".git"))


@pytest.fixture
def git(root: Path) -> Git:
    """A function that runs git in the register and returns what it printed."""

    def run(*arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=root, check=True, capture_output=True, text=True
        )
        return done.stdout

    return run


@pytest.fixture
def complaint() -> Complaint:
    """A complaint as it is when it was just received."""
    return new_complaint()


@pytest.fixture
def stamp() -> Stamp:
    """When and by whom the next step is recorded."""
    return Stamp(LATER, LATER, "me", "K7QM")


@pytest.fixture
def register(root: Path) -> Register:
    """The new register, opened."""
    return Register.open(str(root))


@pytest.fixture
def added(root: Path, git: Git, complaint: Complaint) -> Path:
    """The file of a complaint that lies in the register and is committed."""
    assert complaint_files.add(root, complaint)
    git("add", "-A")
    git("commit", "-q", "-m", "A complaint")
    return complaint_files.path_of(root, ID)


def new_complaint(
    severity: Severity = "normal", text: str = "The box came in open.\n"
) -> Complaint:
    """Return a complaint with its first event."""
    return Complaint(
        id=ID,
        subject="Parcel arrived broken",
        nature="complaint",
        status="received",
        severity=severity,
        received_at=RECEIVED,
        channel="phone",
        language="en",
        customer=Customer(name="Ana Horvat", email="ana@example.com"),
        description=text,
        team="service",
        owner="me",
        events=(
            Event(
                id="1-7F3K",
                at=RECEIVED,
                by="me",
                kind="received",
                set=Changes(status="received", severity=severity, owner="me"),
            ),
        ),
    )


Together = Callable[[Register, Sequence[Complaint]], list[Complaint]]


@pytest.fixture
def together() -> Together:
    """A function that lets new complaints enter the register in one commit, as an import does."""

    def add(register: Register, drafts: Sequence[Complaint]) -> list[Complaint]:
        with register.batch() as batch:
            for draft in drafts:
                batch.add(draft)
            batch.settle()
            register.add_all(batch, (), "import\n\n{ids}", "me")
        return batch.complaints

    return add
