"""The local state of a register: where it lies, whose it is, whether it can be written."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from complaints.core.diagnosis import Diagnosis, Fix
from complaints.post.old_outbox import FOLDER
from complaints.store.git.owner import own_ids
from complaints.store.index.place import INDEX_LOCK, index_path
from complaints.store.leave import FOR_OWNERS, TAKE_BACK, leave
from complaints.store.local.folder import local_path, shared_path
from complaints.store.local.kept import DAYS, KEPT, outdated, sweep
from complaints.store.local.lock import lock_path
from complaints.store.modes import OTHERS, below, is_own, looked_at, take_away_all
from complaints.store.shell import command_line, moving_away

_PART = "local state"
_MEGABYTE = 1_000_000


def local_state(root: Path, shared: bool) -> Iterator[Diagnosis]:
    """Return how the local state stands; of a shared register only what is one's own."""
    top, own = shared_path(root), local_path(root)
    blocked = list(_in_the_way(root, top, own))
    if blocked:
        yield from blocked
        return
    found = list(_cannot_be_written(top, own))
    # In a register that is another's, or several people's, much is not for this one to mend.
    mine = root.stat().st_uid in own_ids()
    if mine:
        found += _another_s(own if shared else top)
        found += _open_to_others(own if shared else top)
    found += _old_texts(root)
    yield from found
    if not found:
        yet = "" if looked_at(own) else ", made when it is needed"
        yield Diagnosis(_PART, "good", f"{own}{yet}{_index(root)}")


def _in_the_way(root: Path, top: Path, own: Path) -> Iterator[Diagnosis]:
    """Name links and files in the place of folders, and whatever is no file where one is due."""
    folders = dict.fromkeys((top, own, own / KEPT, own / FOLDER))
    files = (lock_path(root), index_path(root), index_path(root).with_name(INDEX_LOCK))
    due = {**dict.fromkeys(folders, stat.S_IFDIR), **dict.fromkeys(files, stat.S_IFREG)}
    for path, kind in due.items():
        found = looked_at(path)
        if found is None or stat.S_IFMT(found.st_mode) == kind:
            continue
        words = f"{path} is not what is due there: a {'folder' if path in folders else 'file'}"
        yield Diagnosis(_PART, "bad", words, f"run: {moving_away(path)}")
        return


def _index(root: Path) -> str:
    """Return what is said of the index, which may be thrown away at any time."""
    found = looked_at(index_path(root))
    return f", with an index of {-(-found.st_size // _MEGABYTE)} MB" if found is not None else ""


def _cannot_be_written(top: Path, own: Path) -> Iterator[Diagnosis]:
    folder = next(each for each in (own, top, *top.parents) if looked_at(each))
    if os.access(folder, os.W_OK | os.X_OK):
        return
    mend = leave(folder, PermissionError(errno.EACCES, ""))
    if mend.startswith(FOR_OWNERS):
        if folder.is_relative_to(top):
            mend = f"{FOR_OWNERS}{command_line(['chmod', '-R', 'u+rwX', str(folder)])}"
        yield Diagnosis(_PART, "bad", f"{folder} cannot be written", mend)
        return
    if mend.startswith(TAKE_BACK):
        # That it is another's is told of the whole of it.
        return
    words = f"{folder} cannot be written, so nothing is recorded from here; reading works"
    yield Diagnosis(_PART, "note", words, "work in a clone of your own to record something")


def _another_s(top: Path) -> Iterator[Diagnosis]:
    """Name what another user has left there, as a command run once as root does."""
    if not any(found.st_uid not in own_ids() for _, found in below(top)):
        return
    sudo = ["sudo"] if os.geteuid() else []
    give = command_line([*sudo, "chown", "-hR", str(os.geteuid()), str(top)])
    words = f"another user has left files in {top}"
    yield Diagnosis(_PART, "bad", words, f"run: {give}")


def _open_to_others(top: Path) -> Iterator[Diagnosis]:
    opened = [path for path, found in below(top) if is_own(found) and found.st_mode & OTHERS]
    if not opened:
        return
    close = command_line(["chmod", "-R", "go-rwx", str(top)])
    words = f"others can look into {top}"
    yield Diagnosis(
        _PART, "bad", words, f"run: {close}", Fix(close, partial(take_away_all, opened, OTHERS))
    )


def _old_texts(root: Path) -> Iterator[Diagnosis]:
    texts = outdated(root)
    if not texts:
        return
    count = "1 kept text is" if len(texts) == 1 else f"{len(texts)} kept texts are"
    fix = command_line(["complaints", "-C", str(root), "doctor", "--fix"])
    did = f"threw away {'1 kept text' if len(texts) == 1 else f'{len(texts)} kept texts'}"
    words = f"{count} older than {DAYS} days"
    yield Diagnosis(_PART, "bad", words, f"run: {fix}", Fix(did, partial(sweep, root)))
