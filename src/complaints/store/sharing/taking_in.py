"""Taking in what others did: all of it is made up and looked at before a file is touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from complaints.core.record.model import Complaint
from complaints.core.record.naming import marked
from complaints.errors import Refused
from complaints.store.git.half_taken import remembered
from complaints.store.git.pathspec import NAMED, pathspec
from complaints.store.git.repository import TRIES, Repository
from complaints.store.git.upstream import Upstream, ahead, done
from complaints.store.load import load_content
from complaints.store.parts import FOLDER, SCHEMA_FILE
from complaints.store.sharing.bringing import Moved, bring_in, check_signature, committed
from complaints.store.sharing.incoming import taken_out, to_be_looked_at
from complaints.store.sharing.joining import (
    blobs,
    is_complaint,
    is_generated,
    join,
    keep_apart,
    moved_to,
)
from complaints.store.sharing.objections import (
    Ruling,
    names_of,
    refuse_conflicts,
    refuse_end,
    refuse_faults,
    refuse_filtered,
    refuse_loss,
    refuse_newer,
    refuse_unwanted,
    some,
)
from complaints.store.sharing.preview import (
    FILE,
    NOT_TAKEN,
    Apart,
    Preview,
    Touch,
    apart,
    merged_by_git,
    preview,
    touches,
)
from complaints.store.sharing.same_branch import commit_of, refuse_another
from complaints.store.sharing.trees import Draft, drafted
from complaints.store.sharing.whose import called
from complaints.store.shell import command_line

_SHORT = 10


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of taking in what the others did, in words."""

    words: str
    others: str = ""
    """How to look at what they changed besides complaints."""
    gone: str = ""
    """Which complaints they have taken out, and how to bring them back."""
    kept: tuple[str, ...] = ()
    """What they had taken out and stays on record."""
    unsettled: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    changed: tuple[Path, ...] = ()


def take_in(
    repository: Repository, branch: str, upstream: Upstream, schema: str, judge: Ruling
) -> Taken:
    """Take in what the others did; returns what to say of it."""
    for _ in range(TRIES):
        with suppress(Moved):
            return _take_in(repository, branch, upstream, schema, judge)
    raise Refused(f"{NOT_TAKEN}: commits are made here at the same time; try again in a moment")


def _take_in(
    repository: Repository, branch: str, upstream: Upstream, schema: str, judge: Ruling
) -> Taken:
    refuse_another(repository, branch)
    # The commits themselves: another program may move on at any moment.
    head = commit_of(repository, branch)
    there = commit_of(repository, upstream.tracking)
    count = ahead(repository, upstream, head)
    if not count.theirs:
        return Taken("nothing new from the others")
    found = apart(repository, head, there)
    ours = _to_be_joined(repository, found)
    tree, conflicts = _merged(repository, head, there, forward=not count.ours)
    made = touches(repository, head, tree)
    refuse_unwanted(repository, made, upstream)
    refuse_end(repository, made, upstream)
    refuse_newer(repository, (there, head), found)
    check_signature(repository, there)
    refuse_filtered(repository, found)
    joined = join(repository, (head, there), ours)
    keep_apart(repository, joined, found)
    refuse_conflicts(repository, conflicts, {*ours, *joined.alone})
    with drafted(repository, tree) as draft:
        draft.place(joined.entries)
        draft.put(joined.contents, {name: each.before for name, each in ours.items()})
        _renew(draft, tree, [*ours, *conflicts], schema)
        tree = draft.written()
        coming = preview(repository, head, tree, forward=not count.ours)
        refuse_loss(repository, coming)
        refuse_faults(repository, found.both, (tree, head, there), judge)
        commit = committed(draft, [head, there]) if count.ours else there
    changes = coming.changes
    if count.ours and touches(repository, tree, commit):
        # Hooks have made something else of it, and of other files as well.
        staged = preview(repository, head, commit, forward=False)
        refuse_loss(repository, staged)
        changes = staged.changes
    with remembered(repository, head, commit):
        bring_in(repository, branch, commit, changes)
    others = to_be_looked_at(repository, coming.changes)
    top = repository.place.top
    return Taken(
        f"took in {commits(count.theirs)} from the others",
        _look(repository, head[:_SHORT], others),
        _gone(repository, head[:_SHORT], coming.changes),
        tuple(joined.kept),
        (*joined.unsettled, *_unsettled(repository, coming.changes, ours)),
        tuple(joined.unreadable.values()),
        tuple(top / name for name in sorted(_brought(repository, coming, there, commit))),
    )


def _to_be_joined(repository: Repository, found: Apart) -> dict[str, Touch]:
    """Return the complaints that both sides changed; those that one side moved are git's."""
    both = {name: each for name, each in found.both.items() if _is_file(repository, each)}
    moved = moved_to(repository, (*found.ours, *found.theirs))
    return {
        name: each
        for name, each in both.items()
        if (each.was_there and each.stays) or PurePosixPath(name).name not in moved
    }


def _is_file(repository: Repository, touch: Touch) -> bool:
    """Tell whether each side has a complaint's file in this place, or nothing."""
    modes = (touch.before, touch.after)
    plain = all(mode.startswith(FILE) or not mode.strip("0") for mode in modes)
    return plain and is_complaint(repository, touch.name)


def _merged(
    repository: Repository, head: str, there: str, *, forward: bool
) -> tuple[str, Sequence[str]]:
    """Return the tree that git makes of both sides, and what is in conflict in it."""
    if forward:
        return done(repository.git("rev-parse", f"{there}^{{tree}}")).strip(), ()
    return merged_by_git(repository, head, there)


def _renew(draft: Draft, tree: str, merged: Iterable[str], schema: str) -> None:
    """Write the schema for editors anew where complaints, or it, were `merged`."""
    repository = draft.repository
    own = repository.named(repository.root / SCHEMA_FILE)
    names = {own if is_complaint(repository, name) else name for name in merged}
    names = {name for name in names if is_generated(name)}
    there = done(repository.git("ls-tree", "-z", "--name-only", tree, "--", *sorted(names)))
    draft.put({name: schema.encode("utf-8") for name in there.split("\0") if name in names}, {})


def _unsettled(
    repository: Repository, changes: Iterable[Touch], ours: Mapping[str, Touch]
) -> list[str]:
    """Return what comes in unsettled: whoever merged it, the others are to hear of it, too."""
    root = repository.named(repository.root / FOLDER)
    came = [
        each
        for each in changes
        if each.name.startswith(f"{root}/") and each.name not in ours and _is_file(repository, each)
    ]
    contents = blobs(repository, [blob for each in came for blob in (each.old, each.new)])
    lines: list[str] = []
    for each in came:
        new, old = (_open(contents.get(blob, b"")) for blob in (each.new, each.old))
        known = {one.field for one in old.unsettled} if old is not None else set()
        left = {one.field for one in new.unsettled} - known if new is not None else set()
        if new is not None and left:
            lines.append(f"{new.id}: {marked(new, left)}")
    return lines


def _open(content: bytes) -> Complaint | None:
    """Return the complaint in a file in which anything is unsettled; None if it cannot be read."""
    return load_content(content, "", Complaint).value if b"unsettled:" in content else None


def _brought(repository: Repository, coming: Preview, there: str, merged: str) -> set[str]:
    """Return what was merged, from either side: what is new on both may not fit together."""
    theirs = {each.name for each in coming.changes if each.stays}
    return theirs.union(each.name for each in touches(repository, there, merged) if each.stays)


def _look(repository: Repository, before: str, names: Sequence[str]) -> str:
    """Return how to look at what the others changed that the register is run by."""
    if not names:
        return ""
    place = repository.place.top
    which = names if len(names) <= NAMED else [repository.named(repository.root)]
    look = command_line([*repository.by_hand(place), "diff", before, "--", *which])
    return f"the others have changed {names_of(names)}; look at it: {look}"


def _gone(repository: Repository, before: str, changes: Sequence[Touch]) -> str:
    """Return which complaints are not on record any more, and how to bring them back."""
    names = taken_out(repository, changes)
    if not names:
        return ""
    shown = some([called(repository, name) for name in names])
    git = repository.by_hand(repository.place.top)
    restore = [*git, "restore", f"--source={before}", "--staged", "--worktree"]
    back = command_line([*restore, *pathspec(repository.root, "taken-out", names)])
    return f"the others have taken out {shown}; if that is not meant, bring it back: {back}"


def commits(count: int) -> str:
    """Return a number of commits in words."""
    return "1 commit" if count == 1 else f"{count} commits"
