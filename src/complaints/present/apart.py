"""Texts side by side, cut so that two which differ read differently."""

from __future__ import annotations

from collections.abc import Sequence

from complaints.core.text import one_line

_BREAKS = str.maketrans({"\n": "\\n", "\t": "\\t", "\r": "\\r"})


def apart(texts: Sequence[str], width: int) -> list[str]:
    """Return each text on one line; of a long one the part round where it differs from the others.

    Where blanks and line ends are all that differs they are written out.
    """
    lines = [one_line(text) for text in texts]
    if len(set(lines)) < len(set(texts)):
        lines = [f'"{text.translate(_BREAKS)}"' if text else "" for text in texts]
    return [_piece(line, lines, width) for line in lines]


def _piece(line: str, lines: Sequence[str], width: int) -> str:
    if len(line) <= width:
        return line
    shared = (_shared(line, other) for other in lines if other != line)
    before = max(shared, default=0) - width // 3
    start = before if before > width // 3 else 0
    end = start + width - 1
    piece = line[start:end].strip()
    return f"{'…' if start else ''}{piece}{'…' if end < len(line) else ''}"


def _shared(one: str, other: str) -> int:
    """Return how many characters two lines begin with that are the same."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
