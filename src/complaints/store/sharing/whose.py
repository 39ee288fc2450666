"""Files of other registers in the same repository, told apart from those of this one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from complaints.store.git.repository import Repository
from complaints.store.git.state import mending
from complaints.store.parts import SCHEMA_FILE
from complaints.store.policy_file import POLICY_FILE
from complaints.store.shell import command_line, shown_name

# How far below its register a complaint's file lies: in a folder for all, its year and its month.
_DEPTH = 3


def register_of(repository: Repository, name: str) -> Path:
    """Return the register that a complaint lies in, or a file beside them, by its name for git."""
    path = PurePosixPath(name)
    beside = path.name in (POLICY_FILE, SCHEMA_FILE)
    return repository.place.top / path.parents[0 if beside else _DEPTH]


def called(repository: Repository, name: str) -> str:
    """Return what people call a complaint: by its id, one of another register by its path."""
    return PurePosixPath(name).stem if _is_own(repository, name) else shown_name(name)


def file_called(repository: Repository, name: str) -> str:
    """Return what people call a file of a register, likewise."""
    return PurePosixPath(name).name if _is_own(repository, name) else shown_name(name)


def program_for(repository: Repository, name: str) -> str:
    """Return how `complaints` is run for the register that a complaint lies in."""
    root = [] if _is_own(repository, name) else ["-C", str(register_of(repository, name))]
    return command_line(["complaints", *root])


def mend_for(repository: Repository, names: Iterable[str]) -> str:
    """Return what merges complaints that git has left in conflict, in each of their registers."""
    return " && ".join(dict.fromkeys(mending(register_of(repository, name)) for name in names))


def _is_own(repository: Repository, name: str) -> bool:
    return register_of(repository, name) == repository.root
