"""The database in which an index is kept: made, opened, read and changed by plain SQL.

Whatever is wrong with it makes it `Unusable`: it is thrown away then, and made anew. A
database that another version of this program wrote, or that came from elsewhere, is one
of those: what stands in it is not even asked.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from complaints.store.index.mark import Mark
from complaints.store.index.mended import mended
from complaints.store.index.rows import Dates, KeptFile
from complaints.store.index.wanted import Unusable

_WAIT = 5.0
_SCHEMA = (
    "CREATE TABLE known (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID",
    "CREATE TABLE folders (path TEXT PRIMARY KEY, signature BLOB) WITHOUT ROWID",
    "CREATE TABLE files (place TEXT PRIMARY KEY, signature BLOB, based INTEGER, digest BLOB)"
    " WITHOUT ROWID",
    "CREATE TABLE faults (place TEXT PRIMARY KEY, findings BLOB) WITHOUT ROWID",
    "CREATE TABLE heads (place TEXT PRIMARY KEY, unsettled INTEGER, unowned INTEGER,"
    " as_events_say INTEGER, since INTEGER, late_from INTEGER, letters_from INTEGER,"
    " open INTEGER, head BLOB, lasting BLOB)",
    "CREATE TABLE wholes (place TEXT PRIMARY KEY, whole BLOB)",
    "CREATE TABLE words (place TEXT PRIMARY KEY, words BLOB, telephones BLOB)",
    "CREATE TABLE keys (kind TEXT, value TEXT, place TEXT, PRIMARY KEY (kind, value, place))"
    " WITHOUT ROWID",
    "CREATE INDEX by_late ON heads (late_from) WHERE late_from IS NOT NULL",
    "CREATE INDEX by_letters ON heads (letters_from) WHERE letters_from IS NOT NULL",
    "CREATE INDEX by_since ON heads (since)",
    "CREATE INDEX by_unsettled ON heads (unsettled) WHERE unsettled = 1",
    "CREATE INDEX by_other ON heads (as_events_say) WHERE as_events_say = 0",
    "CREATE INDEX by_unowned ON heads (unowned) WHERE unowned = 1",
    "CREATE INDEX by_open ON heads (open) WHERE open = 1",
    "CREATE INDEX by_place ON keys (place)",
    "CREATE INDEX by_end ON files (substr(place, -7))",
    "CREATE INDEX by_based ON files (based) WHERE based = 0",
)
_WIDTHS = {"files": 4, "faults": 2, "heads": 10, "wholes": 2, "words": 3, "keys": 3}
_SETTINGS = (
    *("trusted_schema=OFF", "cell_size_check=ON", "temp_store=MEMORY"),
    # What is changed reaches the file at the end, at once, and what it held lies nowhere else.
    *("journal_mode=MEMORY", "cache_spill=OFF"),
)

Values = Sequence[Any] | Mapping[str, Any]

# Signs that stand in an address for themselves.
_PLAIN = frozenset(b"/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


class Database:
    """One open database. Raises Unusable for whatever goes wrong."""

    def __init__(self, connection: sqlite3.Connection, mark: Mark | None = None) -> None:
        self._connection = connection
        self._mark = mark
        self._overlaid = False

    @classmethod
    def opened(cls, path: Path, mark: Mark) -> Database:
        """Open the one at a path."""
        mark.ready()
        with mended():
            database = cls(_connected(path), mark)
            try:
                database._look()
            except BaseException:
                database.close()
                raise
            return database

    def _look(self) -> None:
        """Raise Unusable where another program made it, or a change was stopped."""
        if self._stopped():
            # Who changes it now holds it, and is waited for.
            self.run("BEGIN IMMEDIATE")
            stopped = self._stopped()
            self.run("ROLLBACK")
            if stopped:
                raise Unusable
        schema = self.all("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
        if schema != [(each,) for each in _SCHEMA]:
            raise Unusable

    def _stopped(self) -> bool:
        return self._mark is not None and self._mark.stands()

    @classmethod
    def made(cls, path: Path) -> Database:
        """Make a new one in an empty file that is there.

        Nothing of it is safe on the disk before it is `finished`.
        """
        with mended():
            database = cls(_connected(path))
            for setting in ("journal_mode=OFF", "synchronous=OFF", "cache_spill=ON"):
                database.run(f"PRAGMA {setting}")
            database.run("BEGIN")
            for each in _SCHEMA:
                database.run(each)
            return database

    def finish(self) -> None:
        """Have all that was put into a new one in its file."""
        self.run("COMMIT")

    def close(self) -> None:
        """Let go of it."""
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()

    def all(self, sql: str, values: Values = ()) -> list[tuple[Any, ...]]:
        """Return all rows that are asked for."""
        with mended():
            return self._connection.execute(sql, values).fetchall()

    def each(self, sql: str, values: Values = ()) -> Iterator[tuple[Any, ...]]:
        """Return the rows that are asked for, one after the other."""
        with mended():
            yield from self._connection.execute(sql, values)

    def run(self, sql: str, values: Values = ()) -> None:
        """Do what is asked."""
        with mended():
            self._connection.execute(sql, values)

    def many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """Do what is asked for each of these."""
        with mended():
            self._connection.executemany(sql, values)

    @contextlib.contextmanager
    def change(self) -> Iterator[None]:
        """Do everything within, or nothing; nobody else changes anything meanwhile."""
        self.run("BEGIN IMMEDIATE")
        try:
            if self._stopped():
                raise Unusable
            yield
        except BaseException:
            self._take_back()
            raise
        self._commit()

    def _commit(self) -> None:
        try:
            if self._mark is not None:
                self._mark.put()
            self.run("COMMIT")
        except BaseException:
            if not self._take_back():
                # It is not certain that the file is as it was.
                raise
            self._unmark()
            raise
        self._unmark()

    def _unmark(self) -> None:
        if self._mark is not None:
            self._mark.take()

    def _take_back(self) -> bool:
        """Undo what was begun; returns whether that could be done."""
        with contextlib.suppress(Unusable):
            if self._connection.in_transaction:
                self.run("ROLLBACK")
                return True
        return False

    def overlay(self) -> None:
        """Keep what is changed from here on in memory, for nothing can be written."""
        self._overlaid = True
        self.run("CREATE TEMP TABLE hidden (place TEXT PRIMARY KEY) WITHOUT ROWID")
        for table in _WIDTHS:
            columns = f"SELECT * FROM main.{table}"  # noqa: S608 - our own names
            self.run(f"CREATE TEMP TABLE new_{table} AS {columns} WHERE 0")
            # Whoever asks for the table is given this.
            left = f"{columns} WHERE place NOT IN temp.hidden"
            new = f"SELECT * FROM temp.new_{table}"  # noqa: S608 - our own names
            self.run(f"CREATE TEMP VIEW {table} AS {left} UNION ALL {new}")

    def take_out(self, places: Iterable[str]) -> None:
        """Forget the files at these places."""
        gone = [(place,) for place in places]
        if self._overlaid:
            self.many("INSERT OR IGNORE INTO temp.hidden VALUES (?)", gone)
        for table in map(self._named, _WIDTHS):
            self.many(f"DELETE FROM {table} WHERE place = ?", gone)  # noqa: S608 - our own names

    def _named(self, table: str) -> str:
        return f"temp.new_{table}" if self._overlaid else table

    def put_in(self, kept: Sequence[tuple[KeptFile, bytes, bool]]) -> None:
        """Keep these rows, each with the signature of its file and whether git vouches for it.

        None of them is there yet.
        """
        self._insert("files", ((r.place, seen, based, r.digest) for r, seen, based in kept))
        self._insert("faults", ((r.place, r.findings) for r, _, _ in kept if r.findings))
        good = [(r.place, r.shown, r.dates) for r, _, _ in kept if r.shown and r.dates]
        self._insert(
            "heads",
            (
                (
                    *(place, shown.unsettled, shown.unowned, shown.as_events_say),
                    *(dates.since, dates.late_from, dates.letters_from, dates.open),
                    *(shown.head, dates.lasting),
                )
                for place, shown, dates in good
            ),
        )
        self._insert("wholes", ((place, shown.whole) for place, shown, _ in good))
        self._insert("words", ((place, s.words, s.telephones) for place, s, _ in good))
        self._insert("keys", ((*key, place) for place, shown, _ in good for key in shown.keys))

    def forget(self, places: Iterable[str]) -> None:
        """Have these files read again, whatever they hold."""
        gone = ((place,) for place in places)
        self.many("UPDATE files SET signature = x'', digest = x'', based = 0 WHERE place = ?", gone)

    def date(self, place: str, dates: Dates) -> None:
        """Keep other dates of a complaint."""
        self.run(
            "UPDATE heads SET since=?, late_from=?, letters_from=?, open=?, lasting=?"
            " WHERE place=?",
            (
                *(dates.since, dates.late_from, dates.letters_from, dates.open),
                *(dates.lasting, place),
            ),
        )

    def _insert(self, table: str, values: Iterable[Sequence[Any]]) -> None:
        marks = ",".join("?" * _WIDTHS[table])
        self.many(f"INSERT INTO {self._named(table)} VALUES ({marks})", values)  # noqa: S608 - our own names


def _connected(path: Path) -> sqlite3.Connection:
    # What may have a meaning in an address is written otherwise.
    name = "".join(chr(byte) if byte in _PLAIN else f"%{byte:02x}" for byte in os.fsencode(path))
    address = f"file:{name}?mode=rw"
    connection = sqlite3.connect(address, timeout=_WAIT, isolation_level=None, uri=True)
    for setting in _SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    return connection
