"""From a folder upwards, as far as a register or its repository may be looked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def upward(start: Path) -> Iterator[Path]:
    """Return a folder and those above it, on the same file system.

    What is mounted somewhere is not part of what lies around it: it may be a stick, or
    somebody else's. Git stops there as well.
    """
    below: int | None = None
    for folder in (start, *start.parents):
        device = _device(folder)
        if None not in (device, below) and device != below:
            return
        below = below if device is None else device
        yield folder


def _device(folder: Path) -> int | None:
    """Return the file system of a folder; None where it is not known."""
    try:
        return folder.stat().st_dev
    except OSError:
        return None
