"""Steps on several complaints: what their files hold and would hold; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from complaints.core.record.model import Complaint
from complaints.core.time.pace import USUAL, Pace
from complaints.errors import Refused, Untrusted
from complaints.store.complaint_files import changed, path_of
from complaints.store.load import Loaded, trusted

Step = Callable[[Complaint], Complaint]
MessageOf = Callable[[Sequence[str]], str]
"""Makes the message of a commit of the ids of what is changed in it."""


class Stepped(Struct, frozen=True):
    """Complaints after their steps, and by id what their files hold and are to hold.

    `refused` says of those whose step is not possible why it is not.
    """

    complaints: list[Complaint]
    texts: dict[str, tuple[bytes, bytes]]
    refused: dict[str, str]

    def besides(self, refused: dict[str, str]) -> Stepped:
        """Return the same with others that were refused before."""
        return Stepped(self.complaints, self.texts, refused)

    def paths(self, root: Path) -> list[Path]:
        """Return the files of those that can be changed."""
        return [path_of(root, complaint_id) for complaint_id in self.ids]

    @property
    def ids(self) -> list[str]:
        """Which can be changed."""
        return list(self.texts)

    @property
    def whose(self) -> str:
        """Whose files they are, in few words."""
        ids = self.ids
        return ", ".join(ids) if len(ids) < 4 else f"{len(ids)} complaints"


def step_all(
    load: Callable[[str], Loaded[Complaint]],
    steps: Mapping[str, Step],
    pace: Pace = USUAL,
    refusing: bool = False,
) -> Stepped:
    """Do these steps, each by itself; raises what a step raises, or with `refusing` keeps it."""
    refused: dict[str, str] = {}

    def done() -> Iterator[tuple[Complaint, tuple[bytes, bytes]]]:
        for complaint_id, step in steps.items():
            try:
                old = load(complaint_id)
                new = step(trusted(old))
                texts = old.content, changed(old, new, pace)
            except (Refused, Untrusted) as error:
                if not refusing:
                    raise
                refused[complaint_id] = str(error)
            else:
                yield new, texts

    found = list(done())
    return Stepped([new for new, _ in found], {new.id: texts for new, texts in found}, refused)
