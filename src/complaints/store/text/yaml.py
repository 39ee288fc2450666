"""The one door to ruamel.yaml: composing text into nodes with their places."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import ScalarNode, SequenceNode
from ruamel.yaml.scanner import Scanner

from complaints.core.text import LONGEST_NAME, one_line
from complaints.store.text.nodes import Node, TooMuch, YamlProblem

_MAX_DEPTH = 40
_TOO_DEEP = "it is nested too deeply to be read"
# What is looked at sign by sign where that is not to change it: about a second's work.
_MOST_CHARACTERS = 256 * 1024
_MOST_TOKENS = 15_000
_NOT_OURS = "anchors (&), aliases (*) and tags (!) are not used in these files"

_PIECE = re.compile(r"'(?!<)[^']{3,}'|\"[^\"]{3,}\"")
_NO_CHARACTER = re.compile(r"\\U(?!00(?:0[0-9a-fA-F]|10))[0-9a-fA-F]{8}")


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
