"""`overdue`: everything that is late."""

from __future__ import annotations

from typing import Any

import click

from complaints.cli.shared.exits import FINDINGS
from complaints.cli.shared.filters import asked_for, filters, wanted
from complaints.cli.shared.listed import listed_then
from complaints.cli.shared.options import output, print_rows, reading
from complaints.cli.shared.session import Session
from complaints.cli.shared.sorts import SORTS, in_order, sort_option
from complaints.core.clocks.due import overdue
from complaints.core.time.reading import before
from complaints.present.lists import item_rows
from complaints.store.index.wanted import Wanted


@click.command("overdue")
@filters
@reading
@click.option("--since", metavar="LENGTH", help="Only what became late in the last, e.g. 1bd.")
@click.option("--exit-code", is_flag=True, help="End with 1 where something is late.")
@sort_option("urgency", "due", *SORTS)
@output
@click.pass_obj
def command(
    session: Session,
    /,
    as_of: str | None,
    known_at: str | None,
    since: str | None,
    exit_code: bool,
    sort: str,
    form: str,
    **values: Any,
) -> int:
    """List everything that is late.

    Clocks, promises, waits and actions: the gravest first, then key
    customers, then what is late longest. Where nothing is late nothing is
    printed, so that cron sends no mail.

    \b
    Example:
      complaints overdue
      complaints overdue --since 1bd --team service
    """
    fits = wanted(session, asked_for(session, values))
    readings, instant = listed_then(session, as_of, known_at, lambda now: Wanted(until=now))
    calendar = session.register.calendar
    after = before(instant, since, calendar) if since is not None else None
    late = overdue((each for each in readings if fits(each.complaint)), after)
    rows = item_rows(in_order(late, sort), calendar, instant, exact=form != "table")
    print_rows(session, form, "overdue", rows)
    return FINDINGS if exit_code and rows else 0
