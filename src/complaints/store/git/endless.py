"""What git would read or wait for without end: a pipe or a device in the place of one of its files.

No commit brings that, but an archive can. Git is not started then.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from complaints.beneath import read_ordinary

CONFIGURATIONS = ("config", "config.worktree")
"""The files in a git directory in which its own settings stand."""

# The folders in which git reads whatever is there, or by fixed names.
_DEEP = ("refs", "info", "sequencer", "rebase-merge", "rebase-apply", "objects/info")
_FLAT = (".", "objects/pack")
_LONGEST = 1024 * 1024
_INCLUDED = re.compile(rb"(?:^|\])[ \t]*path[ \t]*=[ \t]*([^\n]+)", re.MULTILINE | re.IGNORECASE)
# A person has a few, and git itself follows ten deep.
_MOST_INCLUDED = 100


def endless(folder: Path, besides: Iterable[Path] = ()) -> Path | None:
    """Return the first file of a git directory, or named by it, that never ends; None without.

    `besides` are files elsewhere that git reads.
    """
    if not os.path.lexists(folder / "HEAD"):
        # Then git takes it for no git directory, whatever is in it.
        return None
    if found := next(filter(_never_ends, besides), None):
        return found
    places = dict.fromkeys((folder, common_folder(folder)))
    return next((path for place in places for path in _found(place)), None)


def _found(folder: Path) -> Iterator[Path]:
    for name in _FLAT:
        yield from _in_folder(folder / name)
    for name in _DEEP:
        for place, _, _ in os.walk(folder / name):
            yield from _in_folder(Path(place))
    yield from _included(folder)


def _in_folder(folder: Path) -> Iterator[Path]:
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not entry.is_file(follow_symlinks=False) and _never_ends(folder / entry.name):
                yield folder / entry.name


def _included(folder: Path) -> Iterator[Path]:
    """Follow the files that a configuration includes, and those that they include."""
    waiting = [folder / name for name in CONFIGURATIONS]
    for _ in range(_MOST_INCLUDED):
        if not waiting:
            return
        configuration, content = waiting.pop(), b""
        with suppress(OSError, ValueError):
            content = read_ordinary(configuration, _LONGEST)
        if b"include" not in content.lower():
            continue
        for found in _INCLUDED.finditer(content):
            named = os.fsdecode(found[1].replace(b'"', b"").strip())
            # A Path may fail here.
            path = configuration.parent / os.path.expanduser(named)  # noqa: PTH111
            if _never_ends(path):
                yield path
            waiting.append(path)


def _never_ends(path: Path) -> bool:
    with suppress(OSError, ValueError):
        return not (path.is_file() or path.is_dir()) and path.exists()
    return False


def common_folder(folder: Path) -> Path:
    """Return where what several work trees share lies: as a rule in the very folder."""
    with suppress(OSError):
        named = os.fsdecode(read_ordinary(folder / "commondir", _LONGEST).strip())
        return folder / named if named and "\0" not in named else folder
    return folder
