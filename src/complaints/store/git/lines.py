"""Merging a text by its lines, as git does, and with its marks."""

from __future__ import annotations

import tempfile
from pathlib import Path

from complaints.store import waits
from complaints.store.git.repository import clean_environment
from complaints.store.git.settings import command, offline
from complaints.store.process import TookTooLong, run

_LABELS = ("-L", "here", "-L", "before", "-L", "there")


def merged_lines(base: str, ours: str, theirs: str) -> str | None:
    """Return a text with what each side changed; None where both changed the same lines.

    Raises ProgramMissing where there is no git.
    """
    if theirs in (base, ours):
        return ours
    if ours == base:
        return theirs
    contents = (each.encode("utf-8") for each in (base, ours, theirs))
    merged, whole = marked_lines(*contents)
    return merged.decode("utf-8") if whole else None


def marked_lines(base: bytes, ours: bytes, theirs: bytes) -> tuple[bytes, bool]:
    """Return what git makes of a file that was changed apart, and whether nothing is left to do.

    Where both changed the same lines it has git's marks; what is no text stays
    as ours. Raises ProgramMissing where there is no git.
    """
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("ours", "base", "theirs")]
        for path, content in zip(paths, (ours, base, theirs), strict=True):
            path.write_bytes(content)
        call = command(("merge-file", "-q", *_LABELS, *map(str, paths)))
        try:
            answer = run(call, Path("/"), offline(clean_environment()), seconds=waits.GIT_READING)
        except TookTooLong:
            return ours, False
        return paths[0].read_bytes(), answer.code == 0
