"""What lies in a git directory and is worth a look: locks, and settings that matter to others."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

from complaints.store.git.driver import is_ours
from complaints.store.git.elsewhere import common_folder
from complaints.store.git.repository import Repository
from complaints.store.local.git_folder import GitFolder
from complaints.store.modes import OTHERS

# A git that is still at it may wait for a person's editor, but not so long.
_DEAD = 3600
# What git starts, or what has it ask a server, when it records, sends, fetches or shows.
_PROGRAMS = (
    r"^(core\.(fsmonitor|hookspath|sshcommand|askpass|gitproxy|editor|pager|alternaterefscommand)"
    r"|sequence\.editor|pager\..*|interactive\.difffilter|gc\.recentobjectshook|hook\..*\.command"
    r"|filter\..*\.(clean|smudge|process)|diff\.external|diff\..*\.(command|textconv)"
    r"|merge\..*\.driver|(credential|gpg)\.(.*\.)?(helper|program|defaultkeycommand)"
    r"|remote\..*\.(promisor|partialclonefilter|uploadpack|receivepack|vcs|url|pushurl)"
    r"|remote\.pushdefault|branch\..*\.(remote|pushremote)|url\..*\.(insteadof|pushinsteadof)"
    r"|protocol\.(.*\.)?allow|submodule\..*\.update|extensions\.partialclone)$"
)
_ADDRESSES = frozenset(("url", "pushurl", "remote", "pushremote", "pushdefault"))
_ADDRESS_FOR = frozenset(("insteadof", "pushinsteadof"))
# An address that names the program to reach it by: `ext::PROGRAM`, `NAME::…`, `NAME://…`.
_HELPED = re.compile(
    r"(?!(?:https?|ftps?|file|git|ssh|git\+ssh|ssh\+git)://)[A-Za-z0-9][A-Za-z0-9+.-]*(?:::|://)"
)
_KNOWN_WAYS = frozenset(f"protocol.{name}" for name in ("http", "https", "file", "git", "ssh"))
_OWN_SCOPES = ("local", "worktree")
_NOTHING = frozenset(("", "false", "no", "off", "0"))
_BUILT_IN = frozenset(("true", "yes", "on", "1"))
_OR_BUILT_IN = ("core.fsmonitor", "pager.")


@dataclass(frozen=True, slots=True)
class GitLock:
    """A file by which one git keeps others away."""

    path: Path
    dead: bool
    """Whether it is so old that the git which made it must have been stopped."""


def git_locks(place: GitFolder) -> list[GitLock]:
    """Return the locks in a git directory, and in the one that it shares with others."""
    # The file system dates them by the machine's clock, whatever day is rehearsed.
    since = time.time() - _DEAD
    found = {path for folder in _folders(place) for path in _locks(folder)}
    return [GitLock(path, _changed(path) < since) for path in sorted(found)]


def _folders(place: GitFolder) -> tuple[Path, Path]:
    return place.folder, Path(os.path.realpath(common_folder(place.folder)))


def _locks(folder: Path) -> list[Path]:
    # What a file `.git` names may be any folder; without that it is none of git's.
    if not os.path.lexists(folder / "HEAD"):
        return []
    try:
        return [path for path in folder.iterdir() if path.name.endswith(".lock")]
    except OSError:
        return []


def _changed(path: Path) -> float:
    """Return when a file was changed; one that has just gone is as new as can be."""
    try:
        return path.lstat().st_mtime
    except OSError:
        return time.time()


def said_to_be_shared(repository: Repository) -> bool:
    """Tell whether git was told that several people share a repository. Raises ProgramMissing."""
    said = repository.git("config", "core.sharedRepository").out.strip().lower()
    if re.fullmatch(r"0[0-7]+", said):
        return bool(int(said, 8) & OTHERS)
    return said not in _NOTHING | {"umask"}


def program_settings(repository: Repository) -> list[tuple[str, Path]]:
    """Return the settings of a repository's own by which git starts programs, or asks servers.

    Each as its name and the file it stands in, which another may include. Raises ProgramMissing.
    """
    asked = ("config", "--show-scope", "--show-origin", "--includes", "--null")
    answer = repository.git(*asked, "--get-regexp", _PROGRAMS)
    # By turns whose it is, where it stands, and what it says.
    told = iter(answer.out.split("\0")[:-1])
    found = [
        (name, repository.place.top / origin.removeprefix("file:"))
        for scope, origin, entry in zip(told, told, told, strict=False)
        for name, _, value in [entry.partition("\n")]
        if scope in _OWN_SCOPES and _starts(name, value)
    ]
    return list(dict.fromkeys(found))


def hooks(repository: Repository) -> list[Path]:
    """Return the programs in the git directory that git starts by itself when it records."""
    folder = common_folder(repository.place.folder) / "hooks"
    try:
        names = sorted(path for path in folder.iterdir() if path.suffix != ".sample")
    except OSError:
        return []
    return [path for path in names if path.is_file() and os.access(path, os.X_OK)]


def _starts(name: str, value: str) -> bool:
    """Tell whether a setting, with this value, has a program started or a server asked."""
    about, _, key = name.rpartition(".")
    word = value.strip().lower()
    if key in _ADDRESSES:
        return bool(_HELPED.match(value))
    if key in _ADDRESS_FOR:
        return bool(_HELPED.match(about.removeprefix("url.")))
    if key == "allow":
        return word != "never" and about not in _KNOWN_WAYS
    if key == "update":
        return word.startswith("!")
    # Its own monitor, and whether there is a pager, is no program of anybody's choice.
    if is_ours(name, value):
        return False
    return word not in _NOTHING and not (name.startswith(_OR_BUILT_IN) and word in _BUILT_IN)
