"""The way from the root of the register to a file: real folders, and never a link."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from complaints.beneath import Folders, close
from complaints.core.findings import Finding
from complaints.errors import Refused, Untrusted, reason_of
from complaints.store.git.sparse import left_out
from complaints.store.leave import cannot_write, leave, withholding

CLOSED = "closed"
"""The code of the finding for a folder that cannot be looked into."""

# What a folder hands on to a file in it: not that it may be entered. Who writes it may read it.
_FOR_FILES = 0o666
_FOR_WRITERS = 0o600


def check_way(root: Path, path: Path) -> bool:
    """Look at each part of the way from the root to a file; False where one is not there.

    Raises Untrusted where a part is a link, is of the wrong kind, cannot be looked at, or
    is left out of a sparse checkout: what cannot be read is not absent.
    """
    try:
        for part in _parts(root, path):
            finding = fault(root, part, folder=part != path)
            if finding is not None:
                raise Untrusted(str(finding))
    except FileNotFoundError:
        if (missing := left_out(root, shown_path(root, path))) is not None:
            raise Untrusted(str(missing)) from None
        return False
    return True


def first_fault(root: Path, path: Path, *, folder: bool = False) -> Finding | None:
    """Return the first thing that is wrong on the way to a file, or to a folder, if anything is."""
    with suppress(FileNotFoundError):
        for part in _parts(root, path):
            if (finding := fault(root, part, folder=folder or part != path)) is not None:
                return finding
    return None


def make_way(root: Path, path: Path) -> int:
    """Make the folders on the way to a new file; return the mode that the file is to have.

    A new folder has the mode of the one above it, and a file that of its folder, whatever
    the umask of the person at work: else one person's first complaint of a month would
    lock the others out of it. Raises Untrusted where a link would lead it elsewhere or a
    folder cannot be entered, and Refused where one cannot be made or something else
    stands in its place.
    """
    mode = root.stat().st_mode
    with Folders(root) as folders:
        for folder in _parts(root, path.parent):
            try:
                mode = _made(folders, folder, mode)
            except OSError as error:
                raise cannot_write(shown_path(root, folder), folder, error) from None
    return mode & _FOR_FILES | _FOR_WRITERS


def _made(folders: Folders, folder: Path, mode: int) -> int:
    """Make a folder where nothing stands; return the mode that it has. Raises OSError likewise."""
    try:
        folders.look(folder)
    except FileNotFoundError:
        _make(folders, folder, mode)
    finding = fault(folders.root, folder, folder=True)
    if finding is not None:
        refusal = Refused if finding.code == "irregular" else Untrusted
        raise refusal(str(replace(finding, message=f"{finding.message}; nothing was recorded")))
    return os.fstat(folders.at(folder)).st_mode


def _make(folders: Folders, folder: Path, mode: int) -> None:
    folders.make(folder, 0o777)
    # Not every file system keeps modes.
    with suppress(OSError):
        descriptor = folders.open_folder(folder)
        try:
            os.fchmod(descriptor, stat.S_IMODE(mode))
        finally:
            close(descriptor)


def _parts(root: Path, path: Path) -> Iterator[Path]:
    place = root
    for name in path.relative_to(root).parts:
        place = place / name
        yield place


def fault(root: Path, path: Path, *, folder: bool) -> Finding | None:
    """Return what is wrong with what stands at a path; `folder` says what is due there.

    Raises FileNotFoundError where nothing does.
    """
    place = shown_path(root, path)
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        raise
    except OSError as error:
        return closed(path.parent, shown_path(root, path.parent), error)
    if stat.S_ISLNK(mode):
        return linked(place)
    if folder:
        return _folder_fault(path, place, mode)
    return None if stat.S_ISREG(mode) else no_file(place, is_folder=stat.S_ISDIR(mode))


def _folder_fault(path: Path, place: str, mode: int) -> Finding | None:
    if not stat.S_ISDIR(mode):
        return no_folder(place)
    try:
        # Who may not list what is in it, though enter it, does not see all that is there.
        os.close(os.open(f"{path}/.", os.O_RDONLY))
    except OSError as error:
        return closed(path, place, error)
    return None


def shown_path(root: Path, path: Path) -> str:
    """Return a path as people see it: from the root of the register."""
    whole, above = str(path), f"{root}/"
    if whole.startswith(above):
        # It is asked for each file, and takes far less time than what follows.
        return whole[len(above) :]
    try:
        return str(path.relative_to(root))
    except ValueError:
        return str(path)


def linked(place: str) -> Finding:
    """Return the finding for a link, wherever it leads."""
    message = "it is a link, and nothing is read or written through a link"
    return Finding("symlink", message, "put the real one in its place", file=place, fatal=True)


def no_folder(place: str) -> Finding:
    """Return the finding for what stands in the place of a folder."""
    message = "this is no folder, where one is due"
    return Finding("irregular", message, "move it away", file=place, fatal=True)


def no_file(place: str, *, is_folder: bool) -> Finding:
    """Return the finding for what stands in the place of a file."""
    message = (
        "a directory stands where a file is due" if is_folder else "it is not an ordinary file"
    )
    return Finding("irregular", message, "move it away", file=place, fatal=True)


def closed(folder: Path, place: str, error: OSError) -> Finding:
    """Return the finding for a folder that cannot be entered or listed.

    Where one above it is what cannot be entered, that is named, by its whole path.
    """
    if (first := withholding(folder)) != folder:
        place = str(first)
    message = f"the folder cannot be opened: {reason_of(error)}, so what it holds is not known"
    return Finding(CLOSED, message, leave(folder, error), file=place, fatal=True)
