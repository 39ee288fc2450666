"""`init`: a new register."""

from __future__ import annotations

import os
from pathlib import Path

import click

from complaints.cli.shared.exits import say
from complaints.cli.shared.options import cleaned


@click.command("init")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--name", metavar="TEXT", help="The organisation's name.")
@click.option("--prefix", metavar="ABC", help="Starts every id; two to five capitals.")
@click.option("--zone", metavar="ZONE", help="The time zone, like Europe/Zagreb.")
@click.option("--no-git", is_flag=True, help="Make no git repository.")
@click.option("--shared", is_flag=True, help="For a group: all of it work in this one folder.")
def command(
    folder: Path,
    name: str | None,
    prefix: str | None,
    zone: str | None,
    no_git: bool,
    shared: bool,
) -> None:
    """Make a new register.

    In DIR, with a policy to start from, in a git repository. Nobody else on
    the machine can look into it; with --shared the group of the folder works
    in it together.

    \b
    Example:
      complaints init my-register --name "Dom i stol" --zone Europe/Zagreb
    """
    from complaints.store.new_register import make_register
    from complaints.store.whose import about_others

    place = Path(os.path.realpath(folder))
    called = None if name is None else cleaned("--name", name)
    root = make_register(place, called, prefix, zone, git=not no_git, shared=shared)
    say(f"made a register in {root}")
    for line in about_others(root, shared):
        say(line)
    say("next: fill in complaints.yaml (hours, staff, categories), then `complaints check`")
