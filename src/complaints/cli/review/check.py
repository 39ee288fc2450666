"""`check`: everything that is wrong, with file, line and how to mend it."""

from __future__ import annotations

import re
from pathlib import Path

import click
from msgspec.structs import replace

from complaints.cli.shared.exits import FINDINGS, UNTRUSTED, say
from complaints.cli.shared.options import page, standard_input
from complaints.cli.shared.session import Session
from complaints.core.findings import Finding
from complaints.errors import Untrusted, UsageProblem
from complaints.present.safe import visible_line
from complaints.present.tables import envelope


@click.command("check")
@click.argument(
    "paths",
    metavar="[PATH]...",
    nargs=-1,
    # What cannot be read is a finding, which Click would take for a mistake of the person.
    type=click.Path(path_type=Path, readable=False),
)
@click.option(
    "--letter",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
    help="Look over a letter instead; - reads it from standard input.",
)
@click.option("--language", metavar="CODE", help="The letter's language; else guessed.")
@click.option("--strict", is_flag=True, help="End with 1 for warnings, too.")
@page
@click.pass_obj
def command(
    session: Session,
    paths: tuple[Path, ...],
    letter: str | None,
    language: str | None,
    strict: bool,
    form: str,
) -> int:
    """Check the policy, the templates and the complaints.

    With PATH: only those files and folders. One line for each finding: file,
    line, key, what is wrong, how to mend it. A warning says what should be
    mended and stops nothing, a note what is worth knowing. Ends with 0 where
    there is no error, 1 where there are some, with --strict for warnings too,
    4 where a file or folder cannot be trusted or read at all.

    With --letter: one letter, in any file, for words and parts that the policy
    and good manners ask for; each finding with line and column. Ends with 1
    for any of them; those that the policy refuses are errors.

    \b
    Example:
      complaints check
      complaints check complaints/2026/11/CMP-2611-7F3K9QY.yaml
      complaints check --letter draft.txt --language hr
    """
    if letter is None and language is not None:
        raise UsageProblem("--language goes with --letter")
    if letter is not None and paths:
        raise UsageProblem("--letter goes alone, without PATH")
    findings = _inspect(session, paths) if letter is None else _lint(session, letter, language)
    if form == "json":
        click.echo(envelope("check", [], findings), nl=False)
    else:
        for finding in findings:
            click.echo(visible_line(str(finding)))
    if any(finding.fatal for finding in findings):
        return UNTRUSTED
    counts = {"error", "warning"} if strict or letter is not None else {"error"}
    return FINDINGS if any(finding.level in counts for finding in findings) else 0


def _inspect(session: Session, paths: tuple[Path, ...]) -> list[Finding]:
    from complaints.cli.shared.clock import now
    from complaints.inspection import inspect
    from complaints.store.policy_file import find_root

    return inspect(find_root(session.folder), paths, now())


def _lint(session: Session, file: str, language: str | None) -> list[Finding]:
    from complaints.letters.lint.known import nothing_known
    from complaints.letters.lint.languages import guess
    from complaints.letters.lint.lint import lint

    policy = session.register.policy
    text = _letter(file)
    if language is None:
        language = guess(text, policy.organisation.language)
        say(f"{file}: taken to be in '{language}'; if it is not, give --language")
    elif not re.fullmatch(r"[a-z]{2,3}", language):
        raise UsageProblem("--language is a code such as en or hr")
    found = lint(text, language, policy, nothing_known(policy))
    return [replace(finding, file=file) for finding in found]


def _letter(file: str) -> str:
    """Return a letter's text, line ends as LF. Raises Untrusted for what is no text."""
    from complaints.store.reading import decode, read_bytes

    try:
        text = standard_input() if file == "-" else decode(read_bytes(Path(file)))
        return re.sub("\r\n?", "\n", text.removeprefix("\ufeff"))
    except Untrusted as error:
        raise Untrusted(f"{file}: {error}") from None
