"""`survey`: asking the customer how it went, and what they say."""

from __future__ import annotations

import click

from complaints.cli.shared.options import recording, text_from
from complaints.cli.shared.recording import record
from complaints.cli.shared.session import Session
from complaints.core.handling.ending import answer_survey


class _Survey(click.Group):
    """A group in which an id alone writes the letter that asks."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        everything = ctx.find_root().command
        given = args[0] if args and not args[0].startswith("-") else ""
        if given and given not in self.commands and isinstance(everything, click.Group):
            return "email", everything.get_command(ctx, "email"), [given, "survey", *args[1:]]
        return super().resolve_command(ctx, args)


@click.group("survey", cls=_Survey)
def command() -> None:
    """Ask the customer how it went, and record what they say.

    With an ID alone it writes the survey letter, as `email ID survey` does,
    with the same options.

    \b
    Example:
      complaints survey 7F3K9QY --send
      complaints survey answer 7F3K9QY --score 5 --comment "Quick and kind."
    """


@command.command("answer")
@click.argument("complaint_id", metavar="ID")
@click.option("--score", type=click.IntRange(1, 5), required=True, help="1 poor to 5 very good.")
@click.option("--comment", metavar="TEXT", default="", help="The customer's words; - reads them.")
@recording
@click.pass_obj
def answer(
    session: Session,
    complaint_id: str,
    score: int,
    comment: str,
    at: str | None,
    by: str | None,
) -> None:
    """Record the customer's answer to the survey.

    \b
    Example:
      complaints survey answer 7F3K9QY --score 5 --comment "Quick and kind."
    """
    words = text_from(comment, "what they said", required=False, option="--comment")
    record(
        session,
        complaint_id,
        at,
        by,
        "survey answered",
        lambda c, s: answer_survey(c, s, score, words),
    )
