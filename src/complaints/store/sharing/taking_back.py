"""Taking back what git has written before it was stopped; whatever else lies there is somebody's.

Nothing is written over: what git wrote is taken away, and what is not there is brought back.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from complaints.beneath import Folders
from complaints.errors import NotCommitted, Refused
from complaints.store.git.blobs import Unanswered, differing
from complaints.store.git.half_taken import forget, half_taken
from complaints.store.git.repository import Repository
from complaints.store.git.sparse import are_left_out
from complaints.store.git.upstream import done
from complaints.store.git.words import last_line
from complaints.store.sharing.joining import blobs
from complaints.store.sharing.objections import names_of
from complaints.store.sharing.preview import FILE, NOT_TAKEN, Touch, staged_touches, touches
from complaints.store.shell import command_line


def take_back_stopped(repository: Repository) -> None:
    """Take back what git had written of a commit that the branch never reached.

    Raises NotCommitted where git may still be at it, Refused.
    """
    commits = half_taken(repository)
    if commits is not None and not repository.git("cat-file", "-e", commits[1]).code:
        lock = repository.place.folder / "index.lock"
        if os.path.lexists(lock):
            raise NotCommitted(
                f"{NOT_TAKEN}: git was stopped in the middle of it, or is still at work; if none "
                f"is running, what it left is taken back after: {command_line(['rm', str(lock)])}"
            )
        take_back(repository, touches(repository, *commits))
    forget(repository)


def take_back(repository: Repository, changes: Sequence[Touch]) -> str:
    """Give the files and the index back what they held; returns what to say of others.

    Only what is as it was to be, or the beginning of it, as where a disk is full, was written
    by git: what somebody has changed or staged since sync began stays. Raises Refused.
    """
    top = repository.place.top
    touched = {each.name: each for each in changes if not each.spares_all}
    try:
        kept = _unstage(repository, touched)
        ours = [each for name, each in touched.items() if name not in kept]
        for path in list(_written(repository, ours)):
            _remove(path, top)
        _bring_back(repository, {each.name for each in ours if each.was_there})
        absent = are_left_out(repository, touched)
        before = {
            top / each.name: each.old if each.was_there else ""
            for each in ours
            if each.name not in absent and (each.before.startswith(FILE) or not each.was_there)
        }
        left = sorted({*kept, *map(repository.named, differing(repository, before))})
    except Unanswered as error:
        raise Refused(f"{_half_done(repository)}: {last_line(error.answer)}") from None
    return f"; these were changed meanwhile, and stay: {names_of(left)}" if left else ""


def _unstage(repository: Repository, touched: Mapping[str, Touch]) -> set[str]:
    """Take out of the index what git has put in; returns what somebody has staged besides."""
    staged = {each.name: each for each in staged_touches(repository) if each.name in touched}
    came = [
        name
        for name, each in staged.items()
        if (each.after, each.new) == (touched[name].after, touched[name].new)
    ]
    if came:
        paths = [repository.place.top / name for name in came]
        done(repository.git("reset", "--quiet", paths=paths), _half_done(repository))
    return staged.keys() - set(came)


def _written(repository: Repository, changes: Sequence[Touch]) -> Iterator[Path]:
    """Return the files that git has written, of those that were to come."""
    top = repository.place.top
    coming = {top / each.name: each for each in changes if each.stays}
    whole = {path: each.new for path, each in coming.items() if each.after.startswith(FILE)}
    other = set(differing(repository, whole))
    asked = [each.new for path, each in coming.items() if path in other or each.brings_link]
    contents = blobs(repository, asked)
    for path, each in coming.items():
        content = contents.get(each.new, b"")
        if each.brings_repository:
            found = path.is_dir() and not path.is_symlink()
        elif each.brings_link:
            found = path.is_symlink() and os.fsencode(path.readlink()) == content
        else:
            found = path not in other or _begins(top, path, content)
        if found:
            yield path


def _begins(top: Path, path: Path, content: bytes) -> bool:
    """Tell whether a file holds the beginning of a content, whatever line ends it has."""
    with suppress(OSError), Folders(top) as folders:
        held = folders.read(path).replace(b"\r\n", b"\n").removesuffix(b"\r")
        return content.replace(b"\r\n", b"\n").startswith(held)
    return False


def _remove(path: Path, top: Path) -> None:
    """Take away what git has written, with the folders that were made for it."""
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink()
        for folder in path.parents:
            if folder == top:
                return
            folder.rmdir()


def _bring_back(repository: Repository, names: set[str]) -> None:
    """Write files that are not there as the index has them."""
    gone = done(repository.git("ls-files", "--deleted", "-z"), _half_done(repository))
    free = [name for name in gone.split("\0") if name in names and _is_free(repository, name)]
    if free:
        # Without force git writes over nothing that has come by now.
        call = ("checkout-index", "-z", "--stdin")
        answer = repository.git(*call, text="".join(f"{name}\0" for name in free))
        done(answer, _half_done(repository))


def _is_free(repository: Repository, name: str) -> bool:
    """Tell whether nothing stands in the place of a file, or on the way to it."""
    top = repository.place.top
    try:
        with Folders(top) as folders:
            folders.look(top / name)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return False


def _half_done(repository: Repository) -> str:
    look = command_line([*repository.by_hand(repository.place.top), "status"])
    return f"{NOT_TAKEN}, and not all of them could be taken back (see {look})"
