"""What another calendar changes about an index: from what was read, no file is opened for it."""

from __future__ import annotations

from complaints.core.record.bounds import too_much
from complaints.core.time.calendar import WorkingCalendar
from complaints.core.time.pace import Pace
from complaints.store.complaint_files import TOO_MUCH
from complaints.store.index.database import Database
from complaints.store.index.rows import complaint_in, dates_of, findings_in


def date_anew(database: Database, calendar: WorkingCalendar) -> None:
    """Work out anew the dates of what may have any. Raises Unusable."""
    ask = "SELECT place, whole FROM wholes JOIN heads USING (place) WHERE open = 1"
    for place, whole in database.all(ask):
        database.date(place, dates_of(complaint_in(whole), calendar))


def bound_anew(database: Database, pace: Pace) -> None:
    """Have those files read again that ask for too much by one pace and not by the other.

    Raises Unusable.
    """
    good = database.each("SELECT place, whole FROM wholes")
    doubtful = [place for place, whole in good if too_much(complaint_in(whole), pace)]
    for place, told in database.all("SELECT place, findings FROM faults"):
        if any(each.code == TOO_MUCH for each in findings_in(told)):
            doubtful.append(place)
    database.forget(doubtful)
