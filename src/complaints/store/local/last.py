"""The complaint that a person changed last, which `@` stands for."""

from __future__ import annotations

import contextlib
import errno
import re
from pathlib import Path

from complaints.core.record.ids import is_valid
from complaints.errors import Refused, Untrusted, reason_of
from complaints.store.local.folder import (
    link_on,
    local_folder,
    local_path,
    read_file,
    remove_file,
    state_base,
    write_file,
)

# A name in a folder, whatever a policy calls its staff: never a path.
_USER = re.compile(r"[a-z0-9_-]{1,64}")


def last(root: Path, user: str) -> str:
    """Return the id of the complaint this person changed last; empty where none is known.

    Raises Untrusted where that cannot be read.
    """
    if not _USER.fullmatch(user):
        return ""
    base, path = state_base(root), local_path(root) / f"last-{user}"
    try:
        found = read_file(base, path).decode("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return ""
    except OSError as error:
        link = link_on(base, path) if error.errno == errno.ELOOP else None
        why = f"{path} cannot be read: {reason_of(error)}" if link is None else f"{link} is a link"
        raise Untrusted(f"{why}, so @ stands for none; give the complaint's id") from None
    return found if is_valid(found) else ""


def remember(root: Path, complaint_id: str, user: str) -> str:
    """Keep which complaint this person changed last; returns what to tell where `@` is another.

    What was recorded stays recorded, whether or not this can be written.
    """
    if not _USER.fullmatch(user):
        return ""
    try:
        path = local_folder(root) / f"last-{user}"
        write_file(state_base(root), path, f"{complaint_id}\n".encode())
    except (OSError, Refused):
        return _forget(root, complaint_id, user)
    return ""


def _forget(root: Path, complaint_id: str, user: str) -> str:
    """Have `@` stand for none, rather than for the complaint before; likewise."""
    try:
        remove_file(state_base(root), local_path(root) / f"last-{user}")
    except OSError:
        # Where it cannot be read either, `@` is refused.
        with contextlib.suppress(Untrusted):
            if (before := last(root, user)) not in ("", complaint_id):
                return f"beside the register nothing could be noted, so @ still stands for {before}"
    return ""
