"""Putting a link in the place of a folder or file while something is done: before each call."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from complaints.errors import ComplaintsError

CANARY = "sings beyond the wall"
# What goes to the disk by a name.
CALLS = ("open", "stat", "scandir", "mkdir", "link", "replace", "rename", "unlink", "rmdir")

Act = Callable[[], object]
Tree = dict[str, tuple[int, bytes]]


def tree(folder: Path) -> Tree:
    """Return all that lies in a folder, with its mode and what it holds."""
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_mode,
            path.read_bytes() if path.is_file() and not path.is_symlink() else b"",
        )
        for path in folder.rglob("*")
    }


def twin(place: Path, elsewhere: Path) -> None:
    """Make beside nothing of ours what looks like a folder of the register, or a file of it."""
    paths = [place, *place.rglob("*")] if place.is_dir() else [place]
    for path in paths:
        there = elsewhere / path.relative_to(place)
        if path.is_dir():
            there.mkdir(parents=True)
        else:
            there.write_text(
                path.read_text("utf-8").replace("Parcel", CANARY).replace("gift", CANARY), "utf-8"
            )
            os.utime(there, (0, 0))


def put_a_link(place: Path, target: Path) -> None:
    """Put a link in the place of a folder or file, where it is there still."""
    if place.exists() and not place.is_symlink():
        place.rename(place.with_name("moved away"))
        place.symlink_to(target)


def swapping(act: Act, swap: Act, number: int, patch: pytest.MonkeyPatch) -> bool:
    """Do something, with something else done before one of its calls; False where it has less."""
    count = iter(range(1_000_000))
    reached = False

    def watched(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            nonlocal reached
            if not reached and next(count) == number:
                reached = True
                swap()
            return real(*arguments, **options)

        return call

    with patch.context() as patched:
        for name in CALLS:
            patched.setattr(os, name, watched(getattr(os, name)))
        with contextlib.suppress(ComplaintsError, OSError):
            act()
    return reached
