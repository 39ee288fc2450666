"""Which of the files that are there may hold something else than when they were read.

In a repository git tells: it notes of each file when it was changed last, and compares thousands
in the time that it takes to look at one after the other here. What git does not vouch for, and
everything where there is no git, is known by its signature alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from complaints.beneath import Folders
from complaints.store.git.words import TAG, tagged
from complaints.store.index.conversions import ATTRIBUTES, conversions, rules_above, rules_of
from complaints.store.index.names import place_of
from complaints.store.index.signature import NONE, signature
from complaints.store.parts import FOLDER

if TYPE_CHECKING:
    from complaints.store.git.repository import Repository
    from complaints.store.local.git_folder import GitFolder

# Whatever somebody has set: a file that was changed is to be noticed, and a tree is what it is.
_NOTICING = ("core.trustctime=true", "core.checkStat=default", "core.useReplaceRefs=false")
_ENDING = ".yaml"


class Marked(msgspec.Struct, frozen=True):
    """What git's own index said when it was last looked at, and by what that was `seen`.

    Git vouches for none of the files `passed_over`, as one who works with them has told it.
    `of_git` are all that it knows; that is not kept. It `converts` where files may be written in
    several ways and are the same to it.
    """

    seen: tuple[bytes, ...] = ()
    passed_over: frozenset[str] = frozenset()
    of_git: frozenset[str] | None = None
    converts: bool = False


def git_index(root: Path, place: GitFolder) -> tuple[bytes, ...]:
    """Return by what git's index is known, and then what says how it writes files."""
    return tuple(map(_signature, [place.folder / "index", *rules_of(root, place)]))


def _signature(path: Path) -> bytes:
    with suppress(OSError):
        return signature(path.lstat())
    return NONE


def marked(
    repository: Repository, seen: tuple[bytes, ...], folders: Iterable[str], whole: bool = False
) -> Marked | None:
    """Return what git's index says of the complaint files; None where git does not answer.

    `seen` is by what it was known before. `folders` are those in which complaints lie. What git
    knows is told where it is to be the `whole`.
    """
    above = (
        f":(literal){repository.named(each)}"
        for each in rules_above(repository.root, repository.place)
    )
    asked = (_folder(repository), *above)
    told = _answer(repository, "ls-files", "-v", "-z", "--", *asked)
    if told is None:
        return None
    # There may be very many.
    entries = told.split("\0")
    odd = (name for _, name in tagged(entries))
    rules = [repository.place.top / e[TAG:] for e in entries if e.endswith(ATTRIBUTES)]
    of_git = frozenset(_places(repository, (e[TAG:] for e in entries))) if whole else None
    passed_over = frozenset(_places(repository, odd))
    return Marked(seen, passed_over, of_git, conversions(repository, folders, rules))


def tree_of_head(repository: Repository) -> str:
    """Return the name of the tree of the last commit; empty where there is none."""
    told = _answer(repository, "rev-parse", "--quiet", "--verify", "HEAD^{tree}")
    return (told or "").strip()


def changed_since(
    repository: Repository, tree: str, meanwhile: Callable[[], None] | None = None
) -> set[str] | None:
    """Return the places of files that are, or may be, other than in a tree.

    With very many git takes its time, in which something else may be done `meanwhile`.
    Of files that git does not know nothing is said. None where git does not answer.
    """
    asked = ("diff-index", "--raw", "-z", "--no-renames", tree, "--", _folder(repository))
    told = _answer(repository, *asked, settings=_NOTICING, meanwhile=meanwhile)
    # By turns what became of a file, and its name.
    return None if told is None else _places(repository, told.split("\0")[1::2])


def changed_between(repository: Repository, tree: str, later: str) -> set[str] | None:
    """Return the places of files that differ between two trees; None likewise."""
    asked = ("diff-tree", "-r", "--name-only", "-z", "--no-renames", tree, later, "--")
    told = _answer(repository, *asked, _folder(repository))
    return None if told is None else _places(repository, told.split("\0"))


def _answer(
    repository: Repository,
    *asked: str,
    settings: Sequence[str] = (),
    meanwhile: Callable[[], None] | None = None,
) -> str | None:
    from complaints.store.process import ProgramMissing

    with suppress(ProgramMissing):
        answer = repository.git(*asked, settings=settings, meanwhile=meanwhile)
        if not answer.code:
            return answer.out
    return None


def _folder(repository: Repository) -> str:
    return f":(literal){repository.named(repository.root / FOLDER)}"


def _places(repository: Repository, names: Iterable[str]) -> set[str]:
    return {_place(repository, name) for name in names if name.endswith(_ENDING)}


def _place(repository: Repository, name: str) -> str:
    below = repository.place.below
    folder, _, file = name[len(below) + 1 if below else 0 :].rpartition("/")
    return place_of(folder, file)


def not_as_known(root: Path, known: Iterable[tuple[str, bytes]]) -> Iterator[str]:
    """Return the places, of these in their order, whose file has not the signature it had."""
    with Folders(root) as folders:
        for folder, files in groupby(known, lambda each: each[0].rpartition("/")[0]):
            try:
                at = folders.at(root / FOLDER / folder)
            except OSError:
                yield from (place for place, _ in files)
                continue
            start = len(folder) + 1
            for place, seen in files:
                if seen == NONE or seen != _signature_at(at, f"{place[start:]}.yaml"):
                    yield place


def _signature_at(folder: int, name: str) -> bytes:
    try:
        return signature(os.stat(name, dir_fd=folder, follow_symlinks=False))
    except OSError:
        return NONE
