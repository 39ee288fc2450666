"""Finding the complaint a person means: a whole id, the start of one, the last one changed."""

from __future__ import annotations

from pathlib import Path

from complaints.core.record.ids import SUFFIX_LENGTH, normalise
from complaints.errors import Refused
from complaints.store.complaint_files import all_paths, path_of
from complaints.store.last import last

LAST = "@"


def find_id(root: Path, text: str, user: str, whole: bool) -> str:
    """Return the id a person means; `whole` asks for the whole id or its last seven characters.

    Raises Refused where it is unknown, mistyped, or fits several complaints.
    """
    if text == LAST:
        return _last(root, user)
    wanted = normalise(text)
    if "-" in wanted:
        if path_of(root, wanted).exists():
            return wanted
        raise Refused(f"there is no complaint {wanted} in this register")
    if whole and len(wanted) < SUFFIX_LENGTH:
        raise Refused(
            f"'{text}' is too short: to change a complaint give its whole id "
            "or its last seven characters"
        )
    found = [
        path.stem for path in all_paths(root) if path.stem.rsplit("-", 1)[1].startswith(wanted)
    ]
    if not found:
        hint = "; mistyped?" if len(wanted) == SUFFIX_LENGTH else ""
        raise Refused(f"there is no complaint '{wanted}' in this register{hint}")
    if len(found) > 1:
        shown = ", ".join(found[:5]) + (", …" if len(found) > 5 else "")
        raise Refused(f"'{wanted}' fits several complaints: {shown}; give more characters")
    return found[0]


def _last(root: Path, user: str) -> str:
    found = last(root, user)
    if not found or not path_of(root, found).exists():
        raise Refused("you have not changed a complaint here yet, so @ stands for none")
    return found
