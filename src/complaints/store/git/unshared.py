"""What is on record here alone: files that no commit has, commits that the others have not."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from complaints.beneath import Folders, close
from complaints.core.record.ids import is_valid
from complaints.errors import Refused, Untrusted
from complaints.store.git.blobs import Unanswered, looks_changed
from complaints.store.git.filters import filtered, seen_committed
from complaints.store.git.pathspec import NAMED
from complaints.store.git.repository import Repository
from complaints.store.git.sparse import is_sparse
from complaints.store.git.upstream import (
    ahead,
    branch_of,
    done,
    how_to_follow,
    remotes_of,
    upstream_of,
)
from complaints.store.git.words import last_line, tagged
from complaints.store.parts import FOLDER, LETTERS
from complaints.store.policy_file import POLICY_FILE
from complaints.store.process import Answer
from complaints.store.reading import cannot_read
from complaints.store.shell import shown_name
from complaints.store.way import check_way, shown_path

_ONE_BY_ONE = ("--ignore-submodules=all", "--name-only", "--no-renames")
_FILTERED = (
    "a filter of git makes something else of it, and is not started to look; "
    "git starts it, so if the filter is yours, run: git status"
)
MARKS = {
    "S": ("skip-worktree",),
    "h": ("assume-unchanged",),
    "s": ("skip-worktree", "assume-unchanged"),
}
"""What has git overlook a file, by the letters of `ls-files -v`."""

_UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Uncommitted:
    """A file of the register that differs from the last commit, or is not in it."""

    path: Path
    new: bool = False
    """Whether git does not know it yet."""
    hidden: bool = False
    """Whether an exclude file keeps it from git."""
    overlooked: tuple[str, ...] = ()
    """By what git was told not to look at it, as its options are called."""
    fault: str = ""
    """Why it cannot be told what it holds: it is a link or no file, or lies behind one."""

    @property
    def gone(self) -> bool:
        """Whether the last commit has it, and the work tree has not."""
        return not os.path.lexists(self.path)


@dataclass(frozen=True, slots=True)
class Unsent:
    """Commits that the others have not."""

    times: tuple[int, ...] = ()
    """When each was made, in seconds since 1970."""
    why: str = ""
    """Why it is not known, or why none goes to the others at all, and what to do about it."""


def uncommitted(repository: Repository) -> list[Uncommitted]:
    """Return the complaints, letters and policy that no commit has as they are, by path.

    Raises Refused where git will not tell, ProgramMissing where there is none.
    """
    root = repository.root
    parts = [repository.named(root / part) for part in (FOLDER, POLICY_FILE, LETTERS)]
    literal = [f":(literal){part}" for part in parts]
    known: list[tuple[set[Path], dict[Path, tuple[str, ...]]]] = []
    # Git goes through all files for the one and through all that it knows for the other.
    written = _written(repository, literal, lambda: known.append(_known(repository, literal)))
    [(new, overlooked)] = known
    excluded = ("ls-files", "--others", "--ignored", "--exclude-standard")
    hidden = _listed(repository, *excluded, "--", *literal) if new else set()
    staged = _staged(repository, literal)
    signs = {*new, *overlooked, *staged, *written}
    ours = [path for path in sorted(signs) if _ours(root, path)]
    faults = {path: words for path in ours if (words := _fault(root, path))}
    asked = [path for path in ours if path not in faults]
    try:
        found = looks_changed(repository, asked) if asked else []
        # Of a new file, and of one that is gone, it is plain that no commit has it.
        odd = filtered(repository, [path for path in found if path not in new and path.exists()])
        told = odd - seen_committed(repository, odd)
    except Unanswered as error:
        raise Refused(f"git will not work here: {last_line(error.answer)}") from None
    faults |= {path: f"{_shown(root, path)}: {_FILTERED}" for path in sorted(told)}
    found = [path for path in found if path not in odd]
    return [Uncommitted(path, fault=words) for path, words in faults.items()] + [
        Uncommitted(
            path,
            new=path in new - hidden,
            hidden=path in hidden,
            overlooked=overlooked.get(path, ()),
        )
        for path in found
    ]


def _written(
    repository: Repository, literal: Sequence[str], meanwhile: Callable[[], None]
) -> set[Path]:
    """Return the files that git knows and that may have changed; `meanwhile` is done beside it.

    Not by `git status`, which looks into them through the filters of a configuration.
    """
    asked = ("diff-files", "-z", *_ONE_BY_ONE, "--", *literal)
    return _paths(repository, repository.git(*asked, meanwhile=meanwhile))


def _staged(repository: Repository, literal: Sequence[str]) -> set[Path]:
    """Return the files that are staged otherwise than the last commit has them."""
    if repository.git("rev-parse", "--quiet", "--verify", "HEAD").code:
        # Before the first commit whatever is staged is in none.
        return _listed(repository, "ls-files", "--", *literal)
    return _listed(repository, "diff-index", "--cached", *_ONE_BY_ONE, "HEAD", "--", *literal)


def _listed(repository: Repository, command: str, *arguments: str) -> set[Path]:
    return _paths(repository, repository.git(command, "-z", *arguments))


def _paths(repository: Repository, answer: Answer) -> set[Path]:
    names = done(answer).split("\0")
    return {repository.place.top / name for name in names if name}


def _fault(root: Path, path: Path) -> str:
    """Return what keeps a file from being looked at; empty where nothing does."""
    try:
        if check_way(root, path):
            with Folders(root) as folders:
                close(folders.open(path, os.O_RDONLY))
    except Untrusted as error:
        return str(error)
    except OSError as error:
        return f"{_shown(root, path)}: {cannot_read(path, error)}"
    return ""


def _shown(root: Path, path: Path) -> str:
    return shown_name(shown_path(root, path))


def _known(
    repository: Repository, literal: Sequence[str]
) -> tuple[set[Path], dict[Path, tuple[str, ...]]]:
    """Return the files here that git does not know, and those of which it is to say nothing.

    The others by what it was told that.
    """
    asked = ("ls-files", "-v", "-z", "--cached", "--others", "--", *literal)
    entries = list(tagged(done(repository.git(*asked)).split("\0")))
    top = repository.place.top
    new = {top / name for letter, name in entries if letter == _UNKNOWN}
    marked = {top / name: MARKS[letter] for letter, name in entries if letter in MARKS}
    if not is_sparse(repository.place):
        return new, marked
    # What is not here is what the checkout leaves out.
    return new, {path: marks for path, marks in marked.items() if os.path.lexists(path)}


def unsent(repository: Repository) -> Unsent:
    """Return what the others have not. Raises Refused, ProgramMissing.

    Where a branch follows none, that matters only in a clone that knows a server.
    """
    branch = branch_of(repository)
    if not branch:
        return Unsent()
    upstream = upstream_of(repository, branch)
    if upstream is None:
        if not remotes_of(repository):
            return Unsent()
        how = how_to_follow(repository)
        return Unsent(why=f"this branch has no upstream, so nothing is shared; give it one: {how}")
    if not upstream.known:
        return Unsent(why="what the others have is not known here: complaints sync")
    if not ahead(repository, upstream).ours:
        return Unsent()
    span = ("HEAD", "--not", upstream.tracking, "--")
    lines = done(repository.git("rev-list", "--timestamp", *span)).splitlines()
    return Unsent(tuple(int(line.split()[0]) for line in lines))


def names(root: Path, files: Sequence[Uncommitted]) -> str:
    """Return what people call these files: complaints by their ids; the first of many."""
    named = [name_of(root, each) for each in files[:NAMED]]
    return ", ".join([*named, "…"] if len(files) > NAMED else named)


def name_of(root: Path, file: Uncommitted) -> str:
    """Return what people call a file of the register: a complaint by its id."""
    if is_valid(file.path.stem):
        return file.path.stem
    return shown_name(file.path.relative_to(root).as_posix())


def _ours(root: Path, path: Path) -> bool:
    """Tell whether a file is the policy, a letter, or meant as a complaint; others are people's."""
    first = path.relative_to(root).parts[0]
    return first == POLICY_FILE or path.suffix == (".yaml" if first == FOLDER else ".txt")
