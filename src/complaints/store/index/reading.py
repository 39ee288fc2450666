"""Reading complaint files into rows, many of them at a time by all processors."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path

from complaints.beneath import Folders, content_of
from complaints.core.record.model import Complaint
from complaints.errors import Untrusted
from complaints.store.complaint_files import judged, read
from complaints.store.index.names import file_of
from complaints.store.index.rows import KeptFile, row_of
from complaints.store.index.signature import NONE, settled, signature
from complaints.store.index.wanted import Rules
from complaints.store.load import Loaded
from complaints.store.reading import LIMIT, in_bounds

_DIGEST = 16
_PIECE = 500
# With fewer it takes longer to start others than to read.
_FEW = 2_000
# So many pieces at a time keep all at work, and no more are held in memory.
_AHEAD = 6

_Piece = tuple[Sequence[str], Sequence[bytes | None]]

ReadFile = tuple[KeptFile, bytes]
"""What is kept of a file, and its signature."""


class Reader:
    """Reads files of the register at `root`; `clock` is the file system's time before that."""

    def __init__(self, root: Path, rules: Rules, clock: int) -> None:
        self.root = root
        self.rules = rules
        self.clock = clock

    def rows(self, places: Sequence[str], digests: Mapping[str, bytes]) -> Iterator[list[ReadFile]]:
        """Return what is to be kept of these files, some at a time, in their order.

        A row of one whose digest is what it was holds nothing but that. What is gone
        meanwhile is left out.
        """
        pieces = (places[start : start + _PIECE] for start in range(0, len(places), _PIECE))
        given = [(each, [digests.get(place) for place in each]) for each in pieces]
        if len(places) < _FEW:
            yield from (self._piece(*each) for each in given)
        else:
            yield from self._by_all(given)

    def _by_all(self, given: Sequence[_Piece]) -> Iterator[list[ReadFile]]:
        """Let all processors read; what they do not get done is read here."""
        from concurrent.futures import ProcessPoolExecutor
        from concurrent.futures.process import BrokenProcessPool
        from multiprocessing import get_context

        done = 0
        with suppress(BrokenProcessPool, OSError):
            workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2
            with ProcessPoolExecutor(workers, get_context("fork")) as pool:
                waiting = iter(given)
                ahead = deque(pool.submit(self._piece, *each) for each in islice(waiting, _AHEAD))
                while ahead:
                    found = ahead.popleft().result()
                    ahead.extend(pool.submit(self._piece, *each) for each in islice(waiting, 1))
                    done += 1
                    yield found
        yield from (self._piece(*each) for each in given[done:])

    def _piece(self, places: Sequence[str], digests: Sequence[bytes | None]) -> list[ReadFile]:
        with Folders(self.root) as folders:
            found = map(partial(self._read, folders), places, digests)
            return [each for each in found if each is not None]

    def _read(self, folders: Folders, place: str, digest: bytes | None) -> ReadFile | None:
        shown = file_of(place)
        path = self.root / shown
        try:
            descriptor = folders.open(path, os.O_RDONLY)
            before = os.fstat(descriptor)
            content = in_bounds(content_of(descriptor, LIMIT + 1))
            after = folders.look(path)
        except FileNotFoundError:
            return None
        except (OSError, Untrusted):
            # It is asked for again each time, and said what is wrong with it then.
            return self._row(place, b"", read(self.root, path, self.rules.pace)), NONE
        same = signature(before) == signature(after)
        seen = settled(after, self.clock) if same else NONE
        made = hashlib.blake2b(content, digest_size=_DIGEST).digest()
        if made == digest:
            return KeptFile(place, made), seen
        return self._row(place, made, judged(content, shown, self.rules.pace)), seen

    def _row(self, place: str, digest: bytes, loaded: Loaded[Complaint]) -> KeptFile:
        return row_of(place, digest, loaded, self.rules.calendar)
