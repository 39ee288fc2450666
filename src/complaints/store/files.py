"""Writing whole files so that nobody ever sees half of one, and below a root through no link."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from complaints.beneath import Folders, close, give
from complaints.errors import NotCommitted, Refused, Untrusted, reason_of
from complaints.store.leave import cannot_write
from complaints.store.reading import LIMIT, read_in

# What a file system says that has no hard links, or none here.
_NO_LINKS = frozenset(
    (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EXDEV, errno.ENOSYS, errno.EMLINK)
)
# What a file system says that cannot confirm the names in a folder.
_NO_CONFIRMATION = frozenset(
    (errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EBADF, errno.EACCES)
)


def create(root: Path, path: Path, content: bytes, mode: int | None = None) -> bool:
    """Write a new file in one step; False, and nothing written, where the name is taken.

    It has the mode given, else what the umask leaves.
    """
    with Folders(root) as folders:
        prepared = prepare(folders, path, content, mode)
        settle(folders, [prepared])
        return publish(folders, prepared, path)


def prepare(folders: Folders, path: Path, content: bytes, mode: int | None = None) -> Path:
    """Write what a new file is to hold beside its place; returns where. Raises Refused."""
    _check_size(path, content)
    try:
        return _write_beside(folders, path, content, mode)
    except OSError as error:
        raise _refusal(path, error) from None


def settle(folders: Folders, prepared: Iterable[Path]) -> None:
    """Have the disk hold what prepared files hold; several together take much less time.

    Raises Refused, and takes them away, where it cannot.
    """
    paths = list(prepared)
    for path in paths:
        try:
            _sync(folders.open(path, os.O_RDONLY))
        except OSError as error:
            for each in paths:
                discard(folders, each)
            raise _refusal(_place(path), error) from None


def publish(folders: Folders, prepared: Path, path: Path) -> bool:
    """Give a settled file its name; False where that is taken. Raises Refused.

    Once it has its name nothing fails any more.
    """
    try:
        try:
            folders.link(prepared, path)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            _rename_exclusively(folders, prepared, path)
    except FileExistsError:
        return False
    except OSError as error:
        raise _refusal(path, error) from None
    finally:
        discard(folders, prepared)
    return True


def replace(root: Path, path: Path, before: bytes, content: bytes) -> None:
    """Replace a file that held `before` in one step; its mode and its owner stay.

    Raises Untrusted where it holds something else by now, Refused where it cannot be written.
    """
    replace_all(root, {path: (before, content)})


def replace_all(root: Path, contents: Mapping[Path, tuple[bytes, bytes]]) -> None:
    """Replace what several files held by what they are to hold: all or none.

    Raises Untrusted where one of them holds something else by now, Refused where
    one cannot be written, and NotCommitted, naming those that are written, where
    that could not be taken back either.
    """
    new: dict[Path, Path] = {}
    old: dict[Path, Path] = {}
    with Folders(root) as folders:
        try:
            for path, (before, content) in contents.items():
                found = _checked(folders, path, before, content)
                try:
                    new[path] = _write_beside(folders, path, content, found.st_mode, found)
                    if len(contents) > 1:
                        old[path] = _write_beside(folders, path, before, found.st_mode, found)
                except OSError as error:
                    raise _refusal(path, error) from None
            settle(folders, [*new.values(), *old.values()])
            _exchange(folders, new, old)
        finally:
            for prepared in new.values():
                discard(folders, prepared)
            for path, prepared in old.items():
                # Where all else failed it is the only one there is.
                if _is_there(folders, path):
                    discard(folders, prepared)


def _exchange(folders: Folders, new: Mapping[Path, Path], old: Mapping[Path, Path]) -> None:
    """Put new files in the place of those that are there: all or none; raises likewise."""
    done: list[Path] = []
    for path, prepared in new.items():
        try:
            folders.rename(prepared, path)
        except OSError as error:
            _take_back(folders, path, error, {each: old[each] for each in done})
            raise _refusal(path, error) from None
        done.append(path)


def _is_there(folders: Folders, path: Path) -> bool:
    try:
        folders.look(path)
    except OSError:
        return False
    return True


def _checked(folders: Folders, path: Path, before: bytes, content: bytes) -> os.stat_result:
    """Return what is known of a file that may be replaced."""
    _check_size(path, content)
    try:
        if read_in(folders, path) != before:
            raise Untrusted("the file was changed meanwhile by another program; try again")
        return folders.look(path)
    except OSError as error:
        raise _refusal(path, error) from None
    except Untrusted as error:
        raise Untrusted(f"{path.name}: {error}") from None


def _take_back(folders: Folders, failed: Path, error: OSError, old: Mapping[Path, Path]) -> None:
    """Give files back what they held. Raises NotCommitted where one of them keeps the new."""
    kept: list[Path] = []
    for path, before in old.items():
        try:
            _put_back(folders, path, before)
        except OSError:
            kept.append(path)
    if kept:
        names = ", ".join(path.name for path in kept)
        raise NotCommitted(
            f"recorded in {names}, but not in {failed.name} ({reason_of(error)}), and it could not "
            "be taken back; look at these files before you go on",
            kept,
        )


def _put_back(folders: Folders, path: Path, before: Path) -> None:
    """Put a file in the place of another; in two steps where one step fails."""
    try:
        folders.rename(before, path)
    except OSError:
        folders.unlink(path)
        folders.link(before, path)


def discard(folders: Folders, path: Path) -> None:
    """Take away a temporary file, if it is there and can be."""
    with contextlib.suppress(OSError):
        folders.unlink(path)


def confirm(root: Path, paths: Iterable[Path]) -> str:
    """Have the disk confirm the names of files just written; returns why it did not, or nothing.

    File systems that have no such confirmation are taken at their word.
    """
    with Folders(root) as folders:
        for folder in dict.fromkeys(path.parent for path in paths):
            try:
                _sync(folders.open_folder(folder))
            except OSError as error:
                if error.errno not in _NO_CONFIRMATION:
                    return reason_of(error)
    return ""


def _rename_exclusively(folders: Folders, prepared: Path, path: Path) -> None:
    """Give a file its name where there are no hard links: the name is taken first, empty."""
    taken = folders.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    try:
        os.close(taken)
        folders.rename(prepared, path)
    except OSError:
        discard(folders, path)
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


def _write_beside(
    folders: Folders,
    path: Path,
    content: bytes,
    mode: int | None,
    like: os.stat_result | None = None,
) -> Path:
    """Write a file beside its place, for whom one is that it is to replace."""
    import secrets

    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        # A signal may come as soon as it is there.
        descriptor = folders.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            if like is not None:
                give(descriptor, like)
            if mode is not None:
                os.fchmod(descriptor, stat.S_IMODE(mode))
    except BaseException:
        discard(folders, temporary)
        raise
    return temporary


def _sync(descriptor: int) -> None:
    """Have the disk confirm an open file, or the names in a folder, and close it."""
    try:
        os.fsync(descriptor)
    finally:
        close(descriptor)
