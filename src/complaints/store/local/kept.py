"""Texts that a person may still need: kept for a month, for nobody else, where the person is told.

A text that was refused, or the names of files that git would not take or that are gone.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterable
from pathlib import Path

from complaints.beneath import Folders
from complaints.errors import Refused
from complaints.store.local.folder import (
    create_file,
    is_file,
    local_folder,
    local_path,
    make_folder,
    remove_file,
    state_base,
)

DAYS = 30
"""For how long a text is kept: what is in it of a person is not to lie about for ever."""

KEPT = "kept"
"""The folder of these texts, in the local state."""

_DIGEST = 8
_NAME = re.compile(r"[a-z]+(?:-[0-9A-Za-z]+)*\.(?:txt|yaml)")


def keep(root: Path, name: str, suffix: str, text: str) -> Path:
    """Write a text into the register's local state and return where; none there is overwritten.

    Where nothing can be written there it goes into a folder of its own among
    the system's temporary files. Raises OSError where that fails as well.
    """
    content = text.encode("utf-8", "surrogateescape")
    with contextlib.suppress(OSError, Refused):
        base = state_base(root)
        folder = make_folder(base, local_folder(root) / KEPT)
        sweep(root)
        return _written(base, folder, name, suffix, content)
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="complaints-"))
    return _written(folder, folder, name, suffix, content)


def keep_list(root: Path, name: str, entries: Iterable[str]) -> Path:
    """Keep a list for a command, each entry before a zero byte; the same list once.

    Raises OSError.
    """
    import hashlib

    text = "".join(f"{entry}\0" for entry in entries)
    digest = hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:_DIGEST]
    known = local_path(root) / KEPT / f"{name}-{digest}.txt"
    if is_file(state_base(root), known):
        return known
    return keep(root, f"{name}-{digest}", ".txt", text)


def keep_refused(root: Path, name: str, suffix: str, text: str) -> str:
    """Keep a refused text where its writer finds it; returns where. Raises OSError."""
    return str(keep(root, f"refused-{name}", suffix, text))


def sweep(root: Path) -> None:
    """Throw away texts that were kept for long enough; nothing that goes wrong stops anybody."""
    base = state_base(root)
    for path in outdated(root):
        with contextlib.suppress(OSError):
            remove_file(base, path)


def outdated(root: Path) -> list[Path]:
    """Return the texts that were kept for long enough; none where that cannot be told."""
    folder = local_path(root) / KEPT
    # The file system dates them by the machine's clock, whatever day is rehearsed.
    oldest = time.time() - DAYS * 24 * 3600
    with contextlib.suppress(OSError), Folders(state_base(root)) as folders:
        listed = folders.listed(folder)
        texts = [folder / name for name, kind in listed if kind == "file" and _NAME.fullmatch(name)]
        return [path for path in texts if _is_older(folders, path, oldest)]
    return []


def _is_older(folders: Folders, path: Path, oldest: float) -> bool:
    try:
        return folders.look(path).st_mtime < oldest
    except OSError:
        return False


def _written(base: Path, folder: Path, name: str, suffix: str, content: bytes) -> Path:
    place, number = folder / f"{name}{suffix}", 1
    while True:
        try:
            create_file(base, place, content)
        except FileExistsError:
            number += 1
            place = folder / f"{name}-{number}{suffix}"
        else:
            return place
