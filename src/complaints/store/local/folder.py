"""The local state of a register: a place that no commit can reach, and how its files are opened.

It lies in the git directory, a folder for each register, and what registers of
one repository share lies beside these; outside git it lies in `.complaints`.
In a register that a group shares each person has a folder of their own in it.
No link is followed below the git directory, or the register, which is the `base` here:
nothing elsewhere is ever read, written or thrown away through one.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path

from complaints.beneath import Folders, close
from complaints.errors import Refused, reason_of
from complaints.store.leave import FOR_OWNERS, TAKE_BACK, leave
from complaints.store.local.git_folder import git_folder
from complaints.store.local.shared import SHARED_FILE, SHARED_FOLDER, is_shared
from complaints.store.shell import quoted

IN_GIT = "complaints"
OUTSIDE_GIT = ".complaints"
IGNORE_ALL = b"*\n"
"""What stands in the `.gitignore` of `.complaints`: the register may be put under git later."""

_OWN = 0o700
_ROOT = 0
_DIGEST = 16
_LIMIT = 16 * 1024 * 1024
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_ASK_OWNER = "; work in a clone of your own, or ask its owner to let you write there"
_ASK_GIT = "; git status says what is wrong with it"
_ADVICE = {
    errno.EACCES: _ASK_OWNER,
    errno.EPERM: _ASK_OWNER,
    errno.EROFS: _ASK_OWNER,
    errno.ENOENT: _ASK_GIT,
    errno.ENOTDIR: _ASK_GIT,
}


def state_base(root: Path) -> Path:
    """Return what the local state of a register lies below: the git directory, or the register."""
    place = git_folder(root)
    return root if place is None else place.folder


def local_path(root: Path) -> Path:
    """Return where the local state of a register lies, whether or not it is there yet.

    Where a group shares the register, that of the person at work.
    """
    place = group_path(root)
    return place / f"user-{os.geteuid()}" if is_shared(state_base(root)) else place


def group_path(root: Path) -> Path:
    """Return where what all who work in this very folder share lies, there yet or not."""
    place = git_folder(root)
    if place is None:
        return root / OUTSIDE_GIT
    import hashlib

    # A path can be long and hold anything; its digest is short, and a name everywhere.
    digest = hashlib.sha256(os.fsencode(place.below)).hexdigest()[:_DIGEST]
    return place.folder / IN_GIT / digest


def shared_path(root: Path) -> Path:
    """Return where what all registers of the repository share lies, there yet or not."""
    place = git_folder(root)
    return root / OUTSIDE_GIT if place is None else place.folder / IN_GIT


def local_folder(root: Path) -> Path:
    """Return the folder of the register's local state, made where it is not there.

    Raises Refused where it cannot be made, or something else stands there.
    """
    group, own = group_folder(root), local_path(root)
    return own if own == group else make_folder(state_base(root), own)


def group_folder(root: Path) -> Path:
    """Return the folder of all who work here, made where it is not there.

    It is the group's where the register is. Raises Refused likewise.
    """
    shared, group = shared_folder(root), group_path(root)
    return group if group == shared else make_group_folder(root, group)


def make_group_folder(root: Path, path: Path) -> Path:
    """Make a folder for all who work here, where it is not there; returns it. Raises Refused."""
    base = state_base(root)
    return make_folder(base, path, SHARED_FOLDER if is_shared(base) else _OWN)


def shared_folder(root: Path) -> Path:
    """Return the folder that all registers of the repository share, made where it is not there.

    Raises Refused where it cannot be made, or something else stands there.
    """
    base = state_base(root)
    folder = make_group_folder(root, shared_path(root))
    if folder.name == OUTSIDE_GIT:
        try:
            if not is_shared(base):
                # Earlier versions made it for everybody; what is kept in it names customers.
                _set_mode(base, folder, _OWN)
            with contextlib.suppress(FileExistsError):
                create_file(base, folder / ".gitignore", IGNORE_ALL)
        except OSError as error:
            raise cannot_write(folder, error) from None
    return folder


def _set_mode(base: Path, folder: Path, mode: int) -> None:
    with Folders(base) as folders:
        descriptor = folders.open_folder(folder)
        try:
            os.fchmod(descriptor, mode)
        finally:
            close(descriptor)


def make_folder(base: Path, path: Path, mode: int = _OWN) -> Path:
    """Make a folder, where it is not there yet, for its owner alone or with `mode`; returns it.

    Raises Refused where it cannot be made, or is a link or a file, or lies behind one.
    """
    try:
        with contextlib.suppress(FileExistsError):
            with Folders(base) as folders:
                folders.make(path, _OWN)
            if mode != _OWN:
                # Whatever the umask of who makes it.
                _set_mode(base, path, mode)
        real = is_folder(base, path)
    except OSError as error:
        raise cannot_write(link_on(base, path) or path.parent, error) from None
    if not real:
        raise Refused(
            f"{path} is not a folder, or is a link to one; move it away, "
            "a folder is made in its place; nothing was recorded"
        )
    return path


def is_folder(base: Path, path: Path) -> bool:
    """Tell whether a real folder stands there, no link to one. Raises OSError."""
    with Folders(base) as folders:
        return stat.S_ISDIR(folders.look(path).st_mode)


def is_file(base: Path, path: Path) -> bool:
    """Tell whether a real file stands there; where it cannot be looked at, there is none."""
    with contextlib.suppress(OSError), Folders(base) as folders:
        return stat.S_ISREG(folders.look(path).st_mode)
    return False


def link_on(base: Path, path: Path) -> Path | None:
    """Return the first link on the way to a path, the last part of it too, if there is one."""
    ways = reversed([path, *path.parents])
    return next((each for each in ways if each.is_relative_to(base) and _is_link(base, each)), None)


def _is_link(base: Path, path: Path) -> bool:
    with contextlib.suppress(OSError):
        return path != base and path.is_symlink()
    return False


def open_file(base: Path, path: Path, flags: int) -> int:
    """Open a file for its owner alone, no link to one, and without waiting for a pipe's writer."""
    with Folders(base) as folders:
        return folders.open(path, flags)


def open_group_file(base: Path, path: Path, flags: int) -> int:
    """Open a file for all who work here, likewise."""
    descriptor = open_file(base, path, flags)
    # Who has made it gives it to the others, whatever the umask.
    with contextlib.suppress(OSError):
        found = os.fstat(descriptor)
        # What root has made is the group's already; no other name of it lies elsewhere.
        if is_shared(base) and os.geteuid() in (found.st_uid, _ROOT) and found.st_nlink == 1:
            os.fchmod(descriptor, SHARED_FILE)
    return descriptor


def read_file(base: Path, path: Path) -> bytes:
    """Return what an ordinary file holds that is no link. Raises OSError."""
    with Folders(base) as folders:
        return folders.read(path, _LIMIT)


def create_file(base: Path, path: Path, content: bytes) -> None:
    """Write a new file, or none. Raises FileExistsError where its name is taken, OSError."""
    with Folders(base) as folders, os.fdopen(folders.open(path, _NEW), "wb") as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            folders.unlink(path)
            raise


def write_file(base: Path, path: Path, content: bytes) -> None:
    """Write a file in one step, in the place of whatever has its name, a link too. Raises OSError.

    It is for its owner alone.
    """
    import secrets

    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    with Folders(base) as folders:
        try:
            with os.fdopen(folders.open(temporary, _NEW), "wb") as file:
                file.write(content)
            folders.rename(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                folders.unlink(temporary)
            raise


def remove_file(base: Path, path: Path) -> None:
    """Take a file away, where it is there. Raises OSError."""
    with contextlib.suppress(FileNotFoundError), Folders(base) as folders:
        folders.unlink(path)


def cannot_write(place: Path, error: OSError) -> Refused:
    """Return the refusal that names a folder or file, why nothing goes in, and what to do."""
    if error.errno == errno.ELOOP:
        return Refused(f"{place} is a link; remove it; nothing was recorded")
    if error.errno == errno.EISDIR:
        return Refused(f"{place} is a folder, where a file is due; remove it; nothing was recorded")
    advice, mend = _ADVICE.get(error.errno or 0, ""), leave(place, error)
    if mend.startswith(TAKE_BACK):
        advice = f"; {mend}"
    elif mend.startswith(FOR_OWNERS):
        # Where it is one's own, it is seldom one folder alone.
        advice = f"; run: chmod -R u+rwX {quoted(str(place))}"
    return Refused(f"cannot write in {place}: {reason_of(error)}; nothing was recorded{advice}")
