"""Putting a step on record: its files are written, remembered, and committed once.

Once a file has its new content the step is recorded. Whatever fails or is
interrupted from then on is told as that, never as a refusal.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from complaints.core.record.ids import is_valid
from complaints.errors import Interrupted, InTheMiddle, NotCommitted, Refused
from complaints.store.files import confirm
from complaints.store.local.last import remember
from complaints.store.signals import held_back

if TYPE_CHECKING:
    from complaints.store.git.repository import Repository

# So many complaints are named in the message of a commit of many.
_LISTED = 100
_WRITING = "store.text.canonical"
_COMMITTING = ("store.git.commits", "store.git.filters", "store.sharing.staging")


class Recorded(Struct, frozen=True):
    """What a command has put on record: which complaints it changed, and the subject of it.

    The remarks say what is odd about its time, what may take it away again, because it is not
    committed, and which complaint `@` stands for, where that is another.
    """

    ids: tuple[str, ...]
    subject: str
    remarks: tuple[str, ...] = ()


class Recorder:
    """Writes and commits for one run of a command, and keeps what it has put on record.

    Where it does not commit, what is written stays in the work tree. What git needs is
    loaded once something is recorded: whoever only reads never waits for it.
    """

    def __init__(self, root: Path, commit: bool) -> None:
        self.root = root
        self.recorded: list[Recorded] = []
        self._commit_wanted = commit
        self._stages = False

    @cached_property
    def repository(self) -> Repository | None:
        """The git repository around the register, None where there is none."""
        from complaints.store.git.repository import Repository

        return Repository.around(self.root)

    @property
    def _commits(self) -> Repository | None:
        """The repository that takes commits; None where there are to be none."""
        return self.repository if self._commit_wanted else None

    def load(self) -> None:
        """Load what writing needs before the lock is taken, so that nobody waits for that."""
        for name in (_WRITING, *(_COMMITTING if self._commits is not None else ())):
            importlib.import_module(f"complaints.{name}")

    def stage_in_the_middle(self) -> None:
        """Write and stage, but leave the commit to git, while that is in the middle of something.

        For what ends a merge, and so belongs into the commit that git is about to make.
        """
        if self._commits is not None and self._commits.unfinished() is not None:
            self._stages = True
            self._commit_wanted = False

    @property
    def waits(self) -> bool:
        """Whether what others did is being written here, or was when git was stopped.

        Which of the two it is shows once the lock of the work tree is held.
        """
        if self._commits is None:
            return False
        from complaints.store.git.half_taken import half_taken

        return half_taken(self._commits) is not None

    def ready(self) -> None:
        """Raise InTheMiddle while git is, where the step is to be committed.

        A commit made then would be part of a rebase or of no branch, and vanish with it; or it
        would hold what the others did, where git was stopped while it wrote that.
        """
        if self._commits is None:
            return
        from complaints.store.git.half_taken import in_the_middle

        if (state := in_the_middle(self._commits)) is not None:
            raise InTheMiddle(
                f"{state.what}, so nothing was recorded; {state.finish}; then try again"
            )

    def commit_pending(self, paths: Sequence[Path], whose: str) -> bool:
        """Commit what people changed in these files by hand; tells whether there was anything."""
        if self._commits is None or not paths:
            return False
        from complaints.store.git.commits import commit_pending

        return commit_pending(self._commits, paths, f"{whose}: pending changes")

    def never_committed(self, paths: Sequence[Path]) -> list[Path]:
        """Return those of these files that are to be committed and never were, if git can tell."""
        if self._commits is None:
            return []
        from complaints.store.git.blobs import Unanswered, unknown
        from complaints.store.process import ProgramMissing

        try:
            return unknown(self._commits, paths)
        except (Unanswered, ProgramMissing):
            return []

    def record(
        self,
        write: Callable[[], Sequence[Path]],
        message: str,
        user: str,
        remarks: Iterable[str] = (),
    ) -> None:
        """Write files and commit exactly them; nothing is recorded where `write` raises.

        `write` returns the files it wrote. `{ids}` in the message stands for
        the complaints among them, one a line, not all of very many. Raises NotCommitted where they
        are written and what follows fails. The remarks, as far as there are some, are told
        with it.
        """
        paths: Sequence[Path] = ()
        try:
            with held_back():
                try:
                    paths = write()
                except NotCommitted as error:
                    paths = error.paths
                    raise
                finally:
                    if paths:
                        message = self._note(paths, message, user, remarks)
                unconfirmed = confirm(self.root, paths)
            if paths:
                self._commit(paths, message)
                self._stage(paths)
        except KeyboardInterrupt:
            with held_back():
                self._interrupted(paths, message)
            raise
        if unconfirmed:
            from complaints.store.git.commits import names

            raise NotCommitted(
                f"recorded in {names(paths)}, but the disk did not confirm it "
                f"({unconfirmed}); do not repeat it, look at the disk",
                paths,
            )

    def _note(self, paths: Sequence[Path], message: str, user: str, remarks: Iterable[str]) -> str:
        """Keep what was recorded, and remember it for this person; returns the whole message."""
        ids = tuple(path.stem for path in paths if is_valid(path.stem))
        message = message.replace("{ids}", _listed(ids))
        remarks = [
            *remarks,
            self._remark(paths),
            remember(self.root, ids[-1], user) if ids else "",
        ]
        self.recorded.append(
            Recorded(ids, message.partition("\n")[0], tuple(filter(None, remarks)))
        )
        return message

    def _commit(self, paths: Sequence[Path], message: str) -> None:
        if self._commits is not None:
            from complaints.store.git.commits import commit

            commit(self._commits, paths, message)

    def _stage(self, paths: Sequence[Path]) -> None:
        if self._stages and self.repository is not None:
            from complaints.store.git.commits import names
            from complaints.store.sharing.staging import refused, stage

            answer = stage(self.repository, paths)
            if answer.code:
                why, add = refused(self.repository, answer, paths)
                raise NotCommitted(
                    f"recorded in {names(paths)}, but git did not stage it: {why.why}; "
                    f"do not repeat it, {why.then}run: {' && '.join([*why.first, add])}",
                    paths,
                )

    def _remark(self, paths: Sequence[Path]) -> str:
        """Return what may become of a change that is to stay uncommitted."""
        if self._commits is not None or self.repository is None:
            return ""
        if self._stages:
            return "staged; the commit is left to git"
        state = self.repository.unfinished()
        if state is None:
            return ""
        from complaints.store.git.blobs import Unanswered, new_or_in_conflict
        from complaints.store.process import ProgramMissing

        try:
            new, in_conflict = new_or_in_conflict(self.repository, paths)
        except (Unanswered, ProgramMissing):
            new = in_conflict = False
        return f"{state.what}, and this is not committed: {state.fate_of(new, in_conflict)}"

    def _interrupted(self, paths: Sequence[Path], message: str) -> None:
        """Tell what is recorded and not committed, if anything, when the program was interrupted.

        Raises Interrupted.
        """
        if not paths or self._commits is None:
            return
        from complaints.store.git.blobs import Unanswered, looks_changed
        from complaints.store.git.commits import not_committed
        from complaints.store.git.filters import filtered, seen_committed
        from complaints.store.git.refusals import Refusal
        from complaints.store.process import ProgramMissing

        try:
            # Whatever git was waiting for then, such as a filter, is not started again.
            left = looks_changed(self._commits, paths)
            committed = seen_committed(self._commits, filtered(self._commits, left))
            left = [path for path in left if path not in committed]
        except (Refused, Unanswered, ProgramMissing):
            left = list(paths)
        if left:
            why = Refusal("interrupted")
            error = not_committed(self._commits, left, message, why, paths)
            raise Interrupted(str(error), paths)


def _listed(ids: Sequence[str]) -> str:
    """Return ids one a line; a message is an argument of git's, and those are not without end."""
    more = [f"and {len(ids) - _LISTED} more"] if len(ids) > _LISTED else []
    return "\n".join([*ids[:_LISTED], *more])
