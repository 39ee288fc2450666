"""The one door to tabulate, and every other form in which rows leave: CSV, TSV, JSON, ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    form: str, kind: str, rows: Sequence[Row], problems: Sequence[Finding], width: int = 0
) -> str:
    """Return rows in one of FORMATS; no rows give an empty text, except in JSON.

    `width` is the width of a terminal; with 0 nothing is cut.
    """
    if form == "json":
        return envelope(kind, rows, problems)
    if form == "jsonl":
        return "".join(_json(row) + "\n" for row in rows)
    if not rows:
        return ""
    if form == "ids":
        return "".join(f"{name}\n" for name in dict.fromkeys(str(row["id"]) for row in rows))
    if form in ("csv", "tsv"):
        return _separated(rows, "," if form == "csv" else "\t")
    return table(rows, width)


def envelope(kind: str, data: Sequence[Row], problems: Sequence[Finding]) -> str:
    """Return the stable JSON envelope."""
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
    whole = {"schema": 1, "kind": kind, "data": list(data), "problems": told}
    return _json(whole, indent=2) + "\n"


def _json(value: Any, indent: int | None = None) -> str:
    """Return JSON; what must not reach a terminal stands in it as an escape, so nothing is lost."""
    import json

    return visible_json(json.dumps(value, ensure_ascii=False, indent=indent))


def table(rows: Sequence[Row], width: int = 0) -> str:
    """Return rows as an aligned table with a heading; the last column gives way to the width."""
    from tabulate import tabulate

    heads = list(rows[0])
    cells = [[visible_line(_shown(row[head])) for head in heads] for row in rows]
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


def _separated(rows: Sequence[Row], delimiter: str) -> str:
    import csv
    import io

    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    writer.writerow(rows[0])
    writer.writerows(map(_cell, row.values()) for row in rows)
    return stream.getvalue()


def _cell(value: Any) -> str:
    """Return a cell; a number is ours, and stays one to a spreadsheet."""
    return str(value) if isinstance(value, int | float) else cell(_shown(value))


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return "" if value is None else str(value)
