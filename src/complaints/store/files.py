"""Reading and writing whole files so that nobody ever sees half of one."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path

from complaints.errors import Refused, Untrusted

LIMIT = 4 * 1024 * 1024


def read_bytes(path: Path) -> bytes:
    """Return what a file holds; raises Untrusted where it cannot be read or is far too large."""
    try:
        # A pipe or device in a file's place must not make a reader wait for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            kind = os.fstat(file.fileno()).st_mode
            if stat.S_ISDIR(kind):
                raise Untrusted("a directory stands where a file is due; move it away")
            if not stat.S_ISREG(kind):
                raise Untrusted("it is not an ordinary file; move it away")
            content = file.read(LIMIT + 1)
    except OSError as error:
        if isinstance(error, IsADirectoryError):
            raise Untrusted("a directory stands where a file is due; move it away") from None
        raise Untrusted(f"it cannot be read: {_reason(error)}") from None
    if len(content) > LIMIT:
        raise Untrusted(f"it is larger than {LIMIT // 1024 // 1024} MiB, so it is no such file")
    return content


def decode(content: bytes) -> str:
    """Return bytes as text; raises Untrusted, naming the line, where they are not UTF-8."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Untrusted(f"line {line} is not UTF-8; save the file as UTF-8") from None


def create(path: Path, content: bytes) -> bool:
    """Write a new file in one step; False, and nothing written, where the name is taken."""
    _check_size(path, content)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = _write_beside(path, content, None)
        try:
            os.link(temporary, path)
        except FileExistsError:
            return False
        finally:
            temporary.unlink()
        _sync_folder(path.parent)
    except OSError as error:
        raise Refused(f"cannot write {path.name}: {_reason(error)}") from None
    return True


def replace(path: Path, before: bytes, content: bytes) -> None:
    """Replace a file that held `before` in one step; its mode stays.

    Raises Untrusted where it holds something else by now, Refused where it cannot be written.
    """
    _check_size(path, content)
    path = path.resolve()
    if read_bytes(path) != before:
        raise Untrusted("the file was changed meanwhile by another program; try again")
    try:
        temporary = _write_beside(path, content, path.stat().st_mode)
        try:
            temporary.replace(path)
        except OSError:
            temporary.unlink()
            raise
        _sync_folder(path.parent)
    except OSError as error:
        raise Refused(f"cannot write {path.name}: {_reason(error)}") from None


def write(path: Path, content: bytes) -> None:
    """Write a file in one step, whether or not it is there already."""
    if not create(path, content):
        replace(path, read_bytes(path), content)


def _check_size(path: Path, content: bytes) -> None:
    """What would be too large to be read again is not written."""
    if len(content) > LIMIT:
        most = LIMIT // 1024 // 1024
        raise Refused(f"{path.name} would become larger than {most} MiB; nothing was recorded")


def _write_beside(path: Path, content: bytes, mode: int | None) -> Path:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            temporary.chmod(stat.S_IMODE(mode))
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    return temporary


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
