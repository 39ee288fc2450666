"""How much one letter may take, so that no template runs or grows without end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any

MOST_STEPS = 20_000
"""What the loops and calls of one letter come to: a round, a call, and what is done in it."""

MOST_CHARACTERS = 200_000
"""The length of one letter: ten times what a person would read."""

_A_STEP = 1000  # Characters that a filter goes through in the time of one step.
_COMPARED = 100  # The same of a search, which looks at each of them several times.


class Budget:
    """Counts the steps of one template; raises ValueError where they are used up."""

    def __init__(self) -> None:
        self.steps = 0

    def step(self, count: int = 1) -> None:
        """Take one step, or several."""
        self.steps += count
        if self.steps > MOST_STEPS:
            raise ValueError(f"the template takes more than {MOST_STEPS} steps")

    def counted(self, items: Iterable[Any], each: int) -> Iterator[Any]:
        """Pass items on, so many steps each."""
        for item in items:
            self.step(each)
            yield item

    def measured(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return a filter that counts as its work does: by what it is given, and what it makes."""

        @wraps(work)
        def measured(*given: Any, **named: Any) -> Any:
            for value in (*given, *named.values()):
                self.weigh(value)
            return self.weigh(work(*given, **named))

        return measured

    def weigh(self, value: Any, a_step: int = _A_STEP) -> Any:
        """Return a value that is not too long; a list counts by its items, a text by its length.

        What is in a list in a list counts each time it stands there.
        """
        if isinstance(value, str):
            self._refuse_long(len(value))
            self.step(len(value) // a_step)
        elif isinstance(value, range):
            self.step(len(value))
        elif isinstance(value, list | tuple | dict):
            for item in (*value, *value.values()) if isinstance(value, dict) else value:
                self.step()
                self.weigh(item, a_step)
        return value

    def compared(self, value: Any) -> Any:
        """Return what is compared with something, or looked through for it."""
        return self.weigh(value, _COMPARED)

    def test(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return a test, of which many compare, that counts likewise."""

        @wraps(work)
        def test(*given: Any) -> Any:
            return work(*map(self.compared, given))

        return test

    def replaced(self, value: Any, old: Any, new: Any, count: int | None = None) -> str:
        """Return a text with each `old` replaced, once it is known that it does not grow too long.

        Or the first `count` of them.

        It stands for the filter of Jinja, which makes it first.
        """
        text, before, after = str(value), str(old), str(new)
        most = -1 if count is None else count
        found = text.count(before) if most < 0 else min(text.count(before), most)
        self._refuse_long(len(text) + found * (len(after) - len(before)))
        return text.replace(before, after, most)

    def joined_by(self, items: Iterable[Any], between: Any = "") -> str:
        """Return the texts of some values as one, with a text between them; likewise."""
        pieces, separator = list(items), str(between)
        self._refuse_long((len(pieces) - 1) * len(separator))
        return separator.join(self.limited(map(str, pieces)))

    def joined(self, pieces: Iterable[Any]) -> str:
        """Return the texts of some values as one."""
        return "".join(self.limited(str(self.weigh(piece)) for piece in pieces))

    def limited(self, pieces: Iterable[str]) -> Iterator[str]:
        """Pass the pieces of a letter on, up to a length that no letter has."""
        length = 0
        for piece in pieces:
            length += len(piece)
            self._refuse_long(length)
            yield piece

    @staticmethod
    def _refuse_long(length: int) -> None:
        if length > MOST_CHARACTERS:
            raise ValueError(f"the letter is longer than {MOST_CHARACTERS} characters")
