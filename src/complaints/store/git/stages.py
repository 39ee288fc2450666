"""Mending a merge in progress: complaints merged anew from what git keeps of each side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from complaints.errors import Refused, Untrusted
from complaints.store.complaint_files import path_of
from complaints.store.files import create, replace_all
from complaints.store.git.joining import blobs, is_complaint, is_generated, renamed
from complaints.store.git.lines import marked_lines
from complaints.store.git.repository import Repository
from complaints.store.git.upstream import branch_of, done, upstream_of
from complaints.store.load import has_marks
from complaints.store.merging import TwoComplaints, merge_files
from complaints.store.reading import read_below
from complaints.store.way import make_way

_UNKNOWN = "git does not tell what is in conflict"
_BASE, _OURS, _THEIRS = "1", "2", "3"
_MARKS = tuple(sign * 7 for sign in (b"<", b"|", b"=", b">"))
_MENDING = "somebody is mending it already; then: git add"


@dataclass(frozen=True, slots=True)
class Mended:
    """What was done about one file in conflict, in words, and whether it can be committed now."""

    words: str
    done: bool = True


def mend_merge(repository: Repository, schema: str) -> Iterator[Mended]:
    """Merge every complaint that is in conflict from its three versions, write and stage it.

    What a person has changed in it already is not written over. The commit is
    left to git. Raises Refused where git does not tell.
    """
    for name, stages in _conflicts(repository).items():
        if is_complaint(repository, name):
            yield _mended(repository, name, stages)
        elif is_generated(repository, name):
            _write(repository, {name: schema.encode("utf-8")})
            yield Mended(f"{name}: written anew")
        else:
            yield Mended(f"{name}: is no complaint; mend it by hand, then: git add", done=False)


def _conflicts(repository: Repository) -> dict[str, dict[str, str]]:
    """Return what is in conflict: the blob of each version, by the number of its stage."""
    told = done(repository.git("ls-files", "--unmerged", "-z"), _UNKNOWN)
    found: dict[str, dict[str, str]] = {}
    for line in told.split("\0")[:-1]:
        about, _, name = line.partition("\t")
        _, blob, stage = about.split()
        found.setdefault(name, {})[stage] = blob
    return found


def _mended(repository: Repository, name: str, stages: Mapping[str, str]) -> Mended:
    stem = PurePosixPath(name).stem
    contents = blobs(repository, list(stages.values()))
    versions = {stage: contents[blob] for stage, blob in stages.items()}
    if _OURS not in versions or _THEIRS not in versions:
        # A complaint is never deleted: what one side has changed stays.
        left = versions.get(_OURS) or versions.get(_THEIRS)
        if left is None:
            return Mended(f"{stem}: neither side has it; take it out: git rm", done=False)
        if _by_hand(repository, name, left, [versions.get(_BASE, b""), left]):
            return Mended(f"{stem}: {_MENDING}", done=False)
        _write(repository, {name: left})
        return Mended(f"{stem}: one side had deleted it; it stays as the other has it")
    base, ours, theirs = (versions.get(stage, b"") for stage in (_BASE, _OURS, _THEIRS))
    try:
        merged = merge_files(base, ours, theirs, stem)
    except TwoComplaints:
        if _by_hand(repository, name, ours, [base, ours, theirs]):
            return Mended(f"{stem}: {_MENDING}", done=False)
        return _two(repository, name, versions)
    except (Refused, Untrusted) as error:
        return Mended(f"{stem}: {error}", done=False)
    if _by_hand(repository, name, merged.content, [base, ours, theirs]):
        return Mended(f"{stem}: {_MENDING}", done=False)
    _write(repository, {name: merged.content})
    fields = ", ".join(each.field for each in merged.unsettled)
    left_over = f"; unsettled: {fields} (complaints show {stem})" if fields else ""
    return Mended(f"{stem}: merged{left_over}")


def _by_hand(repository: Repository, name: str, merged: bytes, versions: Sequence[bytes]) -> bool:
    """Tell whether a person has changed the file.

    A program has left our merge there, or what git makes of the lines of the
    `versions`: with its marks, each other line is of one of them.
    """
    path = repository.place.top / name
    try:
        held = read_below(repository.root, path)
    except (Refused, Untrusted):
        return False
    if held == merged:
        return False
    if has_marks(held):
        known = {line for version in versions for line in version.splitlines()}
        lines = held.splitlines()
        return any(line not in known and not line.startswith(_MARKS) for line in lines)
    return len(versions) < len((_BASE, _OURS, _THEIRS)) or held != marked_lines(*versions)[0]


def _two(repository: Repository, name: str, versions: Mapping[str, bytes]) -> Mended:
    """Give one of two complaints under one id another: the one that the others do not have."""
    known = _shared(repository, name, versions)
    mine = _OURS if known == _THEIRS else _THEIRS
    old = PurePosixPath(name).stem
    new, content = renamed(versions[mine], old)
    path = path_of(repository.root, new)
    if not create(repository.root, path, content, make_way(repository.root, path)):
        return Mended(f"{old}: {new} is taken; try again", done=False)
    _write(repository, {name: versions[known]}, [path])
    return Mended(f"{old}: two complaints had this id; the one that was not shared yet is {new}")


def _shared(repository: Repository, name: str, versions: Mapping[str, bytes]) -> str:
    """Return which of two versions the others have; theirs where that cannot be told.

    In the middle of a rebase no branch is checked out, and the sides are swapped.
    """
    branch = branch_of(repository)
    upstream = upstream_of(repository, branch) if branch else None
    refs = done(repository.git("for-each-ref", "--format=%(refname)", "refs/remotes"), _UNKNOWN)
    for some in ([upstream.tracking] if upstream is not None else [], refs.split()):
        there = set(blobs(repository, [f"{ref}:{name}" for ref in some]).values())
        found = [stage for stage in (_OURS, _THEIRS) if versions[stage] in there]
        if len(found) == 1:
            return found[0]
    return _THEIRS


def _write(
    repository: Repository, contents: Mapping[str, bytes], besides: list[Path] | None = None
) -> None:
    top, root = repository.place.top, repository.root
    paths = {top / name: content for name, content in contents.items()}
    there = {path: content for path, content in paths.items() if path.exists()}
    replace_all(root, {path: (read_below(root, path), new) for path, new in there.items()})
    for path, content in paths.items():
        if path not in there:
            create(root, path, content, make_way(root, path))
    done(repository.git("add", paths=[*paths, *(besides or [])]), _UNKNOWN)
