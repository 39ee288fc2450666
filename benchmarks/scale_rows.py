"""What was measured as rows: a command beside each base, and whether it kept its limit."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass, replace

from scale_limits import LIMITS, MOST_MEMORY, SECOND, Limit, judged
from scale_measure import Series


@dataclass(frozen=True)
class Row:
    """A command beside a base: medians in seconds, their ratio, the least and most of a turn.

    `limit` is the ratio that is allowed; the verdict is `ok` or `over` where there is one,
    or says why there are no figures.
    """

    what: str
    size: int
    runs: int = 0
    ours: float = 0.0
    base_name: str = ""
    base: float | None = None
    ratio: float | None = None
    least: float | None = None
    most: float | None = None
    limit: float | None = None
    verdict: str = ""


@dataclass(frozen=True)
class Memory:
    """The most that a reading command had, in MB."""

    what: str
    size: int
    megabytes: float
    limit: float
    verdict: str


def rows(
    what: str, size: int, taken: Mapping[str, Series], left_out: Mapping[str, str]
) -> list[Row]:
    """Return the rows of a group: its command beside what bounds it, and beside each base."""
    if what not in taken:
        return [Row(what, size, verdict=left_out[what])]
    ours = taken[what].seconds
    own = Row(what, size, len(ours), statistics.median(ours))
    limits = [limit for limit in LIMITS if limit.applies(what, size)]
    known = {SECOND, *taken, *left_out}
    found = [
        _beside(own, taken, left_out, limit)
        for limit in limits
        if all(name in known for _, name in limit.parts)
    ]
    bounded = {limit.base for limit in limits}
    for name in (*taken, *left_out):
        if name != what and name not in bounded:
            row = _beside(own, taken, left_out, Limit(what, (size,), ((0, name),)))
            found.append(replace(row, limit=None, verdict="" if name in taken else row.verdict))
    return found or [own]


def _beside(
    own: Row, taken: Mapping[str, Series], left_out: Mapping[str, str], limit: Limit
) -> Row:
    names = [name for _, name in limit.parts if name != SECOND]
    if missing := [name for name in names if name not in taken]:
        why = "; ".join(left_out[name] for name in missing)
        return replace(own, base_name=limit.base, limit=limit.factor, verdict=why)
    others = {name: taken[name].seconds for name in names}
    found = judged(taken[own.what].seconds, others, limit)
    return replace(
        own,
        base_name=limit.base,
        base=found.base,
        ratio=found.ratio,
        least=found.least,
        most=found.most,
        limit=limit.factor,
        verdict="ok" if found.kept else "over",
    )


def memory(what: str, size: int, megabytes: float) -> Memory:
    """Return how much a command had, beside what it may have."""
    return Memory(what, size, megabytes, MOST_MEMORY, "ok" if megabytes <= MOST_MEMORY else "over")
