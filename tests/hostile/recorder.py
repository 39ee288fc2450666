"""What a run did to the world outside it, as the library made of `recorder.c` has noted it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).parent / "recorder.c"
LOG = "HOSTILE_LOG"
EDITOR = "true"
"""The editor of the person at work, which is theirs."""
_DIGITS = 8
_OPTIONS = ("-std=c11", "-Wall", "-Wextra", "-Werror", "-O1", "-shared", "-fPIC")
# Git talks with a repository beside it through a shell: this, and the path of that repository.
_OTHER_END = re.compile(r"git-(?:upload|receive)-pack '[^']*'")


@dataclass(frozen=True)
class Deed:
    """One thing that was done: what, in which folder, and to what."""

    what: str
    """`start`, `connect`, `read`, `write`, or the call that changes a name."""
    folder: str
    path: str
    more: tuple[str, ...] = ()
    """Of a program its arguments."""

    def __str__(self) -> str:
        """Return it as one line of a finding."""
        return f"{self.what} {self.path} {' '.join(self.more)} in {self.folder}"


def why_not() -> str:
    """Return why nothing can be recorded on this machine; empty where it can."""
    if not sys.platform.startswith("linux"):
        return "what records a run is made for Linux"
    return "" if shutil.which("cc") else "there is no C compiler (cc)"


def built(place: Path) -> Path:
    """Return the library, built in a folder."""
    library = place / "recorder.so"
    subprocess.run(["cc", *_OPTIONS, "-o", library, SOURCE, "-ldl"], check=True)
    return library


def recorded(log: Path) -> list[Deed]:
    """Return what was noted in a file; nothing where there is none."""
    deeds, place = [], 0
    content = log.read_bytes() if log.exists() else b""
    while place < len(content):
        begin = place + _DIGITS
        place = begin + int(content[place:begin])
        what, folder, path, *more = os.fsdecode(content[begin:place]).split("\0")[:-1]
        deeds.append(Deed(what, folder, path, tuple(more)))
    return deeds


def programs(deeds: Collection[Deed], folders: Collection[Path]) -> Iterator[str]:
    """Return each program that is none of git's, or that was started elsewhere."""
    allowed = {str(folder) for folder in folders}
    for deed in deeds:
        if deed.what != "start" or Path(deed.path).name == EDITOR:
            continue
        if not (_is_git(deed) and deed.folder in allowed):
            yield f"started: {deed}"


def _is_git(deed: Deed) -> bool:
    name = Path(deed.path).name
    if name == "sh" and deed.more[1:2] == ("-c",):
        return _OTHER_END.fullmatch(deed.more[2]) is not None
    return name == "git" or name.startswith("git-")


def connections(deeds: Collection[Deed]) -> Iterator[str]:
    """Return each connection that was tried."""
    return (f"connected: {deed}" for deed in deeds if deed.what == "connect")


def changes(deeds: Collection[Deed], folders: Collection[Path]) -> Iterator[str]:
    """Return each change of a file or a name that lies in none of these folders."""
    for deed in deeds:
        # What has no path is a pipe or a file without a name.
        named = deed.path.startswith("/") and deed.path != os.devnull
        change = named and deed.what not in ("start", "connect", "read")
        if change and not _below(deed.path, folders):
            yield f"changed: {deed}"


def readings(deeds: Collection[Deed], folders: Collection[Path]) -> Iterator[str]:
    """Return each file or folder in one of these that was opened."""
    for deed in deeds:
        if deed.what == "read" and _below(deed.path, folders):
            yield f"read: {deed}"


def _below(path: str, folders: Collection[Path]) -> bool:
    return any(Path(path).is_relative_to(folder) for folder in folders)
