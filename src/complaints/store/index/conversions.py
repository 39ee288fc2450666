"""Whether git may write one and the same content in several ways into a work tree.

It vouches for a file that is to be committed as it was, however it is written: enciphered, with
a mark in it, in another encoding. What is read of such a file may change all the same. Line
ends are no matter: complaints are read alike with either.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from complaints.beneath import read_ordinary
from complaints.store.git.elsewhere import common_folder

if TYPE_CHECKING:
    from complaints.store.git.repository import Repository
    from complaints.store.local.git_folder import GitFolder

ATTRIBUTES = ".gitattributes"
"""The file in which a repository says how files are written."""

_MOST = 1_000_000
_WAYS = (b"filter", b"ident", b"working-tree-encoding")
_OF_THE_MACHINE = Path("/etc/gitattributes")


def rules_above(root: Path, place: GitFolder) -> list[Path]:
    """Return where the rules lie that hold for a register, from its folder up."""
    above = (each for each in (root, *root.parents) if each.is_relative_to(place.top))
    return [each / ATTRIBUTES for each in above]


def rules_of(root: Path, place: GitFolder) -> list[Path]:
    """Return the same, with those of this clone alone."""
    return [common_folder(place.folder) / "info" / "attributes", *rules_above(root, place)]


def conversions(repository: Repository, folders: Iterable[str], of_git: Iterable[Path]) -> bool:
    """Tell whether files may be written in several ways; `of_git` are rules that git knows.

    `folders` are those in which complaints lie. Which files a rule is for is not asked.
    """
    root = repository.root
    below = (root / each / ATTRIBUTES for each in folders)
    rules = [*rules_of(root, repository.place), *below, *_of_the_person(repository)]
    # Git takes what is not in the work tree from its index.
    return any(map(_converts, rules)) or not all(map(os.path.lexists, of_git))


def _converts(path: Path) -> bool:
    try:
        content = read_ordinary(path, _MOST)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return len(content) == _MOST or any(way in content for way in _WAYS)


def _of_the_person(repository: Repository) -> Iterable[Path]:
    yield _OF_THE_MACHINE
    named = repository.git("config", "--null", "--type=path", "--get", "core.attributesFile")
    if not named.code:
        yield repository.place.top / named.out.removesuffix("\0")
        return
    with suppress(RuntimeError):
        config = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
        yield Path(config, "git", "attributes")
