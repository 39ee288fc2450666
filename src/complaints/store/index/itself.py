"""What an index knows about itself: by which program and calendar, and by which tree of git."""

from __future__ import annotations

import msgspec

from complaints.store.index.contents import Marked
from complaints.store.index.database import Database
from complaints.store.index.signature import NONE


class Itself(msgspec.Struct, frozen=True):
    """What is kept beside the rows.

    `inode` is that of its own file. `code` and `calendar` are what the rows were made by,
    `pace` what bounds a complaint. Git vouches for rows by comparison with the tree `base`;
    `marks` are what its index said, `tried` that index when rows were last compared. `head` is
    the tree of a commit of which everything was read. `change` counts the changes, so that
    two who bring an index up to date notice each other.
    """

    inode: tuple[int, int] = (0, 0)
    code: bytes = NONE
    code_seen: bytes = NONE
    calendar: bytes = NONE
    pace: tuple[float, ...] = ()
    base: str = ""
    marks: Marked = Marked()
    tried: tuple[bytes, ...] = ()
    head: str = ""
    change: int = 0


_decoder = msgspec.msgpack.Decoder(Itself)


def itself(database: Database) -> Itself:
    """Return what an index knows about itself. Raises Unusable, msgspec.MsgspecError."""
    rows = database.all("SELECT value FROM known WHERE name = 'itself'")
    return _decoder.decode(rows[0][0]) if rows else Itself()


def note(database: Database, told: Itself) -> None:
    """Note what an index is to know about itself. Raises Unusable."""
    content = msgspec.msgpack.encode(told)
    database.run("INSERT OR REPLACE INTO known VALUES ('itself', ?)", (content,))
