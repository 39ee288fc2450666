"""What a complaint's file lacks of another version of it, and putting that in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from complaints.core.merge.union import united
from complaints.core.record.model import Complaint
from complaints.store.load import has_marks, load_content
from complaints.store.merging import MergedFile, TwoComplaints, merge_files

_EVENTS = re.compile(rb"^events:[ \t]*+\r?\n(?:[ \t]*+(?:#[^\n]*+)?\r?\n)*+([ \t]*)-", re.MULTILINE)
_NEXT_KEY = re.compile(rb"^[^\s#-]", re.MULTILINE)
_ITEM = re.compile(rb"^([ \t]*)-", re.MULTILINE)
_ID = re.compile(
    rb"^([ \t]*)(- )?id:[ \t]*+[\"']?([1-9][0-9]*+-[0-9A-Z]{4})[\"']?[ \t]*+\r?$", re.MULTILINE
)


def ids_in(content: bytes) -> set[str] | None:
    """Return the ids of the events in a file, as its lines tell; None where they do not.

    So most files need not be read: it takes a hundred times as long. An entry of a ledger
    has the id of an event, too, and a customer may write such a line.
    """
    events = _EVENTS.search(content)
    if events is None:
        return None
    end = _NEXT_KEY.search(content, events.end())
    body = content[events.start(1) : end.start() if end else len(content)]
    indent = events[1]
    found = [
        each[3].decode()
        for each in _ID.finditer(body)
        if each[1] == (indent if each[2] else indent + b"  ")
    ]
    items = sum(each[1] == indent for each in _ITEM.finditer(body))
    return set(found) if len(found) == items else None


def ids_of(content: bytes) -> set[str] | None:
    """Return the ids of the events in a file, read if it must be; None where it cannot be."""
    found = None if has_marks(content) else ids_in(content)
    if found is None and (complaint := readable(content)) is not None:
        found = event_ids(complaint)
    return found


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
    here, there = ids_of(held), ids_of(version)
    return here is None or there is None or not here >= there


def adds(held: bytes, versions: Iterable[bytes]) -> bool:
    """Tell whether a file has an event that none of its versions has: it was recorded since."""
    here = readable(held)
    known = set[str]().union(*(ids_of(version) or () for version in versions))
    return here is not None and not known >= event_ids(here)


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
