"""How much may be asked of one complaint: what would keep every list busy is told instead."""

from __future__ import annotations

from msgspec import UNSET

from complaints.core.record.event_kinds import EVENTS
from complaints.core.record.model import Complaint, Event, Terms
from complaints.core.time.deadlines import LONGEST_LISTED
from complaints.core.time.pace import USUAL, Pace

MOST_WORK = 150_000
"""Days and pauses looked at for all clocks of a complaint: about a second's work."""

LONGEST = 15_000
"""Days, or times of opening, of one time limit, 41 years: more are not remembered by day."""

# Kinds of which there may be thousands, and that no clock has anything to do with.
_STARTS_NONE = frozenset(
    ("noted", "wait_ended", "step_done", "action_added", "action_done", "linked", "unlinked")
)


def too_much(complaint: Complaint, pace: Pace = USUAL) -> str:
    """Return why the dates of a complaint would take too long to work out; empty where not.

    The clock of the resolution goes on after each reopening, over all waits, and is counted
    anew for each change of the terms; the others are counted once for each event that may
    start one, over the waits that have come by then. The days of a time limit are those
    that pass by the calendar.
    """
    events = complaint.events
    changed = [e.set.terms for e in events if e.set is not UNSET and e.set.terms is not UNSET]
    terms = [complaint.terms, *changed]
    reopened = sum(event.kind == "reopened" for event in events)
    waits = sum(EVENTS[event.kind].wait == "begins" for event in events)
    once = max(pace.work(t.resolve) + pace.work(t.rework) for t in terms)
    each = max(max(map(pace.work, _short(t))) for t in terms)
    starting = sum(map(_may_start, events))
    # No pause is walked through for more than a year, and all of them lie in the history.
    span = max((event.at - complaint.received_at).days for event in events) if events else 0
    paused = min(max(span, 0) + LONGEST_LISTED.days, waits * LONGEST_LISTED.days)
    work = (1 + reopened) * len(terms) * (once + waits + reopened + paused) + (1 + starting) * each
    work += max(starting - waits, 0) * waits / 2
    if work <= MOST_WORK and max(once, each) <= LONGEST:
        return ""
    return (
        f"its {len(events):,} events, {waits:,} waits, {reopened:,} reopenings and time limits "
        f"of up to {max(once, each):,.0f} days are more than any complaint has"
    )


def _short(terms: Terms) -> tuple[str, ...]:
    return terms.acknowledge, terms.reply, terms.update, terms.wait, terms.follow_up


def _may_start(event: Event) -> bool:
    return event.kind not in _STARTS_NONE
