"""What git would read or wait for without end: a pipe or a device in the place of one of its files.

No commit brings that, but an archive can. Git is not started then.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from complaints.store.git.elsewhere import common_folder, named_files, object_folders
from complaints.store.local.git_folder import GitFolder, git_directory
from complaints.store.parts import FOLDER, LETTERS

# The folders in which git reads whatever is there, or by fixed names.
_DEEP = (
    *("refs", "info", "logs", "reftable", "worktrees"),
    *("sequencer", "rebase-merge", "rebase-apply"),
)
_OBJECTS = ("pack", *(f"{number:02x}" for number in range(256)))
_MOST_FOLDERS = 2000
# Its own name and `.`: each folder in it has one more, where a file system counts them at all.
_NO_FOLDER_IN_IT = 2
# In a work tree, wherever it looks.
_ANYWHERE = frozenset((".gitattributes", ".gitignore", ".gitmodules"))


def endless(place: GitFolder) -> Path | None:
    """Return the first file that git reads around a register, and that never ends; else None."""
    if not os.path.lexists(place.folder / "HEAD"):
        # Then git takes it for no git directory, whatever is in it.
        return None
    return next(_found(place), None)


def _found(place: GitFolder) -> Iterator[Path]:
    for folder in dict.fromkeys((place.folder, common_folder(place.folder))):
        yield from _in_folder(folder)
        for name in _DEEP:
            yield from _below(folder / name)
        for objects in object_folders(folder / "objects"):
            yield from _below(objects / "info")
            for name in _OBJECTS:
                yield from _in_folder(objects / name)
        yield from filter(_never_ends, named_files(folder, place.top))
    yield from _in_work_tree(place)


def _below(folder: Path) -> Iterator[Path]:
    # Git follows links to folders here, which may lead round in a circle.
    for each, _, _ in islice(os.walk(folder, followlinks=True), _MOST_FOLDERS):
        yield from _in_folder(Path(each))


def _in_folder(folder: Path) -> Iterator[Path]:
    with suppress(OSError, ValueError), os.scandir(folder) as entries:
        for entry in entries:
            # Of most the folder itself says what they are.
            plain = entry.is_file(follow_symlinks=False) or entry.is_dir(follow_symlinks=False)
            if not plain and _never_ends(folder / entry.name):
                yield folder / entry.name


def _in_work_tree(place: GitFolder) -> Iterator[Path]:
    """Go through what git reads beside the files of the register, and above them."""
    root = place.top / place.below
    above = [root, *(each for each in root.parents if each.is_relative_to(place.top))]
    yield from (each / name for each in above for name in _ANYWHERE if _is_pipe(each / name))
    parts = (root / part for part in (FOLDER, LETTERS))
    waiting = [str(part) for part in parts if not part.is_symlink()]
    while waiting:
        folder = waiting.pop()
        with suppress(OSError):
            if os.stat(folder).st_nlink == _NO_FOLDER_IN_IT:  # noqa: PTH116 - a text is faster
                # Of thousands of files none needs a look.
                yield from _in_plain(folder)
                continue
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                if entry.name == ".git":
                    yield from _in_another(Path(entry.path))
                elif entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif entry.name in _ANYWHERE and _is_pipe(Path(entry.path)):
                    yield Path(entry.path)


def _in_plain(folder: str) -> Iterator[Path]:
    """Go through what git reads in a folder that has no folders."""
    for name in (".git", *_ANYWHERE):
        path = f"{folder}/{name}"
        # In most there is none of these.
        if os.path.lexists(path):
            if name == ".git":
                yield from _in_another(Path(path))
            elif _is_pipe(Path(path)):
                yield Path(path)


def _in_another(entry: Path) -> Iterator[Path]:
    """Go through what git reads of a repository below, to see whether it is one."""
    if folder := git_directory(entry):
        yield from _in_folder(folder)
        yield from _below(folder / "refs")


def _is_pipe(path: Path) -> bool:
    """Tell whether what stands there never ends; no link is followed, by git neither."""
    return not path.is_symlink() and _never_ends(path)


def _never_ends(path: Path) -> bool:
    """Tell whether it is a pipe or a device; a socket, as of a monitor, opens for nobody."""
    with suppress(OSError, ValueError):
        mode = path.stat().st_mode
        waits = stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISBLK(mode)
        return waits and not path.samefile(os.devnull)
    return False
