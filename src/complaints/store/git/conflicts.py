"""What git keeps of each side of a file in conflict, until and after somebody calls it mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from complaints.errors import Untrusted
from complaints.store.git.joining import blobs, is_complaint
from complaints.store.git.repository import Repository
from complaints.store.git.upstream import done
from complaints.store.load import has_marks
from complaints.store.reading import read_below

_UNKNOWN = "git does not tell what is in conflict"


@dataclass(frozen=True, slots=True)
class Stage:
    """One version of a file in conflict."""

    mode: str
    blob: str


def conflicts(repository: Repository) -> dict[str, dict[str, Stage]]:
    """Return what is in conflict: the versions of each file, by the numbers of their stages.

    So is a complaint that somebody has staged, or committed, with git's marks in
    it; git remembers its versions until another branch is checked out. Raises
    Refused where git does not tell.
    """
    found = _listed(repository, "--unmerged")
    for name, stages in _listed(repository, "--resolve-undo").items():
        if name not in found and is_complaint(repository, name) and _is_marked(repository, name):
            found[name] = stages
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


def _is_marked(repository: Repository, name: str) -> bool:
    try:
        return has_marks(read_below(repository.root, repository.place.top / name))
    except Untrusted:
        return False
