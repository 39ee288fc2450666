"""What a complaint's file lacks of another version of it, and putting that in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from complaints.core.merge.union import united
from complaints.core.record.model import Complaint
from complaints.store.load import has_marks, load_content
from complaints.store.merging import MergedFile, TwoComplaints, merge_files

_EVENT = re.compile(rb"^[ \t]*+-?[ \t]*+id:[ \t]*+[\"']?([1-9][0-9]*+-[0-9A-Z]{4})\b", re.MULTILINE)


def ids_in(content: bytes) -> set[bytes]:
    """Return the ids of events in a file, as far as a look at its lines tells."""
    return set(_EVENT.findall(content))


def readable(content: bytes) -> Complaint | None:
    """Return the complaint in a file; None where there is none, or git's marks are in it."""
    return None if has_marks(content) else load_content(content, "", Complaint).value


def are_two(one: Complaint, other: Complaint) -> bool:
    """Tell whether two versions are of two complaints."""
    try:
        united(None, one, other)
    except TwoComplaints:
        return True
    return False


def event_ids(complaint: Complaint) -> set[str]:
    """Return the ids of a complaint's events."""
    return {event.id for event in complaint.events}


def lacks(held: bytes, version: bytes) -> bool:
    """Tell whether a file lacks an event of a version of it; what cannot be read may have one."""
    if ids_in(held) >= ids_in(version):
        return False
    here, there = readable(held), readable(version)
    return here is None or there is None or not event_ids(here) >= event_ids(there)


def adds(held: bytes, versions: Iterable[bytes]) -> bool:
    """Tell whether a file has an event that none of its versions has: it was recorded since."""
    known = set[bytes]().union(*map(ids_in, versions))
    return readable(held) is not None and not known >= ids_in(held)


def put_together(
    base: bytes, held: bytes, sides: Mapping[str, bytes], stem: str
) -> MergedFile | None:
    """Return a file with what it lacks of two sides, given by name; None where it lacks nothing.

    All that was recorded in it since stays; of one that is not there all comes back.
    Raises Untrusted, TwoComplaints.
    """
    merged = None
    for side, version in sides.items():
        if lacks(held, version):
            names = ("what both came from", "the file", side)
            merged = merge_files(base, held or version, version, stem, sides=names)
            held = merged.content
    return merged
