"""What a person runs to commit files of the register, or to bring them back; from anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from complaints.store.git.pathspec import NAMED, pathspec
from complaints.store.git.repository import Repository
from complaints.store.git.sparse import is_sparse
from complaints.store.git.unshared import MARKS, Uncommitted
from complaints.store.local.kept import keep_list
from complaints.store.parts import FOLDER, LETTERS
from complaints.store.shell import command_line, quoted

# By these many are committed.
_PATTERNS = {FOLDER: f"{FOLDER}/*.yaml", LETTERS: f"{LETTERS}/*.txt"}


def how_to_commit(repository: Repository, files: Sequence[Uncommitted]) -> str:
    """Return the command that commits these files and no others, to be run from anywhere."""
    root = repository.root
    git = repository.by_hand(root)
    many = len(files) > NAMED
    added = [each for each in files if each.new or each.hidden]
    commands = [[*git, "commit", "-m", "Pending changes", "--", *_which(root, files, many)]]
    if added:
        force = ["--force"] if any(each.hidden for each in added) else []
        sparse = ["--sparse"] if is_sparse(repository.place) else []
        commands.insert(0, [*git, "add", *force, *sparse, "--", *_which(root, added, many)])
    return " && ".join([*_looking_again(root, git, files), *map(command_line, commands)])


def how_to_bring_back(repository: Repository, files: Sequence[Uncommitted]) -> str:
    """Return the command that takes files that are gone from the last commit."""
    root = repository.root
    git = repository.by_hand(root)
    restore = [*git, "restore", "--source=HEAD", "--staged", "--worktree"]
    # Not by patterns, which would take back what people have changed in the others.
    which = pathspec(root, "gone", _which(root, files, many=False))
    return " && ".join([*_looking_again(root, git, files), command_line([*restore, *which])])


def _looking_again(root: Path, git: Sequence[str], files: Sequence[Uncommitted]) -> Iterator[str]:
    """Return the commands that have git look at those of the files that it overlooks."""
    # Git takes one of these at a time, and no patterns.
    for mark in MARKS["s"]:
        marked = [each for each in files if mark in each.overlooked]
        if not marked:
            continue
        look, names = [*git, "update-index", f"--no-{mark}"], _which(root, marked, many=False)
        line = command_line([*look, "--", *names])
        if len(marked) > NAMED:
            with suppress(OSError):
                listed = quoted(str(keep_list(root, "overlooked", names)))
                line = f"{command_line([*look, '-z', '--stdin'])} < {listed}"
        yield line


def _which(root: Path, files: Sequence[Uncommitted], many: bool) -> list[str]:
    """Return the files as git is given them at the root of the register; many as patterns."""
    relative = [each.path.relative_to(root) for each in files]
    if not many:
        return [path.as_posix() for path in relative]
    parts = dict.fromkeys(path.parts[0] for path in relative)
    return [_PATTERNS.get(part, part) for part in parts]
