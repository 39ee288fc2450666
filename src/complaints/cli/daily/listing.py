"""`list`: complaints as a table, or found by what people remember of them."""

from __future__ import annotations

from collections import deque
from operator import itemgetter
from typing import Any

import click

from complaints.cli.shared.filters import asked_for, filters, wanted
from complaints.cli.shared.listed import listed_then
from complaints.cli.shared.options import output, print_rows, reading
from complaints.cli.shared.session import Session
from complaints.cli.shared.sorts import SORTS, sort_option
from complaints.core.record.customers import matches
from complaints.present.lists import complaint_row
from complaints.store.index.wanted import Wanted


@click.command("list")
@click.argument("text", nargs=-1)
@filters
@reading
@sort_option("received", *SORTS)
@output
@click.pass_obj
def command(
    session: Session,
    /,
    text: tuple[str, ...],
    as_of: str | None,
    known_at: str | None,
    sort: str,
    form: str,
    **values: Any,
) -> None:
    """List complaints, or find them by name, phone, e-mail, words.

    With TEXT: those in which every word of it is found, in name, account,
    e-mail, telephone number or what was written, whatever the case and accents.

    \b
    Example:
      complaints list --mine --status investigating
      complaints list horvat
      complaints list "091 555 0101"
    """
    asked = asked_for(session, values)
    fits = wanted(session, asked)
    searched = " ".join(text)
    is_past = as_of is not None or known_at is not None
    readings, _ = listed_then(
        session, as_of, known_at, lambda _: Wanted(text=searched, having=asked)
    )
    found = (
        each
        for each in readings
        if fits(each.complaint)
        # What stands in it now was looked for already.
        and (not (searched and is_past) or matches(each.whole.complaint, searched))
    )
    # Each is let go with its row, and each row when it is printed: thousands take much memory.
    order, exact = SORTS[sort], form != "table"
    keyed = [(order(each.complaint), complaint_row(each, exact)) for each in found]
    left = deque(row for _, row in sorted(keyed, key=itemgetter(0)))
    keyed.clear()
    rows = (left.popleft() for _ in range(len(left)))
    print_rows(session, form, "complaints", rows)
