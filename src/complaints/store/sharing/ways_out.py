"""What has git take files of a work tree for changed that hold what the last commit has."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from complaints.store.git.repository import Repository
from complaints.store.git.unshared import MARKS
from complaints.store.git.upstream import done
from complaints.store.shell import command_line

_PROGRAM = "100755"


def ways_out(repository: Repository, names: Sequence[str]) -> list[str]:
    """Return the commands after which git sees that these files have not changed."""
    top = repository.place.top
    listed = done(repository.git("ls-files", "-v", "-s", "-z")).split("\0")
    # A letter, the mode, the blob, a number, a tab, and the path.
    entries = (entry.partition("\t") for entry in listed if entry)
    found = {name: head.split()[:2] for head, _, name in entries if name in names}
    commands = []
    for mark in MARKS["s"]:
        if marked := [name for name, (letter, _) in found.items() if mark in MARKS.get(letter, ())]:
            look = [*repository.by_hand(top), "update-index", f"--no-{mark}"]
            commands.append(command_line([*look, "--", *marked]))
    modes = {name: mode for name, (letter, mode) in found.items() if letter not in MARKS}
    return [*commands, *_modes(repository, modes)]


def _modes(repository: Repository, modes: Mapping[str, str]) -> Iterator[str]:
    """Return the commands that give files the mode that git has of them."""
    if repository.git("config", "--type=bool", "core.fileMode").out.strip() == "false":
        return
    for name, mode in modes.items():
        path = repository.place.top / name
        with suppress(OSError):
            if bool(path.stat().st_mode & stat.S_IXUSR) != (mode == _PROGRAM):
                sign = "+x" if mode == _PROGRAM else "-x"
                yield command_line(["chmod", sign, str(path)])
