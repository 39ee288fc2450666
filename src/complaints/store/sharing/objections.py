"""What keeps the changes of others out: all of it is told before anything is touched."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from msgspec.structs import replace

from complaints.core.findings import Finding
from complaints.errors import Refused, Untrusted
from complaints.store.git.filters import filtered
from complaints.store.git.pathspec import NAMED
from complaints.store.git.repository import Repository
from complaints.store.git.upstream import Upstream
from complaints.store.load import is_newer
from complaints.store.parts import LETTERS
from complaints.store.policy_file import POLICY_FILE
from complaints.store.sharing.conflicts import in_conflict
from complaints.store.sharing.formats import newer_format
from complaints.store.sharing.incoming import is_letter_or_policy, not_to_take_in
from complaints.store.sharing.joining import blobs, is_complaint, is_generated
from complaints.store.sharing.preview import NOT_TAKEN, Apart, Preview, Touch
from complaints.store.sharing.trees import lay_out
from complaints.store.sharing.whose import called, file_called, register_of
from complaints.store.shell import command_line, shown_name

Ruling = Callable[[Path], Sequence[Finding]]
"""Returns the errors in the policy and the letters of the register that lies in a folder."""

_AS_IT_WAS = "nothing was merged, every file is as it was"


def refuse_unwanted(repository: Repository, changes: Iterable[Touch], upstream: Upstream) -> None:
    """Raise Untrusted where the others bring in what must not lie in a register."""
    if unwanted := not_to_take_in(repository, changes):
        raise Untrusted(
            f"the others bring in what does not belong in a register: {some(unwanted)}; "
            f"{_AS_IT_WAS}. See who did: {_log(repository, upstream)}"
        )


def refuse_end(repository: Repository, changes: Sequence[Touch], upstream: Upstream) -> None:
    """Raise Untrusted where the others have taken out the policy: this would be no register more.

    Where they have moved the register it goes on elsewhere.
    """
    policy = repository.named(repository.root / POLICY_FILE)
    gone = [each for each in changes if each.name == policy and not each.stays]
    moved = any(
        PurePosixPath(each.name).name == POLICY_FILE and not each.was_there for each in changes
    )
    if gone and not moved:
        raise Untrusted(
            f"the others have taken out {POLICY_FILE}, without which this is no register; "
            f"{_AS_IT_WAS}. See who did, and have it brought back: "
            f"{_log(repository, upstream, '--', policy)}"
        )


def _log(repository: Repository, upstream: Upstream, *which: str) -> str:
    git = repository.by_hand(repository.place.top)
    return command_line([*git, "log", f"HEAD..{upstream.tracking}", *which])


def refuse_newer(repository: Repository, sides: Sequence[str], found: Apart) -> None:
    """Raise Untrusted where only a newer version knows what the others have changed.

    That is where its register is in a format, on either side, or a complaint holds
    an event of a kind, that is not known here; to merge it would be to garble it.
    """
    coming = {**found.both, **found.theirs}
    coming = {name: each for name, each in coming.items() if is_complaint(repository, name)}
    roots = {repository.named(register_of(repository, name)) for name in coming}
    own = repository.named(repository.root / POLICY_FILE)
    policies = dict.fromkeys(
        [own, *sorted(str(PurePosixPath(root, POLICY_FILE)) for root in roots)]
    )
    words = {f"{side}:{name}": name for name in policies for side in sides}
    for word, content in blobs(repository, list(words)).items():
        shown = file_called(repository, words[word])
        if finding := newer_format(content, shown):
            raise Untrusted(f"{NOT_TAKEN}: {finding}")
    _refuse_newer_kinds(repository, coming, found)


def _refuse_newer_kinds(repository: Repository, coming: Mapping[str, Touch], found: Apart) -> None:
    sides = {
        name: (each.new, each.old) if name in found.both else (each.new,)
        for name, each in coming.items()
        if each.stays
    }
    held = blobs(repository, [blob for side in sides.values() for blob in side])
    newer = {blob for blob, content in held.items() if is_newer(content)}
    ids = [called(repository, name) for name, side in sides.items() if not newer.isdisjoint(side)]
    if ids:
        raise Untrusted(
            f"{NOT_TAKEN}: {some(ids)}: it holds an event of a kind that this version "
            "does not know; use a newer complaints"
        )


def refuse_filtered(repository: Repository, found: Apart) -> None:
    """Raise Untrusted where both sides changed what goes through a filter, as to be encrypted.

    What commits have of it is not what is in the file, so nothing can be merged.
    """
    top = repository.place.top
    paths = [
        top / name
        for name, each in found.both.items()
        if each.was_there
        and each.stays
        and (is_complaint(repository, name) or is_letter_or_policy(repository, name))
    ]
    if hidden := filtered(repository, paths):
        names = [*map(repository.named, sorted(hidden))]
        raise Untrusted(
            f"changed here and by others: {names_of(names)}; git keeps it as a filter makes it, "
            f"which cannot be merged; {_AS_IT_WAS}. Merge by hand, mend (git cat-file --filters "
            f"shows theirs), commit: {_by_hand(repository, '--no-commit')}"
        )


def refuse_conflicts(
    repository: Repository, conflicts: Sequence[str], joined: Container[str]
) -> None:
    """Raise Untrusted where git cannot merge what is neither joined nor generated anew."""
    left = [name for name in conflicts if name not in joined and not is_generated(name)]
    if left:
        raise Untrusted(
            f"changed here and by others: {names_of(left)}; {_AS_IT_WAS}. "
            f"Merge by hand: {_by_hand(repository)}"
        )


def refuse_faults(
    repository: Repository, both: Mapping[str, Touch], trees: Sequence[str], judge: Ruling
) -> None:
    """Raise Untrusted where policy or letters were good, and are not as git merged their lines.

    `both` is what both sides changed; `trees` are what it came to, and the two sides.
    """
    merged = [
        name
        for name, each in both.items()
        if each.was_there and each.stays and is_letter_or_policy(repository, name)
    ]
    if not merged:
        return
    found, *before = (_judged(repository, tree, judge) for tree in trees)
    known = {_anywhere(each) for findings in before for each in findings}
    policy = repository.named(repository.root / POLICY_FILE)
    faults = [
        each
        for each in found
        # By such a policy no command works any more.
        if _anywhere(each) not in known
        or (each.fatal and each.file == POLICY_FILE and policy in merged)
    ]
    if faults:
        raise Untrusted(
            f"changed here and by others: {names_of(merged)}; merged by lines that would not do "
            f"({faults[0]}); {_AS_IT_WAS}. "
            f"Merge by hand, mend, commit: {_by_hand(repository, '--no-commit')}"
        )


def _judged(repository: Repository, tree: str, judge: Ruling) -> Sequence[Finding]:
    root = repository.root
    names = [repository.named(root / part) for part in (POLICY_FILE, LETTERS)]
    with tempfile.TemporaryDirectory() as folder:
        lay_out(repository, tree, names, Path(folder))
        return judge(Path(folder))


def _anywhere(finding: Finding) -> Finding:
    """Return a finding as it is in whichever line it stands."""
    return replace(finding, line=0, column=0)


def refuse_loss(repository: Repository, found: Preview) -> None:
    """Raise Refused where own work would be written over, or swept into a commit."""
    if found.in_place:
        raise Refused(
            f"{NOT_TAKEN}: in the place of what they have lies {names_of(found.in_place)}, "
            "which git does not keep; move it elsewhere, then try again"
        )
    top = repository.place.top
    if left := in_conflict(repository, (top / name for name in (*found.changed, *found.staged))):
        raise Refused(
            f"{NOT_TAKEN}: these files are in conflict: {names_of(map(repository.named, left))}; "
            f"mend them: {repository.mend}; commit them, then try again"
        )
    if found.changed:
        raise Refused(
            f"{NOT_TAKEN}: what you have changed in these files is not committed: "
            f"{names_of(found.changed)}"
        )
    if found.staged:
        raise Refused(
            f"{NOT_TAKEN}: these files are staged; commit them, or take them back "
            f"(git restore --staged): {names_of(found.staged)}"
        )


def _by_hand(repository: Repository, *options: str) -> str:
    git = repository.by_hand(repository.place.top)
    return command_line([*git, "merge", *options, "@{upstream}"])


def names_of(names: Iterable[str]) -> str:
    """Return files by their names for git, of many the first."""
    return some([*map(shown_name, names)])


def some(parts: Sequence[str]) -> str:
    """Return the first of many parts, and how many more there are."""
    more = f" and {len(parts) - NAMED} more" if len(parts) > NAMED else ""
    return f"{', '.join(parts[:NAMED])}{more}"
