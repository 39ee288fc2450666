"""The command line: its list of commands, loaded only when used, and the one failure seam."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import click

from complaints.cli.exits import close_quietly, code_for
from complaints.cli.session import Session

# Every command: name, module below complaints.cli, what it does in a few words; by group.
COMMANDS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "Every day": (
        ("new", "new", "Record a complaint."),
        ("list", "listing", "List complaints, or find them by name, phone, e-mail, words."),
        ("show", "show", "Show one complaint on a page."),
        ("overdue", "overdue", "List everything that is late."),
        ("due", "due", "List what comes due next."),
        ("clocks", "clocks", "Explain every deadline of a complaint."),
        ("classify", "classify", "Sort a complaint: category, severity, product, cause."),
        ("assign", "assign", "Give a complaint to another team or person."),
        ("note", "note", "Add a note for colleagues."),
        ("contact", "contact", "Record a call or message from or to the customer."),
        ("escalate", "escalate", "Pass a complaint up, or all that qualify (--due)."),
        ("edit", "edit", "Open a complaint's file in your editor, check it, commit it."),
    ),
    "Letters": (("email", "email", "Write a letter to the customer."),),
    "Review": (("check", "check", "Check the policy, the templates and the complaints."),),
    "Set-up": (
        ("init", "init", "Make a new register."),
        ("policy", "policy", "Work on the policy: public holidays."),
        ("import", "importing", "Take complaints in from a CSV file."),
    ),
}
_MODULES = {name: module for group in COMMANDS.values() for name, module, _ in group}


class _Commands(click.Group):
    """A group that knows its commands by name and imports one only when it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _MODULES:
            return None
        module = importlib.import_module(f"complaints.cli.{_MODULES[cmd_name]}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _MODULES and not args[0].startswith("-"):
            from complaints.core.text import nearest

            close = nearest(args[0], _MODULES)
            hint = f"; did you mean {' or '.join(close)}?" if close else ""
            ctx.fail(f"there is no command '{args[0]}'{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, commands in COMMANDS.items():
            with formatter.section(title):
                formatter.write_dl([(name, words) for name, _, words in commands])


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: complaints init my-register. Each command's --help shows an example.",
)
@click.option(
    "-C", "folder", metavar="DIR", help="The register; else COMPLAINTS_REGISTER, or the one around."
)
@click.version_option(package_name="complaints", message="complaints %(version)s")
@click.pass_context
def app(ctx: click.Context, folder: str | None) -> None:
    """Handle customer complaints well: one YAML file each, in a git repository."""
    ctx.obj = Session(folder)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; every failure passes here."""
    try:
        try:
            answer = app.main(
                args=list(arguments) if arguments is not None else None,
                prog_name="complaints",
                standalone_mode=False,
            )
            sys.stdout.flush()
        except SystemExit as left:
            # Click leaves like this when the reader of its output has gone.
            close_quietly()
            return 0 if left.code == 1 else int(left.code or 0)
    except BrokenPipeError:
        close_quietly()
        return 0
    except (Exception, KeyboardInterrupt) as error:
        return code_for(error)
    return answer if isinstance(answer, int) else 0
