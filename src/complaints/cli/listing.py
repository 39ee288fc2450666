"""`list`: complaints as a table, or found by what people remember of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from complaints.cli.options import filters, output, print_rows, reading, register_at, wanted
from complaints.cli.session import Session
from complaints.core.calendar import utc
from complaints.core.customers import matches
from complaints.core.fields import rank
from complaints.core.model import Complaint
from complaints.present.lists import complaint_row

_SORTS: dict[str, Callable[[Complaint], Any]] = {
    "received": lambda complaint: (utc(complaint.received_at), complaint.id),
    "severity": lambda complaint: (-rank(complaint.severity), utc(complaint.received_at)),
    "status": lambda complaint: (complaint.status, utc(complaint.received_at)),
    "owner": lambda complaint: (complaint.owner, utc(complaint.received_at)),
    "category": lambda complaint: (complaint.category, utc(complaint.received_at)),
    "id": lambda complaint: complaint.id,
}


@click.command("list")
@click.argument("text", nargs=-1)
@filters
@reading
@click.option("--sort", type=click.Choice(list(_SORTS)), default="received", show_default=True)
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
) -> int:
    """List complaints; with TEXT those in which every word of it is found.

    TEXT is looked for in name, account, e-mail, telephone number and words,
    whatever the case and accents.

    \b
    Example:
      complaints list --mine --status investigating
      complaints list horvat
      complaints list "091 555 0101"
    """
    fits = wanted(session, values)
    searched = " ".join(text)
    complaints, instant = register_at(session, as_of, known_at)
    found = [c for c in complaints if fits(c) and (not searched or matches(c, searched))]
    found.sort(key=_SORTS[sort])
    exact = form != "table"
    calendar = session.register.calendar
    rows = [complaint_row(complaint, calendar, instant, exact) for complaint in found]
    return print_rows(session, form, "complaints", rows)
