"""What git would read or wait for without end: a pipe or a device in the place of one of its files.

No commit brings that, but an archive can. Git is not started then.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from complaints.beneath import read_ordinary

_CONFIGURATIONS = ("config", "config.worktree")
# The folders in which git reads whatever is there, or by fixed names.
_DEEP = ("refs", "info", "sequencer", "rebase-merge", "rebase-apply", "objects/info")
_FLAT = (".", "objects/pack")
_LONGEST = 1024 * 1024
_INCLUDED = re.compile(rb'(?:^|\])[ \t]*path[ \t]*=[ \t]*"?([^"\n]+)', re.MULTILINE | re.IGNORECASE)


def endless(folder: Path) -> Path | None:
    """Return the first file of a git directory, or named by it, that never ends; None without."""
    if not os.path.lexists(folder / "HEAD"):
        # Then git takes it for no git directory, whatever is in it.
        return None
    places = dict.fromkeys((folder, common_folder(folder)))
    return next((path for place in places for path in _found(place)), None)


def _found(folder: Path) -> Iterator[Path]:
    for name in _FLAT:
        yield from _in_folder(folder / name)
    for name in _DEEP:
        for place, _, _ in os.walk(folder / name):
            yield from _in_folder(Path(place))
    seen: set[Path] = set()
    for name in _CONFIGURATIONS:
        yield from _included(folder / name, seen)


def _in_folder(folder: Path) -> Iterator[Path]:
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not entry.is_file(follow_symlinks=False) and _never_ends(folder / entry.name):
                yield folder / entry.name


def _included(configuration: Path, seen: set[Path]) -> Iterator[Path]:
    """Follow the files that a configuration includes, and those that they include."""
    if configuration in seen:
        return
    seen.add(configuration)
    try:
        content = read_ordinary(configuration, _LONGEST)
    except OSError:
        return
    if b"include" not in content.lower():
        return
    for found in _INCLUDED.finditer(content):
        named = Path(os.fsdecode(found[1].strip())).expanduser()
        path = configuration.parent / named
        if _never_ends(path):
            yield path
        else:
            yield from _included(path, seen)


def _never_ends(path: Path) -> bool:
    with suppress(OSError, ValueError):
        return not (path.is_file() or path.is_dir()) and path.exists()
    return False


def common_folder(folder: Path) -> Path:
    """Return where what several work trees share lies: as a rule in the very folder."""
    with suppress(OSError):
        named = os.fsdecode(read_ordinary(folder / "commondir", _LONGEST).strip())
        return folder / named if named else folder
    return folder
