"""`classify`: sort a complaint, or see what the policy suggests and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from complaints.cli.shared.exits import say
from complaints.cli.shared.options import choice, cleaned_all, message, recording, text_from
from complaints.cli.shared.session import Session
from complaints.cli.shared.wording import tell_wording
from complaints.core.handling.classify import classify
from complaints.core.handling.escalation import at_once, at_once_but_for
from complaints.core.policy.suggest import suggest
from complaints.core.record.fields import Nature, Risk, Severity
from complaints.core.record.naming import marked
from complaints.core.record.steps import Stamp
from complaints.errors import UsageProblem
from complaints.present.sorting import difference_text, suggestion_text

_LISTS = {"risk": "risks", "tag": "tags"}


@click.command("classify")
@click.argument("complaint_id", metavar="ID")
@click.option("--nature", type=choice(Nature), help="What it is; else stays.")
@click.option("--category", metavar="CODE", help="As in the policy, e.g. delivery/damaged.")
@click.option("--severity", type=choice(Severity), help="How grave it is.")
@click.option("--product", metavar="TEXT", help="What it is about, as in reports.")
@click.option("--cause", metavar="CODE", help="The root cause, once you know it.")
@click.option("--risk", type=choice(Risk), multiple=True, help="Forces critical.")
@click.option("--impact", metavar="TEXT", help="On whom or how much.")
@click.option("--tag", metavar="WORD", multiple=True, help="As many as you like.")
@click.option("--summary", metavar="TEXT", help="The main points in a sentence or two.")
@click.option("--next-step", metavar="TEXT", help="What happens next.")
@message
@recording
@click.pass_obj
def command(
    session: Session,
    /,
    complaint_id: str,
    text: str | None,
    at: str | None,
    by: str | None,
    **values: Any,
) -> None:
    """Sort a complaint: category, severity, product, cause.

    Without values: what the policy suggests, and because of which words. With
    values it records them and says what they change: terms, team, deadlines
    before and after.

    \b
    Example:
      complaints classify 7F3K9QY
      complaints classify 7F3K9QY --category delivery/damaged --severity high
    """
    given = {_LISTS.get(name, name): value for name, value in cleaned_all(values).items()}
    register = session.register
    if not given:
        if text or at:
            raise UsageProblem("-m and --at go with a value, e.g. --category CODE")
        complaint = session.read_now(complaint_id)
        suggestion = suggest(complaint, register.policy)
        click.echo(suggestion_text(complaint, suggestion, register.policy), nl=False)
        return
    user = session.user(by)
    found = session.find(complaint_id, user, whole=True)
    words = text_from(text, "why", required=False)
    _record(session, found, given, words, session.stamp(at, user))


def _record(
    session: Session, found: str, given: Mapping[str, Any], words: str, stamp: Stamp
) -> None:
    register = session.register
    # What is told is the difference that this step made, and no other that came in between.
    with register.writing():
        before = register.read(found)
        after = register.change(
            found,
            lambda c: at_once(
                classify(c, stamp, given, register.policy, words), stamp, register.policy
            ),
            f"{found}: classify ({', '.join(sorted(given))})",
            stamp.by,
        )
    session.tell_recorded()
    for line in difference_text(session.reading(before), session.reading(after)):
        say(line)
    if fields := at_once_but_for(after, register.policy):
        say(f"{found}: due to be escalated, but {marked(after, fields)}")
    tell_wording(session, after, stamp)
