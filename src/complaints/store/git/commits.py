"""Commits of exactly the files that were written, whatever else is going on in the work tree.

A file has changes that are not committed where what it holds differs from the
last commit. What git's index says of it is not asked: there are many ways in
which that comes to say something else, and the commit puts it right.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import time
from collections.abc import Sequence
from pathlib import Path

from complaints.errors import NotCommitted, Refused
from complaints.store import waits
from complaints.store.complaint_files import FOLDER
from complaints.store.git.refusals import (
    Refusal,
    busy,
    nothing_to_commit,
    overlooked,
    refusal,
)
from complaints.store.git.repository import Repository
from complaints.store.git.words import last_line
from complaints.store.local.kept import keep
from complaints.store.process import Answer, ProgramMissing

# More files than this are listed in a file for the command that commits them by hand.
_NAMED = 5
_FIRST = 3
_MISSING = " missing"
_HOOKS = ("pre-commit", "prepare-commit-msg", "commit-msg")


class Unanswered(Exception):
    """Git did not answer what it was asked."""

    def __init__(self, answer: Answer) -> None:
        """Keep what git said instead."""
        super().__init__()
        self.answer = answer


def changed(repository: Repository, paths: Sequence[Path]) -> list[Path]:
    """Return those of these files that differ from the last commit, or are not in it.

    Raises Unanswered where git cannot tell.
    """
    here = [path for path in paths if path.exists()]
    blobs = dict(zip(here, _blobs(repository, here), strict=True))
    committed = _committed(repository, paths)
    return [path for path in paths if blobs.get(path, "") != committed[path]]


def unknown(repository: Repository, paths: Sequence[Path]) -> list[Path]:
    """Return those of these files that the last commit does not hold at all.

    Raises Unanswered where git cannot tell.
    """
    return [path for path, blob in _committed(repository, paths).items() if not blob]


def commit_pending(repository: Repository, paths: Sequence[Path], message: str) -> bool:
    """Commit what people changed in these files by hand before anything is added to them.

    Returns whether there was anything to commit. Raises Refused, with nothing
    recorded, where git will not take it.
    """
    try:
        found = changed(repository, paths)
        if not found:
            return False
        answer = _commit(repository, found, message)
    except (Unanswered, ProgramMissing):
        # What stands in the way is told by the commit of the step itself.
        return False
    if _done_already(repository, answer, found):
        # They differ in nothing that git keeps, such as line ends.
        return False
    if answer.code:
        why = _refusal(repository, answer, found)
        raise Refused(
            f"the changes already in {names(found)} could not be committed: {why.why}; "
            f"nothing was recorded, {why.then}run: {_by_hand(repository, found, message, why)}"
        )
    return True


def commit(repository: Repository, paths: Sequence[Path], message: str) -> None:
    """Commit exactly these files; raises NotCommitted, with the command to do it by hand."""
    why = _attempt(repository, paths, message)
    if why is not None:
        raise not_committed(repository, paths, message, why)


def _attempt(repository: Repository, paths: Sequence[Path], message: str) -> Refusal | None:
    try:
        if state := repository.unfinished():
            return Refusal(f"{state.what}; {state.finish}", then="then ")
        answer = _commit(repository, paths, message)
    except ProgramMissing:
        return Refusal("there is no git on this machine")
    except Unanswered as error:
        answer = error.answer
    if not answer.code or _done_already(repository, answer, paths):
        return None
    return _refusal(repository, answer, paths)


def not_committed(
    repository: Repository, paths: Sequence[Path], message: str, why: Refusal
) -> NotCommitted:
    """Return the error that says that files are written, why not committed, and what to do."""
    return NotCommitted(
        f"recorded in {names(paths)}, but not committed: {why.why}; do not repeat it, "
        f"{why.then}run: {_by_hand(repository, paths, message, why)}",
        paths,
    )


def _commit(repository: Repository, paths: Sequence[Path], message: str) -> Answer:
    """Commit these files and nothing else, and put right what the index says of them."""
    end = time.monotonic() + waits.INDEX
    new = unknown(repository, paths)
    while True:
        answer = Answer(0, "", "")
        if new:
            # Intent to add only: a refused commit leaves nothing for others to sweep up.
            answer = repository.git("add", "--intent-to-add", paths=new)
        if not answer.code:
            committing = ("commit", "--quiet", "--only", "-m", message)
            answer = repository.git(*committing, paths=paths)
        if not answer.code:
            return _settled(repository, paths)
        if not busy(answer) or time.monotonic() > end:
            return answer
        time.sleep(0.1)


def _settled(repository: Repository, paths: Sequence[Path]) -> Answer:
    """Have the index say of these files what was committed: a hook may have staged another text."""
    answer = repository.git("diff-index", "--cached", "--name-only", "-z", "HEAD", "--")
    odd = set(answer.out.split("\0"))
    wrong = [path for path in paths if repository.named(path) in odd]
    if wrong:
        # What stands in the way of this is met again, and told, by the next commit.
        repository.git("reset", "--quiet", paths=wrong)
    return Answer(0, "", "")


def _committed(repository: Repository, paths: Sequence[Path]) -> dict[Path, str]:
    """Return what the last commit holds of each file: its blob, empty where it holds none."""
    asked = b"".join(b"HEAD:" + os.fsencode(repository.named(path)) + b"\0" for path in paths)
    answer = repository.git("cat-file", "-z", "--batch-check=%(objectname)", text=asked)
    if answer.code:
        raise Unanswered(answer)
    blobs = ["" if line.endswith(_MISSING) else line for line in answer.out.splitlines()]
    return dict(zip(paths, blobs, strict=True))


def _blobs(repository: Repository, paths: Sequence[Path]) -> list[str]:
    """Return the blobs that files would be committed as, with git's conversions."""
    asked = b"".join(_quoted(repository.named(path)) + b"\n" for path in paths)
    answer = repository.git("hash-object", "--stdin-paths", text=asked)
    if answer.code:
        raise Unanswered(answer)
    return answer.out.split()


def _quoted(name: str) -> bytes:
    """Return a name as git reads it from a line, whatever characters it has."""
    plain = b" !#$%&'()*+,-./:;<=>?@[]^_`{|}~"
    characters = (
        bytes([byte]) if (chr(byte).isalnum() and byte < 128) or byte in plain else b"\\%03o" % byte
        for byte in os.fsencode(name)
    )
    return b'"' + b"".join(characters) + b'"'


def _done_already(repository: Repository, answer: Answer, paths: Sequence[Path]) -> bool:
    """Tell whether git has nothing to commit because it is committed, or differs in nothing."""
    return nothing_to_commit(answer) and not _overlooked(repository, paths)


def _overlooked(repository: Repository, paths: Sequence[Path]) -> list[str]:
    """Return those of these files that git was told to overlook, by their names."""
    names = {repository.named(path) for path in paths}
    listed = repository.git("ls-files", "-t", "-z").out.split("\0")
    return [entry[2:] for entry in listed if entry.startswith("S ") and entry[2:] in names]


def _refusal(repository: Repository, answer: Answer, paths: Sequence[Path]) -> Refusal:
    if nothing_to_commit(answer):
        return overlooked(repository.place.top, _overlooked(repository, paths))
    hooks = repository.git("rev-parse", "--path-format=absolute", "--git-path", "hooks")
    folder = Path(hooks.out.rstrip("\n"))
    return refusal(
        answer,
        repository.place.top,
        repository.named(repository.root / FOLDER),
        last_line(answer),
        hooked=not hooks.code and any(os.access(folder / name, os.X_OK) for name in _HOOKS),
    )


def _by_hand(repository: Repository, paths: Sequence[Path], message: str, why: Refusal) -> str:
    """Return the command that commits exactly these files, to be run from anywhere."""
    which = ["--", *map(repository.named, paths)]
    if len(paths) > _NAMED:
        names = "".join(f"{repository.named(path)}\n" for path in paths)
        # Where no list can be written they are named after all.
        with contextlib.suppress(OSError):
            listed = keep(repository.root, "not-committed", ".txt", names)
            which = [f"--pathspec-from-file={listed}"]
    git = ["git", "-C", str(repository.place.top)]
    subject = message.partition("\n")[0]
    add = shlex.join([*git, "add", *why.add, "--intent-to-add", *which])
    made = shlex.join([*git, "commit", *why.commit, "--only", "-m", subject, *which])
    return " && ".join([*why.first, add, made])


def names(paths: Sequence[Path]) -> str:
    """Return what people call these files; of many the first of them, and how many more."""
    if len(paths) <= _NAMED:
        return ", ".join(path.name for path in paths)
    first = ", ".join(path.name for path in paths[:_FIRST])
    return f"{first} and {len(paths) - _FIRST} more files"
