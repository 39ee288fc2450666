"""The configuration of this machine: where its files are, and whether they can be trusted.

What is in them starts programs and opens the way to servers, so nobody else may have
written it: neither the file nor a folder on the way to it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from complaints.core.findings import Finding
from complaints.core.policy.machine import Machine, check_machine
from complaints.store.load import load, tree
from complaints.store.modes import WRITING, is_own, looked_at
from complaints.store.shell import command_line
from complaints.store.text.schema import line_of, misspelt

NAME = Path("complaints", "config.yaml")
SYSTEM = Path("/etc") / NAME
_ROOT = 0


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
    folder = Path(named) if named.startswith("/") else Path("~/.config").expanduser()
    return folder / NAME


def configurations() -> list[Configuration]:
    """Return the configuration files there are, the person's own before the machine's."""
    owners = {user_file(): frozenset((_ROOT, os.geteuid())), SYSTEM: frozenset((_ROOT,))}
    found = (_read(path, owned_by) for path, owned_by in owners.items())
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
        distrusted = next(_distrusted(path, owned_by), None)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        # What keeps it from being looked at is told by whoever reads it.
        distrusted = None
    if distrusted is not None:
        return Configuration(path, None, (distrusted,))
    loaded = load(path, str(path), Machine)
    if loaded.value is None:
        return Configuration(path, None, loaded.findings)
    node = tree(loaded.content)
    found = list(check_machine(loaded.value))
    located = [each.located(str(path), line_of(node, each.path) if node else 0) for each in found]
    if node is not None:
        located += [each.located(str(path), each.line) for each in misspelt(node, Machine)]
    return Configuration(path, None if located else loaded.value, tuple(located))


def _distrusted(path: Path, owned_by: frozenset[int]) -> Iterator[Finding]:
    """Return why a file, or a folder on the way to it, is not to be trusted. Raises OSError."""
    # People keep such files elsewhere and link to them: what counts is the file itself.
    real = path.resolve(strict=True)
    for place in (real, *real.parents):
        found = place.stat()
        if found.st_uid not in owned_by | {_ROOT}:
            yield _refused(path, place, "it belongs to another user", "give it to its user: chown")
        elif found.st_mode & _writable_by_others(place, real, found.st_mode):
            mend = f"run: {command_line(['chmod', 'go-w', str(place)])}"
            yield _refused(path, place, "others can write it", mend)


def _writable_by_others(place: Path, real: Path, mode: int) -> int:
    """Return by whom a file or folder may not be written besides its owner, as bits of a mode."""
    if place in (real, real.parent):
        return WRITING
    # In a folder like /tmp nobody can take away what is another's.
    return 0 if mode & stat.S_ISVTX else stat.S_IWOTH


def _refused(path: Path, place: Path, why: str, mend: str) -> Finding:
    where = "" if place == path else f" ({place})"
    return Finding("machine", f"{why}{where}, so it is not used", mend, file=str(path), fatal=True)
