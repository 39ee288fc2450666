"""What the commands need of the machine: git, the fast reader, configuration files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from complaints.core.diagnosis import Diagnosis, Fix
from complaints.core.findings import Finding
from complaints.post.ways import serves
from complaints.store.git.program import LEAST, version
from complaints.store.machine_file import (
    SYSTEM,
    Configuration,
    configurations,
    user_file,
    writable_by_others,
)
from complaints.store.modes import WRITING, take_away_all
from complaints.store.process import ProgramMissing
from complaints.store.shell import command_line
from complaints.store.text.reader import is_fast, reader_in_use

_HOW = "docs/sending.md says how it is written"
_LEAST = ".".join(map(str, LEAST))
# What is wrong is said in words of our own alone: any value in such a file may be a secret.
_WORDED = ("machine", "missing", "unknown-key", "unreadable", "empty", "null", "conflict")


def git_program(needed: bool) -> Diagnosis:
    """Return how git stands; without it a register in no repository does well."""
    install = f"install git {_LEAST} or newer"
    try:
        found, is_enough = version()
    except ProgramMissing:
        words = "there is none on this machine"
        return Diagnosis("git", "bad" if needed else "note", words, install)
    if is_enough:
        return Diagnosis("git", "good", found)
    words = f"{found} is older than {_LEAST}" if found else "it does not tell its version"
    return Diagnosis("git", "bad", words, install)


def reader() -> Diagnosis:
    """Return which reader serves; the slow one reads the same."""
    if is_fast():
        return Diagnosis("reader", "good", reader_in_use())
    words = f"{reader_in_use()}: the fast one cannot be loaded; all works, only later"
    return Diagnosis("reader", "note", words, "install complaints anew to have the fast one")


def configuration(root: Path | None) -> Iterator[Diagnosis]:
    """Return how the configuration files stand, and which ways for mail they define."""
    found = configurations()
    if not found:
        words = "none, so no letter leaves this machine"
        where = f"it would be {user_file()} or {SYSTEM}"
        yield Diagnosis("configuration", "note", words, where)
    for each in found:
        if each.machine is not None:
            yield Diagnosis("configuration", "good", f"{each.path}: {_ways(each, root)}")
        for finding in each.findings:
            fix = _fix() if each.path == user_file() else None
            yield _wrong(finding, fix)


def _ways(found: Configuration, root: Path | None) -> str:
    """Return which ways for mail a file defines, and whether each serves the register."""
    ways = found.machine.mail if found.machine is not None else {}
    if not ways:
        return "no way for mail"
    if root is None:
        return f"for mail {', '.join(ways)}"
    told = {True: "serves this register", False: "does not serve this register"}
    return ", ".join(f"{name} {told[serves(way, root)]}" for name, way in ways.items())


def _wrong(finding: Finding, fix: Fix | None) -> Diagnosis:
    place = f"{finding.file}:{finding.line}" if finding.line else finding.file
    if finding.code not in _WORDED:
        words = f"{place}: it is not written as it must be, so it is not used"
        return Diagnosis("configuration", "bad", words, _HOW)
    words = ": ".join(part for part in (place, finding.key, finding.message) if part)
    return Diagnosis("configuration", "bad", words, finding.mend or _HOW, fix)


def _fix() -> Fix | None:
    """Return what keeps others from writing the person's own file and its folder."""
    places = writable_by_others()
    if not places:
        return None
    did = command_line(["chmod", "go-w", *map(str, places)])
    return Fix(did, partial(take_away_all, places, WRITING))
