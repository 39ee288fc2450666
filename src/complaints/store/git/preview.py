"""What a merge would do, told before it does anything: nothing of anybody's is in its way."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from complaints.errors import Refused
from complaints.store.git.blobs import Unanswered, changed
from complaints.store.git.repository import Repository
from complaints.store.git.upstream import done
from complaints.store.git.words import last_line

_UNKNOWN = "the changes of others cannot be compared"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would come to, each file by its path from the top of the work tree."""

    conflicts: tuple[str, ...] = ()
    """What does not fit together."""
    in_place: tuple[str, ...] = ()
    """Files that git does not keep, where it would put others."""
    changed: tuple[str, ...] = ()
    """Files that it would write, whose changes here are not committed."""


def preview(repository: Repository, there: str) -> Preview:
    """Return what a merge with a commit would come to; nothing in the work tree is touched.

    Git would write without a word over what it ignores or was told to overlook, and end a
    merge that does not fit by throwing away what lies where it has put its own files.
    Raises Refused where git cannot tell.
    """
    answer = repository.git(
        "merge-tree", "--write-tree", "--no-messages", "--name-only", "-z", "HEAD", there
    )
    tree, *names = answer.out.split("\0")
    if answer.code == 1:
        return Preview(conflicts=tuple(sorted({name for name in names if name})))
    done(answer, _UNKNOWN)
    added = _differing(repository, tree, "A")
    other = [repository.place.top / name for name in _differing(repository, tree, "a")]
    try:
        unsaved = changed(repository, [path for path in other if _is_file(path)])
    except Unanswered as error:
        raise Refused(f"{_UNKNOWN}: {last_line(error.answer)}") from None
    return Preview(
        in_place=tuple(_in_place(repository, added)),
        changed=tuple(map(repository.named, unsaved)),
    )


def _differing(repository: Repository, tree: str, which: str) -> list[str]:
    """Return the files that differ between the last commit and a tree, of these kinds."""
    compared = ("-r", "-z", "--no-renames", "--name-only", f"--diff-filter={which}", "HEAD", tree)
    return done(repository.git("diff-tree", *compared), _UNKNOWN).split("\0")[:-1]


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _in_place(repository: Repository, added: list[str]) -> list[str]:
    """Return what lies where a merge adds files, and git does not keep."""
    found = {name for each in added for name in _standing(repository.place.top, each)}
    if found:
        found -= set(done(repository.git("ls-files", "-z"), _UNKNOWN).split("\0"))
    return sorted(found)


def _standing(top: Path, name: str) -> Iterator[str]:
    """Return the files in the place of a file: one on the way to it, it, or all below it."""
    place = PurePosixPath()
    for part in PurePosixPath(name).parts:
        place /= part
        try:
            mode = (top / place).lstat().st_mode
        except OSError:
            return
        if not stat.S_ISDIR(mode):
            yield str(place)
            return
    for folder, folders, files in os.walk(top / place):
        # A link to a folder is among the folders, and is not gone into.
        links = [each for each in folders if Path(folder, each).is_symlink()]
        yield from (Path(folder, each).relative_to(top).as_posix() for each in [*files, *links])
