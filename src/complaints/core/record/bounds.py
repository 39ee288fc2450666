"""How much may be asked of one complaint: what would keep every list busy is told instead."""

from __future__ import annotations

from functools import lru_cache

from msgspec import UNSET

from complaints.core.record.event_kinds import EVENTS
from complaints.core.record.model import Complaint, Terms
from complaints.core.time.deadlines import LONGEST_LISTED
from complaints.core.time.pace import USUAL, Pace

MOST_WORK = 150_000
"""Days and pauses looked at for all clocks of a complaint: about a second's work."""

LONGEST = 15_000
"""Days, or times of opening, of one time limit, 41 years: more are not remembered by day."""

_BEGIN_A_WAIT = frozenset(kind for kind, row in EVENTS.items() if row.wait == "begins")
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
    kinds = [event.kind for event in events]
    changed = [e.set.terms for e in events if e.set is not UNSET and e.set.terms is not UNSET]
    terms = [complaint.terms, *changed]
    reopened = kinds.count("reopened")
    waits = sum(map(_BEGIN_A_WAIT.__contains__, kinds))
    work_of = [_work(pace, each) for each in terms]
    once = max(once for once, _ in work_of)
    each = max(each for _, each in work_of)
    starting = len(kinds) - sum(map(_STARTS_NONE.__contains__, kinds))
    # No pause is walked through for more than a year, and all of them lie in the history.
    paused = waits * LONGEST_LISTED.days
    if waits > 1:
        span = max((event.at - complaint.received_at).days for event in events)
        paused = min(max(span, 0) + LONGEST_LISTED.days, paused)
    work = (1 + reopened) * len(terms) * (once + waits + reopened + paused) + (1 + starting) * each
    work += max(starting - waits, 0) * waits / 2
    if work <= MOST_WORK and max(once, each) <= LONGEST:
        return ""
    return (
        f"its {len(events):,} events, {waits:,} waits, {reopened:,} reopenings and time limits "
        f"of up to {max(once, each):,.0f} days are more than any complaint has"
    )


@lru_cache(maxsize=256)
def _work(pace: Pace, terms: Terms) -> tuple[float, float]:
    """Return the work of the clock that is counted once, and the most of one counted each time."""
    short = terms.acknowledge, terms.reply, terms.update, terms.wait, terms.follow_up
    once = pace.work(terms.resolve) + pace.work(terms.rework)
    return once, max(map(pace.work, short))
