"""What git keeps of each side of a file in conflict, until and after somebody calls it mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from complaints.errors import Untrusted
from complaints.store.git.repository import Repository
from complaints.store.git.upstream import done
from complaints.store.load import has_marks
from complaints.store.reading import read_below
from complaints.store.sharing.joining import blobs, is_complaint
from complaints.store.sharing.lacking import lacks

# A merge that was looked at so long ago is nobody's work any more.
_MERGES = 5
_UNKNOWN = "git does not tell what is in conflict"
BASE, OURS, THEIRS = "1", "2", "3"
"""The stages of a file: what both sides came from, and the two sides."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One version of a file in conflict."""

    mode: str
    blob: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A file in conflict: its versions, by the numbers of their stages."""

    stages: Mapping[str, Stage]
    staged: bool = False
    """Whether somebody has called it mended: what the file holds may have been recorded since."""


def conflicts(repository: Repository) -> dict[str, Conflict]:
    """Return what is in conflict.

    So is a complaint that somebody has staged, or committed, with git's marks in
    it, or without an event that a side has recorded; git remembers its versions
    until another branch is checked out. Where a merge has committed marks its
    parents tell the versions. Raises Refused where git does not tell.
    """
    found = {name: Conflict(each) for name, each in _listed(repository, "--unmerged").items()}
    for name, stages in _listed(repository, "--resolve-undo").items():
        if name not in found and is_complaint(repository, name):
            held = held_in(repository, name)
            if has_marks(held) or _has_lost(held, versions_of(repository, stages)):
                found[name] = Conflict(stages, staged=True)
    for name, stages in _committed(repository):
        found.setdefault(name, Conflict(stages, staged=True))
    return found


def _has_lost(held: bytes, versions: Mapping[str, bytes]) -> bool:
    """Tell whether an event of a side is not in a file; nothing is lost of one that is empty."""
    sides = (versions[stage] for stage in (OURS, THEIRS) if stage in versions)
    return bool(held) and any(lacks(held, side) for side in sides)


def _committed(repository: Repository) -> Iterator[tuple[str, dict[str, Stage]]]:
    """Return the complaints with marks that one of the last merges has committed."""
    told = repository.git("rev-list", "--merges", "--parents", f"-{_MERGES}", "HEAD")
    for line in "" if told.code else told.out.splitlines():
        commit, first, second, *more = line.split()
        if more:
            continue
        names = repository.git("diff", "--name-only", "--no-renames", "-z", first, commit).out
        for name in names.split("\0"):
            if is_complaint(repository, name) and has_marks(held_in(repository, name)):
                yield name, _versions_in(repository, name, (first, second))


def _versions_in(repository: Repository, name: str, sides: tuple[str, str]) -> dict[str, Stage]:
    """Return the versions of a file in two commits, and in what they came from."""
    base = repository.git("merge-base", *sides).out.strip()
    found = {}
    for stage, commit in zip("123", (base, *sides), strict=True):
        entry = repository.git("ls-tree", "-z", commit, "--", name).out if commit else ""
        if entry:
            mode, _, blob = entry.partition("\t")[0].split()
            found[stage] = Stage(mode, blob)
    return found


def versions_of(repository: Repository, stages: Mapping[str, Stage]) -> dict[str, bytes]:
    """Return what each version of a file holds. Raises Untrusted where git has not kept it."""
    contents = blobs(repository, [each.blob for each in stages.values()])
    if not all(each.blob in contents for each in stages.values()):
        raise Untrusted("a version of it is not in this clone; mend it by hand, then: git add")
    return {stage: contents[each.blob] for stage, each in stages.items()}


def _listed(repository: Repository, which: str) -> dict[str, dict[str, Stage]]:
    found: dict[str, dict[str, Stage]] = {}
    for line in done(repository.git("ls-files", which, "-z"), _UNKNOWN).split("\0")[:-1]:
        about, _, name = line.partition("\t")
        mode, blob, stage = about.split()
        found.setdefault(name, {})[stage] = Stage(mode, blob)
    return found


def held_in(repository: Repository, name: str) -> bytes:
    """Return what a file holds; nothing where it cannot be read."""
    try:
        return read_below(repository.root, repository.place.top / name)
    except Untrusted:
        return b""
