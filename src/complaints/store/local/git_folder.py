"""The git directory around a register, read from `.git` itself: git is not started for it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from msgspec import Struct

from complaints.beneath import read_ordinary
from complaints.store.local.upward import upward

_POINTER = b"gitdir: "
_LONGEST = 8192


class GitFolder(Struct, frozen=True):
    """Where a register lies in a git work tree."""

    top: Path
    """The top of the work tree: the folder whose `.git` was found."""
    folder: Path
    """The git directory of this very work tree, wherever its objects are."""
    below: str
    """The path of the register below the top, with slashes; empty where it is the top."""


def git_folder(root: Path) -> GitFolder | None:
    """Return the git directory around a register; None where it lies in no work tree.

    As git sees it: a folder `.git` counts where there is a HEAD in it, a file
    `.git` always does. One that leads nowhere, or to what is no git directory, or cannot be
    read, is not passed over, so that nothing is recorded as if there were no git: what is
    asked of git, or written there, says what is wrong. Nor is one that has lost its HEAD, or
    a link that leads to none, where there is no other.
    """
    damaged: GitFolder | None = None
    for top in upward(root):
        found = git_directory(top / ".git")
        if found is not None:
            return _placed(root, top, found)
        if damaged is None and _was_one(top / ".git"):
            damaged = _placed(root, top, _nothing_beyond(top / ".git"))
    return damaged


def _placed(root: Path, top: Path, folder: Path) -> GitFolder:
    below = root.relative_to(top).as_posix()
    return GitFolder(top, folder, "" if below == "." else below)


def git_directory(entry: Path) -> Path | None:
    """Return the git directory that a `.git` is or names; None where git takes it for none."""
    try:
        kind = entry.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return entry
    if stat.S_ISREG(kind):
        return _named(entry)
    return entry if stat.S_ISDIR(kind) and _there(entry / "HEAD") else None


def _named(entry: Path) -> Path:
    """Return the git directory that a file names: of a work tree, of a submodule."""
    try:
        said = read_ordinary(entry, _LONGEST)
    except OSError:
        return entry
    place = said.removeprefix(_POINTER).rstrip(b"\r\n")
    if not said.startswith(_POINTER) or not place or b"\0" in place:
        return entry
    # Without the `..` of a submodule: people are told of files in there.
    folder = Path(os.path.realpath(entry.parent / os.fsdecode(place)))
    return folder if _there(folder / "HEAD") else _nothing_beyond(entry)


def _nothing_beyond(entry: Path) -> Path:
    """Return a damaged `.git` as a place where nothing is, unless it is a folder of its own.

    It may lead to any folder, in which nothing of ours has a place.
    """
    return entry / "HEAD" if entry.is_symlink() else entry


def _was_one(entry: Path) -> bool:
    """Tell whether a git directory was here, which git does not take for one any more."""
    return _there(entry / "objects") or entry.is_symlink()


def _there(path: Path) -> bool:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True
