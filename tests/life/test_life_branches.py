"""Random histories on branches, merged by git with the merge driver, in whatever order."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from complaints.core.policy.policy import Policy, working_calendar
from complaints.store.policy_file import trusted_policy
from gitmerges import Driver, Forest
from rounds import Round, faults, play

SAMPLE = Path(__file__).parents[2] / "sample-data"
SIZE = 30


@pytest.fixture(scope="module")
def house() -> Policy:
    """The policy of the sample register."""
    return trusted_policy(SAMPLE)


def merged(rounds: list[Round], folder: Path, seed: int, driver: Driver) -> Forest:
    """The branches of some rounds in one repository, merged in some order."""
    forest = Forest(folder, driver)
    forest.commit({played.base.id: played.base for played in rounds})
    names = [f"branch-{number}" for number in range(4)]
    for number, name in enumerate(names):
        forest.branch(name, "base")
        some = [played for played in rounds if number < len(played.versions)]
        forest.commit({played.base.id: played.versions[number] for played in some})
    chances = Random(seed)  # noqa: S311 - no secrets
    while len(names) > 1:
        chances.shuffle(names)
        one, other = names.pop(), names.pop()
        forest.git("switch", "--quiet", one)
        forest.merge(other)
        names.append(one)
    return forest


@pytest.mark.parametrize("first", [5000, 6000, 7000, 8000, 9000])
def test_git_merges_them(first: int, house: Policy, tmp_path: Path) -> None:
    """Nothing is lost, conflicts are where the rule says, and both orders give the same files."""
    calendar = working_calendar(house.calendar)
    rounds = [play(seed, house, calendar) for seed in range(first, first + SIZE)]
    driver = Driver(tmp_path)
    with driver.serving():
        one, other = (merged(rounds, tmp_path / f"{n}", first + n, driver) for n in (0, 1))
    assert driver.count > SIZE
    for played in rounds:
        assert not list(faults(played, one.read(played.base.id))), played.base.id
    ids = [played.base.id for played in rounds]
    assert one.contents(ids) == other.contents(ids)


def test_criss_cross(house: Policy, tmp_path: Path) -> None:
    """Two branches that merge with each other go on, settle nothing, and merge again."""
    calendar = working_calendar(house.calendar)
    rounds = [play(seed, house, calendar) for seed in range(400, 400 + SIZE)]
    driver = Driver(tmp_path)
    with driver.serving():
        forest = Forest(tmp_path / "forest", driver)
        forest.commit({played.base.id: played.base for played in rounds})
        for number in (0, 1):
            forest.branch(f"branch-{number}", "base")
            forest.commit({played.base.id: played.versions[number] for played in rounds})
        forest.branch("old", "branch-0")
        forest.git("switch", "--quiet", "branch-0")
        forest.merge("branch-1")
        forest.git("switch", "--quiet", "branch-1")
        forest.merge("old")
        forest.merge("branch-0")
        ids = [played.base.id for played in rounds]
        ours = forest.contents(ids)
        forest.git("switch", "--quiet", "branch-0")
        forest.merge("branch-1")
    assert forest.contents(ids) == ours
    for played in rounds:
        two = Round(played.base, played.versions[:2])
        assert not list(faults(two, forest.read(played.base.id))), played.base.id
