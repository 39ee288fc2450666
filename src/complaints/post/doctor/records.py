"""What is on record here and may not last: left-over files, no commit, not with the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from complaints.core.diagnosis import Diagnosis, as_told
from complaints.core.findings import Finding
from complaints.store.git.by_hand import how_to_bring_back, how_to_commit
from complaints.store.git.half_taken import in_the_middle
from complaints.store.git.pathspec import NAMED
from complaints.store.git.repository import Repository
from complaints.store.git.unshared import Uncommitted, Unsent, names, uncommitted, unsent
from complaints.store.sharing.conflicts import in_conflict
from complaints.store.shell import command_line
from complaints.store.walk import left_over, walk
from complaints.store.way import CLOSED

_LEFT, _PART = "leftovers", "records"
_UNKNOWN = "it is not known what is in"


def hidden(root: Path) -> str:
    """Return the first folder of complaints that cannot be looked into; empty without any."""
    findings = (each for each in walk(root) if isinstance(each, Finding))
    return next((each.file for each in findings if each.code == CLOSED), "")


def leftovers(root: Path, hidden: str) -> Iterator[Diagnosis]:
    """Name the files in which a stopped run has left what it was about to record."""
    found = list(left_over(root))
    for each in found[:NAMED]:
        remove = command_line(["rm", str(root / each.file)])
        words = f"a run that was stopped has left {each.file}"
        yield Diagnosis(_LEFT, "bad", words, f"see whether it is recorded, then run: {remove}")
    if len(found) > NAMED:
        yield Diagnosis(_LEFT, "bad", f"and {len(found) - NAMED} more")
    if hidden:
        yield Diagnosis(_LEFT, "note", f"{_UNKNOWN} {hidden}")
    elif not found:
        yield Diagnosis(_LEFT, "good", "none")


def records(repository: Repository, commits: bool, hidden: str) -> Iterator[Diagnosis]:
    """Return what no commit has, and what the others have not; `commits` are the policy's wish.

    Raises Refused where git will not tell, ProgramMissing.
    """
    if hidden:
        yield Diagnosis(_PART, "note", f"{_UNKNOWN} {hidden}")
    found = [*_uncommitted(repository, commits), *_unsent(repository, unsent(repository))]
    yield from found
    if not (found or hidden):
        yield Diagnosis(_PART, "good", "all is committed, and nothing waits to be sent")


def _uncommitted(repository: Repository, commits: bool) -> Iterator[Diagnosis]:
    files = uncommitted(repository)
    gone = [each for each in files if not each.fault and each.gone]
    here = [each for each in files if not each.fault and not each.gone]
    for fault in dict.fromkeys(each.fault for each in files if each.fault):
        yield as_told(_PART, "bad", fault)
    if gone:
        back = f"run: {how_to_bring_back(repository, gone)}"
        words = f"{_count(repository, gone)} gone that the last commit has"
        yield Diagnosis(_PART, "bad", words, back)
    if here and not commits:
        words = f"{_count(repository, here)} not committed, as the policy wants it"
        yield Diagnosis(_PART, "note", words)
    elif here:
        yield from _here(repository, gone, here)


def _here(
    repository: Repository, gone: Sequence[Uncommitted], here: Sequence[Uncommitted]
) -> Iterator[Diagnosis]:
    conflict = set(in_conflict(repository, (each.path for each in here)))
    marked = [each for each in here if each.path in conflict]
    whole = [each for each in here if each.path not in conflict]
    if marked:
        words = f"{_count(repository, marked)} in conflict"
        yield Diagnosis(_PART, "bad", words, f"run: {repository.mend}")
    if whole:
        words = f"{_count(repository, whole)} not committed"
        yield Diagnosis(_PART, "bad", words, _how(repository, gone, whole))


def _how(repository: Repository, gone: Sequence[Uncommitted], here: Sequence[Uncommitted]) -> str:
    # Git takes no single files while it is in the middle of something.
    if in_the_middle(repository):
        return "finish first what git is in the middle of"
    if gone:
        return "bring back first what is gone"
    return f"run: {how_to_commit(repository, here)}"


def _unsent(repository: Repository, commits: Unsent) -> Iterator[Diagnosis]:
    if commits.why:
        yield as_told(_PART, "bad", commits.why)
    if count := len(commits.times):
        words = f"{'1 commit is' if count == 1 else f'{count} commits are'} not with the others yet"
        sync = command_line(["complaints", "-C", str(repository.root), "sync"])
        yield Diagnosis(_PART, "note", words, f"run: {sync}")


def _count(repository: Repository, files: Sequence[Uncommitted]) -> str:
    number = "1 file is" if len(files) == 1 else f"{len(files)} files are"
    return f"{names(repository.root, files)}: {number}"
