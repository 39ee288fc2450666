"""Letters on their way: one file for each from just before it is claimed until it is recorded.

Whoever sends a letter holds its file. A file that nobody holds was left by a
program that was killed: before the letter was handed over, after it, or in
between, which its last line tells.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from complaints.beneath import Folders
from complaints.errors import Refused, reason_of
from complaints.post.colleagues import taking_turns
from complaints.post.old_outbox import FOLDER, take_over
from complaints.store.local.folder import local_folder, make_folder, remove_file, state_base
from complaints.store.local.lock import file_held

WayState = Literal["new", "claiming", "sending", "sent", "damaged", "busy"]

_NAME = re.compile(r"([A-Z]{2,5}-[0-9]{4}-[0-9A-Z]{7})\.([a-z0-9_-]+(?:\.[0-9A-Za-z-]+)?)")


class Way:
    """One letter on its way: where it stands, and what is known of it.

    Its file holds a line of JSON for each stage: the claim, what the record
    needs, that it was taken. A file that says anything else is `damaged`:
    nobody can tell what became of its letter.
    """

    def __init__(self, base: Path, path: Path, descriptor: int | None) -> None:
        self.path = path
        self._base = base
        self.complaint, self.occasion = _named(path.name)
        self._descriptor = descriptor
        self.known: dict[str, Any] = {}
        self.settled = False
        """Whether it is forgotten."""
        # Where the line of the claim ends, which stays when the letter was not taken.
        self._claim_end = 0
        self.state: WayState = "busy" if descriptor is None else self._read(descriptor)

    @property
    def claim(self) -> str:
        """The token of the claim among all clones; empty where there is none."""
        return str(self.known.get("claim", ""))

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the record of the letter needs."""
        found: Mapping[str, Any] = self.known["letter"]
        return found

    @property
    def template(self) -> str:
        """The name of the letter."""
        return self.occasion.partition("/")[0]

    def begin(self, claim: str) -> None:
        """Write down that the letter is about to be claimed."""
        self._claim_end = self._write("claim", claim)
        self.state = "claiming"

    def start(self, facts: Mapping[str, Any]) -> None:
        """Write down what is about to be handed over."""
        self._write("letter", facts)
        self.state = "sending"

    def sent(self) -> None:
        """Write down that it was taken; it is so even where that cannot be written."""
        self.state = "sent"
        self._write("sent", True)

    def not_sent(self) -> None:
        """Write down that it was not taken; the claim is still to be given back."""
        if not self._claim_end:
            self.clear()
            return
        self._cut(self._claim_end)
        self.known, self.state = {"claim": self.claim}, "claiming"

    def clear(self) -> None:
        """Begin anew."""
        self._cut(0)
        self.known, self.state, self._claim_end = {}, "new", 0

    def done(self) -> None:
        """Forget it: it is recorded, or it was certainly not sent."""
        self.settled = True
        remove_file(self._base, self.path)

    def _cut(self, end: int) -> None:
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, end)

    def _read(self, descriptor: int) -> WayState:
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read()
        try:
            for line in content.splitlines(keepends=True):
                if not line.endswith(b"\n"):
                    return "damaged"
                self.known.update(json.loads(line))
                self._claim_end = self._claim_end or (len(line) if self.claim else 0)
        except (ValueError, TypeError, RecursionError):
            return "damaged"
        if not self.known:
            return "damaged" if content else "new"
        if not isinstance(self.known.get("letter", {}), dict):
            return "damaged"
        if "letter" in self.known:
            return "sent" if "sent" in self.known else "sending"
        return "claiming" if self.claim else "damaged"

    def _write(self, key: str, value: object) -> int:
        """Add a line and return where it ends; raises Refused, and adds nothing, if it cannot."""
        if self._descriptor is None:
            raise ValueError("another program holds this letter")
        rest = json.dumps({key: value}, ensure_ascii=False).encode("utf-8") + b"\n"
        before = os.lseek(self._descriptor, 0, os.SEEK_END)
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
            os.fsync(self._descriptor)
        except OSError as error:
            self._cut(before)
            raise Refused(f"cannot write {self.path}: {reason_of(error)}") from None
        self.known[key] = value
        return os.lseek(self._descriptor, 0, os.SEEK_CUR)


@contextlib.contextmanager
def way(root: Path, complaint_id: str, occasion: str) -> Iterator[Way]:
    """Hold the file of one letter; its state is `busy` where another program does.

    One that a colleague has left on its way is `damaged`: nobody else can tell what became of it.
    """
    base, path = state_base(root), _folder(root) / f"{complaint_id}.{occasion.replace('/', '.')}"
    with taking_turns(root, path.name) as turn, file_held(base, path) as descriptor:
        found = Way(base, path, None if turn.whose == "busy" else descriptor)
        borrowed = turn.whose == "theirs" and found.state == "new"
        if borrowed:
            found.state = "damaged"
        try:
            yield found
        finally:
            if found.state == "new":
                found.done()
            turn.over = found.settled
            if borrowed and not found.known and not found.settled:
                remove_file(base, path)


def left(root: Path) -> list[tuple[str, str]]:
    """Return the letters left on their way: (complaint id, occasion). Other files are not ours."""
    folder = _folder(root)
    with Folders(state_base(root)) as folders:
        found = folders.listed(folder)
    return [_named(name) for name, kind in found if kind == "file" and is_letter(name)]


def _named(name: str) -> tuple[str, str]:
    """Return the complaint and the occasion that a file of a letter is named after."""
    complaint_id, _, occasion = name.partition(".")
    return complaint_id, occasion.replace(".", "/", 1)


def is_letter(name: str) -> bool:
    """Tell whether a file of this name is that of a letter."""
    return _NAME.fullmatch(name) is not None


def _folder(root: Path) -> Path:
    folder = make_folder(state_base(root), local_folder(root) / FOLDER)
    take_over(root, folder, is_letter)
    return folder
