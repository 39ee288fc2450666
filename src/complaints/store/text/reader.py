"""Reading YAML fast and strictly, with a slow reader that decides wherever there is doubt.

The fast reader (yaml-rs) differs from the reference in a few corners. Text in
which one of those corners may lie goes to the slow reader, so that both
always agree; a test proves it over a corpus. Where the fast reader cannot be loaded,
the slow one reads everything: the same data, only later.
"""

from __future__ import annotations

import re
from typing import Any

from complaints.core.text import LONGEST_NAME, one_line
from complaints.store.text.certain import is_certain
from complaints.store.text.doubts import (
    TOO_LONG,
    brackets,
    doubtful,
    doubtful_at_heart,
    few,
    too_long,
    unsure,
)
from complaints.store.text.nodes import MOST_NODES, Node, TooMuch, YamlProblem

try:
    from yaml_rs import YAMLDecodeError, __version__, loads
except Exception:
    # It is one person's work, with a compiled part that not every machine can load, and that
    # may fail in ways of its own.
    _FAST = ""
else:
    _FAST = f"yaml-rs {__version__}"

_LINE = r"at line ([0-9]{1,9})"
_TWICE = "duplicate mapping key"
_TOO_MANY = f"it holds more than {MOST_NODES:,} values, which no such file does"
_INT = re.compile(r"([-+]?)(?=[0-9])0*+([0-9]*+)")
_BASED = re.compile(r"0o[0-7]{1,22}|0x[0-9a-fA-F]{1,16}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}


def reader_in_use() -> str:
    """Return the name of the reader that serves where there is no doubt."""
    return _FAST or "ruamel.yaml, slow"


def is_fast() -> bool:
    """Tell whether the fast reader could be loaded."""
    return bool(_FAST)


def read_fast(text: str) -> Any:
    """Return the plain data of `text`, or raise YamlProblem; never slower than it must be."""
    data = read_certain(text)
    return read_any(text) if data is None else data


def read_certain(text: str) -> Any:
    """Return the data of a text in which nothing can be in doubt; None for any other.

    No null is in it, and none of the marks of a conflict stands in the text.
    """
    if not _FAST or not is_certain(text):
        return None
    try:
        return loads(text, parse_datetime=False)
    except YAMLDecodeError:
        # A key stands there twice, or a line where it cannot.
        return None


def read_any(text: str) -> Any:
    """Return the same as `read_fast`, of a text in which anything may be."""
    if brackets(text) > MOST_NODES:
        raise YamlProblem(_TOO_MANY, 1)
    if not _FAST or doubtful(text):
        try:
            return read_slow(text)
        except TooMuch:
            if not _FAST:
                raise YamlProblem("it is too long for the slow reader", 1) from None
            if doubtful_at_heart(text):
                raise too_long(text) from None
    try:
        data = loads(text, parse_datetime=False)
    except YAMLDecodeError as error:
        return _decided(text, _told(error))
    if not few(data):
        raise YamlProblem(_TOO_MANY, 1)
    if found := unsure(data):
        return _decided(text, YamlProblem(f"{TOO_LONG}: it holds {found}; quote it", 1))
    return data


def _decided(text: str, otherwise: YamlProblem) -> Any:
    """Let the slow reader decide; what is too long for it is refused by what is known already."""
    try:
        return read_slow(text)
    except TooMuch:
        raise otherwise from None


def _told(error: YAMLDecodeError) -> YamlProblem:
    """Return what the fast reader says of a text, with its line."""
    line = re.search(_LINE, str(error))
    words = str(error).strip().rpartition("\n")[2]
    if words.startswith(_TWICE):
        # It repeats the key, which may be a customer's.
        words = "a key stands there twice"
    return YamlProblem(one_line(words, LONGEST_NAME), int(line[1]) if line else 1)


def read_slow(text: str) -> Any:
    """Return the plain data of `text` by the reference reader and the YAML 1.2 core schema."""
    # Where the fast reader serves, ruamel.yaml is not even loaded.
    from complaints.store.text.yaml import compose

    node = compose(text)
    return plain(node) if node is not None else None


def plain(node: Node) -> Any:
    """Return the data a node holds: quoted scalars are text, plain ones what they look like."""
    if node.kind == "map":
        return {plain_key(key): plain(value) for key, value in node.pairs}
    if node.kind == "seq":
        return [plain(item) for item in node.items]
    if node.style:
        return node.text
    try:
        return plain_scalar(node.text)
    except ValueError:
        raise YamlProblem("the number is too long to be one; quote it", node.line) from None


def plain_key(key: Node) -> str:
    """Return a key; one that looks like a number or a truth value is no key of ours."""
    if not key.style and not isinstance(plain(key), str):
        raise YamlProblem("this key is no word; quote it", key.line)
    return key.text


def plain_scalar(text: str) -> Any:
    """Return what a plain scalar is by the YAML 1.2 core schema; ValueError for a giant number."""
    if text in _WORDS:
        return _WORDS[text]
    if whole := _INT.fullmatch(text):
        return int(whole[1] + (whole[2] or "0"))
    if _BASED.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
