"""Putting a step on record: its files are written, remembered, and committed once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from complaints.core.record.ids import is_valid
from complaints.store.git import Repository
from complaints.store.lookup import remember


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a command has put on record: which complaints it changed, and the subject of it."""

    ids: tuple[str, ...]
    subject: str


class Recorder:
    """Writes and commits for one run of a command, and keeps what it has put on record.

    Without a repository what is written stays uncommitted.
    """

    def __init__(self, root: Path, repository: Repository | None) -> None:
        self.root = root
        self.repository = repository
        self.recorded: list[Recorded] = []

    def commit_pending(self, paths: Sequence[Path], whose: str) -> bool:
        """Commit what people changed in these files by hand; tells whether there was anything."""
        if self.repository is None:
            return False
        return self.repository.commit_pending(paths, f"{whose}: pending changes")

    def record(self, write: Callable[[], Sequence[Path]], message: str, user: str) -> None:
        """Write files and commit exactly them; nothing is recorded where `write` raises.

        `write` returns the files it wrote. `{ids}` in the message stands for
        the complaints among them, one a line. Raises NotCommitted where they
        are written and git refused.
        """
        paths = write()
        if not paths:
            return
        ids = tuple(path.stem for path in paths if is_valid(path.stem))
        message = message.replace("{ids}", "\n".join(ids))
        self.recorded.append(Recorded(ids, message.partition("\n")[0]))
        if ids:
            remember(self.root, ids[-1], user)
        if self.repository is not None:
            self.repository.commit(paths, message)
