"""Commits of exactly the files that were written, and what git says about the work tree."""

from __future__ import annotations

import shlex
import shutil
import time
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from complaints.errors import NotCommitted, Refused
from complaints.store import waits
from complaints.store.git_folder import GitFolder, git_folder
from complaints.store.lock import HELD, local_folder
from complaints.store.process import Answer, ProgramMissing, TookTooLong, environment, run

TRIES = 20
"""How often to begin anew where others moved the same reference: each time one of them got on."""

# What git says then, here or on the server.
_CROSSED = ("fetch first", "non-fast-forward", "cannot lock ref")
# More files than this are listed in a file for the command that commits them by hand.
_NAMED = 5
# `git status` takes no paths through its input; so many fit on a command line anywhere.
_AT_ONCE = 1000
_STATUS = ("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all")
_IN_PROGRESS = (
    ("MERGE_HEAD", "merge"),
    ("rebase-merge", "rebase"),
    ("rebase-apply", "rebase"),
    ("CHERRY_PICK_HEAD", "cherry-pick"),
    ("REVERT_HEAD", "revert"),
)
# Set by a person on purpose; the other variables of git point at the repository of a running hook.
_KEPT = ("GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS")


class Repository:
    """The git work tree a register lies in."""

    def __init__(self, root: Path, place: GitFolder) -> None:
        self.root = root
        self.place = place

    @classmethod
    def around(cls, root: Path) -> Repository | None:
        """Return the repository around a register, None where it is in none."""
        place = git_folder(root)
        return None if place is None else cls(root, place)

    @classmethod
    def make(cls, root: Path) -> Repository:
        """Make a repository in a folder that is in none. Raises ProgramMissing, Refused."""
        answer = run(["git", "init", "--quiet"], root, _clean_environment())
        repository = cls.around(root)
        if answer.code or repository is None:
            raise Refused(f"git could not make a repository in {root}: {last_line(answer)}")
        return repository

    def named(self, path: Path) -> str:
        """Return a path as git is given it: from the top of the work tree."""
        return path.relative_to(self.place.top).as_posix()

    def git(self, *arguments: str, paths: Sequence[Path] = (), text: str = "") -> Answer:
        """Run git at the top of the work tree, on `text` as its input.

        Paths go through its input, so that no number is too many.
        """
        clean = _clean_environment()
        clean[HELD] = str(self.root)
        if not paths:
            return run(["git", *arguments], self.place.top, clean, text)
        given = ["--pathspec-from-file=-", "--pathspec-file-nul"]
        # Literal by a sign of each path, not by a variable, which would reach hooks as well.
        names = "".join(f":(literal){name}\0" for name in map(self.named, paths))
        return run(["git", *arguments, *given], self.place.top, clean, names)

    def git_with_server(self, *arguments: str) -> Answer:
        """Run git where it talks with a server; one that does not answer in time is a failure.

        Not under the lock, so that nobody waits for somebody else's network.
        """
        try:
            return run(
                ["git", *arguments], self.place.top, _clean_environment(), seconds=waits.GIT_SERVER
            )
        except TookTooLong:
            return Answer(1, "", f"error: no answer within {waits.GIT_SERVER:.0f} seconds")

    def state(self) -> str:
        """Return the merge or rebase in progress, by name, or nothing."""
        folder = self.place.folder
        return next((name for mark, name in _IN_PROGRESS if (folder / mark).exists()), "")

    def changed(self, paths: Sequence[Path]) -> list[Path]:
        """Return those of these files that differ from the last commit, or are not in it."""
        names = [self.named(path) for path in paths]
        changed: set[str] = set()
        for start in range(0, len(names), _AT_ONCE):
            asked = names[start : start + _AT_ONCE]
            answer = self.git(*_STATUS, "--", *(f":(literal){name}" for name in asked))
            # Each entry is two letters, a space, and the path.
            changed.update(entry[3:] for entry in answer.out.split("\0"))
        return [path for path, name in zip(paths, names, strict=True) if name in changed]

    def user(self) -> tuple[str, str]:
        """Return git's own name and e-mail of the person at work; empty where there is none."""
        try:
            name, email = (self.git("config", key) for key in ("user.name", "user.email"))
        except ProgramMissing:
            return "", ""
        return name.out.strip(), email.out.strip()

    def commit_pending(self, paths: Sequence[Path], message: str) -> bool:
        """Commit what people changed in these files by hand before anything is added to them.

        Returns whether there was anything to commit. Raises Refused, with nothing
        recorded, where git will not take it.
        """
        if self._blocked():
            return False
        changed = self.changed(paths)
        if not changed:
            return False
        answer = self._commit(changed, message)
        if answer.code:
            raise Refused(
                f"the changes already in {self._names(changed)} could not be committed "
                f"({last_line(answer)}); nothing was recorded: commit them first"
            )
        return True

    def commit(self, paths: Sequence[Path], message: str) -> None:
        """Commit exactly these files; raises NotCommitted, with the command to do it by hand."""
        reason = self._blocked()
        then = "finish that, then run" if reason.endswith("in progress") else "run"
        if not reason:
            answer = self._commit(paths, message)
            if not answer.code:
                return
            reason = last_line(answer)
        raise NotCommitted(
            f"recorded in {self._names(paths)}, but not committed: {reason}; "
            f"do not repeat it, {then}: {self._by_hand(paths, message)}",
            paths,
        )

    def _by_hand(self, paths: Sequence[Path], message: str) -> str:
        """Return the command that commits exactly these files, to be run from anywhere."""
        which = ["--", *map(self.named, paths)]
        if len(paths) > _NAMED:
            listed = local_folder(self.root) / "not-committed"
            listed.write_text("".join(f"{name}\n" for name in map(self.named, paths)), "utf-8")
            which = [f"--pathspec-from-file={listed}"]
        git = ["git", "-C", str(self.place.top)]
        add = shlex.join([*git, "add", "--intent-to-add", *which])
        return f"{add} && {shlex.join([*git, 'commit', '--only', '-m', message, *which])}"

    def _blocked(self) -> str:
        if shutil.which("git") is None:
            return "there is no git on this machine"
        state = self.state()
        return f"a {state} is in progress" if state else ""

    def _commit(self, paths: Sequence[Path], message: str) -> Answer:
        end = time.monotonic() + waits.INDEX
        while True:
            # Intent to add only: a refused commit leaves nothing for others to sweep up.
            answer = self.git("add", "--intent-to-add", paths=paths)
            if not answer.code:
                answer = self.git("commit", "--quiet", "--only", "-m", message, paths=paths)
            if not answer.code or "index.lock" not in answer.err or time.monotonic() > end:
                return answer
            time.sleep(0.1)

    def _names(self, paths: Sequence[Path]) -> str:
        return paths[0].name if len(paths) == 1 else f"{len(paths)} files"


def crossed(answer: Answer) -> bool:
    """Tell whether git failed because somebody else was quicker, here or there."""
    return bool(answer.code) and any(words in answer.err for words in _CROSSED)


def last_line(answer: Answer) -> str:
    """Return the line of git's answer that tells most."""
    lines = [line.strip() for line in (answer.err or answer.out).splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("fatal:", "error:"))]
    return (telling or lines or [f"git ended with {answer.code}"])[0]


def _clean_environment() -> dict[str, str]:
    """Return an environment in which git finds this repository, asks nothing and speaks plainly."""
    clean = environment()
    for name in _local_variables():
        clean.pop(name, None)
    return {**clean, "LC_ALL": "C.UTF-8", "GIT_TERMINAL_PROMPT": "0"}


@lru_cache(maxsize=1)
def _local_variables() -> tuple[str, ...]:
    """Return the variables that tie git to one repository, by git's own list."""
    answer = run(["git", "rev-parse", "--local-env-vars"], Path("/"), environment())
    return tuple(name for name in answer.out.split() if name not in _KEPT)
