"""How fast each command has to be, beside what else takes time on the same machine: the limits.

A limit is a sum, or the largest, of what other commands of the same run take, each so
many times; `SECOND` is a measure of its own.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

SECOND = "second"
CLICK = "import click"
TABULATE = "import click, tabulate"
PORCELAIN = "git status --porcelain"
STATUS = "git status"
COMMIT = "git commit --only"
TASK = "task overdue"
TODO = "todo list"
TODO_FIRST = "todo list, first"
BACKLOG = "backlog task list"
SMALL = "at 1,000"
MOST_MEMORY = 300.0
"""MB that a reading command may have at its fullest."""


@dataclass(frozen=True)
class Limit:
    """What a command may take at most, with so many complaints."""

    what: str
    sizes: tuple[int, ...]
    parts: tuple[tuple[float, str], ...]
    of_them: Literal["sum", "largest"] = "sum"

    @property
    def factor(self) -> float:
        """How many times its base a command may take."""
        return self.parts[0][0] if len(self.parts) == 1 else 1.0

    @property
    def base(self) -> str:
        """The base in words."""
        if len(self.parts) == 1:
            return self.parts[0][1]
        parts = [f"{times:g} × {name}" if times != 1 else name for times, name in self.parts]
        words = " + ".join(parts)
        return words if self.of_them == "sum" else f"largest of {', '.join(parts)}"

    def seconds(self, taken: Mapping[str, float]) -> float:
        """Return what the base took, by what each of its parts took."""
        known = {**taken, SECOND: 1.0}
        if len(self.parts) == 1:
            return known[self.parts[0][1]]
        amounts = [times * known[name] for times, name in self.parts]
        return sum(amounts) if self.of_them == "sum" else max(amounts)

    def applies(self, what: str, size: int) -> bool:
        """Tell whether it is about this command with so many complaints."""
        return what == self.what and size in self.sizes


@dataclass(frozen=True)
class Judgement:
    """A command beside its base: the ratio of the medians, the least and the most of a turn."""

    base: float
    ratio: float
    least: float
    most: float
    kept: bool


LIMITS = (
    Limit("overdue", (10_000,), ((1, TODO),)),
    Limit("overdue", (10_000,), ((1, BACKLOG),)),
    Limit("overdue", (10_000,), ((1.5, TASK), (1.3, CLICK)), "largest"),
    Limit("overdue", (100_000,), ((1.5, STATUS), (1, TABULATE))),
    Limit("day", (100_000,), ((2, "overdue"),)),
    Limit("show ID", (10_000, 100_000), ((1.15, SMALL),)),
    Limit("note ID --no-commit", (10_000, 100_000), ((1.15, SMALL),)),
    Limit("new --no-commit", (10_000, 100_000), ((1.3, SMALL),)),
    Limit("note ID", (100_000,), ((1.3, COMMIT),)),
    Limit("overdue, first", (10_000,), ((1, TODO_FIRST),)),
    Limit("overdue, first, 1.5 kB", (100_000,), ((25, SECOND),)),
    # 500 rows a second.
    Limit("import 10,000 rows", (10_000,), ((20, SECOND),)),
)


def judged(ours: Sequence[float], others: Mapping[str, Sequence[float]], limit: Limit) -> Judgement:
    """Return how a command did beside a limit; each turn is held against what was run in it."""
    base = limit.seconds({name: statistics.median(taken) for name, taken in others.items()})
    turns = [
        own / limit.seconds({name: taken[turn] for name, taken in others.items()})
        for turn, own in enumerate(ours)
    ]
    ratio = statistics.median(ours) / base
    return Judgement(base, ratio, min(turns), max(turns), ratio <= limit.factor)
