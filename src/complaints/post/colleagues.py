"""Letters that somebody has on the way in a register that a group shares.

Each has an outbox of their own, because a letter is in it. What is left for the others
to see is a file without any text, in a folder of them all, for as long as the letter is
on its way or in doubt: so nobody sends it a second time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from complaints.store.local.folder import (
    group_folder,
    make_group_folder,
    open_group_file,
    remove_file,
    state_base,
)
from complaints.store.local.lock import file_held
from complaints.store.local.shared import is_shared

_FOLDER = "sending"
_LONGEST = 32


class Turn:
    """Whose turn it is to send a letter."""

    def __init__(self, whose: Literal["ours", "theirs", "busy"]) -> None:
        self.whose = whose
        self.over = False
        """Whether nobody has it on the way any more."""


@contextmanager
def taking_turns(root: Path, name: str) -> Iterator[Turn]:
    """Hold the turn to send a letter, by the name of its file, among all who work here.

    It is `busy` while a colleague sends it, and `theirs` where one has left it on its way.
    Raises Refused where that cannot be told.
    """
    base = state_base(root)
    if not is_shared(base):
        yield Turn("ours")
        return
    sign = make_group_folder(root, group_folder(root) / _FOLDER) / name
    with file_held(base, sign, open_group_file) as descriptor:
        if descriptor is None:
            yield Turn("busy")
            return
        person = str(os.geteuid()).encode()
        holder = os.read(descriptor, _LONGEST)
        if not holder:
            os.write(descriptor, person)
        turn = Turn("ours" if holder in (b"", person) else "theirs")
        try:
            yield turn
        finally:
            if turn.over:
                remove_file(base, sign)
