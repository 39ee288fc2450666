"""Marks in a history: what counts no more or not yet, what changed nothing or was not possible."""

from __future__ import annotations

from complaints.core.record.model import Complaint, Event
from complaints.core.record.state import state_of
from complaints.core.record.together import Overruled, name_of


class Marks:
    """What is to be said behind each event of one complaint."""

    def __init__(self, complaint: Complaint) -> None:
        self._odd = {each.index: each for each in state_of(complaint).odd}
        self._unsettled: dict[str, list[str]] = {}
        for each in complaint.unsettled:
            for event_id in each.events:
                self._unsettled.setdefault(event_id, []).append(each.field)
        self._overruled = Overruled(complaint.events)
        gone = self._overruled.gone
        self._settled = [e for e in complaint.events if e.kind == "settled" and e.id not in gone]

    def of(self, index: int, event: Event) -> str:
        """Return the mark of an event at its place; empty for one that counts as it stands."""
        by = self._overruled.gone.get(event.id)
        if by is not None:
            how = "settled" if by.kind == "settled" else "taken back"
            return f" (counts no more: {how} in {by.id})"
        if event.id in self._unsettled:
            return f" (unsettled: {', '.join(self._unsettled[event.id])})"
        odd = self._odd.get(index)
        if odd is None:
            return self._part(event)
        how = "changed nothing" if odd.verdict == "stands" else "was not possible then"
        return f"{self._part(event)} ({how})"

    def _part(self, event: Event) -> str:
        """Name the fields of which only another event counts, and where that was settled."""
        lost = {n for n in event.sets if n != "status" and not self._overruled.counts(event, n)}
        names = ", ".join(dict.fromkeys(name_of(n) for n in event.sets if n in lost))
        by = [
            s.id for s in self._settled if event.id in s.over and _names(s) & {*map(name_of, lost)}
        ]
        return f" ({names} counts no more: settled in {', '.join(by)})" if by else ""


def _names(event: Event) -> set[str]:
    return {name_of(field) for field in event.fields}
