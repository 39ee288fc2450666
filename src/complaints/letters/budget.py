"""How much one letter may take, so that no template runs or grows without end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

MOST_STEPS = 20_000
"""Loop rounds and calls in one letter."""

MOST_CHARACTERS = 200_000
"""The length of one letter: ten times what a person would read."""


class Budget:
    """Counts the steps of one template; raises ValueError where they are used up."""

    def __init__(self) -> None:
        self.steps = 0

    def step(self) -> None:
        """Take one step."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise ValueError(f"the template takes more than {MOST_STEPS} steps")

    def counted(self, items: Iterable[Any]) -> Iterator[Any]:
        """Pass items on, a step each."""
        for item in items:
            self.step()
            yield item

    def limited(self, pieces: Iterable[str]) -> Iterator[str]:
        """Pass the pieces of a letter on, up to a length that no letter has."""
        length = 0
        for piece in pieces:
            length += len(piece)
            if length > MOST_CHARACTERS:
                raise ValueError(f"the letter is longer than {MOST_CHARACTERS} characters")
            yield piece
