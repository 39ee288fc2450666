"""`init`: a new register."""

from __future__ import annotations

import os
from pathlib import Path

import click

from complaints.cli.shared.exits import say


@click.command("init")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--name", metavar="TEXT", help="The organisation's name.")
@click.option("--prefix", metavar="ABC", help="Starts every id; two to five capitals.")
@click.option("--zone", metavar="ZONE", help="The time zone, like Europe/Zagreb.")
@click.option("--no-git", is_flag=True, help="Make no git repository.")
def command(
    folder: Path, name: str | None, prefix: str | None, zone: str | None, no_git: bool
) -> None:
    """Make a new register.

    In DIR, with a policy to start from, in a git repository.

    \b
    Example:
      complaints init my-register --name "Dom i stol" --zone Europe/Zagreb
    """
    from complaints.store.new_register import make_register

    root = make_register(Path(os.path.realpath(folder)), name, prefix, zone, git=not no_git)
    say(f"made a register in {root}")
    say("next: fill in complaints.yaml (hours, staff, categories), then `complaints check`")
