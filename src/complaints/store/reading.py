"""Reading whole files: ordinary ones, of a size that they may have, in UTF-8."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from complaints.errors import Untrusted, reason_of
from complaints.store.leave import leave

LIMIT = 4 * 1024 * 1024
"""The most that a file may hold, in bytes."""


def read_bytes(path: Path) -> bytes:
    """Return what a file holds; raises Untrusted where it cannot be read or is far too large."""
    try:
        # A pipe or device in a file's place must not make a reader wait for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            kind = os.fstat(file.fileno()).st_mode
            if stat.S_ISDIR(kind):
                raise Untrusted("a directory stands where a file is due; move it away")
            if not stat.S_ISREG(kind):
                raise Untrusted("it is not an ordinary file; move it away")
            content = file.read(LIMIT + 1)
    except OSError as error:
        if isinstance(error, IsADirectoryError):
            raise Untrusted("a directory stands where a file is due; move it away") from None
        raise Untrusted(cannot_read(path, error)) from None
    if len(content) > LIMIT:
        raise Untrusted(f"it is larger than {LIMIT // 1024 // 1024} MiB, so it is no such file")
    return content


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
