"""Which files somebody would commit in conflict, or with git's marks in them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from complaints.store.git.repository import Repository
from complaints.store.git.upstream import done
from complaints.store.load import has_marks
from complaints.store.sharing.losses import held_in

_UNKNOWN = "git does not tell what is in conflict"


def in_conflict(repository: Repository, paths: Iterable[Path]) -> list[Path]:
    """Return those of these files of the register that are so. Raises Refused."""
    asked = list(dict.fromkeys(paths))
    if not asked:
        return []
    listed = done(repository.git("ls-files", "--unmerged", "-z"), _UNKNOWN).split("\0")
    # `100644 BLOB STAGE`, a tab, and the path.
    unmerged = {line.partition("\t")[2] for line in listed}
    return [
        path
        for path in asked
        if (name := repository.named(path)) in unmerged or has_marks(held_in(repository, name))
    ]
