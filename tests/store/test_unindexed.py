"""All files are read without an index by all processors as they are by one: the same, in order."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from complaints.beneath import Folders
from complaints.core.findings import Finding
from complaints.core.policy.policy import working_calendar
from complaints.core.record.model import Complaint
from complaints.core.time.pace import USUAL, Pace
from complaints.store import complaint_files
from complaints.store.complaint_files import path_of
from complaints.store.index import unindexed, workers
from complaints.store.index.catalog import Catalog
from complaints.store.index.unindexed import read_all
from complaints.store.index.wanted import Rules
from complaints.store.index.workers import done_by_all
from complaints.store.load import Loaded
from complaints.store.policy_file import trusted_policy
from complaints.store.walk import walk

SAMPLE = Path(__file__).parents[2] / "sample-data"
PIECE = 3


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """The sample with files in it that cannot be trusted, one that warns, and strays."""
    root = tmp_path / "register"
    shutil.copytree(SAMPLE, root)
    files = sorted((root / "complaints").glob("*/*/*.yaml"))
    files[2].write_text("a: [\n")
    files[5].write_text(files[6].read_text())
    files[9].write_bytes(b"\xff")
    files[12].write_text(files[12].read_text().replace("level: ", "level: " + "9" * 20))
    files[20].rename(files[20].parent.parent / files[20].name)
    files[21].with_suffix(".yml").write_text("a: b\n")
    (files[23].parent / "link.yaml").symlink_to(files[24])
    return root


@pytest.fixture
def _many(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few files are many."""
    monkeypatch.setattr(unindexed, "FEW", PIECE)
    monkeypatch.setattr(unindexed, "PIECE", PIECE)
    monkeypatch.setattr(workers, "processors", lambda: 2)


def found(root: Path) -> list[Complaint | tuple[Finding, ...]]:
    """What reading everything gives."""
    return list(read_all(root, walk(root), USUAL))


def refuse_in_others(monkeypatch: pytest.MonkeyPatch, deed: Callable[[], None]) -> None:
    """Let another process than this do something else than read some of the files."""
    this, read = os.getpid(), complaint_files.read

    def read_or_not(
        root: Path, path: Path, pace: Pace, folders: Folders | None = None
    ) -> Loaded[Complaint]:
        if os.getpid() != this and path.name > "CMP-2611":
            deed()
        return read(root, path, pace, folders)

    monkeypatch.setattr(unindexed, "read", read_or_not)


def test_all_processors_read_what_one_does(register: Path, request: pytest.FixtureRequest) -> None:
    """Complaints and findings, in the order of the walk."""
    expected = found(register)
    kinds = {type(each) for each in expected}
    assert kinds == {Complaint, tuple}
    assert sum(isinstance(each, tuple) for each in expected) >= 6
    request.getfixturevalue("_many")
    assert found(register) == expected


@pytest.mark.usefixtures("_many")
def test_a_process_that_dies_changes_nothing(
    register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it did not get done is read here."""
    expected = found(register)
    refuse_in_others(monkeypatch, lambda: os._exit(1))
    assert found(register) == expected


@pytest.mark.usefixtures("_many")
@pytest.mark.parametrize("error", [OSError, ImportError, NotImplementedError])
def test_where_there_can_be_no_others_one_reads_all(
    register: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """Not every system has what processes talk by."""
    expected = found(register)

    def none(*_: object) -> None:
        raise error

    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", none)
    assert found(register) == expected


@pytest.mark.usefixtures("_many")
def test_one_processor_reads_alone(register: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No other process is started."""
    monkeypatch.setattr(workers, "processors", lambda: 1)
    refuse_in_others(monkeypatch, lambda: os._exit(1))
    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", None)
    assert len(found(register)) > PIECE


@pytest.mark.usefixtures("_many")
def test_who_takes_a_few_leaves_no_process(register: Path) -> None:
    """Nor is what was not taken told as wrong."""
    reading = read_all(register, walk(register), USUAL)
    assert len(list(islice(reading, 2))) == 2
    reading.close()  # type: ignore[attr-defined]
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_an_error_of_the_work_itself_gets_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried again here, and fails here as well."""
    monkeypatch.setattr(workers, "processors", lambda: 2)
    with pytest.raises(FileNotFoundError):
        list(done_by_all(os.stat, ["/no such file"] * 9))
    assert len(list(done_by_all(os.stat, ["/"] * 9))) == 9


@pytest.mark.parametrize("many", [False, True])
def test_a_catalog_without_an_index_notes_the_same_problems(
    register: Path, request: pytest.FixtureRequest, many: bool
) -> None:
    """In the same order; those that are left out are not even read."""
    policy = trusted_policy(register)
    rules = Rules(working_calendar(policy.calendar), USUAL)
    everything = found(register)
    if many:
        request.getfixturevalue("_many")
    problems: dict[Finding, None] = {}
    catalog = Catalog(register, rules, lambda: None, problems, indexed=False)
    complaints = list(catalog.complaints())
    assert complaints == [each for each in everything if isinstance(each, Complaint)]
    wrong = [each for each in everything if isinstance(each, tuple)]
    assert list(problems) == [finding for findings in wrong for finding in findings]
    besides = {complaints[0].id, complaints[7].id}
    rest = [each for each in complaints if each.id not in besides]
    assert list(catalog.of_customers((), besides)) == rest
    place = path_of(register, rest[4].id).relative_to(register / "complaints").with_suffix("")
    assert list(catalog._read(besides, place.as_posix())) == rest[5:]


@pytest.mark.usefixtures("_many")
def test_the_others_end_with_the_process_that_started_them(register: Path) -> None:
    """However it ends, by a signal that no process can answer as well."""
    here, there = os.pipe()
    child = os.fork()
    if not child:
        os.close(here)
        next(read_all(register, walk(register), USUAL))
        os.kill(os.getpid(), signal.SIGKILL)
    os.close(there)
    os.waitpid(child, 0)
    # Each process holds the pipe open as long as it runs.
    assert os.read(here, 1) == b""
    os.close(here)
