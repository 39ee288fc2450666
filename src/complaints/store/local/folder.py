"""The local state of a register: a place that no commit can reach, and how its files are opened.

It lies in the git directory, a folder for each register, and what registers of
one repository share lies beside these; outside git it lies in `.complaints`.
No link is followed in it, so that nothing elsewhere is ever written through one.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
import tempfile
from pathlib import Path

from complaints.errors import Refused, reason_of
from complaints.store.leave import FOR_OWNERS, leave
from complaints.store.local.git_folder import git_folder
from complaints.store.shell import quoted

IN_GIT = "complaints"
OUTSIDE_GIT = ".complaints"
IGNORE_ALL = b"*\n"
"""What stands in the `.gitignore` of `.complaints`: the register may be put under git later."""

_DIGEST = 16
_ASK_OWNER = "; work in a clone of your own, or ask its owner to let you write there"
_ASK_GIT = "; git status says what is wrong with it"
_ADVICE = {
    errno.EACCES: _ASK_OWNER,
    errno.EPERM: _ASK_OWNER,
    errno.EROFS: _ASK_OWNER,
    errno.ENOENT: _ASK_GIT,
    errno.ENOTDIR: _ASK_GIT,
}


def local_path(root: Path) -> Path:
    """Return where the local state of a register lies, whether or not it is there yet."""
    place = git_folder(root)
    if place is None:
        return root / OUTSIDE_GIT
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
    shared, own = shared_folder(root), local_path(root)
    return own if own == shared else make_folder(own)


def shared_folder(root: Path) -> Path:
    """Return the folder that all registers of the repository share, made where it is not there.

    Raises Refused where it cannot be made, or something else stands there.
    """
    folder = make_folder(shared_path(root))
    if folder.name == OUTSIDE_GIT:
        try:
            # Earlier versions made it for everybody, and what is kept in it names customers.
            folder.chmod(0o700)
            with contextlib.suppress(FileExistsError):
                create_file(folder / ".gitignore", IGNORE_ALL)
        except OSError as error:
            raise cannot_write(folder, error) from None
    return folder


def make_folder(path: Path) -> Path:
    """Make a folder for its owner alone, where it is not there yet; returns it.

    Raises Refused where it cannot be made, or is a link or a file.
    """
    try:
        with contextlib.suppress(FileExistsError):
            path.mkdir(mode=0o700)
        real = is_folder(path)
    except OSError as error:
        raise cannot_write(path.parent, error) from None
    if not real:
        raise Refused(
            f"{path} is not a folder, or is a link to one; move it away, "
            "a folder is made in its place; nothing was recorded"
        )
    return path


def is_folder(path: Path) -> bool:
    """Tell whether a real folder stands there, no link to one. Raises OSError."""
    return stat.S_ISDIR(path.lstat().st_mode)


def open_file(path: str | Path, flags: int) -> int:
    """Open a file for its owner alone, no link to one, and without waiting for a pipe's writer."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)


def read_file(path: Path) -> bytes:
    """Return what a file holds that is no link. Raises OSError."""
    with open(path, "rb", opener=open_file) as file:
        return file.read()


def create_file(path: Path, content: bytes) -> None:
    """Write a new file, or none. Raises FileExistsError where its name is taken, OSError."""
    with open(path, "xb", opener=open_file) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            path.unlink()
            raise


def write_file(path: Path, content: bytes) -> None:
    """Write a file in one step, in the place of whatever has its name, a link too. Raises OSError.

    It is for its owner alone.
    """
    descriptor, temporary = tempfile.mkstemp(".tmp", f".{path.name}.", path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


def cannot_write(place: Path, error: OSError) -> Refused:
    """Return the refusal that names a folder or file, why nothing goes in, and what to do."""
    if error.errno == errno.ELOOP:
        return Refused(f"{place} is a link; remove it; nothing was recorded")
    if error.errno == errno.EISDIR:
        return Refused(f"{place} is a folder, where a file is due; remove it; nothing was recorded")
    advice = _ADVICE.get(error.errno or 0, "")
    if leave(place, error).startswith(FOR_OWNERS):
        # Where it is one's own, it is seldom one folder alone.
        advice = f"; run: chmod -R u+rwX {quoted(str(place))}"
    return Refused(f"cannot write in {place}: {reason_of(error)}; nothing was recorded{advice}")
