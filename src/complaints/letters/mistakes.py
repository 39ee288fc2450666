"""Telling a mistake in a template in one line: where it is, what it is, what was meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from types import TracebackType

from complaints.core.text import nearest, one_line

LONGEST = 300


def told(where: str, what: str | None) -> str:
    """Return `file:line: what` on one line."""
    return f"{where}: " + one_line(what or "this cannot be read", LONGEST).rstrip(".")


def no_such(name: str, known: Iterable[str]) -> str:
    """Say that there is no such name, and which ones are near it, or which there are."""
    known = list(known)
    use = ", ".join(nearest(name, known) or sorted(known))
    return f"there is no '{name}'" + (f"; use one of {use}" if use else "")


def innermost(trace: TracebackType | None, files: Collection[str]) -> str:
    """Return `file:line` of the innermost of these files in a traceback; empty if none is in it."""
    where = ""
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name in files:
            where = f"{name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return where
