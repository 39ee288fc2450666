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

# Tabs at the start of a line, directives and document marks, anchors, aliases, tags, complex keys,
# merge keys, numbers only some readers know, line ends and characters that readers treat apart.
_DOUBTFUL = re.compile(
    r"^[ ]*\t|^%|^\.\.\.|^\ufeff|^---(?!\s*\n)|\n---"
    r"|(?:^|[\s\[{,])[&*!]\S|^\s*\?\s|<<\s*:"
    r"|:\s+[-+]?[0-9][0-9xXoObBa-fA-F]*[_xXoObB]"
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]",
    re.MULTILINE,
)
_CR = re.compile(r"\r(?!\n)")

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
    if _DOUBTFUL.search(text.replace("\r\n", "\n") if "\r" in text else text) or _CR.search(text):
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
