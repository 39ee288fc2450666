"""The command line: its list of commands, loaded only when used, and the one failure seam."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import click

from complaints.cli.commands import COMMANDS, HIDDEN, MODULES
from complaints.cli.shared.exits import (
    DONE,
    INTERRUPTED,
    RECORDED_ONLY,
    UNTRUSTED,
    code_for,
    say,
)
from complaints.cli.shared.session import Session
from complaints.cli.shared.streams import leave, prepare
from complaints.errors import NotCommitted, Refused, Untrusted, UsageProblem
from complaints.store.signals import heard, held_back, too_late


class _Commands(click.Group):
    """A group that knows its commands by name and imports one only when it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in MODULES if name not in HIDDEN]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in MODULES:
            return None
        module = importlib.import_module(f"complaints.cli.{MODULES[cmd_name]}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in MODULES and not args[0].startswith("-"):
            from complaints.core.text import code_word, nearest

            close = nearest(args[0], self.list_commands(ctx))
            hint = f"; did you mean {' or '.join(close)}?" if close else ""
            named = code_word(args[0], " ", " like this")
            ctx.fail(f"there is no command{named}{hint}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what the person typed in their editor is not lost where it is refused.

        Files that a command has passed over on its way are named here, whatever became of it.
        Where a failed commit was being told of, it is told also where the output fails.
        """
        try:
            return self._invoke(ctx)
        except OSError as error:
            raise _failed_commit_behind(error) or error from None
        except KeyboardInterrupt:
            with held_back():
                if kept := _kept(ctx.obj):
                    say(f"your text is kept in {kept}")
            raise
        except (Refused, Untrusted, UsageProblem) as error:
            kept = _kept(ctx.obj)
            if not kept:
                raise
            raise type(error)(f"{error}; your text is kept in {kept}") from None

    def _invoke(self, ctx: click.Context) -> Any:
        session: Session = ctx.obj
        try:
            answer = super().invoke(ctx)
        finally:
            for problem in session.problems:
                say(str(problem))
        if session.problems and not session.done and answer != RECORDED_ONLY:
            return UNTRUSTED
        return answer

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, commands in COMMANDS.items():
            with formatter.section(title):
                formatter.write_dl([(name, words) for name, _, words in commands])


def _kept(session: Session) -> str:
    """Keep what was typed, and return where; what is on record needs no keeping."""
    return "" if session.recorded else session.keep_typed()


def _failed_commit_behind(error: OSError) -> NotCommitted | None:
    before: BaseException | None = error
    while before is not None and not isinstance(before, NotCommitted):
        before = before.__context__
    return before


def _tell_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    """Say which program this is, and which reader serves: slow ones are asked about."""
    if not asked or ctx.resilient_parsing:
        return
    from importlib.metadata import version

    from complaints.store.text.reader import reader_in_use

    click.echo(f"complaints {version('complaints')} (reader: {reader_in_use()})")
    ctx.exit()


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    subcommand_metavar="[COMMAND] [ARGS]...",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: complaints init my-register. Each command's --help shows an example.",
)
@click.option(
    "-C", "folder", metavar="DIR", help="The register; else COMPLAINTS_REGISTER, or the one around."
)
@click.option("--no-index", is_flag=True, help="Read every file, as if nothing were known of it.")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_tell_version,
    help="Show the version and exit.",
)
@click.pass_context
def app(ctx: click.Context, folder: str | None, no_index: bool) -> int:
    """Handle customer complaints well: one YAML file each, in a git repository.

    Without a command, on a terminal: my day.
    """
    session: Session = ctx.obj
    session.folder = folder
    session.indexed = not no_index
    if ctx.invoked_subcommand is not None:
        return 0
    if not (sys.stdout.isatty() and session.has_register()):
        click.echo(ctx.get_help())
        return 0
    day: click.Command = importlib.import_module("complaints.cli.daily.day").command
    answer: int = ctx.invoke(day)
    return answer


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; every failure passes here."""
    prepare()
    session = Session()
    try:
        with heard():
            code = _run(session, arguments)
        if code != RECORDED_ONLY:
            session.tell_recorded()
    except (Exception, KeyboardInterrupt) as error:
        code = code_for(error, session.recorded)
        if code == INTERRUPTED and session.records_once and not session.recorded:
            say("interrupted; nothing was recorded")
    finally:
        leave()
    return code


def program() -> int:
    """Run one command as the whole of this process; after that it is too late to stop it."""
    code = main()
    too_late()
    return code


def _run(session: Session, arguments: Sequence[str] | None) -> int:
    try:
        return _answer(session, arguments)
    except SystemExit as left:
        # Click leaves like this when the reader of its output has gone.
        return DONE if left.code == 1 else int(left.code or DONE)
    except BrokenPipeError:
        return DONE


def _answer(session: Session, arguments: Sequence[str] | None) -> int:
    answer: object = DONE
    try:
        answer = app.main(
            args=list(arguments) if arguments is not None else None,
            prog_name="complaints",
            standalone_mode=False,
            obj=session,
        )
    except click.exceptions.NoArgsIsHelpError as asked:
        click.echo(asked.format_message())
    # A full disk is met here, where it can still be told; a reader that has gone is no failure.
    with suppress(BrokenPipeError):
        sys.stdout.flush()
    return answer if isinstance(answer, int) else DONE
