"""Taking back what git had written when it was stopped so that nobody could do that at once."""

from __future__ import annotations

import os

from complaints.errors import NotCommitted
from complaints.store.git.half_taken import forget, half_taken
from complaints.store.git.repository import Repository
from complaints.store.sharing.preview import NOT_TAKEN, touches
from complaints.store.sharing.taking_back import take_back
from complaints.store.shell import command_line


def take_back_stopped(repository: Repository) -> None:
    """Take back what git had written of a commit that the branch never reached.

    Raises NotCommitted where git may still be at it, Refused.
    """
    commits = half_taken(repository)
    if commits is not None and not repository.git("cat-file", "-e", commits[1]).code:
        lock = repository.place.folder / "index.lock"
        if os.path.lexists(lock):
            raise NotCommitted(
                f"{NOT_TAKEN}: git was stopped in the middle of it, or is still at work; if none "
                f"is running, what it left is taken back after: {command_line(['rm', str(lock)])}"
            )
        take_back(repository, touches(repository, *commits))
    forget(repository)
