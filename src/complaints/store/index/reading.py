"""Reading complaint files into rows, many of them at a time by all processors."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from complaints.beneath import Folders, content_of
from complaints.core.record.model import Complaint
from complaints.errors import Untrusted
from complaints.store.complaint_files import judged, read
from complaints.store.index.names import file_of
from complaints.store.index.rows import KeptFile, row_of
from complaints.store.index.signature import NONE, settled, signature
from complaints.store.index.wanted import Rules
from complaints.store.index.workers import FEW, PIECE, done_by_all
from complaints.store.load import Loaded
from complaints.store.reading import LIMIT, in_bounds

_DIGEST = 16

_Places = tuple[Sequence[str], Sequence[bytes | None]]

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
        pieces = (places[start : start + PIECE] for start in range(0, len(places), PIECE))
        given = ((each, [digests.get(place) for place in each]) for each in pieces)
        if len(places) < FEW:
            yield from map(self._piece, given)
        else:
            yield from done_by_all(self._piece, given)

    def _piece(self, given: _Places) -> list[ReadFile]:
        with Folders(self.root) as folders:
            found = map(partial(self._read, folders), *given)
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
