"""Commits of very many files, which are staged first, so that each takes its place at once.

Git holds each file that it is given by name against every file that it knows: ten thousand of
them against a hundred thousand take most of a minute. Whatever is unusual is left to that way,
which commits these files and no others whatever happens, and says what stands in its way.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from complaints.store.git.hooks import are_commits_looked_at
from complaints.store.git.repository import Repository
from complaints.store.git.sparse import is_sparse
from complaints.store.git.words import tagged
from complaints.store.process import Answer
from complaints.store.signals import held_back

LEAST = 200
"""Fewer files are named to git: that takes no longer."""

_NONE_IS_HIDDEN = 1
_MODE, _BLOB = 0, 2


def commit_staged(
    repository: Repository, paths: Sequence[Path], new: Sequence[Path], message: str
) -> Answer | None:
    """Stage these files, and commit what is staged; returns git's answer to the commit.

    `new` are those that the last commit does not hold. None, with nothing done, where they are
    few, where anything else is staged, or where git would not take each of them as it is.
    """
    if len(paths) < LEAST or is_sparse(repository.place) or _staged(repository) != set():
        return None
    # A hook would give others the time to stage something of theirs.
    if are_commits_looked_at(repository) or _is_any_hidden(repository, new):
        return None
    if _is_any_marked(repository, paths):
        return None
    names = list(map(repository.named, paths))
    is_committed = False
    try:
        asked = ("update-index", "--add", "-z", "--stdin")
        taken = repository.git(*asked, text="".join(f"{name}\0" for name in names))
        staged = _staged(repository)
        if taken.code or staged is None or not staged.issubset(names):
            return None
        answer = repository.git("commit", "--quiet", "-m", message)
        is_committed = not answer.code
        return answer
    finally:
        if not is_committed:
            with held_back():
                unstage(repository, paths)


def unstage(repository: Repository, paths: Sequence[Path]) -> None:
    """Have git's index say of these files what the last commit does, each in its place at once."""
    names = set(map(repository.named, paths))
    listed = repository.git("ls-tree", "-r", "-z", "--full-tree", "HEAD")
    commit = repository.git("rev-parse", "HEAD").out.strip()
    entries = (entry.partition("\t") for entry in listed.out.split("\0") if entry)
    known = {name: what.split() for what, _, name in entries if name in names}
    gone = ("0", "blob", "0" * len(commit))
    lines = "".join(
        f"{what[_MODE]} {what[_BLOB]}\t{name}\0"
        for name in names
        for what in (known.get(name, gone),)
    )
    if not listed.code:
        repository.git("update-index", "-z", "--index-info", text=lines)


def _staged(repository: Repository) -> set[str] | None:
    """Return what is staged, or in conflict; None where git does not tell."""
    asked = ("diff-index", "--cached", "--name-only", "-z", "--no-renames", "HEAD", "--")
    answer = repository.git(*asked)
    return None if answer.code else {*answer.out.split("\0")} - {""}


def _is_any_hidden(repository: Repository, new: Sequence[Path]) -> bool:
    """Tell whether a rule hides one of these files from git, or git cannot tell."""
    names = "".join(f"{repository.named(path)}\0" for path in new)
    asked = ("check-ignore", "--no-index", "-z", "--stdin")
    return bool(names) and repository.git(*asked, text=names).code != _NONE_IS_HIDDEN


def _is_any_marked(repository: Repository, paths: Sequence[Path]) -> bool:
    """Tell whether somebody has git not look at one of these files, or git cannot tell."""
    answer = repository.git("ls-files", "-v", "-z")
    marked = {name for _, name in tagged(answer.out.split("\0"))}
    return bool(answer.code) or any(repository.named(path) in marked for path in paths)
