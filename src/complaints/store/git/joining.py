"""Complaints that both sides changed, merged event by event before git merges anything."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from complaints.core.record.ids import folder_of, is_valid, make_id
from complaints.errors import Refused, Untrusted
from complaints.store.complaint_files import path_of, random_characters
from complaints.store.files import create, replace_all
from complaints.store.git.lines import marked_lines
from complaints.store.git.repository import Repository
from complaints.store.git.upstream import done
from complaints.store.load import has_marks
from complaints.store.merging import MergedFile, TwoComplaints, merge_files
from complaints.store.parts import FOLDER, SCHEMA_FILE
from complaints.store.process import Answer
from complaints.store.reading import decode, read_below
from complaints.store.text.changes import Put
from complaints.store.text.splice import splice
from complaints.store.way import make_way

_UNKNOWN = "the changes of others cannot be read"


@dataclass(slots=True)
class Joined:
    """What becomes of the complaints that both sides changed, by their names for git.

    `unreadable` are those of which a side cannot be read, with why; `texts` are
    what git makes of them, with its marks where both changed the same lines.
    """

    merged: dict[str, MergedFile] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    texts: dict[str, bytes] = field(default_factory=dict)
    others: dict[str, bytes] = field(default_factory=dict)
    """Complaints of the others under an id that was given twice."""
    renamed: dict[str, bytes] = field(default_factory=dict)
    """Ours of the same id, by their new ids."""

    @property
    def unsettled(self) -> list[str]:
        """What is unsettled now, a line for each field of each complaint."""
        return [line for each in self.merged.values() for line in each.unsettled_lines]

    @property
    def kept(self) -> list[str]:
        """What stays, or got another name, against what somebody did; a line each."""
        return [
            *(
                f"{PurePosixPath(name).stem} was two complaints; the one recorded here is {new}"
                for name, new in zip(self.others, self.renamed, strict=True)
            ),
            *(line for each in self.merged.values() for line in each.kept_lines),
        ]


def is_complaint(repository: Repository, name: str) -> bool:
    """Tell whether a name for git is that of a complaint's file in its place."""
    stem = PurePosixPath(name).stem
    if not is_valid(stem):
        return False
    return name == repository.named(repository.root / FOLDER / folder_of(stem))


def is_generated(repository: Repository, name: str) -> bool:
    """Tell whether a name for git is that of a file that is generated anew."""
    return name == repository.named(repository.root / SCHEMA_FILE)


def join(repository: Repository, there: str, names: Iterable[str]) -> Joined:
    """Merge these complaints of the last commit with those of another commit.

    Nothing is written. Of two complaints under one id that of the last commit
    gets another. Raises Refused where git does not tell.
    """
    joined = Joined()
    names = sorted(names)
    ours, theirs = (_contents(repository, commit, names) for commit in ("HEAD", there))
    bases = _Bases(repository, names)
    for name in names:
        here, other = ours.get(name), theirs.get(name)
        if here is None or other is None:
            # A complaint is never deleted: what one side has changed stays.
            continue
        base = b""
        try:
            base = bases.content(("HEAD", there), name)
            joined.merged[name] = merge_files(base, here, other, PurePosixPath(name).name)
        except TwoComplaints:
            new, content = renamed(here, PurePosixPath(name).stem)
            joined.others[name], joined.renamed[new] = other, content
        except Untrusted as error:
            joined.unreadable[name] = str(error)
            joined.texts[name], _ = marked_lines(base, here, other)
    return joined


def renamed(content: bytes, old: str) -> tuple[str, bytes]:
    """Return a new id for a complaint, and its file under that."""
    prefix, stamp, _ = old.split("-")
    new = make_id(prefix, 2000 + int(stamp[:2]), int(stamp[2:]), random_characters())
    return new, splice(decode(content), [Put(("id",), new, old=old)]).encode("utf-8")


def write(repository: Repository, joined: Joined, schema: str) -> None:
    """Put what was merged in the place of what git has made of it, and have git know it.

    Raises Refused where git will not.
    """
    top = repository.place.top
    contents = {top / name: merged.content for name, merged in joined.merged.items()}
    contents |= {top / name: text for name, text in {**joined.others, **joined.texts}.items()}
    new = {path_of(repository.root, each): text for each, text in joined.renamed.items()}
    for place, text in new.items():
        create(repository.root, place, text, make_way(repository.root, place))
    path = repository.root / SCHEMA_FILE
    if path.exists() and read_below(repository.root, path) != schema.encode("utf-8"):
        contents[path] = schema.encode("utf-8")
    found = {
        path: (read_below(repository.root, path), content) for path, content in contents.items()
    }
    replace_all(repository.root, {path: pair for path, pair in found.items() if pair[0] != pair[1]})
    left = _deleted(repository, found)
    paths = [*found, *new, *left]
    if paths:
        done(repository.git("add", paths=paths), _UNKNOWN)


def _deleted(repository: Repository, written: Container[Path]) -> list[Path]:
    """Return the complaints that one side deleted and the other changed; they stay.

    Those that were `written` were not. Raises Refused where git has left its
    marks: then a version is not here.
    """
    names = done(repository.git("diff", "--name-only", "--diff-filter=U", "-z"), _UNKNOWN)
    found = {name for name in names.split("\0") if name and is_complaint(repository, name)}
    there = [path for name in sorted(found) if (path := repository.place.top / name).exists()]
    left = [path for path in there if path not in written]
    for path in left:
        if has_marks(read_below(repository.root, path)):
            raise Refused(f"{_UNKNOWN}: a version of {path.name} is not in this clone")
    return left


class _Bases:
    """What two commits both came from, merged into one version where there are several."""

    def __init__(self, repository: Repository, names: Sequence[str]) -> None:
        self._repository = repository
        self._names = names
        self._found: dict[tuple[str, str], list[str]] = {}
        self._contents: dict[str, Mapping[str, bytes]] = {}

    def content(self, pair: tuple[str, str], name: str) -> bytes:
        """Return the version of a file from which those of two commits came; empty for none."""
        bases = self._bases(pair)
        versions = [(base, self._version(base, name)) for base in bases]
        there = [(base, content) for base, content in versions if content]
        if not there:
            return b""
        first, merged = there[0]
        for base, content in there[1:]:
            if content != merged:
                before = self.content((first, base), name)
                merged = merge_files(before, merged, content, PurePosixPath(name).name).content
        return merged

    def _bases(self, pair: tuple[str, str]) -> list[str]:
        if pair not in self._found:
            answer = self._repository.git("merge-base", "--all", *pair)
            self._found[pair] = [] if answer.code == 1 else done(answer, _UNKNOWN).split()
        return self._found[pair]

    def _version(self, commit: str, name: str) -> bytes:
        if commit not in self._contents:
            self._contents[commit] = _contents(self._repository, commit, self._names)
        return self._contents[commit].get(name, b"")


def _contents(repository: Repository, commit: str, names: Sequence[str]) -> Mapping[str, bytes]:
    """Return what a commit has of these files, as far as it has them. Raises Refused."""
    asked = {name: f"{commit}:{name}" for name in names}
    found = blobs(repository, list(asked.values()))
    return {name: found[word] for name, word in asked.items() if word in found}


def blobs(repository: Repository, words: Sequence[str]) -> Mapping[str, bytes]:
    """Return what git has under these words, each for a file, as far as it has it.

    Raises Refused where git does not tell.
    """
    answer = repository.git("cat-file", "--batch", text="".join(f"{word}\n" for word in words))
    return dict(_parsed(answer, words))


def _parsed(answer: Answer, words: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    told = done(answer, _UNKNOWN).encode("utf-8", "surrogateescape")
    start = 0
    for word in words:
        end = told.index(b"\n", start)
        head, start = told[start:end], end + 1
        if head.endswith(b" missing"):
            continue
        try:
            size = int(head.rsplit(b" ", 1)[-1])
        except ValueError:
            raise Refused(f"{_UNKNOWN}: {head.decode('utf-8', 'replace')[:80]}") from None
        yield word, told[start : start + size]
        start += size + 1
