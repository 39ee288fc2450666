"""`due`: what comes due next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from complaints.cli.shared.filters import asked_for, filters, wanted
from complaints.cli.shared.listed import listed_then
from complaints.cli.shared.options import output, print_rows, reading
from complaints.cli.shared.session import Session
from complaints.cli.shared.sorts import SORTS, in_order, sort_option
from complaints.core.clocks.due import due_within
from complaints.core.time.reading import parse_end
from complaints.present.lists import item_rows
from complaints.store.index.wanted import Wanted


@click.command("due")
@filters
@reading
@click.option(
    "--within", metavar="LENGTH", default="2d", show_default=True, help="How far to look, e.g. 8bh."
)
@sort_option("due", *SORTS)
@output
@click.pass_obj
def command(
    session: Session,
    /,
    as_of: str | None,
    known_at: str | None,
    within: str,
    sort: str,
    form: str,
    **values: Any,
) -> None:
    """List what comes due next.

    Clocks, promises, waits and actions, the nearest first. What is late
    already is in `complaints overdue`.

    \b
    Example:
      complaints due --within 2d
      complaints due --within 4bh --mine
    """
    fits = wanted(session, asked_for(session, values))
    calendar = session.register.calendar

    def up_to_its_end(now: datetime) -> Wanted:
        return Wanted(until=parse_end(within, calendar, now))

    readings, instant = listed_then(session, as_of, known_at, up_to_its_end)
    end = parse_end(within, calendar, instant)
    coming = due_within((each for each in readings if fits(each.complaint)), end)
    rows = item_rows(in_order(coming, sort), calendar, instant, exact=form != "table")
    print_rows(session, form, "due", rows)
