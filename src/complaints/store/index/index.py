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
    EXTERNAL_REF,
    complaint_in,
    findings_in,
    held_by_heads,
    lasting_in,
    microseconds,
)
from complaints.store.index.wanted import Having, Unusable, Wanted


class Head(Struct, frozen=True):
    """What lists show of the complaint at a place, and what lasts about it."""

    place: str
    complaint: Complaint
    lasting: Lasting
    as_events_say: bool


_MOST_WORDS = 100
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
        found = self._database.each(*_asked(now, wanted))
        for place, head, told, as_events_say in found:
            yield Head(place, complaint_in(head), lasting_in(told), bool(as_events_say))

    def with_keys(self, keys: Iterable[tuple[str, str]]) -> Iterator[Complaint]:
        """Return the complaints that have one of these keys."""
        places = {place for key in keys for place in self._places(*key)}
        for place in sorted(places):
            yield self.complaint(place)

    def _places(self, kind: str, value: str) -> Iterator[str]:
        ask = "SELECT place FROM keys WHERE kind = ? AND value = ?"
        return (place for (place,) in self._database.all(ask, (kind, value)))

    def with_references(self, references: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Return the ids of those that have one of these external references, each with it."""
        for reference in references:
            for place in self._places(EXTERNAL_REF, reference):
                yield place.rpartition("/")[2], reference


def _asked(now: datetime, wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """Return what the database is asked for, and the values in it."""
    tables, all_of, given = _HEADS, [], {"now": microseconds(now)}
    if wanted.text:
        tables = f"{_HEADS} JOIN words USING (place)"
        all_of.append(_searched(wanted.text, given))
    # Of what is unsettled, or has happened later than it is asked for, more is to be looked at.
    untold = ["unsettled = 1", *(("since >= :now", "as_events_say = 0") if wanted.as_of else ())]
    if having := _having(wanted.having, given):
        all_of.append(f"({' OR '.join((having, *untold))})")
    if dated := _dated(wanted, given):
        all_of.append(f"({' OR '.join((*dated, 'since >= :now', *untold))})")
    asked = " AND ".join(all_of)
    # The sign keeps the database from going through all rows to have them in order.
    order = "+place" if dated else "place"
    return f"{tables} WHERE {asked or 1} ORDER BY {order}", given


def _dated(wanted: Wanted, given: dict[str, Any]) -> list[str]:
    asked = []
    if wanted.until is not None:
        given["until"] = microseconds(wanted.until)
        asked.append("late_from <= :until")
    if wanted.letters:
        asked.append("letters_from <= :now")
    if wanted.unowned:
        asked.append("unowned = 1")
    return asked


def _having(having: Having, given: dict[str, Any]) -> str:
    """Return what heads are asked for as they are kept; nothing where none can be left out."""
    all_of = []
    for field, words in having:
        # What is empty is not kept; and for very many it takes longer to look for each.
        if not words or "" in words or len(words) > _MOST_WORDS:
            continue
        any_of = []
        for word in words:
            name = f"has{len(given)}"
            given[name] = held_by_heads(field, word)
            any_of.append(f"instr(head, :{name})")
        all_of.append(_joined("OR", any_of))
    return " AND ".join(all_of)


def _joined(sign: str, terms: Sequence[str]) -> str:
    """Return terms joined by a sign, by halves: the database takes no chain of a thousand."""
    if len(terms) == 1:
        return terms[0]
    half = len(terms) // 2
    return f"({_joined(sign, terms[:half])} {sign} {_joined(sign, terms[half:])})"


def _searched(text: str, given: dict[str, Any]) -> str:
    # What is no text stands in none.
    found = (word.encode("utf-8", "surrogatepass") for word in words_in(text))
    words = {f"word{place}": word for place, word in enumerate(found)}
    given |= words
    asked = _joined("AND", [f"instr(words, :{name})" for name in words] or ["1"])
    if number := number_in(text):
        given["number"] = number.encode()
        asked = f"{asked} OR instr(telephones, :number)"
    return f"({asked})"
