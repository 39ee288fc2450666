"""What was changed in a text, line by line, as `diff -u` shows it; short and harmless to show."""

from __future__ import annotations

import difflib

from complaints.present.safe import visible

_MOST = 30
_WIDTH = 200
# So many lines are compared, from the first that differs: the time goes with their square.
_COMPARED = 500


def line_diff(before: str, now: str, before_name: str, now_name: str) -> str:
    """Return the lines that differ, with a line around them; empty where none does.

    After so many lines it says how many more there are; long ones are cut.
    """
    # Not `splitlines`, which would hide a change of line ends alone.
    old, new = before.split("\n"), now.split("\n")
    if old == new:
        return ""
    pairs = enumerate(zip(old, new, strict=False))
    start = next((at for at, pair in pairs if pair[0] != pair[1]), min(len(old), len(new)))
    start = max(start - 1, 0)
    end = start + _COMPARED
    found = _changed_lines(old[start:end], new[start:end], start)
    lines = [f"--- {before_name}", f"+++ {now_name}", *map(_shown, found[:_MOST])]
    more = len(found) - _MOST
    if more > 0:
        least = "at least " if old[end:] != new[end:] else ""
        lines.append(f"… and {least}{more} more lines")
    return "\n".join(lines)


def _changed_lines(old: list[str], new: list[str], start: int) -> list[str]:
    """Return the hunks of two parts that start at this line, each under where it is by now."""
    lines: list[str] = []
    for hunk in difflib.SequenceMatcher(None, old, new).get_grouped_opcodes(1):
        lines.append(f"@@ line {start + hunk[0][3] + 1} @@")
        for kind, old_start, old_end, new_start, new_end in hunk:
            if kind == "equal":
                lines += [f" {line}" for line in old[old_start:old_end]]
            else:
                lines += [f"-{line}" for line in old[old_start:old_end]]
                lines += [f"+{line}" for line in new[new_start:new_end]]
    return lines


def _shown(line: str) -> str:
    return visible(line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…")
