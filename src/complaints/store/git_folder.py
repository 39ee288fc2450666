"""The git directory around a register, read from `.git` itself: git is not started for it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_POINTER = b"gitdir: "
_LONGEST = 8192


@dataclass(frozen=True, slots=True)
class GitFolder:
    """Where a register lies in a git work tree."""

    top: Path
    """The top of the work tree: the folder whose `.git` was found."""
    folder: Path
    """The git directory of this very work tree, wherever its objects are."""
    below: str
    """The path of the register below the top, with slashes; empty where it is the top."""


def git_folder(root: Path) -> GitFolder | None:
    """Return the git directory around a register; None where it lies in no work tree."""
    for top in (root, *root.parents):
        found = _named(top / ".git")
        # What cannot be entered is there all the same: git says what is wrong with it.
        if found is not None and _there(found / "HEAD"):
            below = root.relative_to(top).as_posix()
            return GitFolder(top, found, "" if below == "." else below)
    return None


def _named(entry: Path) -> Path | None:
    """Return the git directory that `.git` is, or that it names: in a work tree, a submodule."""
    if entry.is_file():
        try:
            with entry.open("rb") as file:
                said = file.read(_LONGEST)
        except OSError:
            return None
        if not said.startswith(_POINTER):
            return None
        return entry.parent / os.fsdecode(said[len(_POINTER) :].rstrip(b"\r\n"))
    return entry if _there(entry) else None


def _there(path: Path) -> bool:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True
