"""What cron runs again and again: what stands in its way is said once a day."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

import click

from complaints.cli.shared.exits import REFUSED
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
        register = session.register
        today = register.calendar.local_date(session.now).isoformat()
        if sys.stderr.isatty() or first_today(register.root, [str(error)], today):
            raise
        click.get_current_context().exit(REFUSED)
