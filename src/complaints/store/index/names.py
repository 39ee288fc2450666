"""Which complaint files there are, without listing a folder in which nothing came or went."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from complaints.beneath import Folders, close
from complaints.core.findings import Finding
from complaints.store.index.signature import NONE, settled, signature
from complaints.store.parts import FOLDER
from complaints.store.walk import beginning, looked_through

Order = tuple[tuple[bool, str], ...]
"""Where a file or folder comes among others, as `walk` goes through them."""

_ENDING = ".yaml"


class Names(Struct):
    """What a look at the folders gave.

    `listed` has the files of each folder that was listed, `unchanged` the folders that hold
    what they held. `signatures` are those of all folders, `findings` what hides others.
    """

    listed: dict[str, list[str]] = {}
    unchanged: set[str] = set()
    signatures: dict[str, bytes] = {}
    findings: list[tuple[Order, Finding]] = []


def order_of(path: str) -> Order:
    """Return where a file comes among all that are walked through: before the folders beside it."""
    *folders, name = path.split("/")
    return (*((True, each) for each in folders), (False, name))


def place_of(folder: str, name: str) -> str:
    """Return the place of a complaint's file, by which it is kept."""
    return f"{folder}/{name}"[len(FOLDER) + 1 :].removesuffix(_ENDING)


def beginning_in(folder: str) -> str:
    """Return how the places of all files in a folder begin."""
    return f"{folder}/"[len(FOLDER) + 1 :]


def file_of(place: str) -> str:
    """Return the path of the file at a place, from the root of the register."""
    return f"{FOLDER}/{place}{_ENDING}"


def names(root: Path, known: Mapping[str, bytes], clock: int) -> Names:
    """Look at the folders of complaints; `known` are their signatures when they were listed.

    `clock` is the time of the file system before the look.
    """
    found = Names()
    findings, is_there = beginning(root, FOLDER)
    found.findings += [((), each) for each in findings]
    if not is_there:
        return found
    below: dict[str, list[str]] = {}
    for path in sorted(known, reverse=True):
        below.setdefault(path.rpartition("/")[0], []).append(path)
    waiting = [FOLDER]
    with Folders(root) as folders:
        while waiting:
            folder = waiting.pop()
            seen = _seen(folders, folder)
            if seen is not None and known.get(folder, NONE) == signature(seen):
                found.unchanged.add(folder)
                found.signatures[folder] = known[folder]
                waiting += below.get(folder, [])
            else:
                waiting += _listed(folders, folder, found, seen, clock)
    return found


def _seen(folders: Folders, folder: str) -> os.stat_result | None:
    """Return what is known of a folder that can be listed, if it can."""
    try:
        descriptor = folders.open_folder(folders.root / folder)
    except OSError:
        return None
    try:
        return os.fstat(descriptor)
    finally:
        close(descriptor)


def _listed(
    folders: Folders, folder: str, found: Names, seen: os.stat_result | None, clock: int
) -> list[str]:
    """List a folder; returns the folders in it, the last first."""
    entries, within = looked_through(folders, folder)
    findings = [each for each in entries if isinstance(each, Finding)]
    # What hides something in it may be gone while the folder stays as it is; and one that cannot
    # be listed is to be told of each time.
    found.signatures[folder] = NONE if findings or seen is None else settled(seen, clock)
    inside = f"{folder}/"
    for each in findings:
        whole = not each.file.startswith(inside)
        found.findings.append((order_of(inside if whole else each.file), each))
    found.listed[folder] = [each for each in entries if isinstance(each, str)]
    return [f"{folder}/{name}" for name in reversed(within)]
