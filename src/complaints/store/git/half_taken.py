"""The mark that stands in the local state while git writes what the others did.

Where git was stopped in the midst of it, so that nobody could take it back, as by
a power cut, the mark is left: what differs from the last commit then is nobody's here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from complaints.errors import Refused
from complaints.store.git.repository import Repository
from complaints.store.git.state import Unfinished
from complaints.store.local.folder import (
    open_group_file,
    read_file,
    remove_file,
    shared_folder,
    shared_path,
    state_base,
)
from complaints.store.process import ProgramMissing
from complaints.store.shell import command_line

_MARK = "taking-in"
_COMMITS = re.compile(r"([0-9a-f]{40,64}) ([0-9a-f]{40,64})\n")


@contextmanager
def remembered(repository: Repository, head: str, commit: str) -> Iterator[None]:
    """Keep in mind that a branch is going on from one commit to another.

    It lies beside the lock: all who work in this work tree meet what git has left.
    """
    # Where it cannot be kept, what is left is seen as changes of somebody's: nothing is lost.
    with suppress(OSError, Refused):
        path, flags = shared_folder(repository.root) / _MARK, os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        descriptor = open_group_file(state_base(repository.root), path, flags)
        with os.fdopen(descriptor, "wb") as file:
            file.write(f"{head} {commit}\n".encode())
    try:
        yield
    finally:
        forget(repository)


def forget(repository: Repository) -> None:
    """Take the mark away, where it is there."""
    with suppress(OSError):
        remove_file(state_base(repository.root), shared_path(repository.root) / _MARK)


def half_taken(repository: Repository) -> tuple[str, str] | None:
    """Return the commits between which a branch stands still, if it is at the first of them.

    Git is started only where the mark is there.
    """
    root = repository.root
    try:
        held = read_file(state_base(root), shared_path(root) / _MARK).decode("ascii")
    except (OSError, ValueError):
        return None
    found = _COMMITS.fullmatch(held)
    with suppress(ProgramMissing):
        if found and repository.git("rev-parse", "HEAD").out.strip() == found[1]:
            return found[1], found[2]
    return None


def in_the_middle(repository: Repository) -> Unfinished | None:
    """Return what git is in the middle of, if anything, or was when it was stopped."""
    if state := repository.unfinished():
        return state
    if half_taken(repository) is None:
        return None
    sync = command_line(["complaints", "-C", str(repository.root), "sync"])
    return Unfinished(
        "git was stopped while it took in what the others did",
        f"have what it left taken back: {sync}",
        "complaints sync",
    )
