"""The way to a file below a root, part by part from the root's descriptor: no link is followed.

What is opened is what was looked at, whatever is put in its place meanwhile. How the root
itself is reached is the person's own. Errors are the system's, with ELOOP for a link and
ENOTDIR for what is no folder. It lies beside the layers because letters and the store both
read below the root of a register.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from pathlib import Path
from types import TracebackType
from typing import Literal

Kind = Literal["file", "folder", "link", "other"]

# To go through a folder no leave to list it is needed, where the system knows such an opening.
_THROUGH = getattr(os, "O_PATH", getattr(os, "O_SEARCH", os.O_RDONLY))
_FOLDER = _THROUGH | os.O_DIRECTORY | os.O_CLOEXEC
_LISTING = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
# A pipe or device in a file's place must not make anybody wait for ever.
_FILE = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_PIECE = 64 * 1024
_ROOT = 0
# So many folders are held open at once; the least that systems allow is 256 files.
_MOST = 64
_NOT_OPEN = -1


class NoFile(OSError):
    """What stands in a file's place is neither a file nor a folder: a pipe, a socket, a device."""


class Folders:
    """Folders below a root, each opened once and held, until this is left as a context."""

    def __init__(self, root: Path) -> None:
        self.root = root
        # By their paths as texts: a path takes as long to be looked up as a file to be opened.
        self._open: dict[str, int] = {}

    def __enter__(self) -> Folders:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close all of them."""
        while self._open:
            close(self._open.popitem()[1])

    def at(self, path: Path) -> int:
        """Return the descriptor of a folder, to be used before the next is asked for.

        Raises OSError, and ValueError for a path that is not below the root.
        """
        place = str(path)
        if place not in self._open:
            descriptor = self._entered(path)
            if len(self._open) == _MOST:
                close(self._open.pop(next(iter(self._open))))
            self._open[place] = descriptor
        return self._open[place]

    def _entered(self, path: Path) -> int:
        if path == self.root:
            return os.open(path, _FOLDER)
        name = _name(self.root, path)
        above = self.at(path.parent)
        try:
            return os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=above)
        except NotADirectoryError:
            # Linux says no more than that of a link.
            if _is_link(above, name):
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from None
            raise

    def open(self, path: Path, flags: int, mode: int = 0o600) -> int:
        """Open a file, no link to one, and without waiting for a pipe. Raises OSError.

        One that is made belongs to whom its folder does.
        """
        above, _, name = str(path).rpartition("/")
        folder = self._open.get(above, _NOT_OPEN)
        # What lies in a folder that is open lies below the root, unless it has no name.
        if folder == _NOT_OPEN or name in ("", ".", ".."):
            name, folder = _name(self.root, path), self.at(path.parent)
        if flags & os.O_CREAT and os.geteuid() == _ROOT:
            try:
                made = os.open(name, flags | os.O_EXCL | _FILE, mode, dir_fd=folder)
            except FileExistsError:
                # Only what is new for certain is given away.
                if flags & os.O_EXCL:
                    raise
            else:
                give(made, os.fstat(folder))
                return made
        return os.open(name, flags | _FILE, mode, dir_fd=folder)

    def open_folder(self, path: Path) -> int:
        """Open a folder so that it can be listed. Raises OSError."""
        return os.open(".", _LISTING, dir_fd=self.at(path))

    def look(self, path: Path) -> os.stat_result:
        """Return what is known of what stands there, a link or not. Raises OSError."""
        return os.stat(_name(self.root, path), dir_fd=self.at(path.parent), follow_symlinks=False)

    def read(self, path: Path, limit: int = sys.maxsize) -> bytes:
        """Return what a file holds, as `content_of`. Raises OSError."""
        return content_of(self.open(path, os.O_RDONLY), limit)

    def listed(self, path: Path) -> list[tuple[str, Kind]]:
        """Return what a folder holds, by name, each with its kind. Raises OSError."""
        descriptor = self.open_folder(path)
        try:
            with os.scandir(descriptor) as entries:
                return sorted((entry.name, _kind(entry)) for entry in entries)
        finally:
            close(descriptor)

    def make(self, path: Path, mode: int) -> None:
        """Make a folder; it belongs to whom the one above it does. Raises OSError."""
        name, folder = _name(self.root, path), self.at(path.parent)
        os.mkdir(name, mode, dir_fd=folder)
        if os.geteuid() == _ROOT:
            made = os.open(name, _LISTING | os.O_NOFOLLOW, dir_fd=folder)
            try:
                give(made, os.fstat(folder))
            finally:
                close(made)

    def rename(self, path: Path, target: Path) -> None:
        """Put a file in the place of another in the same folder. Raises OSError."""
        at = self.at(path.parent)
        os.replace(path.name, _name(self.root, target), src_dir_fd=at, dst_dir_fd=at)

    def link(self, path: Path, target: Path) -> None:
        """Give a file one more name in the same folder. Raises OSError."""
        at, name = self.at(path.parent), _name(self.root, target)
        os.link(path.name, name, src_dir_fd=at, dst_dir_fd=at, follow_symlinks=False)

    def unlink(self, path: Path) -> None:
        """Take a name away. Raises OSError."""
        os.unlink(_name(self.root, path), dir_fd=self.at(path.parent))

    def remove(self, path: Path) -> None:
        """Take an empty folder away. Raises OSError."""
        os.rmdir(_name(self.root, path), dir_fd=self.at(path.parent))


def give(descriptor: int, like: os.stat_result) -> None:
    """Give what root has just made to the owner and group of what it stands for, or lies in.

    Else a command that is run once as root would lock the owner out. Nobody else can give
    anything away, and not every file system knows owners.
    """
    if os.geteuid() == _ROOT:
        with contextlib.suppress(OSError):
            os.fchown(descriptor, like.st_uid, like.st_gid)


def content_of(descriptor: int, limit: int = sys.maxsize) -> bytes:
    """Return what an open file holds, the first `limit` bytes of it, and close it.

    Raises OSError: IsADirectoryError for a folder, NoFile for what else is no file.
    """
    try:
        known = os.fstat(descriptor)
        if stat.S_ISDIR(known.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(known.st_mode):
            raise NoFile(errno.EINVAL, "It is not an ordinary file")
        # Most files are one piece; to ask once more whether that was all takes as long again.
        whole = os.read(descriptor, min(limit, _PIECE))
        if len(whole) == known.st_size:
            return whole
        pieces, rest = [whole], limit - len(whole)
        while rest and (piece := os.read(descriptor, min(rest, _PIECE))):
            pieces.append(piece)
            rest -= len(piece)
        return b"".join(pieces)
    finally:
        close(descriptor)


def read_ordinary(path: Path, limit: int = sys.maxsize) -> bytes:
    """Return what a file holds that may be reached by links, as `content_of`. Raises OSError."""
    return content_of(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), limit)


def close(descriptor: int) -> None:
    """Close what nothing was written to; whatever the system says of it, it is closed then."""
    with contextlib.suppress(OSError):
        os.close(descriptor)


def _name(root: Path, path: Path) -> str:
    """Return the name of what lies below the root. Raises ValueError for what does not."""
    name = path.name
    # As texts most are told in a tenth of the time.
    below = str(path).startswith(f"{root}/") or (path != root and path.is_relative_to(root))
    if name in ("", "..") or not below:
        raise ValueError(f"{path} is not below {root}")
    return name


def _is_link(folder: int, name: str) -> bool:
    try:
        return stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
    except OSError:
        return False


def _kind(entry: os.DirEntry[str]) -> Kind:
    if entry.is_file(follow_symlinks=False):
        return "file"
    if entry.is_dir(follow_symlinks=False):
        return "folder"
    return "link" if entry.is_symlink() else "other"
