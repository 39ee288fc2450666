"""`policy simulate`: what another policy would make late."""

from __future__ import annotations

from pathlib import Path

import click

from complaints.cli.shared.exits import say
from complaints.cli.shared.options import output, print_rows, register_at
from complaints.cli.shared.session import Session


@click.command("simulate")
@click.argument("other", metavar="OTHER.yaml", type=click.Path(path_type=Path))
@click.option("--as-of", metavar="TIME", help="The register as it stood then.")
@output
@click.pass_obj
def simulate(session: Session, other: Path, as_of: str | None, form: str) -> None:
    """Say what another policy would make late.

    Every open complaint is counted again, with the terms and the calendar of
    OTHER.yaml from its start: a whole policy, for example a changed copy of
    the register's own, and checked like it. The table has each date that
    would change sides: late now and not then, or the other way round; the
    summary counts complaints. Nothing is changed. A date that a customer was
    told stays as it is.

    \b
    Example:
      complaints policy simulate stricter.yaml
    """
    from complaints.core.clocks.simulation import simulate as simulated
    from complaints.core.policy.policy import working_calendar
    from complaints.present.simulation import shift_rows, summary_line
    from complaints.store.policy_file import trusted_policy_file

    calendar = session.register.calendar
    policy = trusted_policy_file(other)
    readings, _ = register_at(session, as_of, None)
    found = simulated(readings, policy)
    rows = shift_rows(found, calendar, working_calendar(policy.calendar), exact=form != "table")
    print_rows(session, form, "simulation", rows)
    say(summary_line(found))
