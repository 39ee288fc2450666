"""Reading a CSV file: its encoding and delimiter declared or detected, every row with its line."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from complaints.errors import Refused, Untrusted, reason_of

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ",;\t|"
_LONGEST_CELL = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read: its columns, rows with the line each starts on, and how it was read.

    A row is None where it has another number of cells than there are columns.
    """

    columns: list[str]
    rows: list[tuple[int, dict[str, str] | None]]
    encoding: str
    delimiter: str


def read_table(path: Path, encoding: str, delimiter: str) -> Table:
    """Read a CSV file; an empty encoding or delimiter is detected.

    Raises Refused where it cannot be read, Untrusted where its encoding or
    form is not what was declared.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused(f"cannot read {path}: {reason_of(error)}") from None
    encoding = encoding or _encoding(content)
    text = _decode(path, content, encoding)
    delimiter = delimiter or _delimiter(text)
    csv.field_size_limit(_LONGEST_CELL)
    rows = list(_rows(path, text, delimiter))
    if not rows:
        raise Untrusted(f"{path}: the file is empty")
    columns = [name.strip() for name in rows[0][1]]
    if len(set(columns)) != len(columns):
        raise Untrusted(f"{path}: two columns have the same name; rename one")
    return Table(columns, [_row(columns, *row) for row in rows[1:]], encoding, delimiter)


def _encoding(content: bytes) -> str:
    return next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")


def _decode(path: Path, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except LookupError:
        raise Untrusted(f"{path}: there is no encoding '{encoding}'") from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Untrusted(
            f"{path}:{line}: it is not {encoding}; declare it in the mapping, "
            "e.g. encoding: windows-1250"
        ) from None


def _delimiter(text: str) -> str:
    """Return the delimiter that occurs most often in the heading."""
    heading = text.partition("\n")[0]
    return max(_DELIMITERS, key=heading.count)


def _rows(path: Path, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise Untrusted(f"{path}:{line}: {error}") from None


def _row(columns: list[str], line: int, cells: list[str]) -> tuple[int, dict[str, str] | None]:
    if len(cells) != len(columns):
        return line, None
    return line, dict(zip(columns, cells, strict=True))
