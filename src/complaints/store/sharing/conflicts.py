"""What git keeps of each side of a file in conflict, until and after somebody calls it mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from complaints.errors import Untrusted
from complaints.store.git.repository import Repository
from complaints.store.git.upstream import done
from complaints.store.load import MARKED, has_marks
from complaints.store.parts import FOLDER
from complaints.store.sharing.joining import blobs, is_own
from complaints.store.sharing.lacking import are_two, lacks, readable
from complaints.store.sharing.losses import (
    Loss,
    held_in,
    is_kept,
    last_merges,
    losses,
    unsent_merges,
)

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
    parents: Sequence[str] = ()
    """The commits of the two sides, where a merge has left out what one of them has."""


def conflicts(repository: Repository) -> dict[str, Conflict]:
    """Return what is in conflict.

    So is a complaint that somebody has staged, or committed, with git's marks in
    it, or without an event that a side has recorded; git remembers its versions
    until another branch is checked out. Of one of the last merges, or of one that
    has committed marks, its parents tell them; where nothing does, there are none.
    Raises Refused where git does not tell.
    """
    found = {name: Conflict(each) for name, each in _listed(repository, "--unmerged").items()}
    for name, stages in _listed(repository, "--resolve-undo").items():
        if name not in found and is_own(repository, name):
            held = held_in(repository, name)
            if has_marks(held) or _has_lost(repository, held, versions_of(repository, stages)):
                found[name] = Conflict(stages, staged=True)
    for each in _committed(repository):
        found.setdefault(each.name, _of_merge(each))
    for name in _marked(repository) - found.keys():
        # The merge that has committed the marks may be long ago.
        merges = last_merges(repository, "HEAD", name=name)
        known = (_of_merge(each) for each in losses(repository, merges) if each.name == name)
        found[name] = next(known, Conflict({}, staged=True))
    return found


def in_conflict(repository: Repository, paths: Iterable[Path]) -> list[Path]:
    """Return which of these files somebody would commit in conflict, or with git's marks in them.

    Raises Refused.
    """
    asked = list(dict.fromkeys(paths))
    unmerged = _listed(repository, "--unmerged") if asked else {}
    return [
        path
        for path in asked
        if (name := repository.named(path)) in unmerged or has_marks(held_in(repository, name))
    ]


def _of_merge(lost: Loss) -> Conflict:
    stages = {
        stage: Stage(touch.before, touch.old)
        for stage, parent in zip((OURS, THEIRS), lost.merge.parents, strict=True)
        if (touch := lost.sides.get(parent)) is not None
    }
    return Conflict(stages, staged=True, parents=lost.merge.parents)


def _marked(repository: Repository) -> set[str]:
    """Return the complaints that git's marks are in; none where git does not tell."""
    folder = repository.named(repository.root / FOLDER)
    names = repository.git("grep", "-lz", "--no-color", "-e", MARKED, "--", folder).out.split("\0")
    return {
        name for name in names if is_own(repository, name) and has_marks(held_in(repository, name))
    }


def _has_lost(repository: Repository, held: bytes, versions: Mapping[str, bytes]) -> bool:
    """Tell whether an event of a side is gone; nothing is lost of a file that is not there."""
    sides = (versions[stage] for stage in (OURS, THEIRS) if stage in versions)
    return bool(held) and any(
        lacks(held, side) and not _lies_elsewhere(repository, held, side) for side in sides
    )


def _lies_elsewhere(repository: Repository, held: bytes, side: bytes) -> bool:
    """Tell whether a side is another complaint than a file holds, and has got its own."""
    here, there = readable(held), readable(side)
    if here is None or there is None:
        return False
    return are_two(here, there) and is_kept(repository, repository.root, there, "")


def _committed(repository: Repository) -> Iterator[Loss]:
    """Return what the last merges have left out; those first that nobody else has seen."""
    unsent = unsent_merges(repository, "HEAD", "@{upstream}")
    merges = dict.fromkeys([*unsent, *last_merges(repository, "HEAD")])
    return losses(repository, merges)


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
