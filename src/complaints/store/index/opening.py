"""Opening the index of a register: found, made anew where it is of no use, brought up to date."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from complaints.beneath import close
from complaints.errors import Refused
from complaints.store.index.calendars import bound_anew, date_anew
from complaints.store.index.database import Database
from complaints.store.index.index import Index
from complaints.store.index.itself import Itself, itself, note
from complaints.store.index.origin import calendar_used, code, code_seen
from complaints.store.index.place import index_path
from complaints.store.index.refresh import Refresh, Stale
from complaints.store.index.signature import clock_of
from complaints.store.index.wanted import Extent, Rules, Unusable
from complaints.store.local.folder import (
    group_folder,
    is_file,
    open_group_file,
    remove_file,
    state_base,
)
from complaints.store.local.lock import file_held

if TYPE_CHECKING:
    from complaints.store.git.repository import Repository

_NEW = "index.new"
_JOURNAL = "-journal"
_LOCK = "index.lock"
_TRIES = 3


def open_index(
    root: Path, rules: Rules, repository: Callable[[], Repository | None], extent: Extent
) -> Index | None:
    """Return the index of a register, made where it is not there; None where none can be had."""
    opening = _Opening(root, rules, repository, extent)
    with contextlib.suppress(Unusable, Refused, OSError):
        with contextlib.suppress(Unusable, msgspec.MsgspecError):
            return opening.existing()
        return opening.made()
    return None


def _inode(path: Path) -> tuple[int, int]:
    """Return by what a file is known to be the one that was made here, and no copy of it."""
    found = path.lstat()
    return found.st_dev, found.st_ino


class _Opening:
    """One try to open it."""

    def __init__(
        self, root: Path, rules: Rules, repository: Callable[[], Repository | None], extent: Extent
    ) -> None:
        self.root = root
        self.rules = rules
        self.repository = repository
        self.extent = extent
        self.base = state_base(root)
        self.path = index_path(root)

    def existing(self) -> Index:
        """Return the one that is there. Raises Unusable where it is of no use."""
        if not is_file(self.base, self.path):
            raise Unusable
        database = Database.opened(self.path)
        try:
            for _ in range(_TRIES):
                self._made_by_us(database)
                with contextlib.suppress(Stale):
                    return self._refreshed(database)
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
        with database.change():
            if told.calendar != calendar:
                date_anew(database, self.rules.calendar)
            if told.pace != pace:
                bound_anew(database, self.rules.pace)
            told = replace(itself(database), calendar=calendar, pace=pace, code_seen=seen)
            note(database, replace(told, change=told.change + 1))

    def _refreshed(self, database: Database) -> Index:
        clock = self._clock()
        given = (self.root, self.rules, self.repository, database, clock)
        refresh = Refresh(*given, self.extent)
        if refresh.is_needed:
            with database.change():
                refresh.write()
        return Index(database, refresh.findings)

    def _clock(self) -> int:
        descriptor = open_group_file(self.base, self.path.with_name(_LOCK), os.O_RDWR | os.O_CREAT)
        try:
            return clock_of(descriptor)
        finally:
            close(descriptor)

    def made(self) -> Index:
        """Make it anew, unless somebody else does. Raises Unusable, Refused, OSError."""
        group_folder(self.root)
        lock = self.path.with_name(_LOCK)
        with file_held(self.base, lock, open_group_file) as held:
            if held is None:
                raise Unusable
            new = self.path.with_name(_NEW)
            remove_file(self.base, new)
            os.close(open_group_file(self.base, new, os.O_RDWR | os.O_CREAT | os.O_EXCL))
            with self._being_made(new):
                self._make(new)
        return self.existing()

    @contextlib.contextmanager
    def _being_made(self, new: Path) -> Iterator[None]:
        try:
            yield
            # What a stopped change left belongs to the one before.
            remove_file(self.base, self.path.with_name(f"{self.path.name}{_JOURNAL}"))
            new.replace(self.path)
        except BaseException:
            with contextlib.suppress(OSError):
                remove_file(self.base, new)
            raise

    def _make(self, new: Path) -> None:
        database = Database.made(new)
        try:
            calendar = calendar_used(self.rules.calendar)
            told = Itself(_inode(new), code(), code_seen(), calendar, tuple(self.rules.pace))
            note(database, told)
            Refresh(self.root, self.rules, self.repository, database, self._clock()).write()
            database.finish()
        finally:
            database.close()
        with open(new, "rb") as file:  # noqa: PTH123
            os.fsync(file.fileno())
