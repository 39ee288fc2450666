"""Opening the index of a register: found, made anew where it is of no use, brought up to date."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from complaints.beneath import close
from complaints.errors import Refused
from complaints.store import waits
from complaints.store.index.calendars import bound_anew, date_anew
from complaints.store.index.database import Database
from complaints.store.index.index import Index
from complaints.store.index.itself import Itself, itself, note
from complaints.store.index.mark import Mark
from complaints.store.index.origin import calendar_used, code, code_seen
from complaints.store.index.place import INDEX_LOCK, index_path
from complaints.store.index.refresh import Refresh, Stale
from complaints.store.index.signature import clock_of
from complaints.store.index.wanted import (
    NOBODY,
    Extent,
    Rules,
    Unusable,
    Unwritable,
    Waiting,
)
from complaints.store.local.folder import (
    group_folder,
    open_group_file,
    remove_file,
    state_base,
)
from complaints.store.local.lock import file_held

if TYPE_CHECKING:
    from complaints.store.git.repository import Repository

_NEW = "index.new"
_TRIES = 3
MANY = 5_000
"""With more to be read for a new index, that is told: it takes seconds."""


def open_index(
    root: Path,
    rules: Rules,
    repository: Callable[[], Repository | None],
    extent: Extent,
    waiting: Waiting = NOBODY,
) -> Index | None:
    """Return the index of a register, made where it is not there; None where none can be had."""
    opening = _Opening(root, rules, repository, extent, waiting)
    try:
        return opening.existing()
    except (Unwritable, Refused, OSError):
        return None
    except (Unusable, msgspec.MsgspecError):
        pass
    with contextlib.suppress(Unusable, msgspec.MsgspecError, Refused, OSError):
        return opening.made()
    return None


def _inode(path: Path) -> tuple[int, int]:
    """Return by what a file is known to be the one that was made here, and no copy of it."""
    found = path.lstat()
    return found.st_dev, found.st_ino


class _Opening:
    """One try to open it."""

    def __init__(
        self,
        root: Path,
        rules: Rules,
        repository: Callable[[], Repository | None],
        extent: Extent,
        waiting: Waiting,
    ) -> None:
        self.root = root
        self.waiting = waiting
        self.rules = rules
        self.repository = repository
        self.extent = extent
        self.base = state_base(root)
        self.path = index_path(root)
        self.new = self.path.with_name(_NEW)
        self.lock = self.path.with_name(INDEX_LOCK)
        self.mark = Mark(self.base, self.path)

    def existing(self) -> Index:
        """Return the one that is there. Raises Unusable where it is of no use."""
        database = Database.opened(self.path, self.mark)
        try:
            for _ in range(_TRIES):
                self._made_by_us(database)
                with contextlib.suppress(Stale):
                    index = self._refreshed(database)
                    self._tidy()
                    return index
            raise Unusable
        except BaseException:
            database.close()
            raise

    def _made_by_us(self, database: Database) -> None:
        """Raise Unusable where another program made it; work dates out by today's calendar."""
        told = itself(database)
        seen = code_seen()
        if told.inode != _inode(self.path):
            raise Unusable
        if told.code_seen != seen and told.code != code():
            raise Unusable
        calendar, pace = calendar_used(self.rules.calendar), tuple(self.rules.pace)
        if (told.calendar, told.pace, told.code_seen) == (calendar, pace, seen):
            return
        try:
            with database.change():
                now = itself(database)
                if now.calendar != calendar:
                    date_anew(database, self.rules.calendar)
                if now.pace != pace:
                    bound_anew(database, self.rules.pace)
                now = replace(now, calendar=calendar, pace=pace, code_seen=seen)
                note(database, replace(now, change=now.change + 1))
        except Unwritable:
            # By which files the program was known last is of no matter.
            if (told.calendar, told.pace) != (calendar, pace):
                raise

    def _refreshed(self, database: Database) -> Index:
        clock = self._clock()
        given = (self.root, self.rules, self.repository, database, clock)
        refresh = Refresh(*given, self.extent, self.waiting.meanwhile)
        if refresh.is_needed:
            try:
                with database.change():
                    refresh.write()
            except Unwritable:
                refresh.write_over()
        else:
            refresh.check()
        return Index(database, refresh.findings)

    def _clock(self) -> int:
        """Return the time of the file system; where it cannot be told nothing read is trusted."""
        try:
            descriptor = open_group_file(self.base, self.lock, os.O_RDWR | os.O_CREAT)
        except OSError:
            return 0
        try:
            return clock_of(descriptor)
        except OSError:
            return 0
        finally:
            close(descriptor)

    def made(self) -> Index:
        """Make it anew, unless somebody else does. Raises Unusable, Refused, OSError."""
        group_folder(self.root)
        with file_held(self.base, self.lock, open_group_file, waits.FIRST_INDEX) as held:
            if held is None:
                raise Unwritable
            try:
                # Whoever held it may have made it.
                return self.existing()
            except Unwritable:
                raise
            except (Unusable, msgspec.MsgspecError):
                self._replace()
        return self.existing()

    def _replace(self) -> None:
        remove_file(self.base, self.new)
        os.close(open_group_file(self.base, self.new, os.O_RDWR | os.O_CREAT | os.O_EXCL))
        try:
            self._make()
            self.new.replace(self.path)
        except BaseException:
            with contextlib.suppress(OSError):
                remove_file(self.base, self.new)
            raise
        # That of a stopped change belonged to the one before.
        self.mark.take()

    def _tidy(self) -> None:
        """Take away what is left of a making that was stopped."""
        if os.path.lexists(self.new):
            with (
                contextlib.suppress(Refused, OSError),
                file_held(self.base, self.lock, open_group_file) as held,
            ):
                if held is not None:
                    remove_file(self.base, self.new)

    def _make(self) -> None:
        database = Database.made(self.new)
        try:
            calendar = calendar_used(self.rules.calendar)
            told = Itself(_inode(self.new), code(), code_seen(), calendar, tuple(self.rules.pace))
            note(database, told)
            refresh = Refresh(self.root, self.rules, self.repository, database, self._clock())
            if self.waiting.tell is not None and len(refresh.added) > MANY:
                self.waiting.tell(len(refresh.added))
            refresh.write()
            database.finish()
        finally:
            database.close()
        with self.new.open("rb") as file:
            os.fsync(file.fileno())
