"""Mending a merge: complaints merged anew from what git keeps of each side, and what is there."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from complaints.core.record.naming import marked
from complaints.errors import Untrusted
from complaints.store.git.repository import Repository
from complaints.store.git.state import mending
from complaints.store.load import has_marks, is_newer
from complaints.store.merging import MergedFile, TwoComplaints, merge_files
from complaints.store.policy_file import POLICY_FILE
from complaints.store.sharing.conflicts import (
    BASE,
    OURS,
    THEIRS,
    Conflict,
    Stage,
    conflicts,
    versions_of,
)
from complaints.store.sharing.formats import refuse_newer
from complaints.store.sharing.handwork import changed_by_hand
from complaints.store.sharing.joining import Bases, is_complaint, is_generated, is_own
from complaints.store.sharing.lacking import adds, lacks, put_together, readable
from complaints.store.sharing.losses import held_in
from complaints.store.sharing.objections import names_of
from complaints.store.sharing.origins import base_left_out, bases_of
from complaints.store.sharing.staging import write
from complaints.store.sharing.two import separated
from complaints.store.sharing.whose import register_of
from complaints.store.shell import command_line, shown_name

_FILES, _ENOUGH = "100", 12
_WITHOUT_MARKS = "take git's marks out of it by hand and keep the events of both sides"
_SIDES = {OURS: "ours", THEIRS: "theirs"}


@dataclass(frozen=True, slots=True)
class Mended:
    """What was done about one file in conflict, in words, and whether it can be committed now."""

    words: str
    done: bool = True
    trusted: bool = True
    """Whether the file, and what git keeps of it, could be read."""


def mend_merge(repository: Repository, schema: str) -> Iterator[Mended]:
    """Merge every complaint that is in conflict, write and stage it.

    It is merged from its three versions; where something was recorded in it
    since, what it lacks of them is put into it. What a person has changed in it
    already is not written over. The commit is left to git. Raises Refused where
    git does not tell, NotCommitted where a file is written and git does not take it,
    Untrusted where a side has the register in a format that is not known here.
    """
    refuse_newer(repository)
    others: dict[Path, list[str]] = {}
    found = conflicts(repository)
    bases = bases_of(repository, found)
    for name, conflict in found.items():
        if other := _other_register(repository, name):
            others.setdefault(other, []).append(name)
            continue
        try:
            if is_own(repository, name):
                yield _mended(repository, name, conflict, bases[tuple(conflict.parents)])
            else:
                yield _no_complaint(repository, name, schema)
        except Untrusted as error:
            words = f"{shown_name(PurePosixPath(name).name)}: {error}"
            yield Mended(words, done=False, trusted=False)
    for root, names in others.items():
        words = f"{names_of(names)}: of another register; run: {mending(root)}"
        yield Mended(words, done=False)


def _other_register(repository: Repository, name: str) -> Path | None:
    """Return the other register in the same repository that a file is of, if it is of one."""
    if not is_complaint(repository, name) and not is_generated(name):
        return None
    root = register_of(repository, name)
    return root if root != repository.root and os.path.lexists(root / POLICY_FILE) else None


def _no_complaint(repository: Repository, name: str, schema: str) -> Mended:
    if is_generated(name) and register_of(repository, name) == repository.root:
        write(repository, {name: schema.encode("utf-8")})
        return Mended(f"{name}: written anew")
    words = f"{shown_name(name)}: is no complaint; mend it by hand, then: git add"
    return Mended(words, done=False)


def _mended(repository: Repository, name: str, conflict: Conflict, bases: Bases) -> Mended:
    stages = conflict.stages
    if not stages:
        raise Untrusted(f"git has no versions of it to merge; {_WITHOUT_MARKS}, then: git add")
    if not all(each.mode.startswith(_FILES) for each in stages.values()):
        raise Untrusted("a side has a link in its place; mend it by hand, then: git add")
    versions = {**versions_of(repository, stages), **base_left_out(name, conflict, bases)}
    held = held_in(repository, name)
    if conflict.staged and not has_marks(held):
        return _completed(repository, name, conflict, versions, held)
    if OURS not in versions or THEIRS not in versions:
        return _kept(repository, name, conflict, versions)
    # Of what a merge has committed git remembers no conflict to begin anew with.
    anew = "" if conflict.parents else "--merge"
    base, ours, theirs = (versions.get(stage, b"") for stage in (BASE, OURS, THEIRS))
    try:
        merged = _merged(repository, name, stages, (base, ours, theirs), bases)
    except TwoComplaints:
        if changed_by_hand(repository, name, ours, [base, ours, theirs]):
            return _by_hand(repository, name, conflict, versions, anew)
        return Mended(separated(repository, name, versions))
    if changed_by_hand(repository, name, merged.content, [base, ours, theirs]):
        return _by_hand(repository, name, conflict, versions, anew)
    return _written(repository, name, conflict, merged)


def _written(repository: Repository, name: str, conflict: Conflict, merged: MergedFile) -> Mended:
    was_there = os.path.lexists(repository.place.top / name)
    write(repository, {name: merged.content})
    what = "merged"
    if conflict.parents and not was_there:
        one, other = (parent[:_ENOUGH] for parent in conflict.parents)
        what = f"brought back; the merge of {one} and {other} had left it out"
    left_over = f"; {marked(merged.complaint)}" if merged.unsettled else ""
    return Mended(f"{PurePosixPath(name).stem}: {what}{left_over}")


def _completed(
    repository: Repository,
    name: str,
    conflict: Conflict,
    versions: Mapping[str, bytes],
    held: bytes,
) -> Mended:
    """Put into a file what it lacks of the two sides; all that it holds stays."""
    stem = PurePosixPath(name).stem
    sides = {_SIDES[stage]: versions[stage] for stage in _SIDES if stage in versions}
    try:
        merged = put_together(versions.get(BASE, b""), held, sides, stem)
    except TwoComplaints:
        return Mended(separated(repository, name, versions, held))
    except Untrusted as error:
        raise Untrusted(_from_both(stem, error, conflict.stages)) from None
    if merged is not None:
        return _written(repository, name, conflict, merged)
    write(repository, {name: held})
    return Mended(f"{stem}: staged as it is; it has what both sides recorded")


def _kept(
    repository: Repository, name: str, conflict: Conflict, versions: Mapping[str, bytes]
) -> Mended:
    """Keep a complaint that one side alone has: none ever is deleted, and changes stay."""
    stem = PurePosixPath(name).stem
    stage = OURS if OURS in versions else THEIRS
    left = versions.get(stage)
    if left is None:
        return Mended(f"{stem}: neither side has it; take it out: git rm", done=False)
    if changed_by_hand(repository, name, left, [versions.get(BASE, b""), left]):
        return _by_hand(repository, name, conflict, versions, f"--{_SIDES[stage]}")
    write(repository, {name: left})
    if BASE not in versions:
        # Of a complaint that is new where the other side has moved its folder git asks as well.
        return Mended(f"{stem}: one side alone has it in this place; it stays")
    return Mended(f"{stem}: one side had deleted it; it stays as the other has it")


def _merged(
    repository: Repository,
    name: str,
    stages: Mapping[str, Stage],
    versions: tuple[bytes, bytes, bytes],
    bases: Bases,
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
                base = bases.content(("HEAD", other), name)
                return merge_files(base, *versions[1:], stem)
        if any(map(is_newer, versions)):
            raise Untrusted(
                "it holds an event of a kind that this version does not know; "
                "use a newer complaints"
            ) from None
        if any(map(has_marks, versions[1:])):
            raise Untrusted(
                f"a side of it was committed with git's marks in it; {_WITHOUT_MARKS}, "
                "then: git add"
            ) from None
        raise Untrusted(_from_both(stem, error, stages)) from None


def _from_both(stem: str, error: Untrusted, stages: Mapping[str, Stage]) -> str:
    """Return why versions cannot be merged, and where they are to be found."""
    why = str(error).partition("\n")[0].removeprefix(f"{stem}: ")
    found = [f"git show {stages[side].blob[:_ENOUGH]}" for side in _SIDES if side in stages]
    return f"{why}; write it by hand from both sides ({' and '.join(found)}), then: git add"


def _by_hand(
    repository: Repository,
    name: str,
    conflict: Conflict,
    versions: Mapping[str, bytes],
    anew: str,
) -> Mended:
    """Leave a file as a person has changed it; to what was recorded in it, put what it lacks."""
    held = held_in(repository, name)
    sides = [versions[stage] for stage in _SIDES if stage in versions]
    if readable(held) and (adds(held, versions.values()) or any(lacks(held, s) for s in sides)):
        return _completed(repository, name, conflict, versions, held)
    git = repository.by_hand(repository.place.top)
    ready = f"{_WITHOUT_MARKS}, then" if has_marks(held) else "if that is all,"
    words = (
        f"{PurePosixPath(name).stem}: somebody has changed it by hand; {ready} run: "
        f"{command_line([*git, 'add', '--', name])}"
    )
    if anew:
        afresh = command_line([*git, "checkout", anew, "--", name])
        words = f"{words}; to begin anew, run: {afresh} && {repository.mend}"
    return Mended(words, done=False)
