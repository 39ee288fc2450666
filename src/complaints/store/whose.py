"""Whose the folder of a register is: one person's, or a group's, and nobody else's.

What is in it is about customers, so nobody else on the machine is to look into it.
"""

from __future__ import annotations

import grp
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from complaints.errors import Refused, reason_of
from complaints.store.local.git_folder import git_folder
from complaints.store.local.shared import SHARED_FOLDER
from complaints.store.shell import command_line

_PRIVATE = 0o700


def make_root(root: Path, shared: bool) -> None:
    """Make the folder of a new register, closed to others. Raises Refused.

    One that is there and has something in it stays as it is, unless it is to be shared:
    others may have a part in it.
    """
    try:
        root.mkdir(_PRIVATE, parents=True, exist_ok=True)
        if shared:
            root.chmod(SHARED_FOLDER)
        elif not set(os.listdir(root)) - {".git"}:  # noqa: PTH208 - names alone
            root.chmod(_PRIVATE)
    except OSError as error:
        raise Refused(f"cannot make {root}: {reason_of(error)}") from None


def about_others(root: Path, shared: bool) -> Iterator[str]:
    """Return what is to be told of a new register: who else can come in, and how."""
    if shared:
        place = git_folder(root)
        top = root if place is None else place.top
        trust = command_line(["git", "config", "--global", "--add", "safe.directory", str(top)])
        give = command_line(["chgrp", "-R", "GROUP", str(top)])
        yield f"it is shared with the group {_group_of(root)}; with another: {give}"
        yield f"each colleague has git trust it first: {trust}"
    elif root.stat().st_mode & stat.S_IRWXO:
        close = command_line(["chmod", "o-rwx", str(root)])
        yield f"everybody on this machine can look into it; if they are not to: {close}"


def _group_of(root: Path) -> str:
    number = root.stat().st_gid
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)
