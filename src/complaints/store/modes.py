"""Who besides its owner may read or write a file or folder, and how that is ended."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO
"""Whatever the group, or anybody, may do."""

WRITING = stat.S_IWGRP | stat.S_IWOTH
"""That the group, or anybody, may write."""


def below(top: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Return a folder and all that can be seen in it, no link, each as the system knows it.

    A folder in it that cannot be looked into is among that; a file has nothing in it.
    """
    found = looked_at(top)
    if found is None or stat.S_ISLNK(found.st_mode):
        return
    yield top, found
    for folder, folders, names in os.walk(top):
        for path in (Path(folder, name) for name in (*folders, *names)):
            found = looked_at(path)
            if found is not None and not stat.S_ISLNK(found.st_mode):
                yield path, found


def looked_at(path: Path) -> os.stat_result | None:
    """Return what the system knows of what stands there, a link itself; None where nothing does."""
    try:
        return path.lstat()
    except OSError:
        return None


def is_own(found: os.stat_result) -> bool:
    """Tell whether something belongs to the person at work, who alone may change its mode."""
    return found.st_uid == os.geteuid()


def take_away_all(paths: Iterable[Path], bits: int) -> None:
    """Take these bits from the modes of several of one's own. Raises OSError."""
    for path in paths:
        take_away(path, bits)


def take_away(path: Path, bits: int) -> None:
    """Take these bits from the mode of a file or folder of one's own. Raises OSError.

    Nothing is done through a link, nor to what is somebody else's.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        found = os.fstat(descriptor)
        if is_own(found):
            os.fchmod(descriptor, stat.S_IMODE(found.st_mode) & ~bits)
    finally:
        os.close(descriptor)
