"""A sample of complaints to look over: the same for the same seed, spread over the handlers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256

from complaints.core.clocks.reading import Reading
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp, step
from complaints.errors import Refused

ENDED = ("resolved", "closed")


def sample(readings: Iterable[Reading], seed: int, size: int) -> list[Reading]:
    """Return `size` ended complaints, by turns from every handler; fewer where there are fewer.

    The draw follows from the seed and the ids alone, so that anybody can
    repeat it, and a complaint that is added changes no other's place.
    """
    by_handler: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        if reading.complaint.status in ENDED:
            by_handler[reading.complaint.owner].append(reading)
    piles = [
        sorted(pile, key=lambda reading: _draw(seed, reading.complaint.id))
        for _, pile in sorted(by_handler.items(), key=lambda item: _draw(seed, item[0]))
    ]
    chosen: list[Reading] = []
    for turn in range(max(map(len, piles), default=0)):
        chosen += [pile[turn] for pile in piles if turn < len(pile)]
    return chosen[:size]


def _draw(seed: int, name: str) -> str:
    return sha256(f"{seed}:{name}".encode()).hexdigest()


def record_audit(complaint: Complaint, stamp: Stamp, text: str) -> Complaint:
    """Return the complaint with what looking it over showed.

    Raises Refused for one's own work and for what has not ended.
    """
    if complaint.status not in ENDED:
        raise Refused(f"{complaint.id} is {complaint.status}; an audit looks at what has ended")
    if complaint.owner == stamp.by:
        raise Refused(f"{complaint.id} is your own work; another has to look it over")
    return step(complaint, stamp, "audited", text=text)
