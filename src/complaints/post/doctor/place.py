"""Where the register is: whose it is, who can look into it, whether its policy can be used."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from complaints.core.diagnosis import Diagnosis, Fix, as_told
from complaints.core.policy.policy import Policy
from complaints.errors import Refused, Untrusted
from complaints.store.git.repository import Repository
from complaints.store.load import Loaded
from complaints.store.modes import OTHERS, is_own, looked_at, take_away
from complaints.store.policy_file import POLICY_FILE, VARIABLE, find_root
from complaints.store.shell import command_line

_REGISTER, _ACCESS = "register", "access"


def place(given: str | None) -> tuple[Path | None, Diagnosis]:
    """Return the root of the register, where it may be looked at, and how that stands."""
    try:
        root = find_root(given)
    except Refused as error:
        # Who looks over the machine alone is in no register.
        asked = given or os.environ.get(VARIABLE)
        return None, as_told(_REGISTER, "bad" if asked else "note", str(error))
    except Untrusted as error:
        return None, as_told(_REGISTER, "bad", str(error))
    return root, Diagnosis(_REGISTER, "good", str(root))


def access(root: Path, repository: Repository | None, shared: bool | None) -> Iterator[Diagnosis]:
    """Return whether others can look into a register; None says that sharing is not known."""
    mode = root.stat().st_mode
    if shared is None:
        yield Diagnosis(_ACCESS, "note", "without git it is not known whether others share it")
        return
    if (shared or mode & stat.S_ISGID) and mode & stat.S_IRWXG:
        yield _group_s(root, repository if shared else None)
        return
    if shared:
        words = "its folder is its owner's alone, in a repository that a group shares"
        yield Diagnosis(_ACCESS, "note", words, f"if they are to work in it, run: {_sharing(root)}")
        return
    if mode & stat.S_ISVTX:
        # To close it would be to close it to everybody on the machine.
        words = "its folder is one for everybody's files, as /tmp is"
        yield Diagnosis(_ACCESS, "bad", words, "move the register into a folder of its own")
        return
    git = _git_above(root, repository)
    opened = [each for each in (root, git) if each is not None and _is_open(each)]
    for each in opened:
        close = command_line(["chmod", "go-rwx", str(each)])
        words = "others on this machine can look into its folder"
        if each != root:
            words = "others on this machine can look into its git directory"
        if not is_own(each.stat()):
            yield Diagnosis(_ACCESS, "bad", words, f"let its owner run: {close}")
            continue
        # What else is in a repository around it is not for us to close.
        fix = Fix(close, partial(take_away, each, OTHERS)) if each == root else None
        yield Diagnosis(_ACCESS, "bad", words, f"run: {close}", fix)
    if not opened:
        yield Diagnosis(_ACCESS, "good", "nobody else can look into it")


def _group_s(root: Path, repository: Repository | None) -> Diagnosis:
    """Return whether the group of a shared register can work in all of it."""
    group = root.stat().st_gid if repository is None else repository.place.folder.stat().st_gid
    if group == root.stat().st_gid:
        return Diagnosis(_ACCESS, "good", "yours and your group's: it is a shared register")
    give = f"{command_line(['chgrp', '-R', str(group), str(root)])} && {_sharing(root)}"
    words = "its folder is of another group than its git directory, so neither can work in it"
    return Diagnosis(_ACCESS, "bad", words, f"run: {give}")


def _sharing(root: Path) -> str:
    """Return what lets the group of a folder work in it."""
    marked = ["find", str(root), "-type", "d", "-exec", "chmod", "g+s", "{}", "+"]
    return f"{command_line(['chmod', '-R', 'g+rwX', str(root)])} && {command_line(marked)}"


def policy_state(loaded: Loaded[Policy], root: Path) -> Diagnosis:
    """Return whether the policy can be used; what is wrong with it is for `check` to say."""
    fatal = [each for each in loaded.findings if each.fatal]
    if loaded.value is not None and not fatal:
        return Diagnosis("policy", "good", f"{POLICY_FILE} can be used")
    line = next((each.line for each in fatal if each.line), 0)
    words = f"{POLICY_FILE} cannot be used{f', see line {line}' if line else ''}"
    check = command_line(["complaints", "-C", str(root), "check"])
    return Diagnosis("policy", "bad", words, f"it says more, run: {check}")


def _git_above(root: Path, repository: Repository | None) -> Path | None:
    """Return the git directory that lies above the register, where closing that does not reach."""
    if repository is None or repository.place.top == root:
        return None
    folder = repository.place.top / ".git"
    found = looked_at(folder)
    return folder if found is not None and stat.S_ISDIR(found.st_mode) else None


def _is_open(folder: Path) -> bool:
    return bool(folder.stat().st_mode & OTHERS)
