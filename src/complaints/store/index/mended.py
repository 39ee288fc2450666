"""Whatever is wrong with a database, told by one of two kinds of error."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

from complaints.store.index.wanted import Unusable, Unwritable

# What the system says of a database that may be good all the same.
_FOR_NOW = (
    *("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_READONLY", "SQLITE_FULL", "SQLITE_PERM"),
    *("SQLITE_CANTOPEN", "SQLITE_NOMEM", "SQLITE_INTERRUPT", "SQLITE_IOERR_WRITE"),
    *("SQLITE_IOERR_FSYNC", "SQLITE_IOERR_TRUNCATE", "SQLITE_IOERR_LOCK", "SQLITE_IOERR_RDLOCK"),
)


@contextlib.contextmanager
def mended() -> Iterator[None]:
    """Raise Unusable for whatever is wrong; Unwritable where that may be over the next time."""
    try:
        yield
    except (sqlite3.Error, OverflowError, UnicodeError) as error:
        name = getattr(error, "sqlite_errorname", "")
        kind = Unwritable if name.startswith(_FOR_NOW) else Unusable
        raise kind(str(error)) from None
