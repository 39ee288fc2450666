"""What was said today: that cron says a thing once a day, and is quiet in between."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from complaints.errors import Refused
from complaints.store.local.folder import (
    local_folder,
    local_path,
    read_file,
    state_base,
    write_file,
)

_FILE = "named-today"


def first_today(root: Path, lines: list[str], today: str) -> list[str]:
    """Return which of these were not said today yet, and remember that they are now.

    Where that cannot be remembered they are said again, which stops nothing.
    """
    base, said = state_base(root), list[str]()
    # What is not there, or says nothing that fits, names nobody.
    with contextlib.suppress(OSError, ValueError, LookupError, TypeError, RecursionError):
        said = list(json.loads(read_file(base, local_path(root) / _FILE))[today])
    known = {str(line) for line in said}
    new = [line for line in lines if line not in known]
    if new:
        with contextlib.suppress(OSError, Refused):
            content = json.dumps({today: [*said, *new]})
            write_file(base, local_folder(root) / _FILE, content.encode("utf-8"))
    return new
