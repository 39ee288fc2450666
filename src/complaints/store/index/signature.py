"""By what a file or folder is known to be unchanged, and when that can be trusted.

The system notes with each change when it happened; nobody can set that time. What
was changed a moment ago may be changed once more within the same tick of the clock, so only a
signature that is older than that says that nothing has changed since.
"""

from __future__ import annotations

import os
import struct

NONE = b""
"""The signature of what is to be looked at again: nothing has it."""

# File systems note times to two seconds at the coarsest, and git may compare whole seconds.
_TICK = 2_000_000_000
_FIELDS = struct.Struct("<QqqQQ")


def signature(found: os.stat_result) -> bytes:
    """Return what a file or folder is known by."""
    size = found.st_size if found.st_size >= 0 else 0
    return _FIELDS.pack(size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_mode)


def settled(found: os.stat_result, clock: int) -> bytes:
    """Return the signature of what was read after `clock`; NONE where it might change unnoticed.

    `clock` is the time of the file system, in nanoseconds, before it was read.
    """
    newest = max(found.st_mtime_ns, found.st_ctime_ns)
    return signature(found) if newest < clock - _TICK else NONE


def clock_of(descriptor: int) -> int:
    """Return the time by the clock that dates files, which may be another machine's.

    Has the file of this descriptor, which is ours, dated anew. Raises OSError.
    """
    os.utime(descriptor)
    return os.fstat(descriptor).st_mtime_ns
