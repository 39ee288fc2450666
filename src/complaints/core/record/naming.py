"""How what is unsettled is named, and what settles it, wherever it is told on a line.

Such lines come into logs, commits and messages: a field is named by a path that the
model knows, and never by what a hand may have written in its place.
"""

from __future__ import annotations

from collections.abc import Container

from complaints.core.record.choosing import (
    NO_CHOICE,
    can_be_settled,
    choices,
    named_fields,
)
from complaints.core.record.model import Complaint, Unsettled


def marked(complaint: Complaint, fields: Container[str] = (), program: str = "complaints") -> str:
    """Return a line that names what is unsettled: these fields, or all that are.

    `program` is how this one is run for it.
    """
    named = [each for each in complaint.unsettled if not fields or each.field in fields]
    return f"unsettled: {named_fields(named)} ({program} show {complaint.id} explains it)"


def differing(unsettled: Unsettled) -> str:
    """Return what is unsettled and what differs: the values of hands, or else the events."""
    count = len(unsettled.values)
    what = f"{count} values" if count else " or ".join(unsettled.events)
    return f"unsettled: {named_fields([unsettled])} ({what})"


def way_out(complaint: Complaint, unsettled: Unsettled) -> str:
    """Return the command that settles it, as it is typed; or that nothing does."""
    if not can_be_settled(complaint, unsettled):
        return NO_CHOICE
    return f"complaints settle {complaint.id} {unsettled.field} {choices(unsettled)}"


def in_the_way(complaint: Complaint, unsettled: Unsettled, so: str = "") -> str:
    """Return why something is refused while this is unsettled, and what to do first."""
    way = way_out(complaint, unsettled)
    if way == NO_CHOICE:
        return f"{complaint.id}: {NO_CHOICE}"
    return f"{complaint.id}: {differing(unsettled)}{so}; first: {way}"
