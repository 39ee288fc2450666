"""Offices that change one complaint, take each other's versions in and settle, in any order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from random import Random

from complaints.core.policy.policy import Policy
from complaints.core.record.events import LISTS, claimed, end_of, first_values, taken_back
from complaints.core.record.model import Complaint, Unsettled
from complaints.core.record.settling import settle
from complaints.core.record.steps import Stamp
from complaints.core.record.together import WHOLE, fields_of
from complaints.core.time.calendar import WorkingCalendar
from histories import Author

Merge = Callable[[Complaint, Complaint, Complaint], Complaint]


@dataclass(eq=False)
class Version:
    """A commit: a version of the complaint, and those it came from."""

    complaint: Complaint
    parents: Sequence[Version] = ()
    known: set[Version] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Find what it came from, at whatever distance."""
        self.known = {self}.union(*(parent.known for parent in self.parents))


@dataclass
class Crossing:
    """Some versions that went their ways, and how two of them are merged."""

    tips: list[Version]
    merge: Merge

    def joined(self, chances: Random) -> Complaint:
        """All tips as one, two at a time, in some order."""
        left = list(self.tips)
        chances.shuffle(left)
        while len(left) > 1:
            left.append(self.united(left.pop(), left.pop()))
        return left[0].complaint

    def united(self, one: Version, other: Version) -> Version:
        """Two versions merged as git does it: where they came from several, those are merged."""
        if one in other.known or other in one.known:
            return other if one in other.known else one
        base, *others = self._last_common(one, other)
        for each in others:
            base = self.united(base, each)
        merged = self.merge(base.complaint, one.complaint, other.complaint)
        return Version(merged, (one, other))

    def _last_common(self, one: Version, other: Version) -> list[Version]:
        common = one.known & other.known
        last = [each for each in common if not any(each in o.known - {o} for o in common)]
        return sorted(last, key=lambda each: (len(each.known), repr(each.complaint.events)))


def crossed(
    chances: Random, policy: Policy, calendar: WorkingCalendar, start: datetime, merge: Merge
) -> Crossing:
    """Let some offices go on with a complaint, and take each other's versions in meanwhile."""
    first = Author(chances, policy, calendar, start)
    root = Version(first.go_on(first.begin(), chances.randint(0, 8)))
    count = chances.randint(2, 4)
    crossing = Crossing([root] * count, merge)
    # Clocks differ, too.
    authors = [
        Author(
            chances, policy, calendar, first.now + timedelta(minutes=chances.choice((0, 3, 200)))
        )
        for _ in range(count)
    ]
    tips = crossing.tips
    for _ in range(chances.randint(4, 16)):
        here, there = chances.choices(range(count), k=2)
        if chances.random() < 0.6:
            changed = authors[here].go_on(tips[here].complaint, chances.randint(1, 6))
            tips[here] = Version(changed, (tips[here],))
            continue
        tips[here] = crossing.united(tips[here], tips[there])
        if chances.random() < 0.5:
            settled = _settled(tips[here].complaint, authors[here], chances)
            tips[here] = Version(settled, (tips[here],))
    return crossing


def to_the_end(complaint: Complaint, chances: Random) -> Complaint:
    """Settle everything that is unsettled, and what comes of that, at random."""
    now = max(event.at for event in complaint.events) + timedelta(days=1)
    for token in islice(_tokens(chances), 50):
        if complaint.unsettled:
            each = chances.choice(complaint.unsettled)
            choice = chances.choice(each.values or each.events)
            complaint = _chosen(complaint, Stamp(now, now, "ivo", token), each, choice)
    return complaint


def _settled(complaint: Complaint, author: Author, chances: Random) -> Complaint:
    """Settle some of what is unsettled, one way or the other."""
    for token, each in zip(_tokens(chances), complaint.unsettled, strict=False):
        # Settling one may settle another.
        if chances.random() < 0.7 and each in complaint.unsettled:
            stamp = Stamp(author.now, author.now, "ivo", token)
            choice = chances.choice(each.values or each.events)
            complaint = _chosen(complaint, stamp, each, choice)
    return complaint


def _chosen(complaint: Complaint, stamp: Stamp, unsettled: Unsettled, choice: str) -> Complaint:
    """Settle one field, and see that what was chosen stands there then."""
    settled = settle(complaint, stamp, unsettled.field, choice, "")
    events = {event.id: event for event in complaint.events}
    said = events.get(choice)
    while said is not None and said.kind == "settled":
        said = events.get(said.of)
        if said is not None and said.id in taken_back(settled.events):
            # Somebody has chosen against it under another name.
            return settled
    name = unsettled.field
    if said is not None and name not in {*LISTS, *WHOLE} - {"resolution"}:
        wanted = claimed(said, fields_of(name), first_values(complaint))
        stored = {each: getattr(settled, each) for each in fields_of(name)}
        assert end_of(name, stored) == end_of(name, wanted), (complaint.id, name, choice)
    return settled


def _tokens(chances: Random) -> Iterator[str]:
    while True:
        yield "".join(chances.choices("ACDEFGHJ", k=4))
