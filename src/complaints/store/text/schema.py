"""Turning plain data into model values; on a no, the slow walk that names everything wrong."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar

import msgspec
from msgspec import NODEFAULT, Meta, UnsetType
from msgspec.structs import FieldInfo, fields

from complaints.core.findings import Finding, Path, first_few
from complaints.core.record.fields import EventKind, words_of
from complaints.core.text import code_word, nearest, one_line
from complaints.core.time.calendar import FIRST_YEAR, LAST_YEAR
from complaints.store.text.nodes import Node
from complaints.store.text.reader import plain

Model = TypeVar("Model", bound=msgspec.Struct)

KINDS = words_of(EventKind)
NEWER = "newer"
"""The code of the finding that an event is of a kind which only a newer version can know."""

_SLIP = 0.8
_EXPECTED = {
    datetime: "a time with its offset, like 2026-11-20T16:02:00+01:00",
    date: "a date, like 2026-11-20",
    int: "a whole number",
    bool: "true or false",
}


def convert(data: Any, model: type[Model]) -> Model | None:
    """Return plain data as a model value, None where it does not fit."""
    if _holds_null(data) and _null_in(data, model):
        return None
    return without_nulls(data, model)


def without_nulls(data: Any, model: type[Model]) -> Model | None:
    """Return the same, where it is known that no null is in the data."""
    try:
        return msgspec.convert(data, model, strict=True, str_keys=True)
    except msgspec.ValidationError:
        return None


def _holds_null(data: Any) -> bool:
    """Tell whether a null is anywhere in the data; every value of every file passes here."""
    if not isinstance(data, dict | list):
        return data is None
    for value in data.values() if isinstance(data, dict) else data:
        kind = type(value)
        if value is None or (kind is not str and kind is not int and _holds_null(value)):
            return True
    return False


def _null_in(data: Any, kind: Any) -> bool:
    """Tell whether a null stands where the model has a say; people's own keys may be empty."""
    kind, _ = bare(kind)
    inner = typing.get_args(kind)
    if isinstance(data, dict) and isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        known = known_fields(kind)
        return any(_null_in(data[key], known[key].type) for key in data if key in known)
    if isinstance(data, dict) and typing.get_origin(kind) is dict:
        return any(_null_in(value, inner[1]) for value in data.values())
    if isinstance(data, list) and typing.get_origin(kind) is tuple:
        return any(_null_in(item, inner[0]) for item in data)
    return _holds_null(data)


def far_off(value: Any) -> bool:
    """Tell whether a value holds a date outside of the years that people deal in."""
    if isinstance(value, msgspec.Struct):
        return any(far_off(getattr(value, name)) for name in value.__struct_fields__)
    if isinstance(value, tuple):
        return any(map(far_off, value))
    if isinstance(value, dict):
        return any(far_off(part) for pair in value.items() for part in pair)
    return isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR


def explain(node: Node, model: type[msgspec.Struct]) -> list[Finding]:
    """Return what in the tree does not fit the model, each with its line; the first of many.

    What stands there is not repeated: it may be a customer's, in the wrong place.
    """
    return first_few(_walk(node, model, ()))


def misfit(data: Any, model: type[msgspec.Struct]) -> str:
    """Return in a few words where plain data does not fit the model, as far as that is known."""
    try:
        msgspec.convert(data, model, strict=True, str_keys=True)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at ")
        # Other messages may show a value, which may be personal.
        missing = message if message.startswith("Object missing") else ""
        return one_line(place.strip("`").removeprefix("$.") or missing, _LONGEST_PLACE)
    return ""


def misspelt(node: Node, model: type[msgspec.Struct]) -> list[Finding]:
    """Return unknown keys that look like a known one; other unknown keys are people's own."""
    # Most files have few keys of their own; to compare thousands of words takes for ever.
    unknown = islice(_unknown(node, model, ()), _MOST_UNKNOWN)
    return first_few(finding for key in unknown if (finding := _slip(*key)) is not None)


_LONGEST_PLACE = 80
_Unknown = tuple[Node, dict[str, FieldInfo], Path]
_MOST_UNKNOWN = 500


def _unknown(node: Node, kind: Any, path: Path) -> Iterator[_Unknown]:
    """Return each key that the model does not know, with those it knows there, and its path."""
    kind, _ = bare(kind)
    inner = typing.get_args(kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        known = known_fields(kind)
        for key, value in node.pairs:
            place = (*path, key.text)
            if key.text in known:
                yield from _unknown(value, known[key.text].type, place)
            else:
                yield key, known, place
    elif typing.get_origin(kind) is dict:
        for key, value in node.pairs:
            yield from _unknown(value, inner[1], (*path, key.text))
    elif typing.get_origin(kind) is tuple:
        for index, child in enumerate(node.items):
            yield from _unknown(child, inner[0], (*path, index))


def _slip(key: Node, known: dict[str, FieldInfo], path: Path) -> Finding | None:
    close = nearest(key.text, known)
    if not close or key.text in ("x", *close):
        return None
    mend = f"did you mean {' or '.join(close[:2])}?"
    # A word of a customer's text, wrongly indented, is a key as well.
    message = f"there is no key{code_word(key.text, ' ', ' like this')} here"
    place = path if code_word(key.text) else path[:-1]
    return Finding("unknown-key", message, mend, place, line=key.line, level="warning")


@lru_cache(maxsize=128)
def known_fields(model: type[msgspec.Struct]) -> dict[str, FieldInfo]:
    """Return the fields of a model by the keys under which they are written."""
    return {field.encode_name: field for field in fields(model)}


def _walk(node: Node, kind: Any, path: Path) -> Iterator[Finding]:
    kind, meta = bare(kind)
    origin = typing.get_origin(kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield from _struct(node, kind, path)
    elif origin is tuple:
        yield from _sequence(node, typing.get_args(kind)[0], path)
    elif origin is dict:
        yield from _mapping(node, typing.get_args(kind), path)
    elif origin in (typing.Union, UnionType):
        branches = typing.get_args(kind)
        if node.kind == "seq" and any(typing.get_origin(b) is tuple for b in branches):
            branch = next(b for b in branches if typing.get_origin(b) is tuple)
            yield from _walk(node, branch, path)
        else:
            yield from _walk(node, branches[0], path)
    else:
        yield from _leaf(node, kind, meta, path)


@lru_cache(maxsize=512)
def bare(kind: Any) -> tuple[Any, Meta | None]:
    """Take off what does not matter for reading: annotations, UNSET, None."""
    meta: Meta | None = None
    while True:
        if typing.get_origin(kind) is typing.Annotated:
            kind, *extra = typing.get_args(kind)
            meta = next((m for m in extra if isinstance(m, Meta)), meta)
        elif typing.get_origin(kind) in (typing.Union, UnionType):
            rest = [k for k in typing.get_args(kind) if k not in (UnsetType, NoneType)]
            if len(rest) != 1:
                return kind, meta
            kind = rest[0]
        else:
            return kind, meta


def _struct(node: Node, model: type[msgspec.Struct], path: Path) -> Iterator[Finding]:
    if node.kind != "map":
        yield _finding("type", node, path, "this must be a list of keys and values")
        return
    known = known_fields(model)
    for key, value in node.pairs:
        field = known.get(key.text)
        if field is not None:
            yield from _walk(value, field.type, (*path, key.text))
    present = {key.text for key, _ in node.pairs}
    for name, field in known.items():
        required = field.default is NODEFAULT and field.default_factory is NODEFAULT
        if required and name not in present:
            yield _finding("missing", node, path, f"the key '{name}' is missing", "add it")


def _sequence(node: Node, item: Any, path: Path) -> Iterator[Finding]:
    if node.kind != "seq":
        yield _finding("type", node, path, "this must be a list (lines that start with '- ')")
        return
    for index, child in enumerate(node.items):
        yield from _walk(child, item, (*path, index))


def _mapping(node: Node, kinds: tuple[Any, ...], path: Path) -> Iterator[Finding]:
    if node.kind != "map":
        yield _finding("type", node, path, "this must be a list of keys and values")
        return
    key_kind, value_kind = kinds
    for key, value in node.pairs:
        word, meta = bare(key_kind)
        yield from _leaf(key, word, meta, (*path, key.text), quoted=True)
        yield from _walk(value, value_kind, (*path, key.text))


def _leaf(
    node: Node, kind: Any, meta: Meta | None, path: Path, quoted: bool = False
) -> Iterator[Finding]:
    if node.kind != "scalar":
        yield _finding("type", node, path, "this must be one value, not a list")
        return
    value = node.text if quoted else plain(node)
    if value is None:
        message = "there is no value here"
        yield _finding("null", node, path, message, "leave the whole key out, or fill it in")
        return
    if typing.get_origin(kind) is Literal:
        yield from _word(node, value, typing.get_args(kind), path)
        return
    if kind is str and not isinstance(value, str):
        message = "a number or a truth value stands where text is due"
        yield _finding("type", node, path, message, "quote it")
        return
    target = typing.Annotated[kind, meta] if meta is not None else kind
    try:
        found = msgspec.convert(value, target, strict=True)
    except msgspec.ValidationError:
        yield _wrong_value(node, kind, meta, path)
        return
    if isinstance(found, date) and not FIRST_YEAR <= found.year <= LAST_YEAR:
        message = f"this lies outside the years {FIRST_YEAR} to {LAST_YEAR}"
        yield _finding("far-off", node, path, message, "mistyped?")


def _word(node: Node, value: Any, allowed: tuple[str, ...], path: Path) -> Iterator[Finding]:
    if value in allowed:
        return
    if isinstance(value, str) and allowed == KINDS:
        # A newer version's word may be somewhat like one of ours, so only a slip is taken for one.
        slip = nearest(value, allowed, _SLIP)[:1]
        meant = f"did you mean {slip[0]}? If not, " if slip else ""
        message = "this program knows no such kind of event"
        mend = f"{meant}a newer version of complaints may have written it: use that one"
        yield _finding(NEWER, node, path, message, mend)
        return
    close = nearest(node.text, allowed) if isinstance(value, str) else ()
    mend = f"use one of {', '.join(close or allowed)}"
    yield _finding("value", node, path, "this value is not allowed here", mend)


def _wrong_value(node: Node, kind: Any, meta: Meta | None, path: Path) -> Finding:
    if kind in _EXPECTED:
        return _finding("type", node, path, f"this must be {_EXPECTED[kind]}")
    message = "this is not written as it must be"
    pattern = meta.pattern if meta is not None else None
    return _finding("value", node, path, message, f"it must fit {pattern}" if pattern else "")


def _finding(code: str, node: Node, path: Path, message: str, mend: str = "") -> Finding:
    return Finding(code, message, mend, path, line=node.line, fatal=True)


def line_of(node: Node, path: Path) -> int:
    """Return the line of the value a path leads to, or of the last part of it that is there."""
    line = node.line
    for part in path:
        if isinstance(part, int):
            child = node.items[part] if part < len(node.items) else None
        else:
            found = next(((k, v) for k, v in node.pairs if k.text == part), None)
            line = found[0].line if found is not None else line
            child = found[1] if found is not None else None
        if child is None:
            return line
        node = child
        line = node.line if isinstance(part, int) else line
    return line
