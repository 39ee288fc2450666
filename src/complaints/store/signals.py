"""Signals that ask a program to end: heard everywhere but in the middle of a write.

`^C`, the end of a terminal and `kill` all raise KeyboardInterrupt, so that whoever
cleans up does so for each of them.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _Ear:
    """Whether a signal is to wait, and whether one does."""

    held = 0
    waiting = False

    def hear(self, *_: object) -> None:
        """Raise KeyboardInterrupt, now or once nothing is held back."""
        if self.held:
            self.waiting = True
            return
        self.waiting = False
        raise KeyboardInterrupt


_EAR = _Ear()


@contextlib.contextmanager
def heard() -> Iterator[None]:
    """Have every signal that asks for the end raise KeyboardInterrupt; an ignored one stays so."""
    before = {number: signal.getsignal(number) for number in ENDING}
    for number, handler in before.items():
        if handler in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _EAR.hear)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def too_late() -> None:
    """Let such signals change nothing any more: all is done and told, and the program ends."""
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)


@contextlib.contextmanager
def held_back() -> Iterator[None]:
    """Keep such signals waiting until what is begun is done; they are heard at its end."""
    _EAR.held += 1
    try:
        yield
    finally:
        _EAR.held -= 1
        if _EAR.waiting:
            _EAR.hear()


def check() -> None:
    """Raise KeyboardInterrupt where such a signal is waiting; for long work that can be undone."""
    if _EAR.waiting:
        _EAR.waiting = False
        raise KeyboardInterrupt
