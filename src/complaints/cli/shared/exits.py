"""From what went wrong to an exit code and one line on stderr: the only place that maps them."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from complaints.errors import (
    ComplaintsError,
    NotCommitted,
    Refused,
    Untrusted,
    UsageProblem,
    reason_of,
)
from complaints.present.safe import visible

if TYPE_CHECKING:
    from complaints.store.recording import Recorded

DONE = 0
FINDINGS = 1
USAGE = 2
REFUSED = 3
UNTRUSTED = 4
RECORDED_ONLY = 5
BUG = 70
INTERRUPTED = 130

MEANINGS: dict[int, str] = {
    DONE: "done",
    FINDINGS: "the answer is no: `check` has errors, with `--strict` warnings; "
    "`doctor` has something to mend; `sync` leaves something unsettled; "
    "`overdue --exit-code` has some",
    USAGE: "the request was not understood, or the input ended at a question",
    REFUSED: "refused: unknown id, a step that is not allowed, beyond authority, locked, "
    "not writable",
    UNTRUSTED: "a file cannot be trusted: unreadable, invalid, in conflict, changed meanwhile",
    RECORDED_ONLY: "recorded, but the commit or what follows failed: do not repeat it, "
    "run the command shown",
    BUG: "a bug in complaints",
    INTERRUPTED: "interrupted",
}

_CODES: tuple[tuple[type[ComplaintsError], int], ...] = (
    (UsageProblem, USAGE),
    (Refused, REFUSED),
    (Untrusted, UNTRUSTED),
    (NotCommitted, RECORDED_ONLY),
)


def say(message: str) -> None:
    """Write a message for people to stderr, control characters written out."""
    # Where stderr takes nothing, the exit code alone must still tell.
    with suppress(OSError):
        for line in visible(message).splitlines() or [""]:
            click.echo(f"complaints: {line}", err=True)


def code_for(error: BaseException, recorded: Sequence[Recorded] = ()) -> int:
    """Say what went wrong and return the exit code for it.

    What this run has `recorded` before is named, so that nobody repeats it.
    """
    error = _without_program(error)
    if not recorded or isinstance(error, NotCommitted):
        return _code_for(error)
    from complaints.cli.shared.recorded import recorded_though

    if isinstance(error, ComplaintsError | click.ClickException | OSError):
        say(recorded_though(recorded, _words_of(error)))
        return RECORDED_ONLY
    code = _code_for(error)
    if code in (BUG, INTERRUPTED):
        say(recorded_though(recorded))
    return code


def _without_program(error: BaseException) -> BaseException:
    """Return a refusal for a program that is missing, as a rule git: nothing goes without it."""
    from complaints.store.process import ProgramMissing

    if isinstance(error, ProgramMissing):
        return Refused(f"there is no {error} on this machine")
    return error


def _code_for(error: BaseException) -> int:
    if isinstance(error, ComplaintsError):
        say(_words_of(error))
        return next(code for kind, code in _CODES if isinstance(error, kind))
    if isinstance(error, click.UsageError):
        return _misused(error)
    if isinstance(error, click.ClickException):
        say(_words_of(error))
        return USAGE
    if isinstance(error, click.Abort):
        return _stopped(error)
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    if isinstance(error, OSError):
        say(_words_of(error))
        return REFUSED
    return _bug(error)


def _words_of(error: ComplaintsError | click.ClickException | OSError) -> str:
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, OSError):
        place = error.filename or "cannot write the output"
        return f"{place}: {reason_of(error)}"
    return str(error)


# As Click begins, and how it speaks of a value.
_TOO_MANY = "Got unexpected extra argument"
_OPTION = re.compile(r"-[a-zA-Z]|--[a-z][a-z-]{0,30}")
_VALUE = re.compile(r"(?<=: )'(.*)'(?= is not )")
_COMMAND = re.compile(r"No such command '(.*)'(?=(?:[.,;]? Did you mean .*)?$)")
_NUMBER = re.compile(r"a valid integer( range)?")


def _misused(error: click.UsageError) -> int:
    from complaints.core.text import code_word

    command = error.ctx.command_path if error.ctx is not None else "complaints"
    message = " ".join(error.format_message().split()).rstrip(".")
    if message.startswith(_TOO_MANY):
        # They are words of a text as a rule, and may be a customer's.
        message = "there are more words than the command takes; put a text in quotes"
    if isinstance(error, click.NoSuchOption):
        message = _no_option(error)
    message = _VALUE.sub(lambda value: code_word(value[1], otherwise="this"), message)
    message = _COMMAND.sub(_no_command, message)
    message = _NUMBER.sub("a whole number", message)
    say(f"{message}{' See' if message.endswith('?') else '; see'} {command} --help")
    return USAGE


def _no_option(error: click.NoSuchOption) -> str:
    from complaints.core.text import joined

    # A text may begin with a hyphen, too.
    named = error.option_name if _OPTION.fullmatch(error.option_name) else "like this"
    close = joined(error.possibilities or (), " or ")
    return f"there is no option {named}" + (f"; did you mean {close}?" if close else "")


def _no_command(named: re.Match[str]) -> str:
    from complaints.core.text import code_word

    return f"there is no command{code_word(named[1], ' ', ' like this')}"


def _stopped(error: click.Abort) -> int:
    """Tell the end of the input at a question from an interruption by the person."""
    if isinstance(error.__context__, EOFError):
        say("the input ended before all questions were answered; nothing was recorded")
        return USAGE
    return INTERRUPTED


def _bug(error: BaseException) -> int:
    """Name the place of a bug without its data: what a complaint says stays out of logs."""
    place = "unknown place"
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if "complaints" in code.co_filename:
            place = f"{os.path.basename(code.co_filename)}:{trace.tb_lineno}"  # noqa: PTH119
        trace = trace.tb_next
    say(f"this is a bug in complaints, please report it: {type(error).__name__} at {place}")
    if os.environ.get("COMPLAINTS_DEBUG"):
        import traceback

        # Its last line says what the error says, which may be anybody's words.
        click.echo(visible("".join(traceback.format_exception(error))), err=True, nl=False)
    return BUG
