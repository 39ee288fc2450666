"""What the others' commits bring into a register that is to be known of, or not to be taken in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from complaints.store.git.repository import Repository
from complaints.store.local.folder import OUTSIDE_GIT
from complaints.store.parts import FOLDER, LETTERS
from complaints.store.policy_file import POLICY_FILE
from complaints.store.sharing.joining import is_complaint, moved_to
from complaints.store.sharing.preview import Touch
from complaints.store.shell import shown_name

_ATTRIBUTES = ".gitattributes"


def not_to_take_in(repository: Repository, changes: Iterable[Touch]) -> list[str]:
    """Return what must not come in: a link that the register would lie behind, or have in it.

    And what would lie in the place of the register's local state, which no commit has any say in.
    """
    root = _root(repository)
    found = ((each.name, _fault(root, each)) for each in changes)
    return [f"{shown_name(name)} ({fault})" for name, fault in found if fault]


def _fault(root: PurePosixPath, change: Touch) -> str:
    path = _folded(change.name)
    if change.brings_link and _concerns(root, path):
        return "a link"
    own = (root / part for part in (FOLDER, LETTERS, POLICY_FILE))
    if change.brings_repository and any(_concerns(place, path) for place in own):
        return "another repository"
    local = change.stays and path.is_relative_to(root / OUTSIDE_GIT)
    return "it is for local state alone" if local else ""


def to_be_looked_at(repository: Repository, changes: Iterable[Touch]) -> list[str]:
    """Return the changes of what the register is run by: policy, letters, attributes."""
    root = _root(repository)
    return [each.name for each in changes if _rules(root, _folded(each.name))]


def taken_out(repository: Repository, changes: Sequence[Touch]) -> list[str]:
    """Return the complaints that would be in their place no more, in no register."""
    moved = moved_to(repository, (each.name for each in changes if each.stays))
    return [
        each.name
        for each in changes
        if not each.stays
        and is_complaint(repository, each.name)
        and PurePosixPath(each.name).name not in moved
    ]


def is_letter_or_policy(repository: Repository, name: str) -> bool:
    """Tell whether a name for git is that of the policy or of a letter of the register's own."""
    root, path = _root(repository), _folded(name)
    return any(path.is_relative_to(place) for place in (root / POLICY_FILE, root / LETTERS))


def _rules(root: PurePosixPath, path: PurePosixPath) -> bool:
    own = (root / POLICY_FILE, root / LETTERS)
    attributes = path.name == _ATTRIBUTES and _concerns(root, path, up=True)
    return attributes or any(path.is_relative_to(place) for place in own)


def _root(repository: Repository) -> PurePosixPath:
    return _folded(repository.named(repository.root))


def _folded(name: str) -> PurePosixPath:
    # Some file systems take capitals for small letters.
    return PurePosixPath(name.casefold())


def _concerns(root: PurePosixPath, path: PurePosixPath, up: bool = False) -> bool:
    """Tell whether a path lies in the register or on the way to it; with `up`, beside that."""
    return path.is_relative_to(root) or root.is_relative_to(path.parent if up else path)
