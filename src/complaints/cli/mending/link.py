"""`link`: tying two complaints together, and apart."""

from __future__ import annotations

import click

from complaints.cli.shared.options import recording
from complaints.cli.shared.session import Session
from complaints.core.handling.mending import REVERSE, link, unlink


@click.command("link")
@click.argument("complaint_id", metavar="ID")
@click.argument("other", metavar="OTHER")
@click.option(
    "--as", "kind", type=click.Choice(list(REVERSE)), default="related", show_default=True
)
@click.option("--remove", is_flag=True, help="Tie them apart.")
@recording
@click.pass_obj
def command(
    session: Session,
    complaint_id: str,
    other: str,
    kind: str,
    remove: bool,
    at: str | None,
    by: str | None,
) -> None:
    """Tie two complaints together, or apart.

    Both stay, each with a word of the other, in one commit; --remove undoes it.

    \b
    Example:
      complaints link 7F3K9QY 4H8M2TJ --as follows
      complaints link 7F3K9QY 4H8M2TJ --remove
    """
    user = session.user(by)
    first = session.find(complaint_id, user, whole=True)
    second = session.find(other, user, whole=True)
    here, there = session.stamp(at, user), session.stamp(at, user)
    if first == second:
        link(session.register.read(first), here, second, kind)
    if remove:
        steps = {
            first: lambda c: unlink(c, here, second),
            second: lambda c: unlink(c, there, first),
        }
        session.register.change_all(steps, f"{first}: unlink {second}", user)
        return
    steps = {
        first: lambda c: link(c, here, second, kind),
        second: lambda c: link(c, there, first, REVERSE[kind]),
    }
    session.register.change_all(steps, f"{first}: link {second} ({kind})", user)
