"""No test passes or fails by chance: same surroundings, same examples, no clock, no haste."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import complaints
from complaints.store import waits
from complaints.store.complaint_files import random_characters
from surroundings import LONG

TESTS = Path(__file__).parents[1]
PACKAGE = Path(complaints.__file__).parent

# Clock, load and luck, in the ways that people write them, also in scripts that tests start.
# The time that this process itself has worked depends on none of them.
BY_CHANCE = re.compile(
    r"\btime\.(sleep|time|monotonic|perf_counter)\(|\bTimer\(|\bsleep [\d.]"
    r"|\bdatetime\.(now|today|utcnow)\(|\bdate\.today\("
    r"|\brandom\.[a-z]+\(|\bfrom (time|random) import (?!Random\b)"
    r"|\btimeout=[\d.]"
)
# How many examples, and which, is for the profiles in tests/conftest.py to say.
OWN_AMOUNT = re.compile(r"\b(max_examples|derandomize|database|deadline)=")
# What the program waits for is in one place, where tests can set it.
OWN_WAIT = re.compile(r"(\btimeout|(?<!\()\bseconds)=[\d.]|_SECONDS\b")


def found(pattern: re.Pattern[str], *places: Path) -> list[str]:
    """Return where a pattern stands in the Python files of some folders."""
    return [
        f"{path.name}: {one[0]}"
        for place in places
        for path in sorted(place.rglob("*.py"))
        for one in pattern.finditer(path.read_text("utf-8"))
    ]


def test_no_clock_and_no_luck() -> None:
    """No test sleeps, asks for the time, throws dice, or gives up because a machine is busy."""
    assert found(BY_CHANCE, TESTS) == []


def test_no_test_has_an_amount_of_its_own() -> None:
    """Every property test draws as many examples as the profile says, and the same ones."""
    profiles = ("conftest.py: ", "test_fuzz.py: ")
    assert [one for one in found(OWN_AMOUNT, TESTS) if not one.startswith(profiles)] == []


def test_no_wait_of_its_own() -> None:
    """Nothing waits for a number of seconds that a test cannot set."""
    outside = [place for place in PACKAGE.iterdir() if place.is_dir() and place.name != "core"]
    assert found(OWN_WAIT, *outside) == []


@pytest.mark.parametrize(
    ("pattern", "module", "rest"),
    [
        *((BY_CHANCE, "time", f"{name}(1)") for name in ("sleep", "monotonic", "perf_counter")),
        *((BY_CHANCE, "random", f"{name}(a)") for name in ("random", "choice", "shuffle")),
        *((BY_CHANCE, "datetime", f"{name}()") for name in ("now", "utcnow")),
        (BY_CHANCE, "date", "today()"),
        (BY_CHANCE, "self.random", "randint(1, 2)"),
        (BY_CHANCE, "threading", "Timer" + "(1, stop)"),
        (OWN_WAIT, "program", "wait(timeout=" + "3)"),
        (OWN_AMOUNT, "@hypothesis", "settings(max_examples" + "=3)"),
    ],
)
def test_the_guard_works(pattern: re.Pattern[str], module: str, rest: str) -> None:
    """What leaves something to chance is found, so that a green run means something."""
    assert pattern.search(f"    x = {module}.{rest}\n")


def test_examples_are_the_same() -> None:
    """Hypothesis draws no new examples, keeps none, and does not mind how long one takes."""
    in_force = settings.get_profile("same")
    assert settings.get_current_profile_name() in ("same", "fuzz")
    assert in_force.derandomize
    assert in_force.database is None
    assert in_force.deadline is None
    assert HealthCheck.too_slow in in_force.suppress_health_check


def test_the_surroundings_are_the_same() -> None:
    """Zone, umask, width, home, the person's settings of git: none of them is the machine's."""
    assert time.tzname == ("UTC", "UTC")
    assert os.umask(0o022) == 0o022
    assert Path.home() == Path("/nonexistent")
    assert os.environ["COLUMNS"] == "80"
    ours = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "COMPLAINTS_NOW")
    theirs = [name for name in os.environ if name.startswith(("GIT_", "COMPLAINTS_", "LC_", "LAN"))]
    assert set(theirs) == {*ours, "LC_ALL"}


def test_drawn_characters_are_the_same() -> None:
    """A new id is the same each time, so that no id has by chance what a test looks for."""
    assert random_characters(10) == "TJ0Q06KTAY"


def test_nothing_is_given_up_because_the_machine_is_busy() -> None:
    """All waits of the program are so long that only a failure meets their end."""
    lengths = {name: getattr(waits, name) for name in vars(waits) if name.isupper()}
    names = ("LOCK", "INDEX", "FIRST_INDEX", "GIT_READING", "GIT_SERVER", "MAIL")
    assert lengths == dict.fromkeys((*names, "FINISH", "GRACE"), LONG)
