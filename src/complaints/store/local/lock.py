"""The one lock of a work tree: held by every writing command from reading to the end of the commit.

The lock file is never deleted, because a deleted one lets two writers hold
two locks of the same name. A command that git starts while the lock is held
(a hook, an editor) is told so by an environment variable and does not wait
for its own parent.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from complaints.beneath import Folders
from complaints.errors import Refused, reason_of
from complaints.store import waits
from complaints.store.local.folder import (
    cannot_write,
    link_on,
    open_file,
    open_group_file,
    shared_folder,
    shared_path,
    state_base,
)

HELD = "COMPLAINTS_LOCK_HELD"
Opening = Callable[[Path, Path, int], int]
"""Opens a file below a folder, with flags; gives its descriptor."""

_PAUSE = 0.02
_AGAIN = 1.0


# What the system says of the file itself, where it is there, and not of its folder.
_ITS_OWN = (errno.ELOOP, errno.EISDIR, errno.EACCES)
# How systems say that a folder on a network has no locks.
_NO_LOCKS = (errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK, errno.ENOSYS, errno.EINVAL)


def lock_path(root: Path) -> Path:
    """Return the lock of the work tree around a register: all registers in it share it."""
    return shared_path(root) / "lock"


@contextlib.contextmanager
def locked(root: Path, wait: float | None = None) -> Iterator[None]:
    """Hold the lock of the register at `root`.

    Raises Refused where another holds it too long, or nothing can be locked there.
    """
    path = lock_path(root)
    if os.environ.get(HELD) == str(path):
        yield
        return
    shared_folder(root)
    descriptor = _open(state_base(root), path, open_group_file)
    try:
        with _able(path):
            _wait(descriptor, waits.LOCK if wait is None else wait)
        yield
    finally:
        _let_go(descriptor)


@contextlib.contextmanager
def file_held(
    base: Path, path: Path, opened: Opening = open_file, wait: float = 0
) -> Iterator[int | None]:
    """Hold a file below `base`, made where it is not there; gives its descriptor.

    It is made as `opened` does, by itself for its owner alone. Gives None, at once or after so
    many seconds, where another process holds it. Raises Refused where nothing can be locked there.
    """
    descriptor = _open(base, path, opened)
    try:
        with _able(path):
            ours = _taken_within(descriptor, wait)
        yield descriptor if ours and _stands_at(base, path, descriptor) else None
    finally:
        _let_go(descriptor)


def _let_go(descriptor: int) -> None:
    # The lock is gone with it, whatever the system says of closing; what was done under it stands.
    with contextlib.suppress(OSError):
        os.close(descriptor)


def _open(base: Path, path: Path, opened: Opening) -> int:
    try:
        return opened(base, path, os.O_RDWR | os.O_CREAT)
    except OSError as error:
        its_own = error.errno in _ITS_OWN and os.path.lexists(path)
        place = link_on(base, path) or (path if its_own else path.parent)
        raise cannot_write(place, error) from None


@contextlib.contextmanager
def _able(path: Path) -> Iterator[None]:
    """Tell of a file system on which nothing can be locked."""
    try:
        yield
    except OSError as error:
        reason = reason_of(error)
        advice = "; keep the register on a disk of this machine" * (error.errno in _NO_LOCKS)
        raise Refused(
            f"{path.parent} cannot be locked: {reason}; nothing was recorded{advice}"
        ) from None


def _stands_at(base: Path, path: Path, descriptor: int) -> bool:
    """Tell whether an open file still has its name: whoever held it may have thrown it away."""
    try:
        with Folders(base) as folders:
            return os.path.samestat(folders.look(path), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _wait(descriptor: int, seconds: float) -> None:
    """Wait in the system's own queue, so that no writer is passed over again and again."""
    if _taken(descriptor):
        return
    if seconds <= 0:
        raise _too_long(seconds)
    if threading.current_thread() is threading.main_thread():
        _wait_in_queue(descriptor, seconds)
    else:
        _wait_by_asking(descriptor, seconds)


def _taken_within(descriptor: int, seconds: float) -> bool:
    try:
        _wait(descriptor, seconds)
    except Refused:
        return False
    return True


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait_in_queue(descriptor: int, seconds: float) -> None:
    def give_up(*_: object) -> None:
        raise _too_long(seconds)

    before = signal.signal(signal.SIGALRM, give_up)
    try:
        # An alarm just before the waiting begins does not end it; the next one does.
        signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _wait_by_asking(descriptor: int, seconds: float) -> None:
    """Only the main thread gets signals; another one has to ask again and again."""
    end = time.monotonic() + seconds
    while not _taken(descriptor):
        if time.monotonic() > end:
            raise _too_long(seconds)
        time.sleep(_PAUSE)


def _too_long(seconds: float) -> Refused:
    return Refused(
        f"somebody else has been writing to this register for {seconds:.0f} seconds; "
        "nothing was recorded, try again in a moment"
    )
