"""One lock for a work tree: many writers at once, each waits for the other, nothing is lost."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from complaints.core.handling.conversation import note
from complaints.core.record.ids import make_id
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp
from complaints.errors import Refused
from complaints.register import Register
from complaints.store import complaint_files, waits
from complaints.store.git.repository import Repository
from complaints.store.local import lock
from complaints.store.local.folder import local_folder, local_path
from complaints.store.local.lock import HELD, file_held, lock_path, locked
from surroundings import LONG

ID = "CMP-2611-7F3K9QY"
Git = Callable[..., str]
WRITERS, NOTES = 8, 5

WRITER = """
import datetime, sys
from complaints.core.handling.conversation import note
from complaints.core.record.steps import Stamp
from complaints.register import Register
from complaints.store import waits
from complaints.store.complaint_files import random_characters
waits.LOCK = waits.INDEX = float(sys.argv.pop())
root, complaint_id, name, count = sys.argv[1:]
now = datetime.datetime.fromisoformat("2026-11-21T09:00:00+01:00")
register = Register.open(root)
for number in range(int(count)):
    stamp = Stamp(now, now, "me", random_characters(4))
    register.change(complaint_id, lambda c: note(c, stamp, f"{name} {number}"), "note", "me")
"""

HOLDER = """
import pathlib, sys
from complaints.store.local.lock import locked
with locked(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def writer(root: Path, complaint_id: str, name: str, count: int) -> subprocess.Popen[str]:
    """Start a process that writes notes."""
    command = [sys.executable, "-c", WRITER, str(root), complaint_id, name, str(count), str(LONG)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def all_done(writers: list[subprocess.Popen[str]]) -> None:
    """Wait for all writers; none may have had a problem."""
    for process in writers:
        _, err = process.communicate()
        assert (process.returncode, err) == (0, "")


def notes(root: Path, complaint_id: str) -> list[str]:
    """Return the notes on record."""
    events = Register.open(str(root)).read(complaint_id).events
    return [event.text for event in events if event.kind == "noted"]


def test_eight_writers_of_one_complaint_lose_nothing(added: Path, root: Path, git: Git) -> None:
    """40 notes by eight processes: 40 events with 40 numbers, 40 commits, nothing left over."""
    before = int(git("rev-list", "--count", "HEAD"))
    all_done([writer(root, ID, f"w{number}", NOTES) for number in range(WRITERS)])
    wanted = [f"w{number} {index}" for number in range(WRITERS) for index in range(NOTES)]
    assert sorted(notes(root, ID)) == sorted(wanted)
    ids = [event.id.split("-")[0] for event in Register.open(str(root)).read(ID).events]
    assert sorted(map(int, ids)) == list(range(1, WRITERS * NOTES + 2))
    assert int(git("rev-list", "--count", "HEAD")) - before == WRITERS * NOTES
    assert git("status", "--porcelain") == ""


def test_eight_writers_of_eight_complaints_lose_nothing(
    root: Path, git: Git, complaint: Complaint
) -> None:
    """40 notes to eight complaints of one work tree: 40 commits, each of one file."""
    ids = [make_id("CMP", 2026, 11, f"00000{number}") for number in range(WRITERS)]
    for complaint_id in ids:
        assert complaint_files.add(root, replace(complaint, id=complaint_id))
    git("add", "-A")
    git("commit", "-q", "-m", "Complaints")
    before = git("rev-parse", "HEAD").strip()
    all_done([writer(root, complaint_id, "w", NOTES) for complaint_id in ids])
    for complaint_id in ids:
        assert notes(root, complaint_id) == [f"w {index}" for index in range(NOTES)]
    files = git("log", "--format=", "--name-only", f"{before}..HEAD").split()
    assert len(files) == WRITERS * NOTES
    assert git("rev-list", "--count", f"{before}..HEAD").strip() == str(WRITERS * NOTES)
    assert git("status", "--porcelain") == ""


def test_a_lock_held_too_long_is_told(
    added: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the wait the step is refused, with nothing recorded; it works once the lock is free."""
    monkeypatch.setattr(waits, "LOCK", 0.1)
    command = [sys.executable, "-c", HOLDER, str(root)]
    before = added.read_bytes()
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Refused, match="nothing was recorded, try again"):
            Register.open(str(root)).change(ID, lambda c: c, "nothing", "me")
        holder.communicate("")
    assert added.read_bytes() == before
    with locked(root, 0):
        pass


def test_a_lock_that_gets_free_in_time_is_taken(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer waits for another one, in the main thread as in any other."""
    looked = lock._taken
    for where in ("main", "thread"):
        command = [sys.executable, "-c", HOLDER, str(root)]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as holder:
            assert holder.stdin is not None
            assert holder.stdout is not None
            holder.stdout.readline()
            release = holder.stdin.close

            def look(descriptor: int, release: Callable[[], None] = release) -> bool:
                free = looked(descriptor)
                # The other one ends once it is seen at work.
                if not free:
                    release()
                return free

            monkeypatch.setattr(lock, "_taken", look)
            taken: list[str] = []

            def take(taken: list[str] = taken) -> None:
                with locked(root, LONG):
                    taken.append("taken")

            if where == "main":
                take()
            else:
                thread = threading.Thread(target=take)
                thread.start()
                thread.join()
            assert taken == ["taken"]


def test_two_threads_do_not_write_at_once(root: Path) -> None:
    """A thread that asks for the lock another one holds is refused after its wait."""
    refused: list[str] = []

    def ask() -> None:
        try:
            with locked(root, 0.1):
                pass
        except Refused as error:
            refused.append(str(error))

    with locked(root):
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
    assert len(refused) == 1


def test_a_killed_holder_holds_nothing(root: Path) -> None:
    """The lock goes with the process; nobody has to delete a file."""
    command = [sys.executable, "-c", HOLDER, str(root)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        holder.kill()
    with locked(root, 0):
        assert lock_path(root).exists()


def test_a_child_of_the_holder_does_not_wait_for_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What git starts while the lock is held is told so, by the lock; another lock is another."""
    with locked(root):
        monkeypatch.setenv(HELD, str(lock_path(root)))
        with locked(root, 0):
            pass
        monkeypatch.setenv(HELD, str(root))
        with pytest.raises(Refused), locked(root, 0.1):
            pass


def _hook_script(root: Path, code: str) -> str:
    command = shlex.join([sys.executable, "-c", code, str(root)])
    # A step that is refused inside a hook must not refuse the commit around it.
    log = shlex.quote(str(local_path(root) / "hook.log"))
    return f"#!/bin/sh\n{command} > {log} 2>&1\nexit 0\n"


HOOK = """
import datetime, sys
from complaints.core.handling.conversation import note
from complaints.core.record.steps import Stamp
from complaints.register import Register
from complaints.store import waits
waits.INDEX = 0.0
register = Register.open(sys.argv[1])
complaint = register.read("CMP-2611-7F3K9QY")
if complaint.events[-1].text != "By a hook.":
    now = datetime.datetime.fromisoformat("2026-11-21T09:01:00+01:00")
    step = lambda c: note(c, Stamp(now, now, "me", "H00K"), "By a hook.")
    register.change(complaint.id, step, "hook", "me")
"""


@pytest.mark.parametrize(
    ("name", "recorded"),
    [("post-commit", ["By me.", "By a hook."]), ("pre-commit", ["By me."])],
)
def test_a_hook_that_runs_commands_of_ours(
    added: Path, root: Path, git: Git, stamp: Stamp, name: str, recorded: list[str]
) -> None:
    """A hook that reads and writes the register does not wait for its parent.

    While a commit of the same file is being made, its step is refused with
    nothing recorded; after it, it is done.
    """
    local_folder(root)
    hook = root / ".git" / "hooks" / name
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(_hook_script(root, HOOK), "utf-8")
    hook.chmod(0o755)
    register = Register.open(str(root))
    register.change(ID, lambda c: note(c, stamp, "By me."), "me", "me")
    assert notes(root, ID) == recorded
    log = (local_path(root) / "hook.log").read_text("utf-8")
    assert ("could not be committed" in log) == (name == "pre-commit")
    hook.unlink()
    later = Stamp(stamp.at, stamp.now, "me", "AAAA")
    register.change(ID, lambda c: note(c, later, "After."), "me", "me")
    assert git("status", "--porcelain") == ""
    assert os.environ.get(HELD) is None


def held_by_another(path: Path) -> bool:
    """Tell whether somebody else holds a file, by asking for it."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_where_the_lock_lies(root: Path, plain_root: Path) -> None:
    """In the git directory, outside git in `.complaints`: one file, for its owner, that stays."""
    for place, path in (
        (root, root / ".git" / "complaints" / "lock"),
        (plain_root, plain_root / ".complaints" / "lock"),
    ):
        assert lock_path(place) == path
        with locked(place):
            assert held_by_another(path)
            number = path.stat().st_ino
        assert not held_by_another(path)
        with locked(place):
            assert path.stat().st_ino == number
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.read_bytes() == b""


def test_registers_of_one_repository_share_the_lock(root: Path) -> None:
    """While one is written the other waits; a hook that writes the other does not."""
    other = root / "branches" / "split"
    other.mkdir(parents=True)
    with locked(root):
        with pytest.raises(Refused, match="somebody else has been writing"), locked(other, 0.0):
            pass
        assert lock_path(other) == lock_path(root)


def test_a_hook_in_another_register_of_the_repository_does_not_wait(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told of the lock itself, and both have the same."""
    repository = Repository.around(root)
    assert repository is not None
    environment = repository.git("-c", f"alias.told=!printenv {HELD}", "told").out.strip()
    with locked(root):
        monkeypatch.setenv(HELD, environment)
        with locked(root / "complaints", 0.0):
            pass


@pytest.mark.parametrize(
    "number", [errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK, errno.ENOSYS, errno.EINVAL]
)
@pytest.mark.parametrize("held", [False, True], ids=["at once", "while waiting"])
def test_a_disk_without_locks(
    root: Path, monkeypatch: pytest.MonkeyPatch, number: int, held: bool
) -> None:
    """A folder on a network: what, where, what to do; nothing is recorded, nothing waits on."""
    theirs = SimpleNamespace(**vars(fcntl))

    def flock(_descriptor: int, how: int) -> None:
        if held and how & fcntl.LOCK_NB:
            raise BlockingIOError
        raise OSError(number, os.strerror(number))

    theirs.flock = flock
    monkeypatch.setattr(lock, "fcntl", theirs)
    with pytest.raises(Refused) as refusal, locked(root):
        raise AssertionError("it is not held")
    assert str(refusal.value) == (
        f"{root}/.git/complaints cannot be locked: {os.strerror(number).lower()}; "
        "nothing was recorded; keep the register on a disk of this machine"
    )
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    if not held:
        letter = root / "letter"
        with pytest.raises(Refused, match="cannot be locked"), file_held(root, letter):
            pass


def test_a_lock_that_fails_in_another_way(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason alone: another disk is no remedy that we know of."""
    theirs = SimpleNamespace(**vars(fcntl))

    def flock(*_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    theirs.flock = flock
    monkeypatch.setattr(lock, "fcntl", theirs)
    told = r"cannot be locked: input/output error; nothing was recorded$"
    with pytest.raises(Refused, match=told), locked(root):
        pass


def test_what_fails_under_the_lock_is_not_taken_for_it(root: Path) -> None:
    """An error of whoever holds the lock stays what it is."""
    with pytest.raises(OSError, match="theirs"), locked(root):
        raise OSError(errno.EINVAL, "theirs")


def test_no_time_to_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wait that is given holds, else that of the house; then no alarm is left over."""
    monkeypatch.setattr(waits, "LOCK", 0.02)
    with locked(tmp_path):
        for wait in (None, 0.01, 0.0):
            with pytest.raises(Refused, match="for 0 seconds; nothing"), locked(tmp_path, wait):
                pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_an_alarm_that_comes_too_early_is_not_the_only_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy machine it may come between its setting and the waiting, where it ends nothing."""
    theirs = SimpleNamespace(**vars(fcntl))

    def waiting(descriptor: int, how: int) -> None:
        if not how & fcntl.LOCK_NB:
            with contextlib.suppress(Refused):
                fcntl.flock(descriptor, how)
        fcntl.flock(descriptor, how)

    theirs.flock = waiting
    with locked(tmp_path):
        monkeypatch.setattr(lock, "fcntl", theirs)
        monkeypatch.setattr(lock, "_AGAIN", 0.1)
        with pytest.raises(Refused), locked(tmp_path, 0.01):
            pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_an_alarm_of_others_is_kept(tmp_path: Path) -> None:
    """What the program did on an alarm before it waited for the lock it does afterwards."""

    def theirs(*_: object) -> None:
        """Do nothing."""

    before = signal.signal(signal.SIGALRM, theirs)
    try:
        with locked(tmp_path), pytest.raises(Refused), locked(tmp_path, 0.01):
            pass
        assert signal.getsignal(signal.SIGALRM) is theirs
    finally:
        signal.signal(signal.SIGALRM, before)


def test_a_thread_asks_until_the_very_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the last instant it asks once more; what gets free by then is taken."""
    asked: list[float] = []
    times = iter([0.0, 0.5, 1.0, 1.5])
    clock = SimpleNamespace(monotonic=lambda: next(times), sleep=asked.append)
    monkeypatch.setattr(lock, "time", clock)
    path = lock_path(tmp_path)
    told = pytest.raises(Refused, match="for 1 seconds")
    with locked(tmp_path), path.open("rb") as second, told:
        lock._wait_by_asking(second.fileno(), 1.0)
    assert asked == [0.02, 0.02]


def test_a_file_of_its_own_is_held_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second gets nothing, at once; so does who opened it just before it was thrown away."""
    path = tmp_path / "letter"
    with file_held(tmp_path, path) as first:
        assert first is not None
        with file_held(tmp_path, path) as second:
            assert second is None
    taken = lock._taken

    def thrown_away(descriptor: int) -> bool:
        path.unlink()
        return taken(descriptor)

    def made_anew(descriptor: int) -> bool:
        kept = path.rename(tmp_path / "kept")
        path.touch()
        assert kept.exists()
        return taken(descriptor)

    for change in (thrown_away, made_anew):
        with monkeypatch.context() as patch:
            patch.setattr(lock, "_taken", change)
            with file_held(tmp_path, path) as late:
                assert late is None
    with file_held(tmp_path, path) as again:
        assert again is not None


def test_a_link_is_no_file_of_its_own(tmp_path: Path) -> None:
    """Whoever put it there, nothing is made or held where it leads."""
    path = tmp_path / "letter"
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refused) as refusal, file_held(tmp_path, path):
        pass
    assert str(refusal.value) == f"{path} is a link; remove it; nothing was recorded"
    assert not (tmp_path / "elsewhere").exists()


def test_a_lock_that_cannot_be_opened(root: Path) -> None:
    """What stands in its place is named, with what to do."""
    local_folder(root)
    lock_path(root).mkdir()
    with pytest.raises(Refused) as refusal, locked(root):
        pass
    assert str(refusal.value) == (
        f"{root}/.git/complaints/lock is a folder, where a file is due; remove it; "
        "nothing was recorded"
    )
