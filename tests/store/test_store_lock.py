"""One lock for a work tree: many writers at once, each waits for the other, nothing is lost."""

from __future__ import annotations

import contextlib
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
from complaints.store import complaint_files, lock, waits
from complaints.store.lock import HELD, file_held, local_folder, locked
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
from complaints.store.lock import locked
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
        assert (root / ".complaints" / "lock").exists()


def test_a_child_of_the_holder_does_not_wait_for_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What git starts while the lock is held is told so; another register's lock is another."""
    with locked(root):
        monkeypatch.setenv(HELD, str(root))
        with locked(root, 0):
            pass
        monkeypatch.setenv(HELD, str(root / "other"))
        with pytest.raises(Refused), locked(root, 0.1):
            pass


def test_the_local_folder_ignores_itself(root: Path, git: Git) -> None:
    """Lock and other disposable things never show up in a commit."""
    assert (local_folder(root) / ".gitignore").read_text("utf-8") == "*\n"
    (root / ".gitignore").write_text("", "utf-8")
    git("commit", "-q", "-a", "-m", "no rules")
    assert git("status", "--porcelain") == ""


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A register in a read-only place can be read, and says why it takes nothing."""
    (tmp_path / ".complaints").write_text("a file in the way", "utf-8")
    with pytest.raises(Refused, match="cannot write in"), locked(tmp_path):
        pass


def _hook_script(root: Path, code: str) -> str:
    command = shlex.join([sys.executable, "-c", code, str(root)])
    # A step that is refused inside a hook must not refuse the commit around it.
    log = shlex.quote(str(root / ".complaints" / "hook.log"))
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
    hook = root / ".git" / "hooks" / name
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(_hook_script(root, HOOK), "utf-8")
    hook.chmod(0o755)
    register = Register.open(str(root))
    register.change(ID, lambda c: note(c, stamp, "By me."), "me", "me")
    assert notes(root, ID) == recorded
    log = (root / ".complaints" / "hook.log").read_text("utf-8")
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


def test_where_the_lock_lies(tmp_path: Path) -> None:
    """In the register's local folder, by one name for programs of every version, and it stays."""
    path = tmp_path / ".complaints" / "lock"
    with locked(tmp_path):
        assert sorted(file.name for file in path.parent.iterdir()) == [".gitignore", "lock"]
        assert held_by_another(path)
        number = path.stat().st_ino
    assert not held_by_another(path)
    with locked(tmp_path):
        assert path.stat().st_ino == number


def test_who_shares_a_register_shares_its_lock(tmp_path: Path) -> None:
    """The file may be opened by whoever the umask lets in; it is no program."""
    before = os.umask(0)
    try:
        with locked(tmp_path):
            assert (tmp_path / ".complaints" / "lock").stat().st_mode & 0o777 == 0o666
    finally:
        os.umask(before)


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
    path = tmp_path / ".complaints" / "lock"
    told = pytest.raises(Refused, match="for 1 seconds")
    with locked(tmp_path), path.open("rb") as second, told:
        lock._wait_by_asking(second.fileno(), 1.0)
    assert asked == [0.02, 0.02]


def test_a_file_of_its_own_is_held_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second gets nothing, at once; so does who opened it just before it was thrown away."""
    path = tmp_path / "letter"
    with file_held(path) as first:
        assert first is not None
        with file_held(path) as second:
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
            with file_held(path) as late:
                assert late is None
    with file_held(path) as again:
        assert again is not None


def test_rules_of_others_for_the_local_folder_are_kept(tmp_path: Path) -> None:
    """Who wants to commit something of it can say so."""
    folder = local_folder(tmp_path)
    assert folder == tmp_path / ".complaints"
    (folder / ".gitignore").write_text("lock\n", "utf-8")
    assert local_folder(tmp_path) == folder
    assert (folder / ".gitignore").read_text("utf-8") == "lock\n"


def test_a_lock_that_cannot_be_opened_names_the_register(tmp_path: Path) -> None:
    """The folder that people know, not the one inside it, with the reason."""
    (local_folder(tmp_path) / "lock").mkdir()
    with pytest.raises(Refused) as refusal, locked(tmp_path):
        pass
    assert str(refusal.value) == f"cannot write in {tmp_path}: is a directory"


def test_a_place_in_which_nothing_can_be_made_is_named(tmp_path: Path) -> None:
    """With the reason in the system's words, and without its numbers."""
    (tmp_path / ".complaints").write_text("a file in the way", "utf-8")
    with pytest.raises(Refused) as refusal:
        local_folder(tmp_path)
    assert str(refusal.value) == f"cannot write in {tmp_path}: file exists"
