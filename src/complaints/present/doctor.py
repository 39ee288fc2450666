"""How things stand, for a person: a line for each part, and under it what mends it."""

from __future__ import annotations

from collections.abc import Sequence

from complaints.core.diagnosis import Diagnosis
from complaints.present.folding import folded
from complaints.present.safe import visible_line

_WORDS = {"good": "good", "note": "note", "bad": "mend"}
_GAP = "  "


def doctor_text(diagnoses: Sequence[Diagnosis]) -> str:
    """Return the page; a part that has several lines is named on the first of them."""
    width = max(len(each.part) for each in diagnoses)
    lines: list[str] = []
    before = ""
    for each in diagnoses:
        part = "" if each.part == before else each.part
        before = each.part
        head = f"{part:<{width}}{_GAP}{_WORDS[each.level]}{_GAP}"
        lines += _wrapped(each.words, head, " " * len(head))
        lines += _mend(each.mend, " " * len(head)) if each.mend else []
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _mend(mend: str, indent: str) -> list[str]:
    # A command is to be copied, whatever its length.
    return [indent + visible_line(mend)] if ": " in mend else _wrapped(mend, indent, indent)


def _wrapped(text: str, head: str, indent: str) -> list[str]:
    return folded(visible_line(text), head, indent)
