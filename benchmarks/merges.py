"""Random histories changed apart and merged by git, with the merge driver: a long run.

Run with `make merges`, e.g. `make merges ROUNDS=10000`. In each batch one
repository holds many complaints; two to four branches of it go on with each of
them apart, and are merged in a random order, and once more in another. No event
may be lost or doubled, both orders must give the same files, `check` must find
nothing but what is unsettled, and that must be where the rule says. It prints
the counts, and how many of the same merges git's own merge of texts could not do.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from complaints.core.policy.policy import Policy, working_calendar  # noqa: E402
from complaints.core.record.state import state_of  # noqa: E402
from complaints.store.policy_file import trusted_policy  # noqa: E402
from gitmerges import Driver, Forest  # noqa: E402
from rounds import Round, faults, play  # noqa: E402

_BATCH = 250


def batch(first: int, size: int, policy: Policy, folder: Path, counts: Counter[str]) -> int:
    """Play, merge and check so many rounds; returns how many went wrong."""
    calendar = working_calendar(policy.calendar)
    rounds = [play(seed, policy, calendar) for seed in range(first, first + size)]
    driver = Driver(folder)
    with driver.serving():
        started = time.perf_counter()
        orders = [merged(rounds, folder / f"order-{n}", first + n, driver) for n in (0, 1)]
        counts["seconds in git and the driver"] += round(time.perf_counter() - started)
    text = merged(rounds, folder / "text", first, None)
    counts["merges"] += driver.count // 2
    counts["merges in conflict as texts"] += text.conflicts
    counts["merges unsettled"] += orders[0].conflicts
    wrong = 0
    for played in rounds:
        found = list(faults(played, orders[0].forest.read(played.base.id)))
        path = orders[0].forest.path(played.base.id)
        if path.read_bytes() != orders[1].forest.path(played.base.id).read_bytes():
            found.append("another order gives another file")
        counts.update(_counts(played, orders[0].forest))
        wrong += bool(found)
        for fault in found:
            print(f"{first}: {played.base.id}: {fault}")
    return wrong


class merged:  # noqa: N801 - it reads as a function
    """The branches of some rounds, merged in some order."""

    def __init__(self, rounds: list[Round], folder: Path, seed: int, driver: Driver | None) -> None:
        self.forest = Forest(folder, driver)
        self.conflicts = 0
        self.forest.commit({played.base.id: played.base for played in rounds})
        count = max(len(played.versions) for played in rounds)
        for number in range(count):
            self.forest.branch(f"branch-{number}", "base")
            self.forest.commit(
                {
                    played.base.id: played.versions[number]
                    for played in rounds
                    if number < len(played.versions)
                }
            )
        chances = Random(seed)  # noqa: S311 - no secrets
        left = [f"branch-{number}" for number in range(count)]
        while len(left) > 1:
            chances.shuffle(left)
            one, other = left.pop(), left.pop()
            self.forest.git("switch", "--quiet", one)
            self.conflicts += len(self.forest.merge(other))
            left.append(one)


def _counts(played: Round, forest: Forest) -> Counter[str]:
    complaint = forest.read(played.base.id)
    found: Counter[str] = Counter({"rounds": 1, "events": len(complaint.events)})
    found["rounds with something unsettled"] += bool(complaint.unsettled)
    for each in complaint.unsettled:
        found[f"unsettled: {each.field.split('.')[0]}"] += 1
    odd = state_of(complaint).odd
    found["superfluous steps"] += sum(each.verdict == "stands" for each in odd)
    return found


def main() -> int:
    """Run so many rounds and print the counts; ends with 1 where one went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="The first seed.")
    arguments = parser.parse_args()
    policy = trusted_policy(ROOT / "sample-data")
    counts: Counter[str] = Counter()
    wrong = 0
    end = arguments.first + arguments.rounds
    for first in range(arguments.first, end, _BATCH):
        with tempfile.TemporaryDirectory() as folder:
            wrong += batch(first, min(_BATCH, end - first), policy, Path(folder), counts)
    for name, count in sorted(counts.items()):
        print(f"{count:8d}  {name}")
    print(f"{wrong:8d}  went wrong")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
