"""What the rows of an index were made by: this very program, by this calendar."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from zoneinfo import TZPATH

import complaints
from complaints.core.time.calendar import WorkingCalendar

# What decides what is in a row: the rules, and how files are read.
_PARTS = ("core", "store")
_SIZE = 16


def code_seen() -> bytes:
    """Return by what it is known, quickly, that the program is the one that was looked at.

    Raises OSError where its modules are no files.
    """
    told = [f"{path} {seen.st_size} {seen.st_mtime_ns}" for path, seen in _modules()]
    told.append(unicodedata.unidata_version)
    return _digest(("\n".join(told).encode("utf-8", "surrogateescape"),))


def code() -> bytes:
    """Return by what the program is known, wherever it is installed. Raises OSError."""
    # By the letters that Python knows words are found whatever their case and accents.
    letters = unicodedata.unidata_version.encode()
    return _digest(chain((letters,), (Path(path).read_bytes() for path, _ in _modules())))


def calendar_used(calendar: WorkingCalendar) -> bytes:
    """Return by what a calendar is known, with the rules of its time zone on this machine."""
    told = (calendar.week, sorted(calendar.special.items()), sorted(calendar.holidays.items()))
    return _digest((calendar.zone.key.encode(), repr(told).encode(), _zone(calendar.zone.key)))


def _zone(key: str) -> bytes:
    for folder in chain(TZPATH, _packaged()):
        path = Path(folder, *key.split("/"))
        if path.is_file():
            return path.read_bytes()
    return b""


def _packaged() -> Iterator[str]:
    # Where the system has no time zones.
    package = find_spec("tzdata")
    for folder in (package.submodule_search_locations or ()) if package is not None else ():
        yield str(Path(folder) / "zoneinfo")


def _modules() -> list[tuple[str, os.stat_result]]:
    """Return the modules, each by its path with what is known of it. Raises OSError."""
    found: dict[str, os.stat_result] = {}
    top = complaints.__path__[0]
    waiting = [os.path.join(top, part) for part in _PARTS]  # noqa: PTH118 - several times faster
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    found[entry.path] = entry.stat()
                elif entry.is_dir() and not entry.name.startswith("__"):
                    waiting.append(entry.path)
    return sorted(found.items())


def _digest(pieces: Iterable[bytes]) -> bytes:
    made = hashlib.blake2b(digest_size=_SIZE)
    for piece in pieces:
        made.update(len(piece).to_bytes(8, "little") + piece)
    return made.digest()
