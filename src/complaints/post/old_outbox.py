"""Letters that an earlier version left on their way in `.complaints`: taken over, once.

What git has brought there is nobody's word that a letter was sent, so it stays.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

from complaints.beneath import Folders, close
from complaints.errors import Refused, reason_of
from complaints.store.git.repository import Repository
from complaints.store.git.words import last_line
from complaints.store.leave import leave
from complaints.store.local.folder import (
    IGNORE_ALL,
    OUTSIDE_GIT,
    is_folder,
    link_on,
    local_path,
    read_file,
    state_base,
    write_file,
)
from complaints.store.process import ProgramMissing
from complaints.store.shell import command_line

FOLDER = "outbox"

# What an earlier version wrote beside its outbox, and nobody needs any more.
_DISPOSABLE = {".gitignore", "lock", "named-today", "not-committed", "unshared"}


def take_over(root: Path, outbox: Path, is_letter: Callable[[str], bool]) -> None:
    """Move the letters of an old outbox into the one in use, and put the old folder away.

    A letter that is there already stays as it is; so do all, where something is
    in the way. Raises Refused where one cannot be moved: nobody would know of
    it, and it would go out again.
    """
    old = old_outbox(root)
    if old == outbox:
        return
    try:
        if _in_the_way(root, old):
            return
        with Folders(root) as here, Folders(state_base(root)) as there:
            for name, _ in here.listed(old):
                if is_letter(name):
                    _move(here, old / name, there, outbox / name)
    except FileNotFoundError:
        # Another program has just put it away.
        return
    except OSError as error:
        mend = leave(old, error) or f"move its files into {outbox}"
        raise Refused(
            f"letters left in {old} cannot be taken over: {reason_of(error)}; "
            f"no letter was sent; {mend}"
        ) from None
    _put_away(root, old)


def not_taken_over(root: Path, is_letter: Callable[[str], bool]) -> str:
    """Name an old outbox whose letters are not taken over, and say why; empty without any."""
    old = old_outbox(root)
    if old.parent == local_path(root):
        return ""
    # What is no folder has no letters in it; of one that is closed the sender is told.
    with contextlib.suppress(OSError):
        reason = (
            _in_the_way(root, old) if link_on(root, old) or _holds(root, old, is_letter) else ""
        )
        return f"letters left in {old} are not looked at: {reason}" if reason else ""
    return ""


def old_outbox(root: Path) -> Path:
    """Return where an earlier version kept the letters on their way."""
    return root / OUTSIDE_GIT / FOLDER


def _holds(root: Path, old: Path, is_letter: Callable[[str], bool]) -> bool:
    with Folders(root) as folders:
        return any(is_letter(name) for name, _ in folders.listed(old))


def _in_the_way(root: Path, old: Path) -> str:
    """Say why nothing is taken over; empty where nothing is in the way."""
    if link_on(root, old) or not (is_folder(root, old.parent) and is_folder(root, old)):
        return f"it is a link; move the folder itself to {old}"
    repository = Repository.around(root)
    if repository is None:
        return ""
    try:
        name = tracked_as(repository)
    except ProgramMissing:
        return "there is no git on this machine to tell whether they came with it"
    except Refused as error:
        return f"git cannot tell whether they came with it: {error}"
    if name:
        remove = command_line(["git", "-C", str(repository.place.top), "rm", "-r", "--", name])
        return (
            f"{old.parent} came with git, so they are nobody's word that a letter was sent; "
            f"remove it: {remove}"
        )
    return ""


def tracked_as(repository: Repository) -> str:
    """Return the name by which git has a `.complaints`, from the top; empty where it has none.

    Raises Refused where git will not tell, ProgramMissing where there is none.
    """
    answer = repository.git("ls-files", "-z")
    if answer.code:
        raise Refused(last_line(answer))
    name = repository.named(repository.root / OUTSIDE_GIT)
    # As a disk sees it that tells no capitals apart.
    ours = name.casefold()
    tracked = answer.out.casefold().split("\0")
    has = any(path == ours or path.startswith(f"{ours}/") for path in tracked)
    return name if has else ""


def _move(here: Folders, path: Path, there: Folders, target: Path) -> None:
    # Where it is gone another program has just taken it over.
    with contextlib.suppress(FileNotFoundError):
        if not stat.S_ISREG(here.look(path).st_mode) or _is_taken(there, target):
            return
        try:
            # The file itself: whoever holds it as this is done holds it still.
            os.rename(
                path.name,
                target.name,
                src_dir_fd=here.at(path.parent),
                dst_dir_fd=there.at(target.parent),
            )
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            write_file(there.root, target, read_file(here.root, path))
            here.unlink(path)
        else:
            _close_to_others(there, target)


def _is_taken(folders: Folders, path: Path) -> bool:
    try:
        folders.look(path)
    except FileNotFoundError:
        return False
    return True


def _close_to_others(folders: Folders, path: Path) -> None:
    descriptor = folders.open(path, os.O_RDONLY)
    try:
        os.fchmod(descriptor, 0o600)
    finally:
        close(descriptor)


def _put_away(root: Path, old: Path) -> None:
    """Remove the old folder where nothing else is in it."""
    folder = old.parent
    with contextlib.suppress(OSError), Folders(root) as folders:
        folders.remove(old)
        names = {name for name, _ in folders.listed(folder)}
        rules = folder / ".gitignore"
        ignoring = rules.name not in names or read_file(root, rules) == IGNORE_ALL
        if ignoring and all(name in _DISPOSABLE or name.startswith("last-") for name in names):
            # The rule that hides the others from git goes last.
            for name in sorted(names, reverse=True):
                folders.unlink(folder / name)
            folders.remove(folder)
