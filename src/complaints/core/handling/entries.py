"""Entries of the ledgers: the ids they get, and the one a person means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from msgspec.structs import replace

from complaints.core.record.ids import spoken
from complaints.core.record.model import Complaint, Entry, Event
from complaints.core.record.order import number_of
from complaints.core.record.state import refold
from complaints.errors import Refused

UNMADE = "0-0000"
"""The id of an entry that no event has made yet."""

AnyEntry = TypeVar("AnyEntry", bound=Entry)


def entry_id(event: Event, place: int) -> str:
    """Return the id of an entry: that of the event that makes it, and which of its it is."""
    return event.id if place == 1 else f"{event.id}.{place}"


def with_entries(complaint: Complaint, ledger: str, made: Iterable[Entry]) -> Complaint:
    """Return the complaint with what its newest event made; later ones may be about it already."""
    return refold(replace(complaint, **{ledger: (*getattr(complaint, ledger), *made)}))


def entry_named(
    complaint: Complaint,
    what: str,
    entries: Sequence[AnyEntry],
    named: str,
    listed: Callable[[AnyEntry], bool],
) -> AnyEntry:
    """Return the entry a person means, by its place in its ledger or by its id.

    A place is not enough where two events of one number made entries, on two
    branches: whoever read the number may have meant either. Raises Refused,
    naming those that are `listed`, or both ids.
    """
    if not named.isdecimal():
        wanted = spoken(named)
        for entry in entries:
            if entry.id == wanted:
                return entry
    elif 1 <= int(named) <= len(entries):
        entry = entries[int(named) - 1]
        twins = [other.id for other in entries if _twin(other, entry)]
        if twins:
            known = " or ".join(sorted((entry.id, *twins)))
            raise Refused(f"{what} {named} of {complaint.id} may be {known}; give the id")
        return entry
    found = [f"{place} ({e.id})" for place, e in enumerate(entries, 1) if listed(e)]
    raise Refused(f"{complaint.id} has no {what} {named}; open: {', '.join(found) or 'none'}")


def _twin(one: Entry, other: Entry) -> bool:
    """Tell whether two entries were made by two events of one number."""
    return one.told_in != other.told_in and number_of(one.id) == number_of(other.id)
