"""`policy explain`: the policy as a page that people can read."""

from __future__ import annotations

import click

from complaints.cli.shared.exits import say
from complaints.cli.shared.session import Session
from complaints.tongues.tongue import FALLBACK, tongue, tongues

_LANGUAGES = f"One of {', '.join(each.code for each in tongues())}; else the organisation's."


@click.command("explain")
@click.option("--language", metavar="CODE", help=_LANGUAGES)
@click.option("--staff", is_flag=True, help="Add what is for colleagues only.")
@click.pass_obj
def explain(session: Session, language: str | None, staff: bool) -> None:
    """Print the policy as a page for customers.

    How to reach you, what you promise and by when, what happens when there is
    danger, who looks after what and who decides next, what you can give, what
    you ask afterwards, how to object.

    --staff adds the limits of each role, the routing, what is passed up by
    itself, and the phrases never to use.

    \b
    Example:
      complaints policy explain
      complaints policy explain --language hr > pritužbe.txt
      complaints policy explain --staff
    """
    from complaints.present.explain.page import policy_page

    policy = session.register.policy
    wanted = (language or policy.organisation.language).lower()
    if tongue(wanted).page is None:
        say(f"{_lack(wanted)}, so the page is in English")
        wanted = FALLBACK
    today = session.register.calendar.local_date(session.now)
    click.echo(policy_page(policy, today, wanted, staff), nl=False)


def _lack(language: str) -> str:
    """Say what keeps the page from being in a language: few words of it, or all."""
    if tongue(language) not in tongues():
        return f"there are no words for the language '{language}'"
    first, *more = (name for name in tongue(language).missing if name.startswith("page."))
    also = f" and {len(more)} more" if more else ""
    return f"the words for the language '{language}' are not whole ({first}{also})"
