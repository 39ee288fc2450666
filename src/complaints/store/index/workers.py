"""Work that all processors do: pieces of it, each done by another process, in their order."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

PIECE = 500
"""So many files are a piece: telling of one takes no time beside reading them."""

FEW = 2_000
"""With fewer files it takes longer to start others than to read."""

# So many pieces at a time keep all at work, and no more are held in memory.
_AHEAD = 6
_BOTH = 2

# What another process is to do: it has it from the one that started it, not with each piece.
_OURS: list[Callable[[Any], Any]] = []

_Piece = TypeVar("_Piece")
_Result = TypeVar("_Result")


def processors() -> int:
    """Return how many processors this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else _BOTH


def done_by_all(work: Callable[[_Piece], _Result], pieces: Iterable[_Piece]) -> Iterator[_Result]:
    """Return what `work` makes of each piece, in their order; what others do not get done is here.

    Pieces are asked for only a few ahead of what is taken.
    """
    waiting = iter(pieces)
    # It ends for the others when this process does, in whatever way.
    here, there = os.pipe()
    try:
        pool = _pool(here, there, work)
        if pool is None:
            yield from map(work, waiting)
        else:
            yield from _done_by(pool, work, waiting)
    finally:
        os.close(here)
        os.close(there)


def _done_by(
    pool: ProcessPoolExecutor, work: Callable[[_Piece], _Result], waiting: Iterator[_Piece]
) -> Iterator[_Result]:
    try:
        ahead = deque(_handed(pool, piece) for piece in islice(waiting, _AHEAD))
        while ahead:
            result = _done(work, *ahead.popleft())
            ahead.extend(_handed(pool, piece) for piece in islice(waiting, 1))
            yield result
    finally:
        pool.shutdown(cancel_futures=True)


def _pool(here: int, there: int, work: Callable[[Any], Any]) -> ProcessPoolExecutor | None:
    if processors() < _BOTH:
        return None
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Not every system has what the processes need to talk to each other.
    with suppress(OSError, ImportError, NotImplementedError):
        count = min(processors(), _AHEAD)
        return ProcessPoolExecutor(count, get_context("fork"), _begin, (here, there, work))
    return None


def _begin(here: int, there: int, work: Callable[[Any], Any]) -> None:
    """Leave it to the process that started this one when to stop, and stop when it has."""
    _OURS.append(work)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.close(there)
    threading.Thread(target=_stop_after, args=(here,), daemon=True).start()


def _work_on(piece: Any) -> Any:
    return _OURS[-1](piece)


def _stop_after(pipe: int) -> None:
    os.read(pipe, 1)
    os._exit(1)


def _handed(pool: ProcessPoolExecutor, piece: _Piece) -> tuple[_Piece, Future[Any] | None]:
    from concurrent.futures.process import BrokenProcessPool

    with suppress(BrokenProcessPool, OSError):
        return piece, pool.submit(_work_on, piece)
    return piece, None


def _done(
    work: Callable[[_Piece], _Result], piece: _Piece, future: Future[_Result] | None
) -> _Result:
    from concurrent.futures.process import BrokenProcessPool

    with suppress(BrokenProcessPool, OSError):
        if future is not None:
            return future.result()
    return work(piece)
