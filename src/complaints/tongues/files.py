"""The door to the data of a language: TOML files in which nothing can run."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from complaints.errors import Untrusted

Words = TypeVar("Words", bound=msgspec.Struct)


def table_in(path: Path) -> dict[str, Any]:
    """Return what a file says; nothing where there is none. Raises Untrusted with file and line."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Untrusted(f"{_label(path)}: {error}") from None
    for name, text in texts(table):
        if not _only_names(text):
            raise Untrusted(f"{_label(path)}: {name}: in braces stand names only, as in {{amount}}")
    return table


def words_in(path: Path, kind: type[Words]) -> Words:
    """Return what a file says as its type has it. Raises Untrusted with file and key."""
    return as_words(table_in(path), kind, path)


def as_words(table: Mapping[str, Any], kind: type[Words], path: Path) -> Words:
    """Return a table that a file says as its type has it. Raises Untrusted with file and key."""
    try:
        return msgspec.convert(table, kind, strict=True)
    except msgspec.ValidationError as error:
        raise Untrusted(f"{_label(path)}: {error}") from None


def texts(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Return every text in a table with its name, as in `step.listen`."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from texts(part, f"{name}.{key}".removeprefix("."))
    elif isinstance(value, Sequence):
        for part in value:
            yield from texts(part, name)


def _only_names(text: str) -> bool:
    """Tell whether a text asks for nothing but values by their names, as they are."""
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        return False
    return all(
        name is None or ((name.isidentifier() or not name) and not spec and not conversion)
        for _, name, spec, conversion in parts
    )


def _label(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
