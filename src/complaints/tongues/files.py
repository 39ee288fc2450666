"""The door to the data of a language: TOML files in which nothing can run."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from complaints.errors import Untrusted, reason_of

T = TypeVar("T", bound=msgspec.Struct)


def words_in(path: Path, kind: type[T]) -> T:
    """Return what a file says as its type has it. Raises Untrusted with file and key."""
    try:
        return msgspec.convert(_table_in(path), kind, strict=True)
    except msgspec.ValidationError as error:
        raise Untrusted(f"{label(path)}: {error}") from None


def _table_in(path: Path) -> dict[str, Any]:
    """Return what a file says; nothing where there is none. Raises Untrusted with file and line."""
    try:
        table = tomllib.loads(path.read_text("utf-8-sig"))
        wrong = [name for name, text in texts(table) if names_in(text) is None]
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise Untrusted(f"{label(path)}: it cannot be read ({reason_of(error)})") from None
    except RecursionError:
        raise Untrusted(f"{label(path)}: its tables lie too deep in each other") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Untrusted(f"{label(path)}: {error}") from None
    if wrong:
        raise Untrusted(f"{label(path)}: {wrong[0]}: in braces stand names only, as in {{amount}}")
    return table


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


def names_in(text: str) -> set[str] | None:
    """Return the values a text asks for, an empty name for the only one.

    None where it asks for more than values by their names, as they are.
    """
    try:
        asked = [part for part in string.Formatter().parse(text) if part[1] is not None]
    except ValueError:
        return None
    plain = all(not spec and not how for _, _, spec, how in asked)
    names = {str(name) for _, name, _, _ in asked}
    return names if plain and all(not name or name.isidentifier() for name in names) else None


def label(path: Path) -> str:
    """Return how messages name a file of a language."""
    return f"{path.parent.name}/{path.name}"
