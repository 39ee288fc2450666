"""Two complaints that a merge has brought into one file: each gets its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from complaints.core.record.model import Complaint
from complaints.errors import ComplaintsError, Untrusted
from complaints.store.complaint_files import path_of
from complaints.store.files import create
from complaints.store.git.repository import Repository
from complaints.store.git.upstream import branch_of, done, upstream_of
from complaints.store.load import load_content, trusted
from complaints.store.merging import merge_files
from complaints.store.reading import read_below
from complaints.store.sharing.conflicts import BASE, OURS, THEIRS
from complaints.store.sharing.joining import blobs, renamed
from complaints.store.sharing.lacking import are_two, put_together
from complaints.store.sharing.staging import write
from complaints.store.way import make_way

_UNKNOWN = "git does not tell what is in conflict"


def separated(
    repository: Repository, name: str, versions: Mapping[str, bytes], held: bytes = b""
) -> str:
    """Put two complaints into files of their own; returns what was done, in words.

    `held` is what the file holds where one of them was recorded in since. Raises
    Untrusted where it cannot be told which is which, or the new id is taken.
    """
    stem = PurePosixPath(name).stem
    if held:
        # The side that a merge has taken as it is was not told.
        versions = {OURS: held, THEIRS: held, **versions}
    complaints = {
        stage: trusted(load_content(content, stem, Complaint))
        for stage, content in versions.items()
    }
    since = _recorded_since(stem, versions, complaints, held)
    contents = {**versions, **since}
    strangers = [stage for stage in (OURS, THEIRS) if complaints[stage].id != stem]
    if len(strangers) > 1:
        raise Untrusted("neither side has the id that the file is called by; mend it by hand")
    if strangers:
        return _apart(repository, name, contents, strangers[0], complaints)
    known = _shared(repository, name, versions) or next(iter(since), THEIRS)
    return _two(repository, name, contents, known)


def _recorded_since(
    stem: str, versions: Mapping[str, bytes], complaints: Mapping[str, Complaint], held: bytes
) -> dict[str, bytes]:
    """Return of the side that the file goes on from what it holds now."""
    if not held:
        return {}
    here = trusted(load_content(held, stem, Complaint))
    for stage in (OURS, THEIRS):
        if not are_two(here, complaints[stage]):
            merged = put_together(b"", held, {stem: versions[stage]}, stem)
            return {stage: held if merged is None else merged.content}
    raise Untrusted("it holds another complaint than either side; mend it by hand, then: git add")


def _apart(
    repository: Repository,
    name: str,
    contents: Mapping[str, bytes],
    other: str,
    complaints: Mapping[str, Complaint],
) -> str:
    """Put two complaints of two ids into their files.

    Git takes a new complaint that resembles a deleted one for that one renamed.
    """
    own = THEIRS if other == OURS else OURS
    stranger = complaints[other].id
    place = path_of(repository.root, stranger)
    content = contents[other]
    if place.exists():
        same = BASE in complaints and complaints[BASE].id == stranger
        base = contents[BASE] if same else b""
        content = merge_files(base, read_below(repository.root, place), content, place.stem).content
    write(repository, {name: contents[own], repository.named(place): content})
    return f"{PurePosixPath(name).stem}: git took {stranger} for it; each is in its own file"


def _two(repository: Repository, name: str, contents: Mapping[str, bytes], known: str) -> str:
    """Give one of two complaints under one id another; that which is `known` keeps it."""
    mine = OURS if known == THEIRS else THEIRS
    old = PurePosixPath(name).stem
    new, content = renamed(contents[mine], old)
    path = path_of(repository.root, new)
    if not create(repository.root, path, content, make_way(repository.root, path)):
        raise Untrusted(f"{new} is taken; try again")
    try:
        write(repository, {name: contents[known]}, [path])
    except (ComplaintsError, OSError):
        # Another run draws another id for it, and git has it all the same.
        path.unlink()
        raise
    return f"{old}: two complaints had this id; the one that was not shared yet is {new}"


def _shared(repository: Repository, name: str, versions: Mapping[str, bytes]) -> str:
    """Return which of two versions the others have; empty where that cannot be told.

    In the middle of a rebase no branch is checked out, and the sides are swapped.
    """
    branch = branch_of(repository)
    upstream = upstream_of(repository, branch) if branch else None
    refs = done(repository.git("for-each-ref", "--format=%(refname)", "refs/remotes"), _UNKNOWN)
    for some in ([upstream.tracking] if upstream is not None else [], refs.split()):
        there = set(blobs(repository, [f"{ref}:{name}" for ref in some]).values())
        found = [stage for stage in (OURS, THEIRS) if versions[stage] in there]
        if len(found) == 1:
            return found[0]
    return ""
