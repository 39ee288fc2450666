"""The complaints that a list is made of, as they stood at an instant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from complaints.cli.shared.session import Session
from complaints.core.clocks.lasting import LastingReading
from complaints.core.clocks.reading import Reading
from complaints.core.time.calendar import utc
from complaints.store.index.wanted import ALL, Wanted

if TYPE_CHECKING:
    from complaints.store.index.catalog import Listed


def listed(session: Session, wanted: Wanted = ALL) -> Iterator[Reading]:
    """Return what is wanted of the register as it stands now; of dates there may be more.

    Only what lists show of them need be at hand.
    """
    for each in session.register.catalog.listed(session.now, wanted):
        found = _lasting(session, each, session.now)
        yield found if found is not None else session.reading(each.whole())


def listed_then(
    session: Session, as_of: str | None, known_at: str | None, wanted: Callable[[datetime], Wanted]
) -> tuple[Iterator[Reading], datetime]:
    """Return the same as it stood when it is asked for, and the instant; now, unless one is given.

    `wanted` says what of it, by that instant. Of what a text is found in there may be more.
    """
    instant = session.time(as_of) if as_of is not None else session.now
    if as_of is None and known_at is None:
        return listed(session, wanted(instant)), instant
    known = session.time(known_at) if known_at is not None else None
    return _listed_at(session, instant, known, wanted(instant)), instant


def _listed_at(
    session: Session, instant: datetime, known: datetime | None, wanted: Wanted
) -> Iterator[Reading]:
    wanted = ALL if known is not None else replace(wanted, as_of=True, text="")
    for each in session.register.catalog.listed(instant, wanted):
        lasts = known is None and each.as_events_say
        found = _lasting(session, each, instant) if lasts else None
        past = found if found is not None else session.reading(each.whole()).then(instant, known)
        if past is not None:
            yield past


def _lasting(session: Session, each: Listed, instant: datetime) -> Reading | None:
    """Return a complaint at an instant after its last event; None at any other."""
    if each.lasting is None or utc(instant) <= utc(each.lasting.since):
        return None
    calendar = session.register.calendar
    return LastingReading(each.complaint, each.lasting, each.whole, calendar, instant)
