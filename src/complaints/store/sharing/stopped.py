"""What git had written when it was stopped so that nobody could take it back, as by a power cut.

What is being brought in stands in the local state meanwhile: the next `sync` finds it there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from complaints.errors import NotCommitted, Refused
from complaints.store.git.repository import Repository
from complaints.store.local.folder import (
    local_folder,
    local_path,
    read_file,
    remove_file,
    state_base,
    write_file,
)
from complaints.store.sharing.preview import NOT_TAKEN, touches
from complaints.store.sharing.taking_back import take_back
from complaints.store.shell import command_line

_MARK = "taking-in"
_COMMITS = re.compile(r"([0-9a-f]{40,64}) ([0-9a-f]{40,64})\n")


@contextmanager
def remembered(repository: Repository, head: str, commit: str) -> Iterator[None]:
    """Keep in mind that a branch is going on from one commit to another."""
    # Where it cannot be kept, what is left is seen as changes of somebody's: nothing is lost.
    with suppress(OSError, Refused):
        path = local_folder(repository.root) / _MARK
        write_file(state_base(repository.root), path, f"{head} {commit}\n".encode())
    try:
        yield
    finally:
        _forget(repository)


def take_back_stopped(repository: Repository, head: str) -> None:
    """Take back what git had written of a commit that the branch, at `head`, never reached.

    Raises NotCommitted where git may still be at it, Refused.
    """
    root = repository.root
    try:
        held = read_file(state_base(root), local_path(root) / _MARK).decode("ascii")
    except (OSError, ValueError):
        return
    found = _COMMITS.fullmatch(held)
    if found and found[1] == head and not repository.git("cat-file", "-e", found[2]).code:
        lock = repository.place.folder / "index.lock"
        if os.path.lexists(lock):
            raise NotCommitted(
                f"{NOT_TAKEN}: git was stopped in the middle of it, or is still at work; if none "
                f"is running, what it left is taken back after: {command_line(['rm', str(lock)])}"
            )
        take_back(repository, touches(repository, head, found[2]))
    _forget(repository)


def _forget(repository: Repository) -> None:
    with suppress(OSError):
        remove_file(state_base(repository.root), local_path(repository.root) / _MARK)
