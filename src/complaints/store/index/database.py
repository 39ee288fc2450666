"""The database in which an index is kept: made, opened, read and changed by plain SQL.

Whatever is wrong with it makes it `Unusable`: it is thrown away then, and made anew. A
database that another version of this program wrote, or that came from elsewhere, is one
of those: what stands in it is not even asked.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

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
_SETTINGS = ("trusted_schema=OFF", "cell_size_check=ON", "temp_store=MEMORY")

Values = Sequence[Any] | Mapping[str, Any]


class Database:
    """One open database. Raises Unusable for whatever goes wrong."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def opened(cls, path: Path, *, read_only: bool = False) -> Database:
        """Open the one at a path, which is there."""
        mode = "ro" if read_only else "rw"
        with _mended():
            database = cls(_connected(path, mode))
            try:
                if database.all("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL") != [
                    (each,) for each in _SCHEMA
                ]:
                    raise Unusable
            except BaseException:
                database.close()
                raise
            return database

    @classmethod
    def made(cls, path: Path) -> Database:
        """Make a new one in an empty file that is there.

        Nothing of it is safe on the disk before it is `finished`.
        """
        with _mended():
            database = cls(_connected(path, "rw"))
            for setting in ("journal_mode=OFF", "synchronous=OFF"):
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
        with _mended():
            return self._connection.execute(sql, values).fetchall()

    def each(self, sql: str, values: Values = ()) -> Iterator[tuple[Any, ...]]:
        """Return the rows that are asked for, one after the other."""
        with _mended():
            yield from self._connection.execute(sql, values)

    def run(self, sql: str, values: Values = ()) -> None:
        """Do what is asked."""
        with _mended():
            self._connection.execute(sql, values)

    def many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """Do what is asked for each of these."""
        with _mended():
            self._connection.executemany(sql, values)

    @contextlib.contextmanager
    def change(self) -> Iterator[None]:
        """Do everything within, or nothing; nobody else changes anything meanwhile."""
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            with contextlib.suppress(Unusable):
                self.run("ROLLBACK")
            raise

    def take_out(self, places: Iterable[str]) -> None:
        """Forget the files at these places."""
        gone = [(place,) for place in places]
        for table in _WIDTHS:
            self.many(f"DELETE FROM {table} WHERE place = ?", gone)  # noqa: S608 - our own names

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
        self.many(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608 - our own names


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    # What has a meaning in an address is written otherwise.
    name = str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    connection = sqlite3.connect(
        f"file:{name}?mode={mode}", timeout=_WAIT, isolation_level=None, uri=True
    )
    for setting in _SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    return connection


@contextlib.contextmanager
def _mended() -> Iterator[None]:
    """Tell of whatever is wrong with a database by one kind of error."""
    try:
        yield
    except (sqlite3.Error, OverflowError, UnicodeError) as error:
        raise Unusable(str(error)) from None
