"""What a merge would do, told before it does anything: nothing of anybody's is in its way."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from complaints.errors import Refused
from complaints.store.git.blobs import Unanswered, changed
from complaints.store.git.repository import Repository
from complaints.store.git.upstream import done
from complaints.store.git.words import last_line
from complaints.store.shell import command_line

NOT_TAKEN = "the changes of others cannot be taken in"
_UNKNOWN = "the changes of others cannot be compared"
# Modes of git, by how their names begin.
FILE, _LINK, _REPOSITORY = "100", "120", "160"


@dataclass(frozen=True, slots=True)
class Touch:
    """A file that differs between two commits, with its modes and blobs before and after."""

    name: str
    before: str
    after: str
    old: str = ""
    new: str = ""

    @property
    def was_there(self) -> bool:
        """Whether the file is there before."""
        return bool(self.before.strip("0"))

    @property
    def stays(self) -> bool:
        """Whether the file is there after the merge."""
        return bool(self.after.strip("0"))

    @property
    def brings_link(self) -> bool:
        """Whether a link is there after the merge."""
        return self.after.startswith(_LINK)

    @property
    def brings_repository(self) -> bool:
        """Whether another repository is there after the merge."""
        return self.after.startswith(_REPOSITORY)

    @property
    def spares_all(self) -> bool:
        """Whether it is another repository, and git leaves the files in it as they are."""
        replaced = self.stays and not self.after.startswith(_REPOSITORY)
        return self.before.startswith(_REPOSITORY) and not replaced


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would come to, each file by its path from the top of the work tree."""

    in_place: tuple[str, ...] = ()
    """Files that git does not keep, where it would put others."""
    changed: tuple[str, ...] = ()
    """Files that it would write, whose changes here are not committed."""
    staged: tuple[str, ...] = ()
    """Files that are staged and would be lost; git makes no merge commit beside any."""
    changes: tuple[Touch, ...] = ()
    """Everything that would become another."""


def merged_by_git(repository: Repository, here: str, there: str) -> tuple[str, tuple[str, ...]]:
    """Return the tree that git makes of two commits, and what is in conflict.

    Raises Refused where git cannot tell.
    """
    call = ("merge-tree", "--write-tree", "--no-messages", "--name-only", "-z", here, there)
    answer = repository.git(*call)
    tree, *names = answer.out.split("\0")
    if answer.code != 1:
        done(answer, _UNKNOWN)
    return tree, tuple(sorted({name for name in names if name}))


@dataclass(frozen=True, slots=True)
class Apart:
    """What differs between two commits, by who changed it since they were one."""

    both: Mapping[str, Touch]
    """Changed on both sides; lines that git would merge need not fit together."""
    ours: Mapping[str, Touch]
    theirs: Mapping[str, Touch]


def apart(repository: Repository, here: str, there: str) -> Apart:
    """Return how two commits are apart, each file as it is here and there.

    Raises Refused where the two have nothing in common.
    """
    answer = repository.git("merge-base", "--all", here, there)
    if answer.code == 1 and not answer.err:
        raise Refused(f"{NOT_TAKEN}: {_nothing_in_common(repository)}")
    differing = {each.name: each for each in touches(repository, here, there)}
    ours, theirs = set(differing), set(differing)
    # Where both have merged with each other's work before, what counts differs from all of it.
    for base in done(answer, _UNKNOWN).split():
        ours &= {each.name for each in touches(repository, base, here)}
        theirs &= {each.name for each in touches(repository, base, there)}
    parts = (ours & theirs, ours - theirs, theirs - ours)
    return Apart(*({name: differing[name] for name in sorted(part)} for part in parts))


def _nothing_in_common(repository: Repository) -> str:
    git = command_line(repository.by_hand(repository.place.top))
    if is_shallow(repository):
        return (
            "this clone holds the last commits alone (it is shallow), and none that both sides "
            f"came from; fetch the others, then try again: {git} fetch --unshallow"
        )
    return (
        "this branch and the one that it follows have no commit in common; "
        f"see whether it follows the right one: {git} branch -vv"
    )


def preview(repository: Repository, head: str, tree: str, forward: bool) -> Preview:
    """Return what it would come to if a tree took the place of that of the last commit, `head`.

    `forward` says that no commit is to be made for it. Git would write without a word
    over what it ignores or was told to overlook. Raises Refused where git cannot tell.
    """
    changes = touches(repository, head, tree)
    touching = [each for each in changes if not each.spares_all]
    names = {each.name for each in touching}
    staged = [name for name in _staged(repository) if name in names or not forward]
    return Preview(
        in_place=tuple(name for name in _in_place(repository, touching) if name not in staged),
        changed=tuple(sorted(_changed(repository, touching))),
        staged=tuple(staged),
        changes=changes,
    )


def touches(repository: Repository, before: str, after: str) -> tuple[Touch, ...]:
    """Return what differs between two commits or trees. Raises Refused."""
    compare = ("diff-tree", "-r", "-z", "--no-renames", before, after, "--")
    return _parsed(done(repository.git(*compare), _UNKNOWN))


def staged_touches(repository: Repository) -> tuple[Touch, ...]:
    """Return what differs between the last commit and the index. Raises Refused."""
    compare = ("diff-index", "--cached", "-z", "--no-renames", "HEAD", "--")
    return _parsed(done(repository.git(*compare), _UNKNOWN))


def _parsed(compared: str) -> tuple[Touch, ...]:
    # By turns what becomes of a file, `:100644 100644 BLOB BLOB M`, and its path.
    what = iter(compared.split("\0")[:-1])
    return tuple(
        Touch(name, *words.removeprefix(":").split()[:4])
        for words, name in zip(what, what, strict=True)
    )


def _in_place(repository: Repository, changes: Iterable[Touch]) -> list[str]:
    """Return what lies where a merge puts or expects files, and git does not keep."""
    top = repository.place.top
    found = {name for each in changes for name in _standing(top, each.name)}
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


def _changed(repository: Repository, changes: Iterable[Touch]) -> Iterator[str]:
    """Return which of these files hold here something else than the last commit has."""
    files: list[Path] = []
    for each in changes:
        path = repository.place.top / each.name
        try:
            mode = path.lstat().st_mode
        except OSError:
            # What is gone is brought back.
            continue
        if stat.S_ISREG(mode) and each.before.startswith(FILE):
            files.append(path)
        elif stat.S_ISLNK(mode) and each.before.startswith(_LINK):
            target = done(repository.git("cat-file", "blob", f"HEAD:{each.name}"), _UNKNOWN)
            if target != str(path.readlink()):
                yield each.name
        elif not stat.S_ISDIR(mode) and each.before.strip("0"):
            yield each.name
    try:
        yield from map(repository.named, changed(repository, files))
    except Unanswered as error:
        raise Refused(f"{_UNKNOWN}: {last_line(error.answer)}") from None


def _staged(repository: Repository) -> list[str]:
    """Return what the index has that the last commit has not, or is to have some day."""
    options = ("-z", "--no-renames", "--name-only")
    staged = {each.name for each in staged_touches(repository)}
    intended = done(repository.git("diff-files", "--diff-filter=A", *options), _UNKNOWN)
    return sorted({*staged, *intended.split("\0")} - {""})


def is_shallow(repository: Repository) -> bool:
    """Tell whether a clone holds the last commits alone."""
    return repository.git("rev-parse", "--is-shallow-repository").out.strip() == "true"
