"""The complaint that a person changed last, which `@` stands for."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from complaints.core.record.ids import is_valid
from complaints.errors import Refused
from complaints.store.local.folder import local_folder, local_path, read_file, write_file

# A name in a folder, whatever a policy calls its staff: never a path.
_USER = re.compile(r"[a-z0-9_-]{1,64}")


def last(root: Path, user: str) -> str:
    """Return the id of the complaint this person changed last; empty where none is known."""
    if not _USER.fullmatch(user):
        return ""
    try:
        found = read_file(local_path(root) / f"last-{user}").decode("utf-8").strip()
    except (OSError, ValueError):
        return ""
    return found if is_valid(found) else ""


def remember(root: Path, complaint_id: str, user: str) -> None:
    """Keep which complaint this person changed last."""
    if not _USER.fullmatch(user):
        return
    # What was recorded stays recorded, whether or not this can be written.
    with contextlib.suppress(OSError, Refused):
        write_file(local_folder(root) / f"last-{user}", f"{complaint_id}\n".encode())
