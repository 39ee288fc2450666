"""Merging two versions of a complaint's file, in their texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from complaints.core.merge.merge import merge
from complaints.core.merge.unheld import Lines
from complaints.core.merge.union import TwoComplaints as TwoComplaints
from complaints.core.record.bounds import too_much
from complaints.core.record.model import Complaint, Unsettled
from complaints.core.record.naming import marked
from complaints.errors import Untrusted
from complaints.store.complaint_files import data_of, in_form
from complaints.store.git.lines import merged_lines
from complaints.store.load import load_content, trusted
from complaints.store.reading import decode, read_bytes
from complaints.store.text.changes import changes
from complaints.store.text.own_keys import Place, merged_keys, own_keys, put_keys
from complaints.store.text.reader import read_fast

_SIDES = ("base", "ours", "theirs")


@dataclass(frozen=True, slots=True)
class MergedFile:
    """What a merged file holds, and what the merge left to people."""

    content: bytes
    complaint: Complaint
    kept: tuple[str, ...]

    @property
    def unsettled(self) -> tuple[Unsettled, ...]:
        """What the two sides ended differently."""
        return self.complaint.unsettled

    def kept_lines(self, called: str = "", program: str = "complaints") -> list[str]:
        """Return what to say of the events that a side had taken out.

        `called` is what the complaint is called if not by its id, `program` how
        this one is run for it.
        """
        name = self.complaint.id
        stays = f"stays on record; to take it back: {program} retract {name}"
        return [f"{called or name}: event {each} {stays} {each}" for each in self.kept]

    def unsettled_lines(self, called: str = "", program: str = "complaints") -> list[str]:
        """Return what to say of what is unsettled, if anything is; called as above."""
        if not self.unsettled:
            return []
        return [f"{called or self.complaint.id}: {marked(self.complaint, program=program)}"]


@dataclass(frozen=True, slots=True)
class _Version:
    """One version of a file, in the form of today."""

    complaint: Complaint | None
    text: str
    own: Mapping[Place, Any]


def merge_files(
    base: bytes,
    ours: bytes,
    theirs: bytes,
    shown: str,
    lines: Lines = merged_lines,
    sides: Sequence[str] = (),
) -> MergedFile:
    """Return one file of two versions and the one they came from, which may be empty.

    Comments, order and keys of people's own are those of ours, with what is
    new in theirs. Raises Untrusted where a version is no complaint, Refused
    where they are two complaints. `shown` names the file there, `sides` each of
    its versions.
    """
    names = sides or [f"{shown} ({side})" for side in _SIDES]
    old, one, other = map(_version, (base, ours, theirs), names)
    if one.complaint is None or other.complaint is None:
        raise Untrusted(f"{shown}: one side of the merge is empty")
    merged = merge(old.complaint, one.complaint, other.complaint, lines)
    if message := too_much(merged.complaint):
        raise Untrusted(f"{shown}: {message}")
    here, wanted = data_of(one.complaint), data_of(merged.complaint)
    own = merged_keys(old.own, one.own, other.own)
    put_keys(here, one.own)
    put_keys(wanted, own)
    from complaints.store.text.comments import new_comments, with_comments
    from complaints.store.text.splice import splice

    text = splice(one.text, list(changes(here, wanted)))
    new = new_comments(old.text, one.text, other.text)
    commented = with_comments(text, new) if new else text
    written = _version(commented.encode("utf-8"), shown)
    if written.complaint != merged.complaint or written.own != own:
        raise Untrusted(f"{shown}: its texts cannot be merged")
    return MergedFile(commented.encode("utf-8"), merged.complaint, merged.kept)


def _version(content: bytes, shown: str) -> _Version:
    if not content.strip():
        return _Version(None, "", {})
    complaint = trusted(load_content(content, shown, Complaint))
    text = in_form(decode(content))
    return _Version(complaint, text, dict(own_keys(read_fast(text), Complaint)))


def merge_paths(base: Path, ours: Path, theirs: Path, shown: str) -> MergedFile:
    """Merge the file `theirs` into `ours`, which holds the result afterwards.

    `shown` is how the file is called that they are versions of, if anything: git
    gives them names that nobody knows. Raises Untrusted and Refused, with `ours`
    as it was.
    """
    paths = (base, ours, theirs)
    old, one, other = map(_held, paths)
    sides = () if shown else [str(path) for path in paths]
    merged = merge_files(old, one, other, shown or ours.name, sides=sides)
    ours.write_bytes(merged.content)
    return merged


def _held(path: Path) -> bytes:
    try:
        return read_bytes(path)
    except Untrusted as error:
        raise Untrusted(f"{path}: {error}") from None
