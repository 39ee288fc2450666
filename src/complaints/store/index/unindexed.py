"""Reading every complaint file without an index, by all processors where there are many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain, islice
from pathlib import Path

from complaints.beneath import Folders
from complaints.core.findings import Finding
from complaints.core.record.model import Complaint
from complaints.core.time.pace import Pace
from complaints.store.complaint_files import read, read_each
from complaints.store.index.rows import complaint_in, kept
from complaints.store.index.workers import FEW, PIECE, done_by_all
from complaints.store.load import Loaded
from complaints.store.way import shown_path

Read = Complaint | tuple[Finding, ...]
"""What a file gave: a complaint, or what is wrong with it."""


def read_all(root: Path, found: Iterable[Path | Finding], pace: Pace) -> Iterator[Read]:
    """Read each file that a walk has found, in its order; what else it has found comes as it is.

    What a file only warns of is left out.
    """
    waiting = iter(found)
    first = list(islice(waiting, FEW + 1))
    everything = chain(first, waiting)
    if len(first) <= FEW:
        for each in read_each(root, everything, pace):
            yield (each,) if isinstance(each, Finding) else _told(each[1])
        return
    for piece in done_by_all(partial(_read_piece, root, pace), _pieces(root, everything)):
        for read_file in piece:
            yield complaint_in(read_file) if isinstance(read_file, bytes) else read_file


def _told(loaded: Loaded[Complaint]) -> Read:
    return loaded.findings if loaded.value is None else loaded.value


def _pieces(root: Path, found: Iterator[Path | Finding]) -> Iterator[list[str | Finding]]:
    shown = (each if isinstance(each, Finding) else shown_path(root, each) for each in found)
    while piece := list(islice(shown, PIECE)):
        yield piece


def _read_piece(
    root: Path, pace: Pace, piece: list[str | Finding]
) -> list[bytes | tuple[Finding, ...]]:
    with Folders(root) as folders:
        return [
            (each,)
            if isinstance(each, Finding)
            else _packed(read(root, root / each, pace, folders))
            for each in piece
        ]


def _packed(loaded: Loaded[Complaint]) -> bytes | tuple[Finding, ...]:
    """Return what a file gave as one process hands it to another."""
    return loaded.findings if loaded.value is None else kept(loaded.value)
