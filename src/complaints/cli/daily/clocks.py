"""`clocks`: every deadline of a complaint, explained."""

from __future__ import annotations

import click

from complaints.cli.shared.options import page, reading
from complaints.cli.shared.session import Session
from complaints.core.record.naming import marked
from complaints.present.clock_text import clock_row, clock_text, events_of
from complaints.present.safe import visible_line
from complaints.present.tables import envelope
from complaints.present.times import instant as shown


@click.command("clocks")
@click.argument("complaint_id", metavar="ID")
@reading
@page
@click.pass_obj
def command(
    session: Session, complaint_id: str, as_of: str | None, known_at: str | None, form: str
) -> None:
    """Explain every deadline of a complaint.

    What started each clock, its target, the time or days that were counted,
    the pauses, and the result.

    \b
    Example:
      complaints clocks 7F3
      complaints clocks 7F3 --as-of "2026-11-20 17:30"
    """
    reading = session.read(complaint_id, as_of, known_at)
    complaint, calendar = reading.complaint, reading.calendar
    if form == "json":
        rows = [clock_row(clock, calendar) for clock in reading.clocks]
        click.echo(envelope("clocks", rows, []), nl=False)
        return
    click.echo(f"{complaint.id}  {visible_line(complaint.subject)}")
    click.echo(f"as of {shown(reading.now, calendar)}, time zone {calendar.zone.key}")
    if complaint.unsettled:
        click.echo(f"{marked(complaint)};\nlists show the strictest date of any way to settle it")
    click.echo()
    events = events_of(complaint)
    texts = [clock_text(events, clock, calendar) for clock in reading.clocks]
    click.echo("\n".join(texts) or "no clock runs: the complaint has no terms\n", nl=False)
