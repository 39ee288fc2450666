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
_ROOT = 0


def make_root(root: Path, shared: bool) -> None:
    """Make the folder of a new register, closed to others. Raises Refused.

    One that is there and has something in it stays as it is, unless it is to be shared:
    others may have a part in it.
    """
    try:
        if shared:
            _share(root)
            return
        root.mkdir(_PRIVATE, parents=True, exist_ok=True)
        if not set(os.listdir(root)) - {".git"}:  # noqa: PTH208 - names alone
            root.chmod(_PRIVATE)
    except OSError as error:
        raise Refused(f"cannot make {root}: {reason_of(error)}") from None


def _share(root: Path) -> None:
    """Give a folder to its group, and all that have to be made on the way to it. Raises OSError.

    Raises Refused, with everything as it was, where it does not become the group's.
    """
    made = [each for each in (root, *root.parents) if not os.path.lexists(each)]
    for folder in reversed(made or [root]):
        # What is there must be a folder.
        folder.mkdir(_PRIVATE, exist_ok=True)
    if _is_in_group_of(root):
        for folder in made or [root]:
            folder.chmod(SHARED_FOLDER)
        # Not every file system keeps modes.
        if stat.S_IMODE(root.stat().st_mode) == SHARED_FOLDER:
            return
    group = _group_of(root)
    for folder in made:
        folder.rmdir()
    make = f"{command_line(['mkdir', '-p', str(root)])} && " if made else ""
    raise Refused(
        f"{root} cannot be shared with its group ({group}), as where you are not in it; give it "
        f"one of yours, run: {make}{command_line(['chgrp', 'GROUP', str(root)])}; then run "
        "complaints init again"
    )


def about_others(root: Path, shared: bool) -> Iterator[str]:
    """Return what is to be told of a new register: who else can come in, and how."""
    if shared:
        place = git_folder(root)
        top = root if place is None else place.top
        trust = command_line(["git", "config", "--global", "--add", "safe.directory", str(top)])
        give = command_line(["chgrp", "-R", "GROUP", str(top)])
        yield f"it is shared with the group {_group_of(root)}; with another: {give}"
        yield f"each colleague has git trust it first: {trust}"
        if opened := _opened_to_group(root):
            yield f"so far they cannot come to it; if they are to: {opened}"
    elif root.stat().st_mode & stat.S_IRWXO:
        close = command_line(["chmod", "o-rwx", str(root)])
        yield f"everybody on this machine can look into it; if they are not to: {close}"


def _opened_to_group(root: Path) -> str:
    """Return what lets the group pass the first folder above that it cannot; empty without one."""
    group = root.stat().st_gid
    for folder in reversed(root.parents):
        found = folder.stat()
        who, passing = ("g", stat.S_IXGRP) if found.st_gid == group else ("o", stat.S_IXOTH)
        if not found.st_mode & passing:
            return command_line(["chmod", f"{who}+x", str(folder)])
    return ""


def _is_in_group_of(root: Path) -> bool:
    """Tell whether one may share a folder: of other groups the system leaves it out silently."""
    return os.geteuid() == _ROOT or root.stat().st_gid in {os.getegid(), *os.getgroups()}


def _group_of(root: Path) -> str:
    number = root.stat().st_gid
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)
