"""All complaints of a register: from its index where it has one, else from the files themselves.

Either way the same comes out, in the same order; what cannot be trusted is noted.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from complaints.core.clocks.lasting import Lasting
from complaints.core.findings import Finding
from complaints.core.record.customers import matches, signs
from complaints.core.record.model import Complaint, Customer
from complaints.store.complaint_files import read
from complaints.store.index.names import file_of, order_of
from complaints.store.index.place import has_index, is_large, throw_away
from complaints.store.index.unindexed import read_all
from complaints.store.index.wanted import (
    ALL,
    NOBODY,
    Extent,
    Rules,
    Unusable,
    Unwritable,
    Wanted,
)
from complaints.store.load import trusted
from complaints.store.walk import walk
from complaints.store.way import shown_path

if TYPE_CHECKING:
    from complaints.store.git.repository import Repository
    from complaints.store.index.index import Head, Index


class Listed(Struct, frozen=True):
    """A complaint as it is listed: `complaint` is what lists show of it, `whole` gives all.

    `lasting` is what lasts about it; None where nothing does or it is not known, and then
    `complaint` is the whole. `as_events_say` tells that its fields follow from its events.
    """

    complaint: Complaint
    whole: Callable[[], Complaint]
    lasting: Lasting | None = None
    as_events_say: bool = False


class Catalog:
    """The complaints of the register at `root`; what cannot be trusted goes to `problems`.

    What was looked at once is taken to stay as it is, until `renew`. `waiting` is
    for those who wait for an index.
    """

    def __init__(
        self,
        root: Path,
        rules: Rules,
        repository: Callable[[], Repository | None],
        problems: dict[Finding, None],
        indexed: bool = True,
    ) -> None:
        self._root = root
        self._rules = rules
        self._repository = repository
        self._problems = problems
        self._indexed = indexed
        self.waiting = NOBODY

    @cached_property
    def _index(self) -> Index | None:
        """The index as it is now; None where there is none, or no need of one."""
        return self._opened(Extent.ALL)

    @cached_property
    def _committed(self) -> Index | None:
        """The index as of the last commit at least, for which nothing is walked through."""
        return self.__dict__.get("_index") or self._opened(Extent.COMMITTED)

    def _opened(self, extent: Extent) -> Index | None:
        if not self._indexed or not (has_index(self._root) or is_large(self._root)):
            return None
        from complaints.store.index.opening import open_index

        return open_index(self._root, self._rules, self._repository, extent, self.waiting)

    def ids_ending(self, start: str) -> list[str]:
        """Return the ids whose last seven characters begin so; none where that is not known."""
        if not self._indexed or not has_index(self._root):
            return []
        with suppress(Unusable):
            index = self.__dict__.get("_index") or self._opened(Extent.NAMES)
            return index.ids_ending(start) if index is not None else []
        return []

    def renew(self) -> None:
        """Look at the files anew when they are asked for the next time."""
        for name in ("_index", "_committed"):
            self.__dict__.pop(name, None)

    def complaints(self) -> Iterator[Complaint]:
        """Return every complaint that can be trusted."""
        last, index = "", self._index
        try:
            if index is not None:
                self._note(index.findings())
                for place, complaint in index.complaints():
                    last = place
                    yield complaint
                return
        except Unusable as why:
            self._give_up(why)
        yield from self._read(behind=last)

    def listed(self, now: datetime, wanted: Wanted = ALL) -> Iterator[Listed]:
        """Return what is wanted as it is listed.

        Of dates there may be more than is wanted: whoever asks looks at them again.
        """
        last, index = "", self._index
        try:
            if index is not None:
                self._note(index.findings())
                for head in index.heads(now, wanted):
                    last = head.place
                    yield self._listed(index, head)
                return
        except Unusable as why:
            self._give_up(why)
        for complaint in self._read(behind=last):
            if not wanted.text or matches(complaint, wanted.text):
                yield Listed(complaint, partial(_itself, complaint))

    def _listed(self, index: Index, head: Head) -> Listed:
        complaint = head.complaint
        if complaint.unsettled:
            return Listed(complaint, partial(_itself, complaint))
        whole = partial(self._whole, index, head.place)
        return Listed(complaint, whole, head.lasting, head.as_events_say)

    def _whole(self, index: Index, place: str) -> Complaint:
        try:
            return index.complaint(place)
        except Unusable as why:
            self._give_up(why)
        return trusted(read(self._root, self._root / file_of(place), self._rules.pace))

    def of_customer(self, customer: Customer) -> Iterator[Complaint]:
        """Return the complaints of a customer, and maybe others, as of the last commit.

        What a hand has changed and not committed may be missed.
        """
        index = self._committed
        try:
            if index is not None:
                self._note(index.findings())
                yield from index.with_keys(sorted(signs(customer)))
                return
        except Unusable as why:
            self._give_up(why)
        yield from self._read()

    def of_customers(
        self, customers: Iterable[Customer], besides: Container[str]
    ) -> Iterator[Complaint]:
        """Return the complaints of these customers, and maybe others, but for those with these ids.

        Each once, whatever a hand has changed.
        """
        index = self._index
        try:
            if index is not None:
                keys = {sign for customer in customers for sign in signs(customer)}
                found = index.with_keys(sorted(keys))
                yield from (each for each in found if each.id not in besides)
                return
        except Unusable as why:
            self._give_up(why)
        yield from self._read(besides)

    def with_references(
        self, references: Iterable[str], besides: Container[str] = ()
    ) -> Iterator[tuple[str, str]]:
        """Return which complaints have one of these external references, each with its own.

        And maybe others. Those with the ids `besides` need not be read again.
        """
        index = self._index
        try:
            if index is not None:
                self._note(index.findings(besides))
                yield from index.with_references(references)
                return
        except Unusable as why:
            self._give_up(why)
        yield from ((each.id, each.external_ref) for each in self._read(besides))

    def _read(self, besides: Container[str] = (), behind: str = "") -> Iterator[Complaint]:
        """Read every file, or those behind a place."""
        last = order_of(file_of(behind)) if behind else ()

        def wanted(found: Path | Finding) -> bool:
            if isinstance(found, Finding):
                return True
            is_behind = not last or order_of(shown_path(self._root, found)) > last
            return is_behind and found.stem not in besides

        for each in read_all(self._root, filter(wanted, walk(self._root)), self._rules.pace):
            if isinstance(each, Complaint):
                yield each
            else:
                self._note(each)

    def _note(self, findings: Iterable[Finding]) -> None:
        self._problems |= dict.fromkeys(findings)

    def _give_up(self, why: Unusable) -> None:
        """Go on without an index that turns out to be of no use; the next run makes it anew."""
        self._indexed = False
        self.renew()
        if not isinstance(why, Unwritable):
            with suppress(OSError):
                throw_away(self._root)


def _itself(complaint: Complaint) -> Complaint:
    return complaint
