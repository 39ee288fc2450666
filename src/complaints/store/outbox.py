"""Letters on their way: one file for each from just before it is handed over until it is recorded.

Whoever sends a letter holds its file. A file that nobody holds was left by a
program that was killed: before the letter was handed over, after it, or in
between, which its last line tells.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from complaints.store.lock import file_held, local_folder

State = Literal["new", "sending", "sent", "busy"]

_FOLDER = "outbox"
_SENT = b"sent\n"


class Way:
    """One letter on its way: where it stands, and what is known of it."""

    def __init__(self, path: Path, descriptor: int | None) -> None:
        self.path = path
        self._descriptor = descriptor
        content = b"" if descriptor is None else path.read_bytes()
        first, _, rest = content.partition(b"\n")
        self.facts: dict[str, Any] = json.loads(first) if rest or content.endswith(b"\n") else {}
        self.state: State = "sending" if self.facts else "new"
        if rest == _SENT:
            self.state = "sent"
        if descriptor is None:
            self.state = "busy"

    def clear(self) -> None:
        """Begin anew, because a person has decided so."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
        self.facts, self.state = {}, "new"

    def start(self, facts: Mapping[str, Any]) -> None:
        """Write down what is about to be handed over."""
        self.facts = dict(facts)
        line = json.dumps(self.facts, ensure_ascii=False).encode("utf-8") + b"\n"
        self._write(line)
        self.state = "sending"

    def sent(self) -> None:
        """Write down that it was taken."""
        self._write(_SENT)
        self.state = "sent"

    def done(self) -> None:
        """Forget it: it is recorded, or it was certainly not sent."""
        self.path.unlink(missing_ok=True)

    def _write(self, line: bytes) -> None:
        if self._descriptor is None:
            raise ValueError("another program holds this letter")
        os.lseek(self._descriptor, 0, os.SEEK_END)
        os.write(self._descriptor, line)
        os.fsync(self._descriptor)


@contextlib.contextmanager
def way(root: Path, complaint_id: str, occasion: str) -> Iterator[Way]:
    """Hold the file of one letter; its state is `busy` where another program does."""
    folder = _folder(root)
    path = folder / f"{complaint_id}.{occasion.replace('/', '.')}"
    with file_held(path) as descriptor:
        found = Way(path, descriptor)
        try:
            yield found
        finally:
            if found.state == "new":
                found.done()


def left(root: Path) -> Iterator[tuple[str, str]]:
    """Return the letters left on their way: (complaint id, occasion)."""
    for path in sorted(_folder(root).iterdir()):
        complaint_id, dot, occasion = path.name.partition(".")
        if dot and complaint_id:
            yield complaint_id, occasion.replace(".", "/", 1)


def first_today(root: Path, keys: list[str], today: str) -> set[str]:
    """Return which of these were not named today yet, and remember that they are now."""
    path = local_folder(root) / "named-today"
    try:
        known: dict[str, list[str]] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        known = {}
    named = known.get(today, [])
    new = [key for key in keys if key not in named]
    if new:
        path.write_text(json.dumps({today: [*named, *new]}), encoding="utf-8")
    return set(new)


def _folder(root: Path) -> Path:
    folder = local_folder(root) / _FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
