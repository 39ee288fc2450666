"""The index of a register, up to date: what is asked of it, in the order of the files."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from complaints.core.clocks.lasting import Lasting
from complaints.core.findings import Finding
from complaints.core.record.customers import number_in, words_in
from complaints.core.record.model import Complaint
from complaints.store.index.database import Database
from complaints.store.index.names import Order, file_of, order_of
from complaints.store.index.rows import (
    complaint_in,
    findings_in,
    lasting_in,
    microseconds,
)
from complaints.store.index.wanted import Unusable, Wanted


class Head(Struct, frozen=True):
    """What lists show of the complaint at a place, and what lasts about it."""

    place: str
    complaint: Complaint
    lasting: Lasting
    as_events_say: bool


# The sign keeps the database from going through all rows to have them in order.
_BY_PLACE = "+place"
_HEADS = "SELECT place, head, lasting, as_events_say FROM heads"


class Index:
    """An open index. Raises Unusable where it turns out to be of no use."""

    def __init__(self, database: Database, hiding: Sequence[tuple[Order, Finding]]) -> None:
        self._database = database
        self._hiding = hiding

    def findings(self, besides: Container[str] = ()) -> list[Finding]:
        """Return what cannot be trusted, in the order of the files; not of these complaints."""
        kept = self._database.all("SELECT place, findings FROM faults")
        found = [
            (order_of(file_of(place)), each)
            for place, told in kept
            if place.rpartition("/")[2] not in besides
            for each in findings_in(told)
        ]
        # Those of one file stay in their order.
        return [each for _, each in sorted([*self._hiding, *found], key=lambda pair: pair[0])]

    def ids_ending(self, start: str) -> list[str]:
        """Return the ids whose last seven characters begin so, trusted or not."""
        ask = "SELECT place FROM files WHERE substr(place, -7) >= ? AND substr(place, -7) < ?"
        found = self._database.all(f"{ask} ORDER BY place", (start, f"{start}~"))
        return [place.rpartition("/")[2] for (place,) in found]

    def complaints(self) -> Iterator[tuple[str, Complaint]]:
        """Return every complaint, with its place."""
        for place, whole in self._database.each("SELECT place, whole FROM wholes ORDER BY place"):
            yield place, complaint_in(whole)

    def complaint(self, place: str) -> Complaint:
        """Return the complaint at a place."""
        found = self._database.all("SELECT whole FROM wholes WHERE place = ?", (place,))
        if not found:
            raise Unusable
        return complaint_in(found[0][0])

    def heads(self, now: datetime, wanted: Wanted) -> Iterator[Head]:
        """Return what lists show of what is wanted.

        And of all of which it cannot be told beforehand, because nothing lasts at `now`.
        """
        asked, given = _asked(now, wanted)
        for place, head, told, as_events_say in self._database.each(
            f"{asked} ORDER BY {_BY_PLACE if wanted.until else 'place'}", given
        ):
            yield Head(place, complaint_in(head), lasting_in(told), bool(as_events_say))

    def with_keys(self, keys: Iterable[tuple[str, str]]) -> Iterator[Complaint]:
        """Return the complaints that have one of these keys."""
        ask = "SELECT place FROM keys WHERE kind = ? AND value = ?"
        places = {place for key in keys for (place,) in self._database.all(ask, key)}
        for place in sorted(places):
            yield self.complaint(place)


def _asked(now: datetime, wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """Return what the database is asked for, and the values in it."""
    if wanted.text:
        return _searched(wanted.text)
    if wanted.until is None:
        return _HEADS, {}
    asked = ["late_from <= :until", "since >= :now", "unsettled = 1"]
    if wanted.day:
        asked += ["letters_from <= :now", "unowned = 1"]
    if wanted.as_of:
        asked.append("as_events_say = 0")
    given = {"now": microseconds(now), "until": microseconds(wanted.until)}
    return f"{_HEADS} WHERE {' OR '.join(asked)}", given


def _searched(text: str) -> tuple[str, dict[str, Any]]:
    given = {f"word{place}": word.encode() for place, word in enumerate(words_in(text))}
    asked = " AND ".join(f"instr(words, :{name})" for name in given) or "1"
    if number := number_in(text):
        given["number"] = number.encode()
        asked = f"{asked} OR instr(telephones, :number)"
    return f"{_HEADS} JOIN words USING (place) WHERE {asked}", given
