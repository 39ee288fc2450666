"""The one door to ruamel.yaml: composing text into nodes with their places, and writing values."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import ScalarNode, SequenceNode
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString
from ruamel.yaml.scanner import Scanner

from complaints.core.text import LONGEST_NAME, one_line
from complaints.store.text.nodes import Node, TooMuch, YamlProblem

_NO_WRAPPING = 2**31
_MAX_DEPTH = 40
_TOO_DEEP = "it is nested too deeply to be read"
# What is looked at sign by sign where that is not to change it: about a second's work.
_MOST_CHARACTERS = 256 * 1024
_MOST_TOKENS = 15_000
_NOT_OURS = "anchors (&), aliases (*) and tags (!) are not used in these files"

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
_PIECE = re.compile(r"'(?!<)[^']{3,}'|\"[^\"]{3,}\"")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NO_CHARACTER = re.compile(r"\\U(?!00(?:0[0-9a-fA-F]|10))[0-9a-fA-F]{8}")
# What makes a literal block unreadable, or readable as another text.
_NOT_LITERAL = re.compile(
    r"[^\n\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


class _Scanner(Scanner):
    """The reader's own, which goes on for seconds where thousands of brackets open."""

    def fetch_flow_collection_start(self, TokenClass: Any, to_push: str) -> None:  # noqa: N803
        """Open a bracket, unless more are open than are read anyway."""
        if len(self.flow_context) > _MAX_DEPTH:
            raise YamlProblem(_TOO_DEEP, self.reader.line + 1)
        super().fetch_flow_collection_start(TokenClass, to_push)

    def add_indent(self, column: int) -> bool:
        """Open a block, likewise."""
        if len(self.indents) > _MAX_DEPTH + 1:
            raise YamlProblem(_TOO_DEEP, self.reader.line + 1)
        return bool(super().add_indent(column))


class _Counting(_Scanner):
    """Gives a text up that has more parts than anybody waits for."""

    fetched = 0

    def fetch_more_tokens(self) -> Any:
        """Find the next parts."""
        self.fetched += 1
        if self.fetched > _MOST_TOKENS:
            raise TooMuch
        return super().fetch_more_tokens()


@lru_cache(maxsize=8)
def compose(text: str, however_long: bool = False) -> Node | None:
    """Return the tree of the one document in `text`, None where it is empty; not to be changed.

    Kept for a while, because it takes long and one command asks for the same text
    again: for its data, its unknown keys, the lines of its findings.

    Raises YamlProblem for what is no YAML and for what our files never hold:
    anchors, aliases, tags, duplicate keys, keys that are no plain words. Raises TooMuch
    for a long text, unless it is taken `however_long`: to change a file that was read.
    """
    if len(text) > _MOST_CHARACTERS and not however_long:
        raise TooMuch
    offset = 1 if text.startswith("\ufeff") else 0
    reader = YAML(typ="safe", pure=True)
    reader.Scanner = _Scanner if however_long else _Counting
    reader.composer.warn_double_anchors = False
    try:
        root = reader.compose(text[offset:])
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        raise YamlProblem(_plain_words(error), line) from None
    except YAMLError as error:
        raise YamlProblem(*_reader_problem(str(error), text)) from None
    except RecursionError:
        raise YamlProblem(_TOO_DEEP, 1) from None
    except AssertionError:
        raise YamlProblem("its %YAML line names a version that is not read here", 1) from None
    except (ValueError, OverflowError):
        raise YamlProblem("it holds an escape (\\U…) of no character", _escape_line(text)) from None
    return _node(root, text, offset, 0) if root is not None else None


def _plain_words(error: MarkedYAMLError) -> str:
    problem = str(error.problem or error.context or "this cannot be read as YAML")
    if "'\\t'" in problem:
        return "a tab stands where spaces are needed"
    if "single document" in problem or "another document" in problem:
        return "there is more than one document in it"
    if "alias" in problem or "anchor" in problem or "tag" in problem:
        return _NOT_OURS
    # Signs are named; what is longer is a piece of the text.
    return one_line(_PIECE.sub("this", problem), LONGEST_NAME)


def _reader_problem(message: str, text: str) -> tuple[str, int]:
    match = re.search(r"position (\d+)", message)
    line = text.count("\n", 0, int(match[1])) + 1 if match else 1
    return "it holds a control character that cannot stand in a text file", line


def _escape_line(text: str) -> int:
    match = _NO_CHARACTER.search(text)
    return text.count("\n", 0, match.start()) + 1 if match else 1


def _whole(text: str, line: int) -> str:
    """Join characters that were escaped in halves, as JSON does."""
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise YamlProblem("it holds half a character (an escape \\ud…)", line) from None


def _node(node: Any, text: str, offset: int, depth: int) -> Node:
    start, end = node.start_mark.index + offset, node.end_mark.index + offset
    line, column = node.start_mark.line + 1, node.start_mark.column
    if text[start : start + 1] in ("&", "!") or node.anchor:
        raise YamlProblem(_NOT_OURS, line)
    if depth > _MAX_DEPTH:
        raise YamlProblem(_TOO_DEEP, line)
    if isinstance(node, ScalarNode):
        value = _whole(node.value, line)
        return Node("scalar", start, end, line, column, text=value, style=node.style or "")
    flow = bool(node.flow_style)
    if isinstance(node, SequenceNode):
        items = [_node(child, text, offset, depth + 1) for child in node.value]
        return Node("seq", start, end, line, column, flow, items=items)
    return Node("map", start, end, line, column, flow, pairs=_pairs(node, text, offset, depth))


def _pairs(node: Any, text: str, offset: int, depth: int) -> list[tuple[Node, Node]]:
    pairs = []
    for key_node, value_node in node.value:
        key = _node(key_node, text, offset, depth + 1)
        value = _node(value_node, text, offset, depth + 1)
        if value.start == value.end:
            # Nothing at all stands, to the reader, where the next thing starts, lines later.
            value.start = value.end = key.end
            value.line = key.line
        pairs.append((key, value))
    seen: set[str] = set()
    for key, _ in pairs:
        if key.kind != "scalar":
            raise YamlProblem("a key must be a plain word", key.line)
        if key.text in seen:
            raise YamlProblem("this key stands there twice", key.line)
        seen.add(key.text)
    return pairs


class _Instant(str):
    """An instant or a date, written without quotes."""

    __slots__ = ()


class _Representer(RoundTripRepresenter):
    pass


_Representer.add_representer(
    _Instant,
    lambda self, data: self.represent_scalar("tag:yaml.org,2002:timestamp", str(data)),
)


@lru_cache(maxsize=1)
def _writer() -> YAML:
    writer = YAML(typ="rt", pure=True)
    writer.Representer = _Representer
    writer.width = _NO_WRAPPING
    writer.allow_unicode = True
    writer.default_flow_style = False
    writer.indent(mapping=2, sequence=4, offset=2)
    return writer


def dump(value: Mapping[str, Any]) -> str:
    """Return a mapping as YAML text in our form: block style, literal blocks, no wrapping."""
    stream = io.StringIO()
    _writer().dump(_styled(value, literal=True), stream)
    return stream.getvalue()


def scalar(value: object, literal: bool = False) -> str:
    """Return one value as it stands behind `key: `; on one line unless `literal`."""
    stream = io.StringIO()
    _writer().dump({"k": _styled(value, literal)}, stream)
    return stream.getvalue()[len("k: ") :].removesuffix("\n")


def flow(value: object) -> str:
    """Return any value on one line, as it may stand inside brackets."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    if isinstance(value, str):
        return scalar(DoubleQuotedScalarString(value))
    return scalar(value)


def _styled(value: Any, literal: bool) -> Any:
    if isinstance(value, DoubleQuotedScalarString):
        return value
    if isinstance(value, str):
        return _styled_text(value, literal)
    if isinstance(value, datetime):
        return _Instant(value.isoformat(timespec="seconds"))
    if isinstance(value, date):
        return _Instant(value.isoformat())
    if isinstance(value, Mapping):
        return {_styled_key(key): _styled(item, literal) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_styled(item, literal) for item in value]
    return value


def _styled_key(key: str) -> str:
    """A key that is a date stands without quotes, as people write it in a calendar."""
    return _Instant(key) if _DATE.fullmatch(key) else key


def _styled_text(text: str, literal: bool) -> Any:
    if "\n" in text:
        plain_shape = text[0] not in " \t\n" and not text.endswith("\n\n")
        if literal and plain_shape and not _NOT_LITERAL.search(text):
            return LiteralScalarString(text)
        return DoubleQuotedScalarString(text)
    if _AMBIGUOUS.fullmatch(text) or _NOT_LITERAL.search(text):
        return DoubleQuotedScalarString(text)
    return text
