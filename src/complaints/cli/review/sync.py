"""`sync`: bringing the register together with the others'."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext, suppress
from functools import partial
from pathlib import Path

import click

from complaints.cli.shared.clock import now
from complaints.cli.shared.cron import said_once_a_day
from complaints.cli.shared.exits import DONE, FINDINGS, UNTRUSTED, say
from complaints.cli.shared.session import Session
from complaints.core.record.ids import is_valid
from complaints.errors import ComplaintsError, Refused, Untrusted
from complaints.letters.templates import is_template
from complaints.post.sharing import hidden_lines, left_lines, left_today
from complaints.present.safe import visible_line
from complaints.store.complaint_files import path_of
from complaints.store.git.repository import Repository
from complaints.store.local.lock import locked
from complaints.store.parts import LETTERS
from complaints.store.policy_file import POLICY_FILE, find_root
from complaints.store.process import ProgramMissing
from complaints.store.sharing.sync import Writing, sync
from complaints.store.way import shown_path


@click.command("sync")
@click.option("--quiet", "-q", is_flag=True, help="Say only what stands in the way; for cron.")
@click.pass_context
def command(ctx: click.Context, quiet: bool) -> None:
    """Fetch what others did, merge it, send what you did.

    Never by force. A complaint that was changed on both sides is merged event
    by event: nothing is lost, and where the two ended differently, that is
    marked and named, and ends it with 1 (`complaints settle` says which
    counts); so is what comes in unsettled. Only where another file does not
    fit together, such as the policy, nothing is merged and every file stays as
    it was. A complaint or policy that cannot be read is never sent. What is
    recorded here and not committed, or not sent, is named; with --quiet once a
    day, after an hour. A file or folder that cannot be read is named too, and
    ends it with 4. What others have changed in policy, letters and
    .gitattributes is named as well; a link that they bring in is not taken. It
    works without a valid policy, too: what others did may be what mends it.

    \b
    Example:
      complaints sync
    """
    session: Session = ctx.obj
    try:
        session.register  # noqa: B018 - opened, or refused
    except Untrusted as error:
        code = _without_policy(session, error, quiet)
    else:
        code = _with_policy(session, quiet)
    if _say_left(session, quiet):
        code = UNTRUSTED
    ctx.exit(code)


def _with_policy(session: Session, quiet: bool) -> int:
    register = session.register
    repository = _needed(register.repository)
    try:
        with said_once_a_day(session) if quiet else nullcontext():
            return _together(repository, register.writing, quiet)
    except ComplaintsError:
        # What failed is told last; that this cannot be told either is no news.
        with suppress(ComplaintsError):
            _say_left(session, quiet)
        raise


def _needed(repository: Repository | None) -> Repository:
    if repository is None:
        raise Refused("this register is in no git repository, so there is nobody to sync with")
    return repository


def _together(repository: Repository, writing: Writing, quiet: bool) -> int:
    """Bring the register together with the others'; returns the exit code for what came of it."""
    from complaints.post.ruling import ruling_errors
    from complaints.store.git.driver import install
    from complaints.store.new_register import schema_text

    codes = {DONE}
    try:
        # What keeps git from being told keeps it from merging, too, and is said there.
        with suppress(Refused, OSError):
            install(repository)
        for told in sync(repository, writing, schema_text(), ruling_errors):
            codes.add(FINDINGS if told.unsettled else DONE)
            if told.words and (told.matters or not quiet):
                say(visible_line(told.words))
            codes.add(_look_over(repository.root, told.changed))
    except ProgramMissing:
        raise Refused("there is no git on this machine") from None
    # What cannot be trusted counts for more than what is unsettled.
    return max(codes)


def _look_over(root: Path, changed: Sequence[Path]) -> int:
    """Name what is wrong with what a merge changed, but what is unsettled, which is named.

    Returns the exit code for it.
    """
    looked = list(_looked_over(root, changed))
    if not looked:
        return DONE
    from complaints.inspection import inspect

    named = {shown_path(root, path) for path in changed} - {POLICY_FILE}
    code = DONE
    for finding in inspect(root, looked, now()):
        # What the policy, or a letter that did not change, should have is no news of this merge.
        grave = finding.level == "error" or finding.file in named
        if grave and finding.level != "note" and finding.code != "unsettled":
            say(visible_line(str(finding)))
            code = UNTRUSTED if finding.fatal else code
    return code


def _looked_over(root: Path, changed: Sequence[Path]) -> Iterator[Path]:
    """Return what is looked over: complaints, letters and policy; with that all the letters."""
    letters = root / LETTERS
    for path in changed:
        if path == root / POLICY_FILE:
            yield from (path, letters)
        elif path.is_relative_to(letters):
            yield from (path,) if is_template(path.parent.name, path.name) else ()
        elif path.is_relative_to(root) and is_valid(path.stem) and path == path_of(root, path.stem):
            yield path


def _without_policy(session: Session, error: Untrusted, quiet: bool) -> int:
    """Take in what others did where the policy cannot be used: that may be what mends it.

    Raises Untrusted where it cannot be used afterwards either.
    """
    root = find_root(session.folder)
    try:
        code = _together(_needed(Repository.around(root)), partial(locked, root), quiet)
    except ComplaintsError as why:
        say(str(why))
        raise error from None
    session.register  # noqa: B018 - opened, or refused
    return code


def _say_left(session: Session, quiet: bool) -> bool:
    """Name what is recorded here and not committed or sent, for cron once a day.

    What cannot be looked into is named with it; tells whether there is any.
    """
    register = session.register
    repository = _needed(register.repository)
    hidden = hidden_lines(register)
    if quiet:
        lines = left_today(register, repository, session.now, hidden)
    else:
        lines = left_lines(register, repository, hidden)
    for line in lines:
        say(line)
    return bool(hidden)
