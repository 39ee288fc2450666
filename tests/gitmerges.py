"""Branches with many complaints in one repository, merged by git itself, with our driver."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from complaints.core.record.ids import folder_of
from complaints.core.record.model import Complaint
from complaints.errors import ComplaintsError
from complaints.store.complaint_files import file_text
from complaints.store.load import load_content, trusted
from complaints.store.merging import merge_paths

_LAST = "end"


class Driver:
    """The merge driver as a thread that answers through pipes: a process each would take longer."""

    def __init__(self, folder: Path) -> None:
        self._asked, self._answer = folder / "asked", folder / "answer"
        for pipe in (self._asked, self._answer):
            os.mkfifo(pipe)
        self.count = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def command(self) -> str:
        """The command by which git calls it."""
        return f"printf '%%s\\n' %O %A %B > {self._asked}; read code < {self._answer}; exit $code"

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Answer while the block lasts."""
        self._thread.start()
        try:
            yield
        finally:
            self._asked.write_text(f"{_LAST}\n")
            self._thread.join()

    def _serve(self) -> None:
        while (names := self._asked.read_text().split()) != [_LAST]:
            base, ours, theirs = (self.top / name for name in names)
            try:
                code = int(bool(merge_paths(base, ours, theirs, ours.name).unsettled))
            except ComplaintsError:
                code = 2
            self.count += 1
            self._answer.write_text(f"{code}\n")

    top = Path()


@dataclass
class Forest:
    """A repository whose branches hold the versions of many complaints."""

    folder: Path
    driver: Driver | None = None
    names: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin the repository."""
        self.folder.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=base")
        (self.folder / ".gitattributes").write_text(
            "complaints/**/*.yaml -text merge=complaints\n" if self.driver else "* -text\n"
        )
        if self.driver is not None:
            self.driver.top = self.folder
            self.git("config", "merge.complaints.driver", self.driver.command)

    def git(self, *arguments: str, fails: bool = False) -> str:
        """Run git here; returns what it prints."""
        who = ("-c", "user.name=Ivo", "-c", "user.email=ivo@example.com", "-c", "gc.auto=0")
        done = subprocess.run(
            ["git", *who, *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull},
        )
        assert fails or not done.returncode, done.stderr + done.stdout
        return done.stdout

    def commit(self, complaints: Mapping[str, Complaint]) -> None:
        """Commit versions of complaints to the branch that is checked out."""
        for complaint in complaints.values():
            path = self.path(complaint.id)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file_text(complaint), encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", "A branch")

    def branch(self, name: str, start: str) -> None:
        """Begin a branch at another and check it out."""
        self.git("switch", "--quiet", "--create", name, start)

    def merge(self, branch: str) -> list[str]:
        """Merge a branch, and commit it whatever is unsettled; returns what git said differs."""
        self.git("merge", "--quiet", "--no-edit", branch, fails=True)
        left = self.git("diff", "--name-only", "--diff-filter=U").split()
        if left:
            self.git("add", "--all")
            self.git("commit", "--quiet", "--no-edit")
        return left

    def path(self, complaint_id: str) -> Path:
        """Where a complaint lies."""
        return self.folder / "complaints" / folder_of(complaint_id)

    def read(self, complaint_id: str) -> Complaint:
        """A complaint as it is on the branch that is checked out."""
        path = self.path(complaint_id)
        return trusted(load_content(path.read_bytes(), path.name, Complaint))

    def contents(self, ids: Sequence[str]) -> list[bytes]:
        """What the files of complaints hold."""
        return [self.path(each).read_bytes() for each in ids]
