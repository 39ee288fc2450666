"""Writing whole files so that nobody ever sees half of one."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from complaints.errors import NotCommitted, Refused, Untrusted, reason_of
from complaints.store.leave import cannot_write
from complaints.store.reading import LIMIT, read_bytes

# What a file system says that has no hard links, or none here.
_NO_LINKS = frozenset(
    (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EXDEV, errno.ENOSYS, errno.EMLINK)
)
# What a file system says that cannot confirm the names in a folder.
_NO_CONFIRMATION = frozenset(
    (errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EBADF, errno.EACCES)
)


def create(path: Path, content: bytes, mode: int | None = None) -> bool:
    """Write a new file in one step; False, and nothing written, where the name is taken.

    It has the mode given, else what the umask leaves.
    """
    prepared = prepare(path, content, mode)
    settle([prepared])
    return publish(prepared, path)


def prepare(path: Path, content: bytes, mode: int | None = None) -> Path:
    """Write what a new file is to hold beside its place; returns where. Raises Refused."""
    _check_size(path, content)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _write_beside(path, content, mode)
    except OSError as error:
        raise _refusal(path, error) from None


def settle(prepared: Iterable[Path]) -> None:
    """Have the disk hold what prepared files hold; several together take much less time.

    Raises Refused, and takes them away, where it cannot.
    """
    paths = list(prepared)
    for path in paths:
        try:
            _sync(path)
        except OSError as error:
            for each in paths:
                discard(each)
            raise _refusal(_place(path), error) from None


def publish(prepared: Path, path: Path) -> bool:
    """Give a settled file its name; False where that is taken. Raises Refused.

    Once it has its name nothing fails any more.
    """
    try:
        try:
            os.link(prepared, path)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            _rename_exclusively(prepared, path)
    except FileExistsError:
        return False
    except OSError as error:
        raise _refusal(path, error) from None
    finally:
        discard(prepared)
    return True


def replace(path: Path, before: bytes, content: bytes) -> None:
    """Replace a file that held `before` in one step; its mode stays.

    Raises Untrusted where it holds something else by now, Refused where it cannot be written.
    """
    replace_all({path: (before, content)})


def replace_all(contents: Mapping[Path, tuple[bytes, bytes]]) -> None:
    """Replace what several files held by what they are to hold: all or none.

    Raises Untrusted where one of them holds something else by now, Refused where
    one cannot be written, and NotCommitted, naming those that are written, where
    that could not be taken back either.
    """
    new: dict[Path, Path] = {}
    old: dict[Path, Path] = {}
    done: list[Path] = []
    try:
        for path, (before, content) in contents.items():
            mode = _checked(path, before, content)
            try:
                new[path] = _write_beside(path, content, mode)
                if len(contents) > 1:
                    old[path] = _write_beside(path, before, mode)
            except OSError as error:
                raise _refusal(path, error) from None
        settle([*new.values(), *old.values()])
        for path, prepared in new.items():
            try:
                prepared.replace(path)
            except OSError as error:
                _take_back(path, error, {each: old[each] for each in done})
                raise _refusal(path, error) from None
            done.append(path)
    finally:
        for prepared in new.values():
            discard(prepared)
        for path, prepared in old.items():
            # Where all else failed it is the only one there is.
            if path.exists():
                discard(prepared)


def _checked(path: Path, before: bytes, content: bytes) -> int:
    """Return the mode of a file that may be replaced."""
    _check_size(path, content)
    try:
        if path.is_symlink():
            raise Untrusted("it is a link; put the file itself in its place")
        if read_bytes(path) != before:
            raise Untrusted("the file was changed meanwhile by another program; try again")
        return path.stat().st_mode
    except OSError as error:
        raise _refusal(path, error) from None
    except Untrusted as error:
        raise Untrusted(f"{path.name}: {error}") from None


def _take_back(failed: Path, error: OSError, old: Mapping[Path, Path]) -> None:
    """Give files back what they held. Raises NotCommitted where one of them keeps the new."""
    kept: list[Path] = []
    for path, before in old.items():
        try:
            _put_back(path, before)
        except OSError:
            kept.append(path)
    if kept:
        names = ", ".join(path.name for path in kept)
        raise NotCommitted(
            f"recorded in {names}, but not in {failed.name} ({reason_of(error)}), and it could not "
            "be taken back; look at these files before you go on",
            kept,
        )


def _put_back(path: Path, before: Path) -> None:
    """Put a file in the place of another; in two steps where one step fails."""
    try:
        before.replace(path)
    except OSError:
        path.unlink()
        os.link(before, path)


def discard(path: Path) -> None:
    """Take away a temporary file, if it is there and can be."""
    with contextlib.suppress(OSError):
        path.unlink()


def confirm(paths: Iterable[Path]) -> str:
    """Have the disk confirm the names of files just written; returns why it did not, or nothing.

    File systems that have no such confirmation are taken at their word.
    """
    for folder in dict.fromkeys(path.parent for path in paths):
        try:
            _sync(folder)
        except OSError as error:
            if error.errno not in _NO_CONFIRMATION:
                return reason_of(error)
    return ""


def _rename_exclusively(prepared: Path, path: Path) -> None:
    """Give a file its name where there are no hard links: the name is taken first, empty."""
    taken = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.close(taken)
        prepared.replace(path)
    except OSError:
        discard(path)
        raise


def _refusal(path: Path, error: OSError) -> Refused:
    return cannot_write(path.name, path, error)


def _check_size(path: Path, content: bytes) -> None:
    """What would be too large to be read again is not written."""
    if len(content) > LIMIT:
        most = LIMIT // 1024 // 1024
        raise Refused(f"{path.name} would become larger than {most} MiB; nothing was recorded")


def _place(prepared: Path) -> Path:
    """Return where a prepared file is to stand: its name without the dot and what makes it new."""
    return prepared.with_name(prepared.name[1:].rsplit(".", 2)[0])


def _write_beside(path: Path, content: bytes, mode: int | None) -> Path:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        # A signal may come as soon as it is there.
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        if mode is not None:
            temporary.chmod(stat.S_IMODE(mode))
    except BaseException:
        discard(temporary)
        raise
    return temporary


def _sync(path: Path) -> None:
    """Have the disk confirm a file, or the names in a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
