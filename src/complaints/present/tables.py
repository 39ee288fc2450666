"""The one door to tabulate, and every other form in which rows leave: CSV, TSV, JSON, ids."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from complaints.core.findings import Finding
from complaints.core.text import one_line
from complaints.present.safe import cell, visible_json, visible_line

FORMATS = ("table", "csv", "tsv", "json", "jsonl", "ids")
_LEAST_WIDTH = 20
_GAP = 2
# Tabulate leaves so much more room behind a heading.
_HEAD_GAP = 2

Row = Mapping[str, Any]


def rows_as(
    form: str, kind: str, rows: Iterable[Row], problems: Sequence[Finding], width: int = 0
) -> Iterator[str]:
    """Return rows in one of FORMATS, piece by piece; no rows give no text, except in JSON.

    Each row is let go as soon as it can be. `width` is the width of a terminal; with 0
    nothing is cut.
    """
    left = iter(rows)
    if form == "json":
        yield from _enveloped(kind, left, problems)
    elif form == "jsonl":
        yield from (_json(row) + "\n" for row in left)
    elif form == "ids":
        yield from (f"{name}\n" for name in dict.fromkeys(str(row["id"]) for row in left))
    elif (first := next(left, None)) is not None:
        every = chain((first,), left)
        if form == "table":
            yield table(every, width)
        else:
            yield from _separated(every, list(first), "," if form == "csv" else "\t")


def envelope(kind: str, data: Sequence[Row], problems: Sequence[Finding]) -> str:
    """Return the stable JSON envelope."""
    return "".join(_enveloped(kind, iter(data), problems))


def _enveloped(kind: str, rows: Iterator[Row], problems: Sequence[Finding]) -> Iterator[str]:
    """Return the same, row by row."""
    told = [
        {
            "file": problem.file,
            "line": problem.line,
            # Only what is about words in a text has one.
            **({"column": problem.column} if problem.column else {}),
            "key": problem.key,
            "level": problem.level,
            "code": problem.code,
            "message": problem.message,
            "mend": problem.mend,
        }
        for problem in problems
    ]
    empty = _json({"schema": 1, "kind": kind, "data": [], "problems": told}, indent=2) + "\n"
    # No text can hold this: a quote in one is written otherwise.
    before, opening, after = empty.partition('"data": [')
    yield before + opening
    # Rows stand two levels further in, and no line end stands in a text.
    between, end = "\n    ", ""
    for row in rows:
        yield between + _json(row, indent=2).replace("\n", "\n    ")
        between, end = ",\n    ", "\n  "
    yield end + after


def _json(value: Any, indent: int | None = None) -> str:
    """Return JSON; what must not reach a terminal stands in it as an escape, so nothing is lost."""
    import json

    return visible_json(json.dumps(value, ensure_ascii=False, indent=indent))


def get_ready() -> None:
    """Load what tables are made with, which takes as long as to make a large one."""
    importlib.import_module("tabulate")


def table(rows: Iterable[Row], width: int = 0) -> str:
    """Return rows as an aligned table with a heading; the last column gives way to the width."""
    from tabulate import tabulate

    heads: list[str] = []
    cells = []
    for row in rows:
        heads = heads or list(row)
        cells.append([visible_line(_shown(row[head])) for head in heads])
    if width:
        others = sum(
            max(len(head) + _HEAD_GAP, *(len(line[index]) for line in cells)) + _GAP
            for index, head in enumerate(heads[:-1])
        )
        room = max(width - others, _LEAST_WIDTH)
        cells = [[*line[:-1], one_line(line[-1], room)] for line in cells]
    text = tabulate(
        cells,
        headers=[head.replace("_", " ").upper() for head in heads],
        tablefmt="plain",
        disable_numparse=True,
    )
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def _separated(rows: Iterable[Row], heads: Sequence[str], delimiter: str) -> Iterator[str]:
    import csv
    import io

    for cells in chain((heads,), (map(_cell, row.values()) for row in rows)):
        stream = io.StringIO()
        csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerow(cells)
        yield stream.getvalue()


def _cell(value: Any) -> str:
    """Return a cell; a number is ours, and stays one to a spreadsheet."""
    return str(value) if isinstance(value, int | float) else cell(_shown(value))


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return "" if value is None else str(value)
