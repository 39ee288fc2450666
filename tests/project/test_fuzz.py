"""`make fuzz` runs every property, shows how to see again what it finds, and ends in time."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from itertools import count
from pathlib import Path

import fuzz
import pytest
from hypothesis import is_hypothesis_test

HOLDS = "assert number == number"
FAILS = "assert number < 1000"
HANGS = "import os; os.read(os.pipe()[0], 1)"
PROFILE = """
from hypothesis import settings
settings.register_profile("fuzz", database=None, deadline=None)
"""
SUITE = """
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytestmark = pytest.mark.property

@given(st.integers())
def test_numbers(number):
    {}
"""


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Write a small suite of one property, and stand beside it."""

    def suite(body: str) -> str:
        (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = property\n", "utf-8")
        (tmp_path / "conftest.py").write_text(PROFILE, "utf-8")
        (tmp_path / "test_small.py").write_text(SUITE.format(body), "utf-8")
        monkeypatch.chdir(tmp_path)
        return "test_small.py"

    return suite


def test_a_find_is_shown_and_found_again(
    suite: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The example and one command are printed, and the command finds that example."""
    assert fuzz.main(["--seed", "7", "--seconds", "900", suite(FAILS)]) == fuzz.FOUND
    shown, _, command = capsys.readouterr().out.partition("found; the same again:\n  ")
    assert "number=1000" in shown
    assert command.startswith("PYTHONHASHSEED=7 ")
    assert "test_small.py::test_numbers --hypothesis-seed=7 --hypothesis-profile=fuzz" in command
    again = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert again.returncode == 1
    assert "number=1000" in again.stdout


def test_it_ends_when_the_time_is_over(
    suite: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Rounds with one seed after the other, as many as begin in time."""
    clock = count(0, 400.0)
    assert fuzz.main(["--seed", "7", "--seconds", "1000", suite(HOLDS)], lambda: next(clock)) == 0
    assert capsys.readouterr().out.splitlines() == [
        "round 1, seed 7: nothing found",
        "round 2, seed 8: nothing found",
        "2 whole rounds, nothing found",
    ]


def test_a_round_that_takes_longer_is_ended(
    suite: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The time that was given is kept, whatever a test does."""
    assert fuzz.main(["--seconds", "0.1", suite(HANGS)]) == 0
    assert capsys.readouterr().out == "0 whole rounds and one cut short, nothing found\n"


def test_tests_that_cannot_run(
    suite: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing run is nothing found out, so it is no success."""
    assert fuzz.main(["--seconds", "900", suite("this is no Python")]) == fuzz.UNFIT
    assert "the tests cannot run: pytest ended with 2" in capsys.readouterr().out


def test_every_property_takes_part(request: pytest.FixtureRequest) -> None:
    """What hypothesis runs is marked, and nothing else, without anybody thinking of it."""
    for item in request.session.items:
        assert isinstance(item, pytest.Function)
        assert (item.get_closest_marker("property") is not None) == is_hypothesis_test(item.obj)
