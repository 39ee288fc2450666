"""`merge-file`: the merge driver, which git calls."""

from __future__ import annotations

from pathlib import Path

import click

from complaints.cli.shared.exits import DONE, FINDINGS, say
from complaints.present.safe import visible_line
from complaints.store.git.calling import MERGED, UNSETTLED
from complaints.store.merging import merge_paths

# They are longer in a merge within a merge.
_MARKS = 7


@click.command("merge-file", hidden=True)
@click.argument("base", type=click.Path(path_type=Path))
@click.argument("ours", type=click.Path(path_type=Path))
@click.argument("theirs", type=click.Path(path_type=Path))
@click.option("--name", default="", metavar="PATH", help="What the file is called.")
@click.option("--marks", default=_MARKS, metavar="LENGTH", help="How long git's marks would be.")
@click.option("--driver", "for_git", is_flag=True, help="End with codes that nothing else gives.")
def command(base: Path, ours: Path, theirs: Path, name: str, marks: int, for_git: bool) -> int:
    """Merge two versions of a complaint into OURS, as git wants a merge driver to.

    Ends with 0 where nothing is left to people, with 1 where something is
    unsettled: the file is valid all the same, and `settle` ends it. With
    --driver, which git's setting has, it ends with 100 and 101 instead.

    \b
    Example:
      complaints merge-file BASE OURS THEIRS
    """
    if for_git:
        from complaints.store.sharing.formats import refuse_newer_for_git

        refuse_newer_for_git(name)
    merged = merge_paths(base, ours, theirs, name)
    # Where git merges what both sides came from, nobody is left with that.
    told = [] if marks > _MARKS else [*merged.kept_lines(), *merged.unsettled_lines()]
    for line in told:
        say(visible_line(line))
    if for_git:
        return UNSETTLED if merged.unsettled else MERGED
    return FINDINGS if merged.unsettled else DONE
