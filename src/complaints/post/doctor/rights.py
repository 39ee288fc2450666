"""What of a register, and of its git directory, is closed to the person at work, or another's."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from complaints.core.diagnosis import Diagnosis
from complaints.letters.templates import TEMPLATES
from complaints.store.git.elsewhere import common_folder
from complaints.store.git.owner import own_ids
from complaints.store.git.repository import Repository
from complaints.store.leave import FOR_OWNERS, leave
from complaints.store.local.folder import shared_path
from complaints.store.modes import below, is_own, looked_at
from complaints.store.parts import FOLDER
from complaints.store.policy_file import POLICY_FILE
from complaints.store.shell import command_line

_PART = "access"
_REGISTER = (POLICY_FILE, FOLDER, TEMPLATES)


def rights(root: Path, repository: Repository | None, shared: bool | None) -> Iterator[Diagnosis]:
    """Name what is closed, and what another user has left in what is one person's alone."""
    register = [root / name for name in _REGISTER]
    git = _git_folders(repository)
    foreign = list(_foreign(root, register, git)) if shared is False else []
    if foreign:
        owner = root.stat().st_uid
        sudo = ["sudo"] if os.geteuid() else []
        give = command_line([*sudo, "chown", "-hR", str(owner), *map(str, foreign)])
        words = f"another user has left files in {', '.join(map(str, foreign))}"
        yield Diagnosis(_PART, "bad", words, f"run: {give}")
    for place in (root, *register, *git):
        if place not in foreign:
            yield from _closed(root, place, shared is True)


def _git_folders(repository: Repository | None) -> list[Path]:
    """Return the git directory, and the one that it shares with others."""
    if repository is None:
        return []
    folder = repository.place.folder
    common = Path(os.path.realpath(common_folder(folder)))
    places = [common] if folder.is_relative_to(common) else [folder, common]
    # What a `.git` names may be any folder of others; without a HEAD it is none of git's.
    return [each for each in places if os.path.lexists(each / "HEAD") or _is_closed(each)]


def _is_closed(folder: Path) -> bool:
    return not os.access(folder, os.X_OK)


def _foreign(root: Path, register: Iterable[Path], git: Iterable[Path]) -> Iterator[Path]:
    """Return the places in which something is not the owner's; that is for the owner to mend."""
    owner = root.stat().st_uid
    if owner not in own_ids():
        return
    # A repository of somebody else's around it is one that git was told to trust.
    ours = [each for each in git if (seen := looked_at(each)) and seen.st_uid in own_ids()]
    for place in (*register, *ours):
        if any(seen.st_uid != owner for _, seen in _seen(root, place)):
            yield place


def _closed(root: Path, place: Path, shared: bool) -> Iterator[Diagnosis]:
    found = [path for path, seen in _seen(root, place) if not os.access(path, _due(seen, shared))]
    mend = leave(found[0], PermissionError(errno.EACCES, "")) if found else ""
    if not mend:
        # Or nobody's leave is what is missing, as on a disk that can only be read.
        return
    more = f" and {len(found) - 1} more below {place}" if len(found) > 1 else ""
    if more and mend.startswith(FOR_OWNERS):
        opened = os.path.commonpath(found)
        mend = f"{FOR_OWNERS}{command_line(['chmod', '-R', 'u+rwX', opened])}"
    words = f"{found[0]}{more}: closed to you, so not all of it works"
    yield Diagnosis(_PART, "bad", words, mend)


def _seen(root: Path, place: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Return what is at a place and below; the root alone, and no local state, which has a part."""
    if place == root:
        return iter([(root, root.stat())])
    state = shared_path(root)
    return ((path, seen) for path, seen in below(place) if not path.is_relative_to(state))


def _due(seen: os.stat_result, shared: bool) -> int:
    """Return what is needed of a file or folder, for `os.access`.

    Files are replaced and not written in; what is another's is for reading, unless it is shared.
    """
    if not stat.S_ISDIR(seen.st_mode):
        return os.R_OK
    return os.R_OK | os.X_OK | (os.W_OK if shared or is_own(seen) else 0)
