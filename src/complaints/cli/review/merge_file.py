"""`merge-file`: the merge driver, which git calls."""

from __future__ import annotations

from pathlib import Path

import click

from complaints.cli.shared.exits import DONE, FINDINGS, say
from complaints.present.safe import visible_line
from complaints.store.merging import merge_paths

# They are longer in a merge within a merge.
_MARKS = 7


@click.command("merge-file", hidden=True)
@click.argument("base", type=click.Path(path_type=Path))
@click.argument("ours", type=click.Path(path_type=Path))
@click.argument("theirs", type=click.Path(path_type=Path))
@click.option("--name", default="", metavar="PATH", help="What the file is called.")
@click.option("--marks", default=_MARKS, metavar="LENGTH", help="How long git's marks would be.")
def command(base: Path, ours: Path, theirs: Path, name: str, marks: int) -> int:
    """Merge two versions of a complaint into OURS, as git wants a merge driver to.

    Ends with 0 where nothing is left to people, with 1 where something is
    unsettled: the file is valid all the same, and `settle` ends it.

    \b
    Example:
      complaints merge-file BASE OURS THEIRS
    """
    merged = merge_paths(base, ours, theirs, name or ours.name)
    if marks > _MARKS:
        # Git merges what both sides came from; nobody is left with that.
        return FINDINGS if merged.unsettled else DONE
    for event_id in merged.kept:
        say(
            f"{merged.complaint.id}: event {event_id} stays on record; to take it back: "
            f"complaints retract {merged.complaint.id} {event_id}"
        )
    for each in merged.unsettled:
        words = f"{merged.complaint.id}: {each.field} is unsettled"
        say(visible_line(f"{words}; complaints show {merged.complaint.id} explains it"))
    return FINDINGS if merged.unsettled else DONE
