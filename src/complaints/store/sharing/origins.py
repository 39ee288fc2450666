"""What the two sides of a merge that is to be mended came from."""

from __future__ import annotations

from collections.abc import Mapping

from complaints.store.git.repository import Repository
from complaints.store.sharing.conflicts import BASE, Conflict
from complaints.store.sharing.joining import Bases, is_own


def bases_of(
    repository: Repository, found: Mapping[str, Conflict]
) -> Mapping[tuple[str, ...], Bases]:
    """Return what the two sides of each merge came from, for all of its complaints at once."""
    names: dict[tuple[str, ...], list[str]] = {}
    for name, conflict in found.items():
        if is_own(repository, name):
            names.setdefault(tuple(conflict.parents), []).append(name)
    return {parents: Bases(repository, each) for parents, each in names.items()}


def base_left_out(name: str, conflict: Conflict, bases: Bases) -> dict[str, bytes]:
    """Return what the parents of a merge came from, where it is one that left something out."""
    if not conflict.parents:
        return {}
    one, other = conflict.parents
    base = bases.content((one, other), name)
    return {BASE: base} if base else {}
