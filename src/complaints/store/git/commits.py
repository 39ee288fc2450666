"""Commits of exactly the files that were written, whatever else is going on in the work tree.

A file has changes that are not committed where what it holds differs from the
last commit. What git's index says of it is not asked: there are many ways in
which that comes to say something else, and the commit puts it right.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from complaints.errors import NotCommitted, Refused
from complaints.store import waits
from complaints.store.git.blobs import (
    Unanswered,
    added_besides,
    changed,
    committed,
    committed_and_staged,
    differing,
)
from complaints.store.git.half_taken import in_the_middle
from complaints.store.git.hooks import are_commits_looked_at
from complaints.store.git.pathspec import NAMED, pathspec
from complaints.store.git.refusals import (
    Refusal,
    busy,
    nothing_to_commit,
    overlooked,
    refusal,
)
from complaints.store.git.repository import Repository
from complaints.store.git.staged import LEAST, commit_staged, unstage
from complaints.store.git.words import last_line
from complaints.store.parts import FOLDER
from complaints.store.process import Answer, ProgramMissing
from complaints.store.shell import command_line

_FIRST = 3


class _Missed(Struct, frozen=True):
    """Files that a commit does not hold, and why."""

    paths: Sequence[Path]
    why: Refusal


def commit_pending(repository: Repository, paths: Sequence[Path], message: str) -> bool:
    """Commit what people changed in these files by hand before anything is added to them.

    Returns whether there was anything to commit. Raises Refused, with nothing
    recorded, where git will not take it.
    """
    try:
        found = changed(repository, paths)
        missed = _commit(repository, found, message) if found else None
    except (Unanswered, ProgramMissing):
        # What stands in the way is told by the commit of the step itself.
        return False
    if missed is not None:
        why = missed.why
        raise Refused(
            f"the changes already in {names(missed.paths)} could not be committed: {why.why}; "
            "nothing was recorded, "
            f"{why.then}run: {_by_hand(repository, missed.paths, message, why)}"
        )
    return bool(found)


def commit(repository: Repository, paths: Sequence[Path], message: str) -> None:
    """Commit exactly these files; raises NotCommitted, with the command to do it by hand."""
    missed: _Missed | None
    try:
        if state := in_the_middle(repository):
            missed = _Missed(paths, Refusal(f"{state.what}; {state.finish}", then="then "))
        else:
            missed = _commit(repository, paths, message)
    except ProgramMissing:
        missed = _Missed(paths, Refusal("there is no git on this machine"))
    except Unanswered as error:
        missed = _Missed(paths, _refusal(repository, error.answer))
    if missed is not None:
        raise not_committed(repository, missed.paths, message, missed.why, paths)


def not_committed(
    repository: Repository,
    missed: Sequence[Path],
    message: str,
    why: Refusal,
    recorded: Sequence[Path],
) -> NotCommitted:
    """Return the error that says that files are written, which not committed, why, and what to do.

    `missed` are those of the `recorded` files that are in no commit.
    """
    them = "" if len(missed) == len(recorded) else f" {names(missed)} is"
    return NotCommitted(
        f"recorded in {names(recorded)}, but{them} not committed: {why.why}; do not repeat it, "
        f"{why.then}run: {_by_hand(repository, missed, message, why)}",
        recorded,
    )


def _commit(repository: Repository, paths: Sequence[Path], message: str) -> _Missed | None:
    """Commit these files and nothing else, and put right what the index says of them.

    Returns those that the commit does not hold, with the reason; None where it
    holds all. Raises Unanswered, ProgramMissing.
    """
    before = committed(repository, paths)
    new = [path for path, blob in before.items() if not blob]
    asked, answer = "commit", commit_staged(repository, paths, new, message)
    if answer is None:
        asked, answer = _asked(repository, paths, new, message)
        if _is_refused(answer):
            # A mark of what is only intended would be in the way of a merge.
            _settle(repository, new)
    if _is_refused(answer):
        return _Missed(paths, _refusal(repository, answer, hooked=asked == "commit"))
    # A hook may have taken a file out or staged another text, and what a person has told git
    # to overlook is left out without a word.
    after, staged = committed_and_staged(repository, paths)
    if lost := [path for path, blob in after.items() if not blob and path.exists()]:
        why = "a hook took it out of the commit; mend the hook"
        return _Missed(lost, Refusal(why, then="then "))
    same = {path: blob for path, blob in after.items() if blob == before[path]}
    missed = differing(repository, same)
    if missed:
        hidden = _overlooked(repository, missed)
        left_out = Refusal("a hook left it out of the commit; mend the hook", then="then ")
        return _Missed(missed, overlooked(repository.place.top, hidden) if hidden else left_out)
    odd = [path for path, blob in after.items() if staged[path] != blob]
    _settle(repository, [*odd, *added_besides(repository, paths)])
    return None


def _asked(
    repository: Repository, paths: Sequence[Path], new: Sequence[Path], message: str
) -> tuple[str, Answer]:
    """Ask git to commit these files, again and again while another git is at work.

    Returns its last command and what it answered.
    """
    end = time.monotonic() + waits.INDEX
    while True:
        asked, answer = "add", Answer(0, "", "")
        if new:
            # Intent to add only: a refused commit leaves nothing for others to sweep up.
            answer = repository.git(asked, "--intent-to-add", paths=new)
        if not answer.code:
            asked = "commit"
            answer = repository.git(asked, "--quiet", "--only", "-m", message, paths=paths)
        if not busy(answer) or time.monotonic() > end:
            return asked, answer
        time.sleep(0.1)


def _is_refused(answer: Answer) -> bool:
    return bool(answer.code) and not nothing_to_commit(answer)


def _settle(repository: Repository, odd: Sequence[Path]) -> None:
    """Have the index say of these files what is committed: a hook may have staged another text.

    What a hook has added to the commit is not in the index at all, which would undo it.
    """
    # What stands in the way of this is met again, and told, by the next commit.
    if len(odd) >= LEAST:
        unstage(repository, odd)
    elif odd:
        repository.git("reset", "--quiet", paths=odd)


def _overlooked(repository: Repository, paths: Sequence[Path]) -> list[str]:
    """Return those of these files that git was told to overlook, by their names."""
    names = {repository.named(path) for path in paths}
    listed = repository.git("ls-files", "-t", "-z").out.split("\0")
    return [entry[2:] for entry in listed if entry.startswith("S ") and entry[2:] in names]


def _refusal(repository: Repository, answer: Answer, hooked: bool = False) -> Refusal:
    return refusal(
        answer,
        repository.place,
        repository.named(repository.root / FOLDER),
        last_line(answer),
        hooked=hooked and are_commits_looked_at(repository),
    )


def _by_hand(repository: Repository, paths: Sequence[Path], message: str, why: Refusal) -> str:
    """Return the command that commits exactly these files, to be run from anywhere."""
    which = pathspec(repository.root, "not-committed", [*map(repository.named, paths)])
    git = repository.by_hand(repository.place.top)
    subject = message.partition("\n")[0]
    add = command_line([*git, "add", *why.add, "--intent-to-add", *which])
    made = command_line([*git, "commit", *why.commit, "--only", "-m", subject, *which])
    return " && ".join([*why.first, add, made])


def names(paths: Sequence[Path]) -> str:
    """Return what people call these files; of many the first of them, and how many more."""
    if len(paths) <= NAMED:
        return ", ".join(path.name for path in paths)
    first = ", ".join(path.name for path in paths[:_FIRST])
    return f"{first} and {len(paths) - _FIRST} more files"
