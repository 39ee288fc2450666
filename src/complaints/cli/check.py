"""`check`: everything that is wrong, with file, line and how to mend it."""

from __future__ import annotations

from pathlib import Path

import click

from complaints.cli.exits import FINDINGS, UNTRUSTED
from complaints.cli.options import page
from complaints.cli.session import Session
from complaints.present.safe import visible_line
from complaints.present.tables import envelope


@click.command("check")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@page
@click.pass_obj
def command(session: Session, paths: tuple[Path, ...], form: str) -> int:
    """Check the policy, the templates and the complaints.

    With PATH: only those files and folders. One line for each finding: file,
    line, key, what is wrong, how to mend it. Ends with 0 where there is none,
    1 where there are some, 4 where a file cannot be trusted at all.

    \b
    Example:
      complaints check
      complaints check complaints/2026/11/CMP-2611-7F3K9QY.yaml
    """
    from complaints.cli.clock import now
    from complaints.inspection import inspect
    from complaints.store.policy_file import find_root

    findings = inspect(find_root(session.folder), [path.resolve() for path in paths], now())
    if form == "json":
        click.echo(envelope("check", [], findings), nl=False)
    else:
        for finding in findings:
            click.echo(visible_line(str(finding)))
    if any(finding.fatal for finding in findings):
        return UNTRUSTED
    return FINDINGS if findings else 0
