"""Files as arguments of a command of git that a person is to run: few by name, many in a list."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

from complaints.store.local.kept import keep_list

NAMED = 5
"""So many files are named; more are counted, or listed in a file."""


def pathspec(root: Path, purpose: str, names: Sequence[str]) -> list[str]:
    """Return the arguments that name exactly these files; `purpose` begins the name of a list."""
    if len(names) > NAMED:
        # Where no list can be kept they are named after all.
        with contextlib.suppress(OSError):
            listed = keep_list(root, purpose, [f":(literal){name}" for name in names])
            return [f"--pathspec-from-file={listed}", "--pathspec-file-nul"]
    # A colon at the beginning would be a sign for git.
    return ["--", *(f"./{name}" if name[:1] == ":" else name for name in names)]
