"""The program, loaded once for all hostile registers of a test process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from hostile.commands import EVERY, READING, Command
from hostile.harness import MOST_SECONDS, SLACK, Machine, machine
from hostile.registers import good


@pytest.fixture(scope="session")
def loaded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Machine]:
    """The program, with what notes what it does where there is a C compiler."""
    seconds = MOST_SECONDS * (1 if request.config.getoption("--every-command") else SLACK)
    place = tmp_path_factory.mktemp("hostile")
    good(place / "plain")
    with machine(place, place / "plain", seconds) as found:
        yield found


@pytest.fixture
def chosen(request: pytest.FixtureRequest) -> Callable[[Sequence[Command]], Sequence[Command]]:
    """A function that returns some commands; all of their kind, where every one is asked for."""
    every: bool = request.config.getoption("--every-command")

    def chosen(some: Sequence[Command]) -> Sequence[Command]:
        reads = all(command in READING for command in some)
        return (READING if reads else EVERY) if every else some

    return chosen
