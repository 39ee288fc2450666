"""What the last merges have left out of complaints that one side had recorded, and is gone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from complaints.core.record.model import Complaint
from complaints.errors import Refused, Untrusted
from complaints.store.git.repository import Repository
from complaints.store.load import has_marks
from complaints.store.parts import FOLDER
from complaints.store.policy_file import POLICY_FILE
from complaints.store.reading import read_below
from complaints.store.sharing.joining import blobs, is_complaint, is_own
from complaints.store.sharing.lacking import are_two, event_ids, ids_of, readable
from complaints.store.sharing.preview import FILE, Touch, is_shallow, touches
from complaints.store.sharing.whose import register_of

# A merge that was looked at so long ago is nobody's work any more.
_MERGES = 10
# Nobody makes so many before they send them.
_UNSENT = 200
# Nor is one complaint changed so often since.
_LATER = 200


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge of two commits."""

    commit: str
    parents: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Loss:
    """A complaint that a merge has made of less than both sides had, or committed with marks."""

    name: str
    merge: Merge
    sides: Mapping[str, Touch]
    """How it came from each parent that had changed it into a merge that has it otherwise."""
    marked: bool
    """Whether git's marks are in it now."""


def unsent_merges(repository: Repository, commit: str, upstream: str) -> list[Merge]:
    """Return the merges up to a commit that the others do not have."""
    return last_merges(repository, commit, "--not", upstream, most=_UNSENT)


def last_merges(repository: Repository, *span: str, name: str = "", most: int = 0) -> list[Merge]:
    """Return the last merges among these commits; none where git does not tell.

    Where a file is named they are those that have made another of it than either side
    had, with the commits on each side that last changed it.
    """
    which = (*span, "--", *([f":(top,literal){name}"] if name else []))
    told = repository.git("rev-list", "--merges", "--parents", f"-{most or _MERGES}", *which)
    lines = [] if told.code else [line.split() for line in told.out.splitlines()]
    return [Merge(commit, (one, other)) for commit, one, other, *more in lines if not more]


def losses(repository: Repository, merges: Iterable[Merge], commit: str = "") -> Iterator[Loss]:
    """Return what these merges have left out, and is not there now.

    What was taken out afterwards is no merge's doing, and what cannot be compared
    tells nothing. Now is how `commit` has it; without one, how the files are.
    """
    for merge in merges:
        found: list[Loss] = []
        with suppress(Refused):
            found = list(_lost_by(repository, merge, commit))
        yield from found


def _lost_by(repository: Repository, merge: Merge, commit: str) -> Iterator[Loss]:
    differing = _differing(repository, merge, commit)
    words = [
        blob for sides in differing.values() for t in sides.values() for blob in (t.old, t.new)
    ]
    held = blobs(repository, [word for word in dict.fromkeys(words) if word.strip("0")])
    now = held_now(repository, list(differing), commit)
    for name, sides in differing.items():
        # The merge has made one and the same of it, whichever side that is compared with.
        touch = next(iter(sides.values()))
        merged = held.get(touch.new, b"") if touch.stays else b""
        lost = Loss(name, merge, sides, has_marks(now.get(name, b"")))
        versions = (held.get(each.old, b"") for each in sides.values())
        kept = partial(_is_kept_in, repository, name, (merge.commit, commit))
        gone = (each for each in versions if _is_gone(each, merged, now.get(name, b""), kept))
        if lost.marked or any(not _was_back(repository, lost, each, commit) for each in gone):
            yield lost


def _is_asked_for(repository: Repository, name: str, commit: str) -> bool:
    """Tell whether a file is a complaint of this register; of a commit those of others are, too."""
    if not commit or not is_complaint(repository, name):
        return is_own(repository, name)
    return os.path.lexists(register_of(repository, name) / POLICY_FILE)


def _differing(repository: Repository, merge: Merge, commit: str) -> dict[str, dict[str, Touch]]:
    """Return the complaints that a parent had changed and the merge has not as they are there."""
    bases = repository.git("merge-base", "--all", *merge.parents).out.split()
    if not bases and is_shallow(repository):
        # What both came from is not in this clone, so nothing tells who changed what.
        return {}
    found: dict[str, dict[str, Touch]] = {}
    for parent in merge.parents:
        differing = {each.name: each for each in touches(repository, parent, merge.commit)}
        for base in bases if differing else []:
            # Most of it only the other side has changed: that is told first.
            changed = {each.name for each in touches(repository, base, parent)}
            differing = {name: each for name, each in differing.items() if name in changed}
        for name, each in differing.items():
            if each.before.startswith(FILE) and _is_asked_for(repository, name, commit):
                found.setdefault(name, {})[parent] = each
    return found


def held_now(repository: Repository, names: Sequence[str], commit: str) -> Mapping[str, bytes]:
    """Return what these files hold in a commit, or in the work tree, as far as they are there."""
    if commit:
        found = blobs(repository, [f"{commit}:{name}" for name in names])
        return {name: found[f"{commit}:{name}"] for name in names if f"{commit}:{name}" in found}
    return {name: held_in(repository, name) for name in names}


def held_in(repository: Repository, name: str) -> bytes:
    """Return what a file of the register holds; nothing where it cannot be read."""
    try:
        return read_below(repository.root, repository.place.top / name)
    except Untrusted:
        return b""


def _is_gone(version: bytes, merged: bytes, now: bytes, kept: Callable[[Complaint], bool]) -> bool:
    """Tell whether an event of a version is neither in what a merge made of it, nor there now.

    `kept` tells whether another complaint than what is there now has got its own file.
    """
    there, here = ids_of(version), ids_of(now)
    if there is None or (here is None and now):
        return False
    # What became of marks that a merge has committed is that merge's doing, too.
    known = ids_of(merged) or set()
    if (known | (here or set())) >= there:
        return False
    if here is None:
        return not merged
    one, other = readable(version), readable(now)
    if one is not None and other is not None and are_two(other, one):
        return not kept(one)
    return True


def _was_back(repository: Repository, lost: Loss, version: bytes, commit: str) -> bool:
    """Tell whether a later commit had all of a version: then another one has taken it out."""
    span = f"{lost.merge.commit}..{commit or 'HEAD'}"
    literal = f":(top,literal){lost.name}"
    told = repository.git("rev-list", f"-{_LATER}", span, "--", literal)
    commits = told.out.split() if not told.code else []
    wanted = ids_of(version) or set()
    later = blobs(repository, [f"{each}:{lost.name}" for each in commits])
    return any((ids_of(content) or set()) >= wanted for content in later.values())


def _is_kept_in(
    repository: Repository, name: str, commits: Sequence[str], complaint: Complaint
) -> bool:
    root = register_of(repository, name)
    return any(is_kept(repository, root, complaint, commit) for commit in commits)


def is_kept(repository: Repository, root: Path, complaint: Complaint, commit: str) -> bool:
    """Tell whether a register has a complaint under any id in a commit, or in the index.

    So it has where one of two that had one id has got another; what git cannot tell is no loss.
    """
    ids = event_ids(complaint)
    folder = repository.named(root / FOLDER)
    received = next((e.id for e in complaint.events if e.kind == "received"), min(ids, default=""))
    look = ("grep", "-lzF", "--no-color", "-e", received, commit or "--cached", "--", folder)
    answer = repository.git(*look)
    if answer.code > 1:
        return True
    words = [each if commit else f":{each}" for each in answer.out.split("\0") if each]
    found = map(readable, blobs(repository, words).values())
    return any(each is not None and event_ids(each) >= ids for each in found)
