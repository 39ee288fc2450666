"""Finding the complaint a person means: a whole id, the start of one, the last one changed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path

from complaints.core.findings import Finding
from complaints.core.record.ids import SUFFIX_LENGTH, normalise
from complaints.errors import Refused, Untrusted
from complaints.store.local.last import last
from complaints.store.walk import locate, meant_id, walk

LAST = "@"


Ids = Callable[[str], Sequence[str]]
"""Gives the ids whose last characters begin so; none where that is not known."""


def find_id(root: Path, text: str, user: str, whole: bool, known: Ids = lambda _: ()) -> str:
    """Return the id a person means; `whole` asks for the whole id or its last seven characters.

    Raises Refused where it is unknown, mistyped, or fits several complaints, and
    Untrusted where it, or what `@` stands for, may lie in what cannot be read.
    """
    if text == LAST:
        return _last(root, user)
    wanted = normalise(text)
    if "-" in wanted:
        return locate(root, wanted).stem
    if whole and len(wanted) < SUFFIX_LENGTH:
        raise Refused(
            f"'{text}' is too short: to change a complaint give its whole id "
            "or its last seven characters"
        )
    if len(ids := known(wanted)) == 1:
        return ids[0]
    walked = list(walk(root))
    found = [each.stem for each in walked if isinstance(each, Path) and _fits(each.stem, wanted)]
    if not found:
        _refuse_hidden([each for each in walked if isinstance(each, Finding)], wanted)
        hint = "; mistyped?" if len(wanted) == SUFFIX_LENGTH else ""
        raise Refused(f"there is no complaint '{wanted}' in this register{hint}")
    if len(found) > 1:
        shown = ", ".join(found[:5]) + (", …" if len(found) > 5 else "")
        raise Refused(f"'{wanted}' fits several complaints: {shown}; give more characters")
    return found[0]


def _fits(complaint_id: str, wanted: str) -> bool:
    return complaint_id.rpartition("-")[2].startswith(wanted)


def _refuse_hidden(findings: Sequence[Finding], wanted: str) -> None:
    """Raise Untrusted where a complaint may lie behind one of these, unread."""
    hiding = [
        finding
        for finding in findings
        if (_fits(meant, wanted) if (meant := meant_id(finding)) else finding.fatal)
    ]
    if hiding:
        told = "\n".join(map(str, hiding))
        raise Untrusted(f"there is no complaint '{wanted}' in what can be read; {told}")


def _last(root: Path, user: str) -> str:
    found = last(root, user)
    # It may have been taken out since.
    with contextlib.suppress(Refused):
        if found:
            return locate(root, found).stem
    raise Refused("no complaint is known here that you changed last, so @ stands for none")
