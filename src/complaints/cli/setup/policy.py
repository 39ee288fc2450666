"""`policy`: work on the policy file."""

from __future__ import annotations

import click

from complaints.cli.setup.policy_explain import explain
from complaints.cli.setup.policy_simulate import simulate
from complaints.cli.shared.exits import say
from complaints.cli.shared.session import Session


@click.group("policy")
def command() -> None:
    """Explain the policy, try another, add holidays.

    \b
    Example:
      complaints policy explain --language en
      complaints policy simulate stricter.yaml
      complaints policy holidays HR 2027
    """


command.add_command(explain)
command.add_command(simulate)


@command.command("holidays")
@click.argument("country", metavar="COUNTRY")
@click.argument("year", metavar="YEAR", type=click.IntRange(1990, 2100))
@click.option("--region", metavar="CODE", help="A part of the country, like DE BY.")
@click.option("--language", metavar="CODE", help="The language of the names.")
@click.option("--no-commit", is_flag=True, help="Leave the change uncommitted.")
@click.pass_obj
def holidays(
    session: Session,
    country: str,
    year: int,
    region: str | None,
    language: str | None,
    no_commit: bool,
) -> None:
    """Write public holidays into the policy.

    Those of a country and year, as dates with their names. Dates that are
    there already stay as they are. Look them over: what the law says and what
    a package knows may differ.

    \b
    Example:
      complaints policy holidays HR 2027
    """
    from complaints.store.holiday_dates import public_holidays
    from complaints.store.text.changes import changes

    session.commit = not no_commit
    register = session.register
    known = {day.isoformat(): name for day, name in register.policy.calendar.holidays.items()}
    found = public_holidays(country, year, region, language)
    new = {day: name for day, name in found.items() if day not in known}
    if not new:
        say(f"all {len(found)} public holidays of {country} {year} are in the policy already")
        return
    old_calendar = {"holidays": known} if known else {}
    wanted = {"holidays": dict(sorted({**known, **new}.items()))}
    operations = list(changes(old_calendar, wanted, ("calendar",)))
    register.change_policy(operations, f"Policy: public holidays of {country.upper()} {year}")
    for day, name in new.items():
        click.echo(f"{day}  {name}")
    say(f"{len(new)} dates written; look them over before you rely on them")
