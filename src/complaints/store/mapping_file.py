"""Finding and reading a mapping: a file, or the name of one that is shipped."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from itertools import chain, islice
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from complaints.core.findings import MOST
from complaints.core.handling.mapping import Mapping, unknown_targets
from complaints.core.text import LONGEST_NAME, nearest, one_line
from complaints.errors import Refused, Untrusted
from complaints.store.load import parse
from complaints.store.reading import decode, read_bytes
from complaints.store.text.reader import read_fast


def read_mapping(given: str) -> Mapping:
    """Return a mapping. Raises Refused where there is none, Untrusted where it is wrong."""
    shipped = {
        entry.name.removesuffix(".yaml"): entry
        for entry in (files("complaints") / "data" / "mappings").iterdir()
    }
    path = Path(given)
    if not path.exists() and given in shipped:
        text, shown = shipped[given].read_text("utf-8"), given
    elif path.exists():
        text, shown = _text(path), given
    else:
        raise Refused(f"there is no mapping {given}; give a file, or one of {', '.join(shipped)}")
    mapping, findings = parse(text, shown, Mapping)
    if mapping is None:
        raise Untrusted("\n".join(str(finding) for finding in findings))
    problems = list(islice(chain(_unknown_keys(text), unknown_targets(mapping)), MOST))
    if problems:
        raise Untrusted("\n".join(f"{shown}: {problem}" for problem in problems))
    try:
        ZoneInfo(mapping.zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        raise Untrusted(f"{shown}: there is no time zone '{mapping.zone}'") from None
    return mapping


def _text(path: Path) -> str:
    try:
        return decode(read_bytes(path))
    except Untrusted as error:
        raise Untrusted(f"{path}: {error}") from None


def _unknown_keys(text: str) -> Iterator[str]:
    """A mapping is written for one table, so a key it does not know is a slip."""
    known = Mapping.__struct_fields__
    for key in read_fast(text):
        if key not in known:
            meant = ", ".join(nearest(key, known) or known)
            yield f"a mapping has no key '{one_line(key, LONGEST_NAME)}'; use one of {meant}"
