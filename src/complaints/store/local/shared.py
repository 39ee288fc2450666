"""Whether a register is worked on by a group in one folder, as `init --shared` makes it."""

from __future__ import annotations

import stat
from contextlib import suppress
from pathlib import Path

SHARED_FOLDER = 0o2770
"""The mode of a folder in which all of the group write, and of those in it."""

SHARED_FILE = 0o660
"""The mode of a file on which all of the group work."""

_BOTH = stat.S_ISGID | stat.S_IWGRP


def is_shared(folder: Path) -> bool:
    """Tell whether a folder is a group's, who may all write in it, and in what is made in it."""
    with suppress(OSError):
        return folder.stat().st_mode & _BOTH == _BOTH
    return False
