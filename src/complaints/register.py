"""The register: opens it, finds complaints, changes and saves them; decides nothing itself."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from complaints.core.findings import Finding
from complaints.core.policy.policy import Policy, working_calendar
from complaints.core.record.model import Complaint
from complaints.core.record.steps import ahead
from complaints.core.time.pace import pace_of
from complaints.store import complaint_files as files
from complaints.store.batch import Batch
from complaints.store.index.catalog import Catalog
from complaints.store.index.wanted import Rules
from complaints.store.load import Loaded, trusted
from complaints.store.local.kept import sweep
from complaints.store.local.lock import locked
from complaints.store.lookup import find_id
from complaints.store.policy_file import POLICY_FILE, change_policy, find_root, trusted_policy
from complaints.store.recording import Recorder
from complaints.store.stepping import MessageOf, Step, Stepped, step_all
from complaints.store.walk import locate

if TYPE_CHECKING:
    from complaints.store.git.repository import Repository
    from complaints.store.text.changes import Change


class Register:
    """One register. Reading collects what cannot be trusted in `problems` and goes on."""

    def __init__(
        self, root: Path, policy: Policy, commit: bool = True, indexed: bool = True
    ) -> None:
        self.root = root
        self.policy = policy
        self.calendar = working_calendar(policy.calendar)
        self.pace = pace_of(self.calendar)
        self.problems: dict[Finding, None] = {}
        self.recorder = Recorder(root, commit and policy.commit)
        # All complaints that can be trusted; findings of the others go to `problems`.
        rules = Rules(self.calendar, self.pace)
        self.catalog = Catalog(root, rules, lambda: self.repository, self.problems, indexed)
        self._writing = False

    @classmethod
    def open(cls, given: str | None, commit: bool = True, indexed: bool = True) -> Register:
        """Open the register given, named by the environment, or around the current folder.

        Raises Refused where there is none, Untrusted where its policy cannot be used.
        """
        return cls(root := find_root(given), trusted_policy(root), commit, indexed)

    @property
    def repository(self) -> Repository | None:
        """The git repository around the register, None where there is none."""
        return self.recorder.repository

    def complaints(self) -> Iterator[Complaint]:
        """Return every complaint that can be trusted."""
        return self.catalog.complaints()

    def find(self, text: str, user: str, whole: bool = False) -> str:
        """Return the id a person means; `whole` asks for the whole id or its last seven characters.

        Raises Refused where it is unknown, mistyped, or fits several complaints,
        and Untrusted where it may lie in what cannot be read.
        """
        return find_id(self.root, text, user, whole, self.catalog.ids_ending)

    def read(self, complaint_id: str) -> Complaint:
        """Return one complaint. Raises Refused where there is none, Untrusted where it is bad."""
        return trusted(self._load(complaint_id))

    def _load(self, complaint_id: str) -> Loaded[Complaint]:
        return files.read(self.root, locate(self.root, complaint_id), self.pace)

    # Writing

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the one lock of the work tree, from the first read to the end of the commit.

        Whoever holds it already goes on at once.
        """
        if self._writing:
            yield
            return
        self.recorder.load()
        with locked(self.root):
            self._writing = True
            # Others may have written until now.
            self.catalog.renew()
            try:
                sweep(self.root)
                yield
            finally:
                self._writing = False
                self.catalog.renew()

    def ready(self, steps: dict[str, Step] | None = None) -> None:
        """Raise what would refuse these steps now; for what comes first, like sending.

        What was pending in their files is committed. InTheMiddle is raised without steps, too.
        """
        with self.writing() if steps or self.recorder.waits else contextlib.nullcontext():
            self._prepared(steps or {})

    def change(self, complaint_id: str, step: Step, message: str, user: str) -> Complaint:
        """Do one step on one complaint and commit it; returns the complaint after it."""
        return self.change_all({complaint_id: step}, message, user)[0]

    def change_all(self, steps: dict[str, Step], message: str, user: str) -> list[Complaint]:
        """Do a step on each of several complaints, all or none, in one commit.

        Raises what a step raises, with nothing written; NotCommitted where the
        files are written but git refused.
        """
        return self.change_each(steps, lambda _: message, user, refusing=False).complaints

    def change_each(
        self, steps: dict[str, Step], message: MessageOf, user: str, *, refusing: bool = True
    ) -> Stepped:
        """Do the same; `refusing` leaves out those whose step is not possible now, and says why."""
        with self.writing():
            stepped = self._prepared(steps, refusing)
            if stepped.complaints:
                write = partial(files.write_all, self.root, stepped.texts)
                told = map(ahead, stepped.complaints)
                self.recorder.record(write, message(stepped.ids), user, told)
        return stepped

    def _prepared(self, steps: dict[str, Step], refusing: bool = False) -> Stepped:
        self.recorder.ready()
        stepped = self.stepped(steps, refusing)
        if not self.recorder.commit_pending(stepped.paths(self.root), stepped.whose):
            return stepped
        # A hook may have changed the files when they were committed.
        again = {complaint_id: steps[complaint_id] for complaint_id in stepped.ids}
        return self.stepped(again).besides(stepped.refused)

    def stepped(self, steps: dict[str, Step], refusing: bool = False) -> Stepped:
        """Return the complaints after their steps; none is written. `refusing` keeps refusals."""
        return step_all(self._load, steps, self.pace, refusing)

    def batch(self) -> Batch:
        """Return an empty batch of new complaints."""
        return Batch(self.root, self.policy.organisation.prefix, self.pace)

    def add(self, draft: Complaint, user: str) -> Complaint:
        """Write a new complaint under an id of its own; never refused for what git is doing."""
        with self.writing(), self.batch() as batch:
            batch.add(draft)
            batch.settle()
            self.recorder.record(batch.publish, "{ids}: receive", user)
        return batch.complaints[0]

    def add_all(self, batch: Batch, besides: Sequence[Path], message: str, user: str) -> None:
        """Let new complaints enter the register, all or none, in one commit.

        `{ids}` in the message stands for their ids, one a line. Files `besides`
        that are not committed yet go into the same commit.
        """
        with self.writing():
            self.recorder.ready()
            self.recorder.record(lambda: [*batch.publish(), *besides], message, user)

    def never_committed(self, ids: Iterable[str]) -> list[Path]:
        """Return the files of these complaints that are to be committed and never were."""
        return self.recorder.never_committed([files.path_of(self.root, each) for each in ids])

    def text(self, complaint_id: str) -> str:
        """Return a complaint's file as it is, for its editor; it need not be valid."""
        return files.text_of(self.root, locate(self.root, complaint_id))

    def edit(self, complaint_id: str, before: str, after: str, take: files.Take, user: str) -> None:
        """Put a text that a person edited in the place of `before`, with what `take` adds to it."""
        with self.writing():
            self.recorder.ready()
            path = locate(self.root, complaint_id)
            self.recorder.commit_pending([path], complaint_id)
            write = partial(files.replace_edited, self.root, path, before, after, take, self.pace)
            self.recorder.record(write, f"{complaint_id}: edit", user)

    def change_policy(self, operations: Sequence[Change], message: str) -> None:
        """Change values of the policy file, keeping every other character, and commit it."""
        with self.writing():
            self.recorder.ready()
            self.recorder.commit_pending([self.root / POLICY_FILE], POLICY_FILE)
            self.recorder.record(partial(change_policy, self.root, operations), message, user="")
