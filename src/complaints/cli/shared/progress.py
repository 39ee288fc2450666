"""How far the work on many complaints has come, for who waits for it at a terminal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from complaints.cli.shared.session import on_terminal

# Fewer are done before anybody wonders.
_MANY = 200
# What stands beside the bar: how many of how many, and how long it will take.
_BESIDE = 40
_NARROWEST, _WIDEST = 4, 36
_TIMES = 200


@contextmanager
def progress(count: int, doing: str) -> Iterator[Callable[[], None]]:
    """Show on a terminal what of so many is done; what is given is to be called after each.

    Elsewhere, and of few, nothing is shown.
    """
    room = shutil.get_terminal_size().columns - len(doing) - _BESIDE
    if count < _MANY or not on_terminal() or room < _NARROWEST:
        yield lambda: None
        return
    with click.progressbar(
        length=count,
        label=doing,
        file=sys.stderr,
        show_pos=True,
        width=min(room, _WIDEST),
        # Each time it is drawn a line is sent.
        update_min_steps=max(1, count // _TIMES),
    ) as shown:
        yield lambda: shown.update(1)
