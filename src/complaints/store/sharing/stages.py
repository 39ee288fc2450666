"""Mending a merge in progress: complaints merged anew from what git keeps of each side."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from complaints.core.record.model import Complaint
from complaints.core.record.naming import marked
from complaints.errors import ComplaintsError, NotCommitted, Untrusted
from complaints.store.complaint_files import path_of
from complaints.store.files import create, replace_all
from complaints.store.git.refusals import refusal
from complaints.store.git.repository import Repository
from complaints.store.git.upstream import branch_of, done, upstream_of
from complaints.store.git.words import last_line
from complaints.store.load import load_content, trusted
from complaints.store.merging import MergedFile, TwoComplaints, merge_files
from complaints.store.parts import FOLDER
from complaints.store.reading import read_below
from complaints.store.sharing.conflicts import Stage, conflicts, versions_of
from complaints.store.sharing.handwork import changed_by_hand
from complaints.store.sharing.joining import Bases, blobs, is_complaint, is_generated, renamed
from complaints.store.sharing.staging import stage
from complaints.store.shell import command_line, shown_name
from complaints.store.way import make_way

_UNKNOWN = "git does not tell what is in conflict"
_BASE, _OURS, _THEIRS = "1", "2", "3"
_FILES, _ENOUGH = "100", 12


@dataclass(frozen=True, slots=True)
class Mended:
    """What was done about one file in conflict, in words, and whether it can be committed now."""

    words: str
    done: bool = True
    trusted: bool = True
    """Whether the file, and what git keeps of it, could be read."""


def mend_merge(repository: Repository, schema: str) -> Iterator[Mended]:
    """Merge every complaint that is in conflict from its three versions, write and stage it.

    What a person has changed in it already is not written over. The commit is
    left to git. Raises Refused where git does not tell, NotCommitted where a
    file is written and git does not take it.
    """
    for name, stages in conflicts(repository).items():
        try:
            yield _of_its_kind(repository, name, stages, schema)
        except Untrusted as error:
            words = f"{shown_name(PurePosixPath(name).name)}: {error}"
            yield Mended(words, done=False, trusted=False)


def _of_its_kind(
    repository: Repository, name: str, stages: Mapping[str, Stage], schema: str
) -> Mended:
    if is_complaint(repository, name):
        return _mended(repository, name, stages)
    if is_generated(repository, name):
        _write(repository, {name: schema.encode("utf-8")})
        return Mended(f"{name}: written anew")
    words = f"{shown_name(name)}: is no complaint; mend it by hand, then: git add"
    return Mended(words, done=False)


def _mended(repository: Repository, name: str, stages: Mapping[str, Stage]) -> Mended:
    stem = PurePosixPath(name).stem
    if not all(each.mode.startswith(_FILES) for each in stages.values()):
        raise Untrusted("a side has a link in its place; mend it by hand, then: git add")
    versions = versions_of(repository, stages)
    if _OURS not in versions or _THEIRS not in versions:
        return _kept(repository, name, versions)
    base, ours, theirs = (versions.get(stage, b"") for stage in (_BASE, _OURS, _THEIRS))
    try:
        merged = _merged(repository, name, stages, (base, ours, theirs))
    except TwoComplaints:
        if changed_by_hand(repository, name, ours, [base, ours, theirs]):
            return Mended(_begun_by_hand(repository, name, "--merge"), done=False)
        return _apart(repository, name, versions) or _two(repository, name, versions)
    if changed_by_hand(repository, name, merged.content, [base, ours, theirs]):
        return Mended(_begun_by_hand(repository, name, "--merge"), done=False)
    _write(repository, {name: merged.content})
    left_over = f"; {marked(merged.complaint)}" if merged.unsettled else ""
    return Mended(f"{stem}: merged{left_over}")


def _kept(repository: Repository, name: str, versions: Mapping[str, bytes]) -> Mended:
    """Keep a complaint that one side has deleted: none ever is, and what was changed stays."""
    stem = PurePosixPath(name).stem
    stage = _OURS if _OURS in versions else _THEIRS
    left = versions.get(stage)
    if left is None:
        return Mended(f"{stem}: neither side has it; take it out: git rm", done=False)
    if changed_by_hand(repository, name, left, [versions.get(_BASE, b""), left]):
        side = "--ours" if stage == _OURS else "--theirs"
        return Mended(_begun_by_hand(repository, name, side), done=False)
    _write(repository, {name: left})
    return Mended(f"{stem}: one side had deleted it; it stays as the other has it")


def _merged(
    repository: Repository,
    name: str,
    stages: Mapping[str, Stage],
    versions: tuple[bytes, bytes, bytes],
) -> MergedFile:
    """Merge the versions that git keeps. Raises Untrusted, TwoComplaints.

    What both came from may have been merged by lines by git itself, with marks
    in it; then the commits of the merge tell what that was.
    """
    stem = PurePosixPath(name).stem
    try:
        return merge_files(*versions, stem, sides=("what both came from", "ours", "theirs"))
    except Untrusted as error:
        other = repository.git("rev-parse", "--quiet", "--verify", "MERGE_HEAD").out.strip()
        if other:
            with suppress(Untrusted):
                base = Bases(repository, [name]).content(("HEAD", other), name)
                return merge_files(base, *versions[1:], stem)
        why = str(error).partition("\n")[0].removeprefix(f"{stem}: ")
        both = " and ".join(f"git show {stages[side].blob[:_ENOUGH]}" for side in (_OURS, _THEIRS))
        raise Untrusted(
            f"{why}; write it by hand from both sides ({both}), then: git add"
        ) from None


def _begun_by_hand(repository: Repository, name: str, anew: str) -> str:
    git = repository.by_hand(repository.place.top)
    add = command_line([*git, "add", "--", name])
    afresh = command_line([*git, "checkout", anew, "--", name])
    return (
        f"{PurePosixPath(name).stem}: somebody has changed it by hand; if that is all, run: {add}; "
        f"to begin anew, run: {afresh} && {repository.mend}"
    )


def _apart(repository: Repository, name: str, versions: Mapping[str, bytes]) -> Mended | None:
    """Put two complaints of two ids into their files; None where they have one id.

    Git takes a new complaint that resembles a deleted one for that one renamed.
    """
    stem = PurePosixPath(name).stem
    ids = {
        stage: trusted(load_content(content, stem, Complaint)).id
        for stage, content in versions.items()
    }
    strangers = [stage for stage in (_OURS, _THEIRS) if ids[stage] != stem]
    if not strangers:
        return None
    if len(strangers) > 1:
        raise Untrusted("neither side has the id that the file is called by; mend it by hand")
    [other] = strangers
    own = _THEIRS if other == _OURS else _OURS
    place = path_of(repository.root, ids[other])
    content = versions[other]
    if place.exists():
        base = versions[_BASE] if ids.get(_BASE) == ids[other] else b""
        content = merge_files(base, read_below(repository.root, place), content, place.stem).content
    _write(repository, {name: versions[own], repository.named(place): content})
    return Mended(f"{stem}: git took {ids[other]} for it; each is in its own file")


def _two(repository: Repository, name: str, versions: Mapping[str, bytes]) -> Mended:
    """Give one of two complaints under one id another: the one that the others do not have."""
    known = _shared(repository, name, versions)
    mine = _OURS if known == _THEIRS else _THEIRS
    old = PurePosixPath(name).stem
    new, content = renamed(versions[mine], old)
    path = path_of(repository.root, new)
    if not create(repository.root, path, content, make_way(repository.root, path)):
        return Mended(f"{old}: {new} is taken; try again", done=False)
    try:
        _write(repository, {name: versions[known]}, [path])
    except (ComplaintsError, OSError):
        # Another run draws another id for it, and git has it all the same.
        path.unlink()
        raise
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
    there = {path: content for path, content in paths.items() if os.path.lexists(path)}
    replace_all(root, {path: (read_below(root, path), new) for path, new in there.items()})
    for path, content in paths.items():
        if path not in there:
            create(root, path, content, make_way(root, path))
    answer = stage(repository, [*paths, *(besides or [])])
    if answer.code:
        folder = repository.named(root / FOLDER)
        why = refusal(answer, repository.place, folder, last_line(answer), hooked=False)
        raise NotCommitted(
            f"{', '.join(path.name for path in paths)} is written, but git did not take it: "
            f"{why.why}; {why.then}run: {' && '.join([*why.first, repository.mend])}",
            paths,
        )
