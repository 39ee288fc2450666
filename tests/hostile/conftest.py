"""The program, loaded once for all hostile registers of a test process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from hostile.commands import EVERY, READING, Command
from hostile.harness import Machine, machine
from hostile.registers import good


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """The program, with what notes what it does where there is a C compiler."""
    place = tmp_path_factory.mktemp("hostile")
    good(place / "plain")
    with machine(place, place / "plain") as found:
        yield found


@pytest.fixture
def chosen(request: pytest.FixtureRequest) -> Callable[[Sequence[Command]], Sequence[Command]]:
    """A function that returns some commands; all of their kind, where every one is asked for."""
    every: bool = request.config.getoption("--every-command")

    def chosen(some: Sequence[Command]) -> Sequence[Command]:
        reads = all(command in READING for command in some)
        return (READING if reads else EVERY) if every else some

    return chosen
