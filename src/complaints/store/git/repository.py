"""Git around a register: started at the top of its work tree, in surroundings of our choice."""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, lru_cache
from pathlib import Path

from msgspec.structs import replace

from complaints.errors import Refused
from complaints.store import waits
from complaints.store.git.elsewhere import names_work_tree
from complaints.store.git.endless import endless
from complaints.store.git.settings import (
    command,
    filters_of,
    looks_into_files,
    offline,
    only_reads,
    takes_in,
    undisturbed,
    unfiltered,
)
from complaints.store.git.state import Unfinished, mending, unfinished
from complaints.store.git.words import last_line
from complaints.store.local.git_folder import GitFolder, git_folder
from complaints.store.local.lock import HELD, lock_path
from complaints.store.local.shared import is_shared
from complaints.store.process import Answer, ProgramMissing, TookTooLong, environment, run
from complaints.store.shell import command_line, shown_name

TRIES = 20
"""How often to begin anew where others moved the same reference: each time one of them got on."""

# Set by a person on purpose; the other variables of git point at the repository of a running hook.
_KEPT = ("GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS")
# How the variables begin that are a person's own and tie git to no repository.
_PERSONS = (
    *("GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_EDITOR", "GIT_SSH", "GIT_ASKPASS", "GIT_TRACE"),
    *("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", *_KEPT),
    *("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_", "GIT_TERMINAL_PROMPT"),
    *("GIT_SSL_", "GIT_HTTP_", "GIT_PROXY_SSL_", "GIT_PAGER", "GIT_SEQUENCE_EDITOR"),
)
_NO_FETCH = "GIT_NO_LAZY_FETCH"
_FOR_GROUP = 0o007
_PERSONAL = ("COMMIT_EDITMSG", "FETCH_HEAD")
# Each is switched off by variables, of which the system takes no endless number.
_MOST_FILTERS = 1000
# Of each git directory in which git did not end: nor would it the next time, whoever asks it.
_SILENT: dict[Path, str] = {}
WORK_TREE = "GIT_WORK_TREE"
"""The variable that names the work tree, at whose top git is started."""


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
    def make(cls, root: Path, shared: bool = False) -> Repository:
        """Make a repository in a folder that is in none. Raises ProgramMissing, Refused."""
        for_group = ["--shared=group"] if shared else []
        answer = run(command(["init", "--quiet", *for_group]), root, clean_environment())
        repository = cls.around(root)
        if answer.code or repository is None:
            raise Refused(f"git could not make a repository in {root}: {last_line(answer)}")
        return repository

    def named(self, path: Path) -> str:
        """Return a path as git is given it: from the top of the work tree."""
        whole, above = str(path), f"{self.place.top}/"
        # As a text each of thousands is told in a tenth of the time.
        if whole.startswith(above):
            return whole[len(above) :]
        return path.relative_to(self.place.top).as_posix()

    def by_hand(self, folder: Path) -> list[str]:
        """Return how a person calls git in a folder of the work tree, from anywhere."""
        pinned = [f"--work-tree={self.place.top}"] if self._pinned else []
        return ["git", "-C", str(folder), *pinned]

    def git(
        self,
        *arguments: str,
        paths: Sequence[Path] = (),
        text: str | bytes = "",
        settings: Sequence[str] = (),
        around: Mapping[str, str] | None = None,
        meanwhile: Callable[[], None] | None = None,
    ) -> Answer:
        """Run git at the top of the work tree, on `text` as its input.

        Paths go through its input, so that no number is too many. `settings`,
        as `name=value`, hold for this call, before those of anybody. `around`
        are variables that name another index or work tree, for what is only being made up.
        While one runs that only reads, something may be done `meanwhile`.
        """
        if self._stuck:
            return Answer(128, "", self._stuck)
        if only_reads(arguments[0]):
            return self._read(arguments, text, settings, meanwhile)
        self._give_way()
        clean = {**self._surroundings, HELD: str(lock_path(self.root))}
        if takes_in(arguments[0]):
            # What the others did may still lie with them.
            clean.pop(_NO_FETCH)
        clean |= around or {}
        umask, top = self._umask, Path(clean.get(WORK_TREE, self.place.top))
        if not paths:
            return run(command(arguments, settings), top, clean, text, umask=umask)
        given = ["--pathspec-from-file=-", "--pathspec-file-nul"]
        # Literal by a sign of each path, not by a variable, which would reach hooks as well.
        names = "".join(f":(literal){name}\0" for name in map(self.named, paths))
        whole = command([*arguments, *given], settings)
        return run(whole, top, clean, names, umask=umask)

    def _read(
        self,
        arguments: Sequence[str],
        text: str | bytes,
        settings: Sequence[str],
        meanwhile: Callable[[], None] | None,
    ) -> Answer:
        """Run what only reads: it starts nothing, and one that does not end is a failure."""
        looks = looks_into_files(arguments[0])
        if looks and len(self.filters) > _MOST_FILTERS:
            many = f"{len(self.filters)} filters in its settings, more than {_MOST_FILTERS}"
            return Answer(128, "", f"fatal: {many}; remove those that nobody needs")
        around = self._looking if looks else self._reading
        try:
            whole = command(arguments, settings)
            seconds = waits.GIT_READING
            return run(whole, self.place.top, around, text, seconds, meanwhile=meanwhile)
        except TookTooLong:
            silent = f"error: no answer within {waits.GIT_READING:.0f} seconds"
            return Answer(1, "", _SILENT.setdefault(self.place.folder, silent))

    def push(self, remote: str, *names: str, leases: Sequence[str] = ()) -> Answer:
        """Send these references to a server and no others, each where its lease, if any, holds."""
        held = [f"--force-with-lease={lease}" for lease in leases]
        # A server that is set to mirror this clone would be sent everything, or nothing.
        alone = (f"remote.{remote}.mirror=false",)
        return self.git_with_server("push", "--quiet", *held, "--", remote, *names, settings=alone)

    def git_with_server(self, *arguments: str, settings: Sequence[str] = ()) -> Answer:
        """Run git where it talks with a server; one that does not answer in time is a failure.

        Not under the lock, so that nobody waits for somebody else's network.
        """
        if self._stuck:
            return Answer(128, "", self._stuck)
        whole = command(arguments, settings)
        self._give_way()
        clean = {**self._surroundings}
        if only_reads(arguments[0]):
            # Here it is to fetch what this clone has left out.
            clean.pop(_NO_FETCH)
        try:
            seconds, umask = waits.GIT_SERVER, self._umask
            return run(whole, self.place.top, clean, seconds=seconds, umask=umask)
        except TookTooLong:
            return Answer(1, "", f"error: no answer within {waits.GIT_SERVER:.0f} seconds")

    @property
    def _umask(self) -> int:
        """By which git makes files: where a group works here they are the group's, too."""
        return _FOR_GROUP if self._is_shared else -1

    @cached_property
    def _is_shared(self) -> bool:
        return is_shared(self.place.folder)

    def _give_way(self) -> None:
        """Take away what git writes over, where not all of the group could do so.

        Unlike all else git does not give these to the group of a shared repository.
        """
        for path in (self.place.folder / name for name in _PERSONAL if self._is_shared):
            with suppress(OSError):
                if not path.stat().st_mode & stat.S_IWGRP:
                    path.unlink()

    @cached_property
    def _surroundings(self) -> Mapping[str, str]:
        """The environment of each call. Raises ProgramMissing."""
        pinned = {WORK_TREE: str(self.place.top)} if self._pinned else {}
        # Its `.git` is here, or git looks for no other above it.
        ceiling = {"GIT_CEILING_DIRECTORIES": str(self.place.top.parent)}
        return {**clean_environment(), **pinned, **ceiling, _NO_FETCH: "1"}

    @cached_property
    def _reading(self) -> Mapping[str, str]:
        """The environment of each call that only reads. Raises ProgramMissing."""
        return offline(self._surroundings)

    @cached_property
    def _looking(self) -> Mapping[str, str]:
        """The same, where the files of the work tree are looked into. Raises ProgramMissing."""
        return unfiltered(self._reading, self.filters)

    @cached_property
    def filters(self) -> Sequence[str]:
        """The filters that a configuration knows, each as `filter.NAME`. Raises ProgramMissing."""
        asked = ("config", "--null", "--name-only", "--get-regexp", r"^filter\.")
        return filters_of(self.git(*asked).out.split("\0"))

    @cached_property
    def _pinned(self) -> bool:
        """Whether git is to be told which work tree is meant.

        A configuration may name another than the one a register lies in, from which git would
        commit; of the settings that name one only those beside this git directory count.
        """
        return names_work_tree(self.place.folder)

    @property
    def _stuck(self) -> str:
        """Why git would not end, as it says such things; empty where it would."""
        return _SILENT.get(self.place.folder) or self._endless

    @cached_property
    def _endless(self) -> str:
        path = endless(self.place)
        if path is None:
            return ""
        return f"fatal: {shown_name(str(path))} is not an ordinary file; move it away"

    def unfinished(self) -> Unfinished | None:
        """Return what git is in the middle of, if anything; git itself is not started."""
        state = unfinished(self.place)
        if state is None:
            return None
        git = command_line(self.by_hand(self.place.top))
        return replace(state, finish=state.finish.format(git=git, mend=self.mend))

    @property
    def mend(self) -> str:
        """Return the command that merges the complaints which git has left in conflict."""
        return mending(self.root)

    def knows_user(self) -> bool:
        """Tell whether git knows whose name to put on a commit."""
        return not self.git("var", "GIT_COMMITTER_IDENT").code

    def user(self) -> tuple[str, str]:
        """Return git's own name and e-mail of the person at work; empty where there is none."""
        try:
            name, email = (self.git("config", key) for key in ("user.name", "user.email"))
        except ProgramMissing:
            return "", ""
        return name.out.strip(), email.out.strip()


def clean_environment() -> dict[str, str]:
    """Return an environment in which git finds this repository, asks nothing and speaks plainly."""
    clean = undisturbed(environment())
    # Most people have set none that may be one of those, and need not ask git which they are.
    if any(name.startswith("GIT_") and not name.startswith(_PERSONS) for name in clean):
        for name in _local_variables():
            clean.pop(name, None)
    return {**clean, "LC_ALL": "C.UTF-8", "GIT_TERMINAL_PROMPT": "0"}


@lru_cache(maxsize=1)
def _local_variables() -> tuple[str, ...]:
    """Return the variables that tie git to one repository, by git's own list."""
    answer = run(["git", "rev-parse", "--local-env-vars"], Path("/"), environment())
    return tuple(name for name in answer.out.split() if name not in _KEPT)
