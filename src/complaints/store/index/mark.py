"""The mark of a change that reaches the file of an index just now, or was stopped while it did.

What the pages held before is kept in memory alone. So nothing is ever undone from a file, which
might have come from elsewhere; an index whose change was stopped is made anew instead.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from complaints.beneath import Folders
from complaints.store.index.wanted import Unusable, Unwritable
from complaints.store.local.folder import create_file, is_file, remove_file

_MARK = "index.changing"
# What the library takes for its own, beside the file of this name.
_BESIDE = ("-journal", "-wal", "-shm")
_BEGINNING = b"SQLite format 3\0"
_MODES = slice(18, 20)
_PLAIN = b"\1\1"
_HEAD = 100


class Mark:
    """Where it stands, for the index at a path below `base`."""

    def __init__(self, base: Path, path: Path) -> None:
        self._base = base
        self._index = path
        self._path = path.with_name(_MARK)

    def ready(self) -> None:
        """See to it that nothing but the very file of the index is read or written.

        Raises Unusable where that is no database, or no plain one.
        """
        if not is_file(self._base, self._index):
            raise Unusable
        try:
            for each in _BESIDE:
                remove_file(self._base, self._index.with_name(f"{self._index.name}{each}"))
            with Folders(self._base) as folders:
                alone = folders.look(self._index).st_nlink == 1
                head = folders.read(self._index, _HEAD)
        except OSError as error:
            raise Unwritable(str(error)) from None
        if not alone or not head.startswith(_BEGINNING) or head[_MODES] != _PLAIN:
            raise Unusable

    def stands(self) -> bool:
        """Tell whether it does."""
        return os.path.lexists(self._path)

    def put(self) -> None:
        """Put it there. Raises Unwritable."""
        try:
            create_file(self._base, self._path, b"")
        except OSError as error:
            raise Unwritable(str(error)) from None

    def take(self) -> None:
        """Take it away; where that cannot be done, the index is made anew."""
        with suppress(OSError):
            remove_file(self._base, self._path)
