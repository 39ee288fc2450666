"""Reading YAML fast and strictly, with a slow reader that decides wherever there is doubt.

The fast reader (yaml-rs) differs from the reference in a few corners. Text in
which one of those corners may lie goes to the slow reader, so that both
always agree; a test proves it over a corpus.
"""

from __future__ import annotations

import re
from typing import Any

import yaml_rs

from complaints.store.nodes import Node, YamlProblem

# Where the readers may differ, each with a character that must be there for it: to look for that
# first is several times faster than one pattern for all.
_DOUBTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (sign, re.compile(pattern, re.MULTILINE))
    for sign, pattern in (
        ("\t", r"^[ ]*\t"),
        ("%", r"^%"),
        ("...", r"^\.\.\."),
        ("---", r"^---(?!\s*\n)|\n---"),
        ("&", r"(?<![^\s\[{,])&\S"),
        ("*", r"(?<![^\s\[{,])\*\S"),
        ("!", r"(?<![^\s\[{,])!\S"),
        ("?", r"^\s*\?\s"),
        ("<<", r"<<\s*:"),
        ("_", r":\s+[-+]?[0-9]+_"),
        (": 0", r":\s+0[xXoObB]"),
        (": -0", r":\s+-0[xXoObB]"),
        (": +0", r":\s+\+0[xXoObB]"),
    )
)
# Characters that readers treat apart: controls, other line ends, the byte order mark.
_ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\r(?!\n)")


def _doubtful(text: str) -> bool:
    if any(sign in text and pattern.search(text) for sign, pattern in _DOUBTS):
        return True
    return _ODD.search(text) is not None


_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}


def read_fast(text: str) -> Any:
    """Return the plain data of `text`, or raise YamlProblem; never slower than it must be."""
    if _doubtful(text):
        return read_slow(text)
    try:
        return yaml_rs.loads(text, parse_datetime=False)
    except yaml_rs.YAMLDecodeError:
        return read_slow(text)


def read_slow(text: str) -> Any:
    """Return the plain data of `text` by the reference reader and the YAML 1.2 core schema."""
    # Where the fast reader serves, ruamel.yaml is not even loaded.
    from complaints.store.yaml import compose

    node = compose(text)
    return plain(node) if node is not None else None


def plain(node: Node) -> Any:
    """Return the data a node holds: quoted scalars are text, plain ones what they look like."""
    if node.kind == "map":
        return {str(plain_key(key)): plain(value) for key, value in node.pairs}
    if node.kind == "seq":
        return [plain(item) for item in node.items]
    return node.text if node.style else plain_scalar(node.text)


def plain_key(key: Node) -> str:
    """Return a key; one that looks like a number or a truth value is no key of ours."""
    if not key.style and not isinstance(plain_scalar(key.text), str):
        raise YamlProblem(f"the key '{key.text}' is no word; quote it", key.line)
    return key.text


def plain_scalar(text: str) -> Any:
    """Return what a plain scalar is by the YAML 1.2 core schema."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        base = {"0x": 16, "0o": 8}.get(text[:2], 10)
        return int(text, base) if base != 10 else int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
