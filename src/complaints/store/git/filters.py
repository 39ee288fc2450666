"""Files of which a filter of git makes something else, as to encrypt them.

Reading starts no filter, so what such a file holds cannot be compared with a commit; but
when git last looked at it, it noted its size and time.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from complaints.store.git.blobs import committed_and_staged
from complaints.store.git.repository import Repository
from complaints.store.git.upstream import done

# What `ls-files --debug` prints of each file, behind its name.
_NOTED = re.compile(
    r"([^\0]*+)\0 +ctime: [0-9:]+\n +mtime: ([0-9]+):([0-9]+)\n"
    r"[^\n]*\n[^\n]*\n +size: ([0-9]+)\t.*\n"
)


def filtered(repository: Repository, paths: Iterable[Path]) -> set[Path]:
    """Return those of these files that go through a filter. Raises Refused, ProgramMissing."""
    names = "".join(f"{repository.named(path)}\0" for path in paths)
    if not names:
        return set()
    told = done(repository.git("check-attr", "-z", "--stdin", "filter", text=names)).split("\0")
    # By turns a path, the attribute, and what it is; `unset` and the like may be names, too.
    filters = dict(zip(told[::3], told[2::3], strict=False))
    known = repository.filters
    return {
        repository.place.top / path for path, value in filters.items() if f"filter.{value}" in known
    }


def seen_committed(repository: Repository, paths: Iterable[Path]) -> set[Path]:
    """Return those of these files that, as git last looked at them, the last commit has.

    Raises Refused, Unanswered, ProgramMissing.
    """
    seen = sorted(_untouched(repository, paths))
    committed, staged = committed_and_staged(repository, seen) if seen else ({}, {})
    return {path for path in seen if committed[path] == staged[path]}


def _untouched(repository: Repository, paths: Iterable[Path]) -> set[Path]:
    """Return those of these files that are as they were when git last looked at them.

    Raises Refused, ProgramMissing.
    """
    literal = [f":(literal){repository.named(path)}" for path in paths]
    if not literal:
        return set()
    listed = done(repository.git("ls-files", "--debug", "-z", "--", *literal))
    noted = ((repository.place.top / name, when) for name, when in _noted(listed))
    return {path for path, when in noted if _is_as(path, *when)}


def _noted(listed: str) -> Iterator[tuple[str, tuple[int, int, int]]]:
    """Return each name with the seconds, the nanoseconds and the size that were noted."""
    place = 0
    while found := _NOTED.match(listed, place):
        place = found.end()
        yield found[1], (int(found[2]), int(found[3]), int(found[4]))


def _is_as(path: Path, seconds: int, rest: int, size: int) -> bool:
    try:
        found = os.lstat(path)
    except OSError:
        return False
    return (found.st_mtime_ns, found.st_size) == (seconds * 1_000_000_000 + rest, size)
