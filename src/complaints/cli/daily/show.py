"""`show`: one complaint on a page."""

from __future__ import annotations

import click

from complaints.cli.shared.options import page, reading
from complaints.cli.shared.session import Session
from complaints.core.record.customers import earlier_of
from complaints.present.show import show_text
from complaints.present.tables import envelope


@click.command("show")
@click.argument("complaint_id", metavar="ID")
@reading
@page
@click.option("--related", is_flag=True, help="Name the same customer's earlier complaints too.")
@click.pass_obj
def command(
    session: Session,
    complaint_id: str,
    as_of: str | None,
    known_at: str | None,
    form: str,
    related: bool,
) -> None:
    """Show one complaint on a page.

    What the customer says, what is due, what happened.

    ID may be any unique start of the random part, three characters or more.

    \b
    Example:
      complaints show 7F3
      complaints show 7F3 --as-of 2026-11-20
    """
    from complaints.store.complaint_files import data_of

    reading = session.read(complaint_id, as_of, known_at)
    complaint = reading.complaint
    if form == "json":
        from complaints.store.text.changes import as_written

        click.echo(envelope("complaint", [as_written(data_of(complaint))], []), nl=False)
        return
    register = session.register
    others = register.catalog.of_customer(complaint.customer) if related else ()
    earlier = earlier_of(complaint, others)
    click.echo(show_text(reading, register.policy, earlier), nl=False)
