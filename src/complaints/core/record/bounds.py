"""How much may be asked of one complaint: what would keep every list busy is told instead."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import UNSET

from complaints.core.record.event_kinds import EVENTS
from complaints.core.record.model import Complaint, Event, Terms

MOST_WORK = 250_000
"""Days and pauses looked at for all clocks of a complaint: about a second's work."""

_DAYS = {"d": 1.0, "w": 7.0, "mo": 31.0, "bd": 1.5, "bh": 0.2, "h": 0.0, "min": 0.0}
_LENGTHS = {**_DAYS, "h": 1 / 24, "min": 1 / 24 / 60}
# Kinds of which there may be thousands, and that no clock has anything to do with.
_STARTS_NONE = frozenset(
    ("noted", "wait_ended", "step_done", "action_added", "action_done", "linked", "unlinked")
)
_DIGITS = "0123456789"


def too_much(complaint: Complaint) -> str:
    """Return why the dates of a complaint would take too long to work out; empty where not.

    The clock of the resolution goes on after each reopening, over all waits, and is counted
    anew for each change of the terms; the others are counted once for each event that may
    start one, over the waits that have come by then.
    """
    events = complaint.events
    changed = [e.set.terms for e in events if e.set is not UNSET and e.set.terms is not UNSET]
    terms = [complaint.terms, *changed]
    reopened = sum(event.kind == "reopened" for event in events)
    waits = sum(EVENTS[event.kind].wait == "begins" for event in events)
    once = max(days_of(t.resolve) + days_of(t.rework) for t in terms)
    each = max(max(map(days_of, _short(t))) for t in terms)
    starting = sum(map(_may_start, events))
    work = (1 + reopened) * len(terms) * (once + waits + reopened) + (1 + starting) * each
    work += max(starting - waits, 0) * waits / 2
    if work <= MOST_WORK:
        return ""
    return (
        f"its {len(events):,} events, {waits:,} waits, {reopened:,} reopenings and time limits "
        f"of up to {max(once, each):,.0f} days are more than any complaint has"
    )


def _short(terms: Terms) -> tuple[str, ...]:
    return terms.acknowledge, terms.reply, terms.update, terms.wait, terms.follow_up


def _may_start(event: Event) -> bool:
    return event.kind not in _STARTS_NONE


def days_of(written: str) -> float:
    """Return about how many days are looked at for a time limit."""
    return _in_days(written, _DAYS)


def length_of(written: str) -> float:
    """Return about how many days a time limit is long."""
    return _in_days(written, _LENGTHS)


def _in_days(written: str, units: Mapping[str, float]) -> float:
    unit = written.lstrip(_DIGITS)
    return int(written.removesuffix(unit)) * units[unit] if written else 0.0
