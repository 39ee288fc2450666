"""What cron runs again and again: what stands in its way is said once a day."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

import click

from complaints.cli.shared.exits import REFUSED, say
from complaints.cli.shared.session import Session
from complaints.errors import InTheMiddle
from complaints.store.local.told import first_today


@contextlib.contextmanager
def said_once_a_day(session: Session) -> Iterator[None]:
    """Say once a day that git is in the middle of something; a person is told each time.

    The exit code is that of a refusal every time.
    """
    try:
        yield
    except InTheMiddle as error:
        if _new_today(session, [str(error)]):
            raise
        click.get_current_context().exit(REFUSED)


def say_once_a_day(session: Session, lines: list[str]) -> None:
    """Say what is left to people, each line once a day; a person at work is told each time."""
    for line in _new_today(session, lines):
        say(line)


def at_work() -> bool:
    """Tell whether a person is there, who is told each time."""
    return sys.stderr.isatty()


def _new_today(session: Session, lines: list[str]) -> list[str]:
    if at_work():
        return lines
    register = session.register
    today = register.calendar.local_date(session.now).isoformat()
    return first_today(register.root, lines, today)
