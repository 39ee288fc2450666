"""Reading whole files: ordinary ones, of a size that they may have, in UTF-8."""

from __future__ import annotations

import errno
from pathlib import Path

from complaints.beneath import Folders, NoFile, read_ordinary
from complaints.errors import Untrusted, reason_of
from complaints.store.leave import leave
from complaints.store.way import first_fault, no_file

LIMIT = 4 * 1024 * 1024
"""The most that a file may hold, in bytes."""

LARGE = 512 * 1024
"""What no file grows to by being written in, in bytes; `check` warns of more."""

# What the system says of a link, of what is no folder, and of a socket.
_IN_THE_WAY = (errno.ELOOP, errno.ENOTDIR, errno.ENXIO)


def read_bytes(path: Path) -> bytes:
    """Return what a file holds that a person named, wherever it lies and by whatever links.

    Raises Untrusted where it cannot be read or is far too large.
    """
    try:
        return in_bounds(read_ordinary(path, LIMIT + 1))
    except OSError as error:
        raise Untrusted(_unreadable(path, error)) from None


def read_below(root: Path, path: Path) -> bytes:
    """Return what a file of the register holds, which is reached by no link; raises likewise."""
    with Folders(root) as folders:
        return read_in(folders, path)


def read_in(folders: Folders, path: Path) -> bytes:
    """Return the same, where its folder may be open already."""
    try:
        return in_bounds(folders.read(path, LIMIT + 1))
    except OSError as error:
        fault = first_fault(folders.root, path) if error.errno in _IN_THE_WAY else None
        if fault is None:
            told = _unreadable(path, error)
        elif folders.root / fault.file == path:
            # Whoever tells it names the file.
            told = f"{fault.message}; {fault.mend}"
        else:
            told = str(fault)
        raise Untrusted(told) from None


def in_bounds(content: bytes) -> bytes:
    """Return what was read of a file. Raises Untrusted where that is more than one may hold."""
    if len(content) > LIMIT:
        raise Untrusted(f"it is larger than {LIMIT // 1024 // 1024} MiB, so it is no such file")
    return content


def _unreadable(path: Path, error: OSError) -> str:
    if isinstance(error, (IsADirectoryError, NoFile)):
        fault = no_file("", is_folder=isinstance(error, IsADirectoryError))
        return f"{fault.message}; {fault.mend}"
    return cannot_read(path, error)


def cannot_read(path: Path, error: OSError) -> str:
    """Return why a file cannot be read, and what helps."""
    mend = leave(path, error)
    return f"it cannot be read: {reason_of(error)}{f'; {mend}' if mend else ''}"


def decode(content: bytes) -> str:
    """Return bytes as text; raises Untrusted, naming the line, where they are not UTF-8."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Untrusted(f"line {line} is not UTF-8; save the file as UTF-8") from None
