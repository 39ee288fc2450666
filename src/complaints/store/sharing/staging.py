"""Having git know files that were written while it is in the middle of something."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from complaints.errors import NotCommitted
from complaints.store import waits
from complaints.store.files import create, replace_all
from complaints.store.git.pathspec import pathspec
from complaints.store.git.refusals import Refusal, busy, refusal
from complaints.store.git.repository import Repository
from complaints.store.git.words import last_line
from complaints.store.parts import FOLDER
from complaints.store.process import Answer, ProgramMissing
from complaints.store.reading import read_below
from complaints.store.shell import command_line
from complaints.store.way import make_way


def stage(repository: Repository, paths: Sequence[Path]) -> Answer:
    """Stage these files, again and again while another git is at work; returns git's answer.

    They are written already, so that a git which is not there is a failure like any other.
    """
    end = time.monotonic() + waits.INDEX
    while True:
        try:
            answer = repository.git("add", paths=paths)
        except ProgramMissing:
            return Answer(127, "", "there is no git on this machine")
        if not busy(answer) or time.monotonic() > end:
            return answer
        time.sleep(0.1)


def refused(repository: Repository, answer: Answer, paths: Sequence[Path]) -> tuple[Refusal, str]:
    """Return why git did not stage these files, and the command by which a person does."""
    folder = repository.named(repository.root / FOLDER)
    why = refusal(answer, repository.place, folder, last_line(answer), hooked=False)
    which = pathspec(repository.root, "not-staged", [*map(repository.named, paths)])
    git = repository.by_hand(repository.place.top)
    return why, command_line([*git, "add", *why.add, *which])


def write(
    repository: Repository, contents: Mapping[str, bytes], besides: Sequence[Path] = ()
) -> None:
    """Write these files, and stage them and others besides.

    Raises NotCommitted where they are written and git does not take them.
    """
    top, root = repository.place.top, repository.root
    paths = {top / name: content for name, content in contents.items()}
    there = {path: content for path, content in paths.items() if os.path.lexists(path)}
    replace_all(root, {path: (read_below(root, path), new) for path, new in there.items()})
    for path, content in paths.items():
        if path not in there:
            create(root, path, content, make_way(root, path))
    answer = stage(repository, [*paths, *besides])
    if answer.code:
        why, add = refused(repository, answer, [*paths, *besides])
        # What only an option makes git take, the next run would not have it take, either.
        commands = [*why.first, *([add] if why.add else []), repository.mend]
        raise NotCommitted(
            f"{', '.join(path.name for path in paths)} is written, but git did not take it: "
            f"{why.why}; {why.then}run: {' && '.join(commands)}",
            paths,
        )
