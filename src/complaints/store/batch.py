"""New complaints, written beside their places first, so that they enter the register at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

from msgspec.structs import replace

from complaints.beneath import Folders
from complaints.core.record.ids import make_id
from complaints.core.record.model import Complaint
from complaints.core.time.pace import USUAL, Pace
from complaints.errors import NotCommitted
from complaints.store import signals
from complaints.store.complaint_files import new_file, path_of, random_characters
from complaints.store.files import discard, prepare, publish, settle
from complaints.store.way import make_way


class Batch:
    """New complaints with ids of their own; none of them is in the register yet.

    To be left as a context, so that what has not entered the register goes away.
    """

    def __init__(self, root: Path, prefix: str, pace: Pace = USUAL) -> None:
        self.root = root
        self.complaints: list[Complaint] = []
        self._prefix = prefix
        self._pace = pace
        self._folders = Folders(root)
        self._prepared: dict[str, Path] = {}
        # Of each folder, once the way to it is made, what its files are to have.
        self._modes: dict[Path, int] = {}

    def __enter__(self) -> Batch:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take away what was written and has not entered the register."""
        with self._folders:
            for prepared in self._prepared.values():
                discard(self._folders, prepared)

    def add(self, draft: Complaint) -> None:
        """Give a complaint an id and write it beside its place. Raises Refused, Untrusted."""
        self.complaints.append(self._prepare(draft))

    def settle(self) -> None:
        """Have the disk hold what was written. Raises Refused."""
        settle(self._folders, self._prepared.values())

    def leave_out(self, unwanted: Callable[[Complaint], bool]) -> None:
        """Take out the complaints of which this is true."""
        self.complaints = [each for each in self.complaints if not unwanted(each)]

    def publish(self) -> list[Path]:
        """Let all of them enter the register, or none; returns their files.

        Raises Refused, KeyboardInterrupt where the program is asked to end
        meanwhile, NotCommitted, naming them, where some could not be taken back.
        """
        published: list[Complaint] = []
        try:
            for draft in self.complaints:
                signals.check()
                published.append(self._publish(draft))
        except BaseException as error:
            self._take_back(published, error)
            raise
        self.complaints = published
        return [path_of(self.root, complaint.id) for complaint in published]

    def _publish(self, complaint: Complaint) -> Complaint:
        while not self._entered(complaint.id):
            complaint = self._prepare(complaint)
            settle(self._folders, [self._prepared[complaint.id]])
        return complaint

    def _entered(self, complaint_id: str) -> bool:
        prepared, path = self._prepared.pop(complaint_id), path_of(self.root, complaint_id)
        return publish(self._folders, prepared, path)

    def _prepare(self, draft: Complaint) -> Complaint:
        new_id = self._new_id(draft)
        complaint = replace(draft, id=new_id)
        content, path = new_file(complaint, self._pace), path_of(self.root, new_id)
        # A signal in between would leave a file that nobody knows of.
        with signals.held_back():
            if path.parent not in self._modes:
                self._modes[path.parent] = make_way(self.root, path)
            mode = self._modes[path.parent]
            self._prepared[new_id] = prepare(self._folders, path, content, mode)
        return complaint

    def _new_id(self, draft: Complaint) -> str:
        """Return an id that none of these has: of ten thousand two alike are no rare thing."""
        minted = draft.events[0].recorded_at or draft.received_at
        while True:
            new_id = make_id(self._prefix, minted.year, minted.month, random_characters())
            if new_id not in self._prepared:
                return new_id

    def _take_back(self, published: Sequence[Complaint], error: BaseException) -> None:
        kept: list[Path] = []
        for complaint in published:
            path = path_of(self.root, complaint.id)
            try:
                self._folders.unlink(path)
            except OSError:
                kept.append(path)
        if kept:
            names = ", ".join(path.name for path in kept[:3])
            raise NotCommitted(
                f"recorded in {len(kept)} of {len(self.complaints)} files ({names}), then it "
                f"failed ({error}) and could not be taken back; look at these before you go on",
                kept,
            )
