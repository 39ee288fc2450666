"""Complaints that both sides changed, merged event by event before git merges anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from complaints.core.record.ids import folder_of, is_valid, make_id
from complaints.errors import Refused, Untrusted
from complaints.store.complaint_files import random_characters
from complaints.store.git.lines import marked_lines
from complaints.store.git.repository import Repository
from complaints.store.git.upstream import done
from complaints.store.merging import MergedFile, TwoComplaints, merge_files
from complaints.store.parts import FOLDER, SCHEMA_FILE
from complaints.store.process import Answer
from complaints.store.reading import decode
from complaints.store.sharing.preview import Apart, Touch
from complaints.store.sharing.whose import called, file_called, program_for, register_of
from complaints.store.text.changes import Put

_UNKNOWN = "the changes of others cannot be read"


@dataclass(slots=True)
class Joined:
    """What becomes of the complaints that both sides changed, by their names for git.

    `unreadable` are those of which a side cannot be read, with why; `texts` are
    what git makes of them, with its marks where both changed the same lines.
    """

    repository: Repository
    merged: dict[str, MergedFile] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    texts: dict[str, bytes] = field(default_factory=dict)
    others: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Complaints of the others under an id that was given twice, by mode and blob."""
    renamed: dict[str, bytes] = field(default_factory=dict)
    """Ours of the same id, by their new ids."""
    left: dict[str, tuple[str, str]] = field(default_factory=dict)
    """What one side deleted and the other changed: it stays, likewise."""

    alone: dict[str, tuple[str, str]] = field(default_factory=dict)
    """What one side alone changed, likewise, where git is not to be asked for it."""

    @property
    def entries(self) -> dict[str, tuple[str, str]]:
        """What each file is to be that one of the sides has as it is to be."""
        return {**self.left, **self.others, **self.alone}

    @property
    def contents(self) -> dict[str, bytes]:
        """What each file is to hold that neither side has as it is."""
        merged = {name: each.content for name, each in self.merged.items()}
        return {**merged, **self.texts, **self.renamed}

    @property
    def unsettled(self) -> list[str]:
        """What is unsettled now, a line for each complaint."""
        merged = self.merged.items()
        return [line for name, each in merged for line in each.unsettled_lines(*self._told(name))]

    @property
    def kept(self) -> list[str]:
        """What stays, or got another name, against what somebody did; a line each."""
        return [
            *(
                f"{called(self.repository, name)} was two complaints; "
                f"the one recorded here is {called(self.repository, new)}"
                for name, new in zip(self.others, self.renamed, strict=True)
            ),
            *(
                f"{called(self.repository, name)}: "
                "one side had deleted it; it stays as the other has it"
                for name in self.left
            ),
            *(
                line
                for name, each in self.merged.items()
                for line in each.kept_lines(*self._told(name))
            ),
        ]

    def _told(self, name: str) -> tuple[str, str]:
        """Return what a complaint is called, and how this program is run for it."""
        return called(self.repository, name), program_for(self.repository, name)


def _stem(name: str) -> str:
    return PurePosixPath(name).stem


def is_complaint(repository: Repository, name: str) -> bool:
    """Tell whether a name for git is that of a complaint's file in its place.

    It may be one of another register in the same repository.
    """
    stem = _stem(name)
    if not is_valid(stem) or "\n" in name:
        return False
    place = f"{FOLDER}/{folder_of(stem)}"
    return name == place or name.endswith(f"/{place}")


def moved_to(repository: Repository, names: Iterable[str]) -> set[str]:
    """Return what the complaints among these are called, whichever register they lie in."""
    return {PurePosixPath(name).name for name in names if is_complaint(repository, name)}


def is_own(repository: Repository, name: str) -> bool:
    """Tell whether a name for git is that of a complaint's file in this very register."""
    return is_complaint(repository, name) and register_of(repository, name) == repository.root


def is_generated(name: str) -> bool:
    """Tell whether a name for git is that of a file that is generated anew, in any register."""
    return PurePosixPath(name).name == SCHEMA_FILE and "\n" not in name


def join(repository: Repository, sides: tuple[str, str], both: Mapping[str, Touch]) -> Joined:
    """Merge these complaints of two commits, ours and theirs.

    `both` says how the two differ. Nothing is written. Of two complaints under
    one id ours gets another. Raises Refused where git does not tell.
    """
    joined = Joined(repository)
    names = sorted(both)
    held = _versions(repository, both)
    bases = Bases(repository, names)
    for name in names:
        touch = both[name]
        if not (touch.was_there and touch.stays):
            # A complaint is never deleted: what one side has changed stays.
            ours, theirs = (touch.before, touch.old), (touch.after, touch.new)
            joined.left[name] = ours if touch.was_there else theirs
            continue
        here, other, base = held[touch.old], held[touch.new], b""
        try:
            base = bases.content(sides, name)
            joined.merged[name] = merge_files(base, here, other, file_called(repository, name))
        except TwoComplaints:
            new, content = renamed(here, _stem(name))
            joined.others[name] = (touch.after, touch.new)
            joined.renamed[str(PurePosixPath(name).parents[2] / folder_of(new))] = content
        except Untrusted as error:
            joined.unreadable[name] = str(error)
            joined.texts[name], _ = marked_lines(base, here, other)
    return joined


def keep_apart(repository: Repository, joined: Joined, found: Apart) -> None:
    """Where a complaint was deleted that the other side changed, leave no complaint to git.

    It may take one that is deleted and one that is new for the same under another
    name, and put into that what was changed in this.
    """
    if not joined.left:
        return
    left = {PurePosixPath(name).name for name in joined.left}
    for name, each in found.ours.items():
        if is_complaint(repository, name) or PurePosixPath(name).name in left:
            joined.alone[name] = each.before, each.old
    for name, each in found.theirs.items():
        if is_complaint(repository, name) or PurePosixPath(name).name in left:
            joined.alone[name] = each.after, each.new


def _versions(repository: Repository, both: Mapping[str, Touch]) -> Mapping[str, bytes]:
    """Return what both sides hold of these files, by their blobs. Raises Refused."""
    asked = {blob: name for name, touch in both.items() for blob in (touch.old, touch.new)}
    asked = {blob: name for blob, name in asked.items() if blob.strip("0")}
    found = blobs(repository, list(asked))
    for blob, name in asked.items():
        if blob not in found:
            shown = file_called(repository, name)
            raise Refused(f"{_UNKNOWN}: a version of {shown} is not in this clone")
    return found


def renamed(content: bytes, old: str) -> tuple[str, bytes]:
    """Return a new id for a complaint, and its file under that."""
    from complaints.store.text.splice import splice

    prefix, stamp, _ = old.split("-")
    new = make_id(prefix, 2000 + int(stamp[:2]), int(stamp[2:]), random_characters())
    return new, splice(decode(content), [Put(("id",), new, old=old)]).encode("utf-8")


class Bases:
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
