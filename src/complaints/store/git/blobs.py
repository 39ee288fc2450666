"""What files hold, and what git has of them: in the last commit, in the index.

Where a file holds, byte for byte, what the last commit has, it is committed; of
the others git tells as what it would commit them.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from complaints.beneath import Folders
from complaints.store.git.repository import Repository
from complaints.store.process import Answer
from complaints.store.reading import LIMIT

_MISSING = " missing"
_LONG = 64
# For each single name git goes through the folder that it lies in, from its beginning.
_MANY = 100
_COMMITTED, _STAGED, _OURS = "HEAD:", ":", ":2:"

Blobs = Mapping[Path, str]
"""Of each file its blob, as git names it; empty where there is none."""


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
    return differing(repository, committed(repository, paths))


def looks_changed(repository: Repository, paths: Sequence[Path]) -> list[Path]:
    """Return the same, as far as can be told without starting anything.

    Line ends are compared as git would convert them; where a filter makes something else of a
    file, as to encrypt it, the two are not alike. Raises Unanswered where git cannot tell.
    """
    found = committed(repository, paths)
    with Folders(repository.place.top) as folders:
        return [
            path
            for path, blob in found.items()
            if blob not in _unfiltered_blobs(folders, path, blob)
        ]


def unknown(repository: Repository, paths: Sequence[Path]) -> list[Path]:
    """Return those of these files that the last commit does not hold at all.

    Raises Unanswered where git cannot tell.
    """
    return [path for path, blob in committed(repository, paths).items() if not blob]


def committed(repository: Repository, paths: Sequence[Path]) -> Blobs:
    """Return what the last commit holds of each file. Raises Unanswered where git cannot tell."""
    if len(paths) <= _MANY:
        return _listed(repository, paths, _COMMITTED)[0]
    shared = os.path.commonpath([repository.named(path) for path in paths])
    answer = repository.git("ls-tree", "-r", "-z", "--full-tree", "HEAD", "--", shared or ".")
    if answer.code:
        _expect_none(repository)
    # `100644 blob BLOB`, a tab, and the path.
    entries = (entry.partition("\t") for entry in answer.out.split("\0") if entry)
    found = {repository.place.top / name: what.split()[2] for what, _, name in entries}
    return {path: found.get(path, "") for path in paths}


def committed_and_staged(repository: Repository, paths: Sequence[Path]) -> tuple[Blobs, Blobs]:
    """Return what the last commit and the index hold of each file. Raises Unanswered."""
    if len(paths) > _MANY:
        return committed(repository, paths), _listed(repository, paths, _STAGED)[0]
    first, second = _listed(repository, paths, _COMMITTED, _STAGED)
    return first, second


def new_or_in_conflict(repository: Repository, paths: Sequence[Path]) -> tuple[bool, bool]:
    """Tell whether git knows none of these files yet, and whether one of them is in conflict.

    Raises Unanswered where git cannot tell.
    """
    committed, staged, ours = _listed(repository, paths, _COMMITTED, _STAGED, _OURS)
    known = [path for path in paths if committed[path] or staged[path] or ours[path]]
    return not known, any(ours.values())


def added_besides(repository: Repository, paths: Sequence[Path]) -> list[Path]:
    """Return other files that the last commit changed, and the index has as they were before it.

    Raises Unanswered where git cannot tell.
    """
    answer = repository.git("diff-tree", "--root", "-r", "-z", "--no-commit-id", "HEAD", "--")
    if answer.code:
        raise Unanswered(answer)
    # By turns what became of a file, `:100644 100644 BLOB BLOB M`, and its path.
    what, names = answer.out.split("\0")[:-1:2], answer.out.split("\0")[1::2]
    before = {
        repository.place.top / name: blob if blob.strip("0") else ""
        for name, blob in zip(names, (each.split()[2] for each in what), strict=True)
    }
    others = sorted(before.keys() - set(paths))
    staged = committed_and_staged(repository, others)[1] if others else {}
    return [path for path in others if staged[path] == before[path]]


def _listed(repository: Repository, paths: Sequence[Path], *places: str) -> list[Blobs]:
    names = [f"{place}{repository.named(path)}" for place in places for path in paths]
    asked = b"".join(os.fsencode(name) + b"\0" for name in ("HEAD^{tree}", *names))
    answer = repository.git("cat-file", "-z", "--batch-check=%(objectname)", text=asked)
    if answer.code:
        raise Unanswered(answer)
    head, *found = _answered(("HEAD^{tree}", *names), answer.out)
    if not head:
        # A branch without a commit has none; where there is a commit, it cannot be read.
        _expect_none(repository)
    count = len(paths)
    parts = [found[count * n : count * (n + 1)] for n in range(len(places))]
    return [dict(zip(paths, blobs, strict=True)) for blobs in parts]


def _answered(names: Sequence[str], lines: str) -> Iterator[str]:
    """Return for each name what git has; empty where it said that it has none, with the name."""
    place = 0
    for name in names:
        # A name may hold line ends.
        none = f"{name}{_MISSING}\n"
        if lines.startswith(none, place):
            place += len(none)
            yield ""
        else:
            end = lines.index("\n", place)
            yield lines[place:end]
            place = end + 1


def _expect_none(repository: Repository) -> None:
    """Raise Unanswered where there is a last commit."""
    if not repository.git("rev-parse", "--quiet", "--verify", "HEAD").code:
        raise Unanswered(repository.git("cat-file", "-e", "HEAD^{tree}"))


def differing(repository: Repository, committed: Blobs) -> list[Path]:
    """Return those of these files that hold something else than the blobs given for them.

    Raises Unanswered where git cannot tell.
    """
    # What is not there holds nothing; git is asked only of what it may convert.
    now, asked = dict.fromkeys(committed, ""), []
    with Folders(repository.place.top) as folders:
        for path, blob in committed.items():
            if not _is_file(folders, path):
                continue
            if blob and blob == _plain_blob(folders, path, len(blob)):
                now[path] = blob
            else:
                asked.append(path)
    now.update(zip(asked, _blobs(repository, asked), strict=True))
    return [path for path, blob in committed.items() if now[path] != blob]


def _is_file(folders: Folders, path: Path) -> bool:
    """Tell whether a file stands there: nothing behind a link is, and no pipe is waited for."""
    with suppress(OSError):
        return stat.S_ISREG(folders.look(path).st_mode)
    return False


def _plain_blob(folders: Folders, path: Path, length: int) -> str:
    """Return the blob of what a file holds, as it is; empty where it cannot be told so."""
    content = _content(folders, path)
    return "" if content is None else _blob_of(content, length)


def _unfiltered_blobs(folders: Folders, path: Path, blob: str) -> tuple[str, ...]:
    """Return the blobs that a file may be committed as, empty for one that is not there.

    `blob` is one of the same repository.
    """
    if not _is_file(folders, path):
        return ("",)
    content = _content(folders, path)
    if content is None:
        return ()
    return tuple(_blob_of(each, len(blob)) for each in (content, content.replace(b"\r\n", b"\n")))


def _content(folders: Folders, path: Path) -> bytes | None:
    """Return what a file holds; None where it cannot be read, or is larger than any of ours."""
    with suppress(OSError):
        content = folders.read(path, LIMIT + 1)
        return content if len(content) <= LIMIT else None
    return None


def _blob_of(content: bytes, length: int) -> str:
    # Names of 64 digits are those of a repository that uses SHA-256.
    kind = "sha256" if length == _LONG else "sha1"
    whole = b"blob %d\0%b" % (len(content), content)
    return hashlib.new(kind, whole, usedforsecurity=False).hexdigest()


def _blobs(repository: Repository, paths: Sequence[Path]) -> list[str]:
    """Return the blobs that files would be committed as, with git's conversions."""
    if not paths:
        return []
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
