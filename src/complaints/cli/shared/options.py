"""Options that several commands share, and what reading and writing commands have in common."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import click

from complaints.cli.shared.exits import say
from complaints.cli.shared.session import Session, typed
from complaints.core.record.fields import words_of
from complaints.core.record.model import Complaint
from complaints.core.text import clean, code_word
from complaints.errors import UsageProblem
from complaints.present.tables import FORMATS, get_ready, rows_as

if TYPE_CHECKING:
    from complaints.core.clocks.reading import Reading

_AT_ONCE = 1000

Command = TypeVar("Command", bound=Callable[..., Any])


def together(*options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """Return several options as one, in this order."""

    def decorate(function: Command) -> Command:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def choice(kind: object) -> click.Choice[str]:
    """Return a Click type for one of the model's kinds of code words."""
    return click.Choice(words_of(kind))


def one_of(kind: object) -> str:
    """Return the code words of a kind for a help text, where there are too many for one line."""
    return f"One of {', '.join(words_of(kind))}."


def _no_commit(ctx: click.Context, _: click.Parameter, value: bool) -> bool:
    if value:
        ctx.find_root().obj.commit = False
    return value


recording = together(
    click.option("--at", metavar="TIME", help="When it happened, if not now."),
    click.option("--by", metavar="CODE", help="Who acts; else COMPLAINTS_USER, or git's user."),
    click.option(
        "--no-commit",
        is_flag=True,
        expose_value=False,
        callback=_no_commit,
        help="Leave the change uncommitted in the work tree.",
    ),
)
"""What every recording command takes: --at, --by, --no-commit."""

reading = together(
    click.option("--as-of", metavar="TIME", help="The register as it stood then."),
    click.option("--known-at", metavar="TIME", help="Leave out what was recorded after this."),
)
"""What every reading command takes: --as-of, --known-at."""

message = click.option(
    "-m", "text", metavar="TEXT", help="What to say; - reads it from standard input."
)
"""Free text, everywhere the same."""


def _form(ctx: click.Context, _: click.Parameter, value: str) -> str:
    if value == "table":
        ctx.find_root().obj.meanwhile = get_ready
    return value


output = click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
    callback=_form,
    help="How it is printed.",
)
"""The form of a list."""

page = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How it is printed.",
)
"""The form of a page."""


def text_from(text: str | None, what: str, required: bool = True, option: str = "-m") -> str:
    """Return free text: given, from standard input for `-`, or from the editor on a terminal."""
    if text is None and required and sys.stdin.isatty() and sys.stdout.isatty():
        from complaints.cli.shared.editor import compose_text

        text = typed(compose_text(what))
    elif text == "-":
        text = standard_input()
        # What comes out of a pipe is there once more.
        text = typed(text) if sys.stdin.isatty() else text
    if required and not (text or "").strip():
        raise UsageProblem(f"say {what} with {option} TEXT (or {option} - to read it)")
    return cleaned(option, text or "")


def standard_input() -> str:
    """Return what comes in. Raises UsageProblem for what is no text, or more than a file holds."""
    from complaints.store.reading import LIMIT

    content = sys.stdin.buffer.read(LIMIT + 1)
    if len(content) > LIMIT:
        raise UsageProblem(f"standard input holds more than {LIMIT // 1024 // 1024} MiB")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageProblem(f"standard input is not UTF-8 (byte {error.start + 1})") from None


def cleaned(option: str, text: str) -> str:
    """Return text as it may enter a file. Raises UsageProblem, naming the option."""
    try:
        return clean(text)
    except ValueError as error:
        raise UsageProblem(f"{option}: {error}") from None


def cleaned_all(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that were given, texts made fit for a file."""
    return {
        name: cleaned_deep(f"--{name.replace('_', '-')}", value)
        for name, value in values.items()
        if value not in (None, (), False)
    }


def cleaned_deep(name: str, value: Any) -> Any:
    """Return a value with every text in it made fit for a file."""
    if isinstance(value, str):
        return cleaned(name, value)
    if isinstance(value, list | tuple):
        return type(value)(cleaned_deep(name, part) for part in value)
    if isinstance(value, dict):
        return {
            key: cleaned_deep(str(key) if code_word(str(key)) else name, part)
            for key, part in value.items()
        }
    return value


def tell_summary(complaint: Complaint) -> None:
    """Whoever gets a complaint without a summary has to ask the customer again: say so."""
    if not complaint.summary:
        say(
            f"{complaint.id} has no summary; write one, so that the customer need not tell it "
            f"again: complaints classify {complaint.id} --summary TEXT"
        )


def register_at(
    session: Session, as_of: str | None, known_at: str | None
) -> tuple[Iterable[Reading], datetime]:
    """Return the register's complaints as they stood at an instant, and the instant."""
    instant = session.time(as_of) if as_of is not None else session.now
    if as_of is None and known_at is None:
        return session.readings(), instant
    known = session.time(known_at) if known_at is not None else None
    past = (reading.then(instant, known) for reading in session.readings())
    return (reading for reading in past if reading is not None), instant


def print_rows(session: Session, form: str, kind: str, rows: Iterable[dict[str, Any]]) -> None:
    """Print rows; for programs, with the findings of the files that could not be trusted."""
    pieces = rows_as(form, kind, rows, session.problems, terminal_width())
    # Not each by itself: whatever is printed is sent at once.
    while text := "".join(islice(pieces, _AT_ONCE)):
        click.echo(text, nl=False)


def terminal_width() -> int:
    """Return the width of the terminal, 0 where the output goes elsewhere."""
    if not sys.stdout.isatty():
        return 0
    import shutil

    return shutil.get_terminal_size().columns
