"""What lies in the folders of the register: the files to read, and what stands in the way."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from complaints.beneath import Folders, Kind
from complaints.core.findings import Finding
from complaints.core.record.ids import folder_of
from complaints.errors import Refused, Untrusted
from complaints.store.complaint_files import path_of
from complaints.store.git.sparse import left_out
from complaints.store.parts import FOLDER
from complaints.store.way import check_way, closed, fault, first_fault, linked, no_file, no_folder

Judge = Callable[[str, str, Kind], Finding | bool]
"""Says of a folder, a name in it and its kind: to be read or not, or what is wrong with it."""

_NAME = re.compile(r"[A-Z]{2,5}-[0-9]{4}-[0-9A-Z]{7}\.yaml")
# A complaint's name in capitals, as somebody may have misspelt it.
_LIKE_A_NAME = r"([A-Z]{2,5}-[0-9]{4}-[0-9A-Z]{7})\.YA?ML"
_YEAR_OR_MONTH = rf"{FOLDER}/20[0-9]{{2}}(?:/[0-9]{{2}})?"
# What a complaint is written into before it gets its name.
_BESIDE = r"\.[A-Z]{2,5}-[0-9]{4}-[0-9A-Z]{7}\.yaml\.[0-9a-f]{8}\.tmp"
# A run that is still at it is through with them by then.
_STOPPED = 3600
# Emacs keeps a lock beside a file that is being edited: a link to nowhere, named so.
_LOCK_OF_AN_EDITOR = ".#"


def walk(root: Path) -> Iterator[Path | Finding]:
    """Return every complaint file of the register, by month and name, and what hides others.

    A finding names a folder that cannot be entered, a link, which is never followed, and
    what looks like a complaint and is not read. Other files are people's own.
    """
    return walk_below(root, FOLDER, partial(_judged, root))


def left_over(root: Path) -> Iterator[Finding]:
    """Name the files in which a run that was stopped has left what it was about to record."""

    def judged(_folder: str, name: str, kind: Kind) -> bool:
        return kind == "file" and re.fullmatch(_BESIDE, name) is not None

    # The file system dates them by the machine's clock, whatever day is rehearsed.
    since = time.time() - _STOPPED
    for found in walk_below(root, FOLDER, judged):
        if isinstance(found, Path) and _changed_before(found, since):
            yield Finding(
                "left over",
                "a run that was stopped has left it; no complaint is read from it",
                "see whether it is recorded, then delete it",
                file=found.relative_to(root).as_posix(),
                level="warning",
            )


def _changed_before(path: Path, since: float) -> bool:
    try:
        return path.lstat().st_mtime < since
    except OSError:
        return False


def walk_below(root: Path, top: str, judge: Judge) -> Iterator[Path | Finding]:
    """Return the files below a folder of the register that `judge` takes, and every finding."""
    findings, is_there = beginning(root, top)
    yield from findings
    if not is_there:
        return
    waiting = [top]
    with Folders(root) as folders:
        while waiting:
            folder = waiting.pop()
            place = root / folder
            entries, within = _looked_through(folders, folder, judge)
            yield from (each if isinstance(each, Finding) else place / each for each in entries)
            waiting += [f"{folder}/{name}" for name in reversed(within)]


def beginning(root: Path, top: str) -> tuple[list[Finding], bool]:
    """Return what is left out below a folder of the register or wrong with it.

    And whether there is such a folder that can be gone through.
    """
    missing = left_out(root, top)
    findings = [] if missing is None else [missing]
    try:
        finding = fault(root, root / top, folder=True)
    except FileNotFoundError:
        return findings, False
    return (findings, True) if finding is None else ([*findings, finding], False)


def looked_through(folders: Folders, folder: str) -> tuple[list[str | Finding], list[str]]:
    """Return the complaint files in a folder, what hides others, and the folders in it.

    Each by name; the files and findings as `walk` gives them.
    """
    return _looked_through(folders, folder, partial(_judged, folders.root))


def _looked_through(
    folders: Folders, folder: str, judge: Judge
) -> tuple[list[str | Finding], list[str]]:
    entries = _entries(folders, folder)
    if isinstance(entries, Finding):
        return [entries], []
    found: list[str | Finding] = []
    for name, kind in entries:
        judged = _judged_link(folder, name) if kind == "link" else judge(folder, name, kind)
        if judged:
            found.append(judged if isinstance(judged, Finding) else name)
    return found, [name for name, kind in entries if kind == "folder"]


def _entries(folders: Folders, folder: str) -> list[tuple[str, Kind]] | Finding:
    """Return what a folder holds, by name; nothing where it is gone meanwhile."""
    place = folders.root / folder
    try:
        return folders.listed(place)
    except FileNotFoundError:
        return []
    except OSError as error:
        # What was put in its place meanwhile is named as what it is.
        return first_fault(folders.root, place, folder=True) or closed(place, folder, error)


def _judged_link(folder: str, name: str) -> Finding | bool:
    return not name.startswith(_LOCK_OF_AN_EDITOR) and linked(f"{folder}/{name}")


def _judged(root: Path, folder: str, name: str, kind: Kind) -> Finding | bool:
    place = f"{folder}/{name}"
    if _NAME.fullmatch(name):
        if kind != "file":
            return no_file(place, is_folder=kind == "folder")
        due = f"{FOLDER}/{folder_of(name.removesuffix('.yaml'))}"
        return place == due or _misplaced(root, place, due)
    if kind == "folder":
        return False
    if re.fullmatch(_YEAR_OR_MONTH, place):
        return no_folder(place)
    looks = name.lower().endswith((".yaml", ".yml")) and not name.startswith(".")
    return looks and _stray(place)


def _misplaced(root: Path, place: str, due: str) -> Finding:
    message, mend = "it lies in the wrong folder", f"move it to {due}"
    if os.path.lexists(root / due):
        message, mend = f"it is a second copy of {due}", "see what it holds, then delete it"
    return Finding("folder", message, mend, file=place, fatal=True)


def _stray(place: str) -> Finding:
    message = "no complaint is read from a file of this name"
    mend = "a complaint's file is called by its id, like CMP-2611-7F3K9QY.yaml"
    return Finding("stray", message, mend, file=place)


def meant_id(finding: Finding) -> str:
    """Return the id of the complaint that a finding of the walk keeps from being read, if one."""
    found = re.fullmatch(_LIKE_A_NAME, finding.file.rpartition("/")[2].upper())
    return found[1] if found else ""


def locate(root: Path, complaint_id: str) -> Path:
    """Return the file of a complaint, which is there.

    Raises Refused where there is none, and Untrusted where it cannot be looked for, where
    something else stands in its place, and where it lies elsewhere.
    """
    path = path_of(root, complaint_id)
    if check_way(root, path):
        return path
    for found in walk(root):
        if isinstance(found, Finding) and meant_id(found) == complaint_id:
            raise Untrusted(str(found))
    raise Refused(f"there is no complaint {complaint_id} in this register")


def inside(root: Path, path: Path) -> Path:
    """Return a path that a person gave, by its own name inside the register.

    How they came to the register is theirs; in it no link is followed.
    """
    whole = Path(os.path.abspath(path))  # noqa: PTH100 - that would follow links
    for place in reversed((whole, *whole.parents)):
        real = Path(os.path.realpath(place))
        if real.is_relative_to(root):
            return real / whole.relative_to(place)
    return whole
