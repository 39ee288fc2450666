"""Where the index of a register lies, and whether there is one or need of one."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from complaints.store.local.folder import group_path, is_file, remove_file, state_base
from complaints.store.walk import walk

NAME = "index"
"""The file of the index, in the local state of those who work in one folder."""

INDEX_LOCK = "index.lock"
"""The file beside it that is held while it is made."""

LEAST = 200
"""With fewer complaints all are read in no time, and nothing is kept of them."""


def index_path(root: Path) -> Path:
    """Return where the index of a register lies, there yet or not."""
    return group_path(root) / NAME


def has_index(root: Path) -> bool:
    """Tell whether there is one."""
    return is_file(state_base(root), index_path(root))


def is_large(root: Path) -> bool:
    """Tell whether there are so many complaints that it is worth keeping what was read."""
    files = (each for each in walk(root) if isinstance(each, Path))
    return any(True for _ in islice(files, LEAST - 1, None))


def throw_away(root: Path) -> None:
    """Take away an index that is of no use. Raises OSError."""
    remove_file(state_base(root), index_path(root))
