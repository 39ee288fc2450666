"""The configuration of this machine: where its files are, and whether they can be trusted.

What is in them starts programs and opens the way to servers, so nobody else may have
written it: neither the file nor a folder on the way to it.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from complaints.beneath import Folders
from complaints.core.findings import Finding
from complaints.core.policy.machine import Machine, check_machine
from complaints.errors import reason_of
from complaints.store.leave import leave
from complaints.store.load import load_content, tree
from complaints.store.modes import WRITING, is_own, looked_at
from complaints.store.reading import LIMIT
from complaints.store.shell import command_line, moving_away
from complaints.store.text.schema import line_of, misspelt

NAME = Path("complaints", "config.yaml")
SYSTEM = Path("/etc") / NAME
_ROOT = 0
_MOST_LINKS = 100


@dataclass(frozen=True, slots=True)
class Configuration:
    """One configuration file: what it says, or what is wrong with it."""

    path: Path
    machine: Machine | None
    findings: tuple[Finding, ...] = ()


def user_file() -> Path:
    """Return where the configuration of the person at work is, there yet or not."""
    named = os.environ.get("XDG_CONFIG_HOME", "")
    # By the XDG base directory specification one that is no whole path does not count.
    # Where nobody knows a home, as in a container, this is no whole path, and no file is read.
    home = os.path.expanduser("~/.config")  # noqa: PTH111 - a Path fails there
    return Path(named if named.startswith("/") else home) / NAME


def configurations() -> list[Configuration]:
    """Return the configuration files there are, the person's own before the machine's."""
    owners = {user_file(): frozenset((_ROOT, os.geteuid())), SYSTEM: frozenset((_ROOT,))}
    found = (_read(path, by) for path, by in owners.items() if path.is_absolute())
    return [each for each in found if each is not None]


def writable_by_others() -> list[Path]:
    """Return of the person's own file and its folder those that others can write.

    Only where they are the person's and no links: what is elsewhere serves something else, too.
    """
    file = user_file()
    looks = {place: looked_at(place) for place in (file.parent, file)}
    if any(found is None or stat.S_ISLNK(found.st_mode) for found in looks.values()):
        return []
    return [
        place
        for place, found in looks.items()
        if found is not None and is_own(found) and found.st_mode & WRITING
    ]


def _read(path: Path, owned_by: frozenset[int]) -> Configuration | None:
    """Return one file; None where it is not there."""
    try:
        way = _way(path)
        distrusted = _irregular(path, way[-1]) or next(_distrusted(path, way, owned_by), None)
        if distrusted is not None:
            return Configuration(path, None, (distrusted,))
        # What was looked at is what is read.
        with Folders(way[-1].parent) as folders:
            loaded = load_content(folders.read(way[-1], LIMIT), str(path), Machine)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        message = f"it cannot be read: {reason_of(error)}"
        unread = Finding("machine", message, leave(path, error), file=str(path), fatal=True)
        return Configuration(path, None, (unread,))
    if loaded.value is None:
        return Configuration(path, None, loaded.findings)
    node = tree(loaded.content)
    found = list(check_machine(loaded.value))
    located = [each.located(str(path), line_of(node, each.path) if node else 0) for each in found]
    if node is not None:
        located += [each.located(str(path), each.line) for each in misspelt(node, Machine)]
    return Configuration(path, None if located else loaded.value, tuple(located))


def _way(path: Path) -> list[Path]:
    """Return all that is passed on the way to a file, links and the folders they stand in too.

    The last is the file itself. Raises OSError.
    """
    passed: list[Path] = []
    rest, place = list(reversed(path.parts[1:])), Path("/")
    for _ in range(_MOST_LINKS):
        passed.append(place)
        if not rest:
            return passed
        part = rest.pop()
        place = place.parent if part == ".." else place / part
        if place.is_symlink():
            passed.append(place)
            target = place.readlink()
            rest += reversed(target.parts[1:] if target.is_absolute() else target.parts)
            place = Path("/") if target.is_absolute() else place.parent
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))


def _irregular(path: Path, end: Path) -> Finding | None:
    """Return what is wrong where a path ends at no file, as a device is. Raises OSError.

    That serves something else, so that it is not to be closed or given away.
    """
    if stat.S_ISREG(end.lstat().st_mode):
        return None
    return _refused(path, end, "it is no ordinary file", f"run: {moving_away(path)}")


def _distrusted(path: Path, way: Sequence[Path], owned_by: frozenset[int]) -> Iterator[Finding]:
    """Return why a file, or what is passed on the way to it, is not to be trusted. Raises OSError.

    People keep such files elsewhere and link to them, so that each link counts as well.
    """
    ends = {way[-1], *(place.parent for place in (path, way[-1], *filter(Path.is_symlink, way)))}
    for place in reversed(way):
        found = place.lstat()
        if found.st_uid not in owned_by:
            give = command_line(["chown", "-h", str(max(owned_by)), str(place)])
            yield _refused(path, place, "it belongs to another user", f"as root, run: {give}")
        elif not stat.S_ISLNK(found.st_mode) and found.st_mode & _not_for(found, place in ends):
            mend = f"run: {command_line(['chmod', 'go-w', str(place)])}"
            yield _refused(path, place, "others can write it", mend)


def _not_for(found: os.stat_result, at_an_end: bool) -> int:
    """Return by whom a file or folder may not be written besides its owner, as bits of a mode.

    `at_an_end` says that it is the file, or a folder in which it or a link to it stands.
    """
    if at_an_end:
        return WRITING
    # In a folder like /tmp nobody can take away what is another's.
    return 0 if found.st_mode & stat.S_ISVTX else stat.S_IWOTH


def _refused(path: Path, place: Path, why: str, mend: str) -> Finding:
    where = "" if place == path else f" ({place})"
    return Finding("machine", f"{why}{where}, so it is not used", mend, file=str(path), fatal=True)
