"""Whether a person has changed a file in conflict, or it is as a program has left it."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Sequence

from complaints.store.git.lines import marked_lines
from complaints.store.git.repository import Repository
from complaints.store.load import has_marks
from complaints.store.reading import read_below

_MARK = re.compile(rb"(<{3,}|\|{3,}|={3,}|>{3,})( |$)")
# What both sides came from, ours and theirs.
_ALL = 3


def changed_by_hand(
    repository: Repository, name: str, merged: bytes, versions: Sequence[bytes]
) -> bool:
    """Tell whether a person has changed the file. Raises Untrusted where that cannot be seen.

    A program has left our merge there, one of the `versions`, or what git makes
    of their lines: with its marks, each other line is of one of them. Line ends
    are as git was told to write them.
    """
    path = repository.place.top / name
    if not os.path.lexists(path):
        return False
    held = _plain(read_below(repository.root, path))
    versions = [*map(_plain, versions)]
    if held in (_plain(merged), *versions):
        return False
    if has_marks(held):
        return _is_marked_by_hand(held, versions)
    return len(versions) < _ALL or held != marked_lines(*versions)[0]


def _is_marked_by_hand(held: bytes, versions: Sequence[bytes]) -> bool:
    """Tell whether a file with git's marks is not as git leaves it.

    Git leaves no line that is in none of the versions, and every line that all of them
    have as often, or that one side has written. Where that stands is git's affair.
    """
    lines = Counter(line for line in held.splitlines() if not _MARK.match(line))
    base, *sides = (Counter(version.splitlines()) for version in versions)
    kept = {line: count for line, count in base.items() if all(s[line] == count for s in sides)}
    for side in sides:
        kept |= {line: 1 for line in side if line not in base}
    strange = lines.keys() - base.keys() - set().union(*sides)
    return bool(strange) or any(lines[line] < count for line, count in kept.items())


def _plain(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n")
