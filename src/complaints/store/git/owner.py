"""Whose a register is: nothing is read from one that somebody else has put in the way.

It is judged as git judges a repository, by the owners of the folders and by what git was
told to trust (`safe.directory`); where there is no git, by the owners alone.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from complaints.errors import Untrusted
from complaints.store import waits
from complaints.store.local.folder import OUTSIDE_GIT, state_base
from complaints.store.local.git_folder import git_folder
from complaints.store.local.shared import is_shared
from complaints.store.modes import WRITING, looked_at

_ROOT = 0
# What stands in the folder of a register, and says what it is or takes in what is written.
_PARTS = ("complaints.yaml", "complaints", OUTSIDE_GIT)
# Where a repository cannot say it of itself.
_PROTECTED = ("system", "global", "command")
_ALL, _BELOW = "*", "/*"


def check_owner(root: Path) -> None:
    """Raise Untrusted where the register belongs to somebody whom git was not told to trust."""
    place = git_folder(root)
    top = root if place is None else place.top
    judged = [root] if place is None else [root, top, top / ".git", place.folder]
    if _is_open(root):
        # Whoever may write there can have put it there, and it is what makes a register of it.
        judged += [root / name for name in _PARTS]
    foreign = next((each for each in judged if _is_foreign(each)), None)
    if foreign is not None and not _is_trusted(top):
        from complaints.store.shell import command_line

        trust = command_line(["git", "config", "--global", "--add", "safe.directory", str(top)])
        raise Untrusted(
            f"{foreign} belongs to another user, so nothing is read here; "
            f"if you trust them, run: {trust}"
        )


def _is_open(root: Path) -> bool:
    """Tell whether others may write in a folder, as anybody may among temporary files.

    A group that shares a register trusts one another.
    """
    found = looked_at(root)
    if found is None:
        return False
    among_us = is_shared(state_base(root)) and not found.st_mode & stat.S_IWOTH
    return bool(found.st_mode & WRITING) and not among_us


def _is_foreign(place: Path) -> bool:
    try:
        owner = place.lstat().st_uid
    except OSError:
        # What cannot be looked at is told by whoever needs it.
        return False
    return owner not in own_ids()


def own_ids() -> set[int]:
    """Return who is at work: behind `sudo` the person who has called it, too."""
    user = os.geteuid()
    behind = os.environ.get("SUDO_UID", "") if user == _ROOT else ""
    return {user, int(behind)} if behind.isdecimal() else {user}


def _is_trusted(top: Path) -> bool:
    """Tell whether git was told to trust this folder, by the person or for the machine."""
    from complaints.store.git.settings import offline, undisturbed
    from complaints.store.process import ProgramMissing, TookTooLong, environment, run

    asked = ("--null", "--show-scope", "--type=path", "--get-all", "safe.directory")
    try:
        around = offline(undisturbed(environment()))
        answer = run(["git", "config", *asked], Path("/"), around, seconds=waits.GIT_READING)
    except (ProgramMissing, TookTooLong):
        return False
    # By turns where it was said, and what.
    parts = answer.out.split("\0")
    trusted: list[str] = []
    for scope, value in zip(parts[::2], parts[1::2], strict=False):
        if scope in _PROTECTED:
            # An empty one forgets all before.
            trusted = [*trusted, value] if value else []
    return any(_covers(value, top) for value in trusted)


def _covers(value: str, top: Path) -> bool:
    if value == _ALL:
        return True
    if value.endswith(_BELOW):
        return top.is_relative_to(os.path.realpath(value.removesuffix(_BELOW)))
    return os.path.realpath(value) == str(top)
