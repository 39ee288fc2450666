"""The git of this machine, asked outside of any repository: its version, and whom it knows."""

from __future__ import annotations

import re
from pathlib import Path

from complaints.store import waits
from complaints.store.git.repository import clean_environment
from complaints.store.git.settings import command, offline
from complaints.store.process import Answer, TookTooLong, run

LEAST = (2, 38)
"""The oldest git that does all that is asked of it here."""

_VERSION = re.compile(r"git version ((\d+)\.(\d+)[^\s]*)")


def version() -> tuple[str, bool]:
    """Return git's version, and whether it is new enough. Raises ProgramMissing.

    The version is empty where git does not tell it.
    """
    found = _VERSION.match(ask("version").out)
    if found is None:
        return "", False
    return found[1], (int(found[2]), int(found[3])) >= LEAST


def ask(*arguments: str) -> Answer:
    """Ask git something outside of any repository. Raises ProgramMissing."""
    try:
        around = offline(clean_environment())
        return run(command(arguments), Path("/"), around, seconds=waits.GIT_READING)
    except TookTooLong:
        return Answer(1, "", f"error: no answer within {waits.GIT_READING:.0f} seconds")
