"""What a sparse checkout leaves out: files that are in the register and not in the work tree."""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterable
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from complaints.core.findings import Finding
from complaints.store.local.git_folder import GitFolder, git_folder

if TYPE_CHECKING:
    from complaints.store.git.repository import Repository

# In the git directory of a work tree that is sparse, or was.
_PATTERNS = Path("info", "sparse-checkout")
_LEFT_OUT = "S "
# What is not itself in a pattern.
_SIGN = re.compile(r"[*?\[\]\\]")


def is_sparse(place: GitFolder) -> bool:
    """Tell whether a work tree is a sparse checkout, or was one."""
    try:
        return (place.folder / _PATTERNS).exists()
    except OSError:
        # Git may see more of it than this; who cannot look into the git directory asks in vain.
        return os.access(place.folder, os.R_OK | os.X_OK)


def left_out(root: Path, part: str) -> Finding | None:
    """Return the finding for what is left out of a folder or file of the register, if anything.

    Git is asked only where the checkout may be sparse.
    """
    place = git_folder(root)
    if place is None or not is_sparse(place):
        return None
    from complaints.store.git.repository import Repository
    from complaints.store.git.words import last_line
    from complaints.store.process import ProgramMissing

    repository = Repository(root, place)
    name = repository.named(root / part)
    try:
        answer = repository.git("ls-files", "-t", "-z", "--", f":(literal){name}")
    except ProgramMissing:
        return _finding(part, "there is no git here to tell what the sparse checkout leaves out")
    if answer.code:
        return _finding(part, f"git cannot tell what is left out here: {last_line(answer)}")
    marked = (entry[2:] for entry in answer.out.split("\0") if entry.startswith(_LEFT_OUT))
    missing = _missing(place.top, marked)
    if not missing:
        return None
    count = "1 file" if len(missing) == 1 else f"{len(missing)} files"
    leaves = "leaves it out" if missing == [name] else f"leaves out {count} here"
    message = f"the sparse checkout {leaves}, so what is recorded there is not known"
    first = PurePosixPath(part).parts[0]
    return _finding(part, message, f"run: {_how_to_take_in(repository, first)}")


def _missing(top: Path, names: Iterable[str]) -> list[str]:
    """Return those of these files that are not there; of a folder that is not, none is."""
    found: list[str] = []
    for folder, within in groupby(names, lambda name: name.rpartition("/")[0]):
        is_there = os.path.lexists(top / folder)
        found += [name for name in within if not (is_there and os.path.lexists(top / name))]
    return found


def are_left_out(repository: Repository, names: Container[str]) -> set[str]:
    """Return those of these files that a sparse checkout leaves out. Raises Refused."""
    if not is_sparse(repository.place):
        return set()
    from complaints.store.git.upstream import done

    listed = done(repository.git("ls-files", "-t", "-z")).split("\0")
    marked = {entry[2:] for entry in listed if entry.startswith(_LEFT_OUT)}
    top = repository.place.top
    return {name for name in marked if name in names and not os.path.lexists(top / name)}


def _how_to_take_in(repository: Repository, part: str) -> str:
    """Return the command that has a folder of the register, or its policy, in the work tree."""
    from complaints.store.shell import command_line

    name, is_file = repository.named(repository.root / part), part.endswith(".yaml")
    add = ["git", "-C", str(repository.place.top), "sparse-checkout", "add"]
    if repository.git("config", "--type=bool", "core.sparseCheckoutCone").out == "true\n":
        # Folders alone are taken; whether a name could be meant as a pattern is not for git to ask.
        folder = name.rpartition("/")[0] if is_file else name
        return command_line([*add, "--skip-checks", folder])
    # Where it goes by patterns, one that leaves out a folder within is beaten by a deep one.
    literal = _SIGN.sub(r"\\\g<0>", name)
    return command_line([*add, f"/{literal}" if is_file else f"/{literal}/**"])


def _finding(part: str, message: str, mend: str = "") -> Finding:
    return Finding("left out", message, mend, file=part, fatal=True)
