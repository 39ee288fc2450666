"""Plain data as YAML text in our one form: block style, literal blocks, nothing wrapped.

A value has one text here, whatever version of whatever library is installed, and none is
loaded for it. Texts are quoted where any common reader might take them for something else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

# A plain scalar that some common reader, of YAML 1.1 or 1.2, takes for something else than text.
_AMBIGUOUS = re.compile(
    r"[-+]?[0-9][0-9_]*|[-+]?0[xob][0-9a-fA-F_]+"
    r"|[-+]?[0-9_]*\.[0-9_]*([eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+"
    r"|[-+]?[0-9][0-9_]*(:[0-9]+)+(\.[0-9_]*)?"
    r"|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)|~|="
    r"|[nN]|[nN]ull|NULL|[nN]o|NO|[yY]|[yY]es|YES|[oO]n|ON|[oO]ff|OFF"
    r"|[tT]rue|TRUE|[fF]alse|FALSE"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?"
    r"|[+0-9][0-9 ()/.-]*"
)
# With what no plain scalar begins, or what is none as a whole.
_NOT_PLAIN = re.compile(r"[ #,\[\]{}&*!|>'\"%@`]|[-?:](?: |\Z)|---|\.\.\.|\Z|<<\Z|[-+][0-9_]++\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# What cannot stand in a text as it is, beside a tab and the end of a line: it would make the
# text unreadable, or another. To say what can takes twenty times as long to be compiled.
_ODD = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff"
_NOT_IN_BLOCK = re.compile(rf"[{_ODD}]")
_NOT_IN_LINE = re.compile(rf"[\n\t{_ODD}]")
_ESCAPED = re.compile(rf'["\\\n\t{_ODD}]')
_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\0": "\\0",
    "\a": "\\a",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\v": "\\v",
    "\f": "\\f",
    "\r": "\\r",
    "\x1b": "\\e",
    "\x85": "\\N",
    "\u2028": "\\L",
    "\u2029": "\\P",
}
_NUMBERS = {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}
_LIST = (list, tuple)
_NEWLINE = "\n"
_DEEPER = "  "
# A longer key cannot be told by its colon alone: readers look no further for one.
_LONGEST_KEY = 1000


def dump(value: Mapping[str, Any]) -> str:
    """Return a mapping as YAML text in our form."""
    return _mapping(value, "") or "{}\n"


def scalar(value: object, literal: bool = False) -> str:
    """Return one value as it stands behind `key: `; a text on one line unless `literal`."""
    if isinstance(value, str) and not literal:
        return _double_quoted(value) if "\n" in value else _line(value)
    return _behind(value, "")[1:]


def flow(value: object) -> str:
    """Return any value on one line, as it may stand inside brackets."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, _LIST):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, str):
        return _double_quoted(value)
    # Nothing at all is no item.
    return "null" if value is None else scalar(value)


def _mapping(data: Mapping[str, Any], pad: str) -> str:
    lines = []
    for key, value in data.items():
        name = _key(key)
        colon = f"{name}:" if len(name) <= _LONGEST_KEY else f"? {name}\n{pad}:"
        lines.append(f"{pad}{colon}{_behind(value, pad)}\n")
    return "".join(lines)


@lru_cache(maxsize=256)
def _key(key: str) -> str:
    """A key that is a date stands without quotes, as people write it in a calendar."""
    return key if _DATE.fullmatch(key) else scalar(key)


def _behind(value: object, pad: str) -> str:
    """Return what stands behind a colon or dash, up to the end of the value's last line.

    `pad` is what the line of the key or dash begins with.
    """
    if isinstance(value, str):
        return f" {_block(value, pad + _DEEPER) if _NEWLINE in value else _line(value)}"
    if isinstance(value, dict):
        return f"\n{_mapping(value, pad + _DEEPER)}"[:-1] if value else " {}"
    if isinstance(value, _LIST):
        return f"\n{_items(value, pad + _DEEPER)}"[:-1] if value else " []"
    return "" if value is None else f" {_other(value)}"


def _items(values: Sequence[Any], pad: str) -> str:
    lines = []
    for value in values:
        behind = _behind(value, pad)
        # What holds more begins on the line of the dash.
        behind = behind[len(pad) + 2 :] if behind[:1] == "\n" else behind
        lines.append(f"{pad}-{behind}\n")
    return "".join(lines)


def _other(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return _NUMBERS.get(str(value), str(value))


def _line(text: str) -> str:
    """Return a text without line ends: as it is where that is certainly read as this text."""
    # Most texts begin with a word and are longer than those words that mean something.
    word = text[:1].isalpha()
    doubtful = not word or len(text) <= len("false")
    shown = text.isprintable() or not _NOT_IN_LINE.search(text)
    if not shown or (doubtful and _AMBIGUOUS.fullmatch(text)):
        return _double_quoted(text)
    begun = not word and _NOT_PLAIN.match(text)
    if begun or text[-1] in ": " or ": " in text or " #" in text:
        return _double_quoted(text) if "'" in text else f"'{text}'"
    return text


def _block(text: str, pad: str) -> str:
    """Return a text of several lines as they are, or quoted where a block would change it."""
    lines = text.removesuffix("\n").split("\n")
    shown = all(map(str.isprintable, lines)) or not _NOT_IN_BLOCK.search(text)
    if not shown or text[0] in " \t\n" or text.endswith("\n\n"):
        return _double_quoted(text)
    sign = "|" if text[-1] == "\n" else "|-"
    return "\n".join([sign, *(pad + line if line else "" for line in lines)])


def _double_quoted(text: str) -> str:
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(sign: re.Match[str]) -> str:
    number = ord(sign[0])
    form = "\\x%02X" if number <= 0xFF else "\\u%04X"
    return _ESCAPES.get(sign[0]) or form % number
