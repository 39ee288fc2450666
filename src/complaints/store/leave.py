"""Leave to read and write: which folder or file withholds it, and the command that gives it."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from complaints.errors import Refused, reason_of
from complaints.store.local.shared import is_shared
from complaints.store.shell import quoted

FOR_OWNERS = "run: "
"""How what helps begins, where the person at work is the owner."""

TAKE_BACK = "take it back, run: "
"""How it begins where another user has left something in what is theirs alone."""

_DENIED = (errno.EACCES, errno.EPERM)
# What an owner has of what is whole.
_FILE, _FOLDER = stat.S_IRUSR | stat.S_IWUSR, stat.S_IRWXU


def withholding(path: Path) -> Path:
    """Return the first folder on the way to a path that cannot be entered, else the path."""
    for folder in reversed(path.parents):
        try:
            # A folder may be listed and yet not be entered.
            os.stat(f"{folder}/.")  # noqa: PTH116 - a Path has no such dot
        except PermissionError:
            return folder
        except OSError:
            break
    return path


def leave(path: Path, error: OSError) -> str:
    """Return the command that gives the person at work leave, for a path that was denied to them.

    Empty where something else is wrong, or nothing is known to help.
    """
    if error.errno not in _DENIED:
        return ""
    place = withholding(path)
    try:
        found = place.lstat()
    except OSError:
        return ""
    # From anywhere: people are seldom at the root of the register.
    named = quoted(str(place))
    enter = "x" if stat.S_ISDIR(found.st_mode) else ""
    if found.st_uid == os.geteuid():
        due = _FOLDER if enter else _FILE
        return "" if found.st_mode & due == due else f"{FOR_OWNERS}chmod u+rw{enter} {named}"
    if _is_ones_own(place.parent):
        return f"{TAKE_BACK}sudo chown -hR {os.geteuid()} {named}"
    # What only lies above the register is not for others to write in.
    give = f"chmod g+{'rw' if place == path else 'r'}{enter} {named}"
    if found.st_gid in {os.getegid(), *os.getgroups()}:
        return f"let its owner run: {give}"
    return f"let its owner run, with a group that you are in: chgrp GROUP {named} && {give}"


def _is_ones_own(folder: Path) -> bool:
    """Tell whether a folder is the person's at work, and no group's, so that what is in it is."""
    return folder.lstat().st_uid == os.geteuid() and not is_shared(folder)


def cannot_write(shown: str, path: Path, error: OSError) -> Refused:
    """Return the refusal for a file or folder that cannot be written, called `shown`."""
    mend = leave(path.parent, error)
    advice = f"; {mend}" if mend else ""
    link = "a link is in the way, and nothing is written through a link"
    reason = link if error.errno == errno.ELOOP else reason_of(error)
    return Refused(f"cannot write {shown}: {reason}; nothing was recorded{advice}")
