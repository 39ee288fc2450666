"""From a file to a model value, or to findings that say what is wrong and where."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Any, Generic

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from complaints.beneath import Folders
from complaints.core.findings import Finding
from complaints.core.record.model import Complaint
from complaints.errors import Untrusted
from complaints.store.reading import decode, read_below, read_bytes, read_in
from complaints.store.text.nodes import Node, TooMuch, YamlProblem
from complaints.store.text.older import places, unknown_format, upgraded
from complaints.store.text.reader import read_any, read_certain
from complaints.store.text.schema import (
    KINDS,
    NEWER,
    Model,
    convert,
    explain,
    far_off,
    line_of,
    misfit,
    without_nulls,
)

OLDER = "older"
"""The code of the finding that a file is in an older form."""

# What may be a date outside of the years people deal in; the walk that explains knows.
# It starts with the dash, for which Python looks fifty times faster than for a digit.
_FAR_OFF = re.compile(
    r"-[0-9]{2}-[0-9]{2}(?<=(?:[03-9][0-9]|1[0-8]|2[2-9])[0-9]{2}-[0-9]{2}-[0-9]{2})"
)
MARKED = "^<<<<* "
"""How git marks where a side of a conflict begins, as a pattern of its own for lines.

How long its marks are an attribute says; seven characters, unless it does.
"""
_BEGIN = b"<<< "
# More than the kinds of events is written like them; the schema knows which are.
_KIND = re.compile(rb"""\bkind["']?[ \t]*:[ \t]*["']?([^\s"',}]*)""")
_MARK = re.compile(rb"^<{3,} ", re.MULTILINE)
_CONFLICT_SIGNS = ("<" * 3, "=" * 3, ">" * 3)
_CONFLICT = re.compile(r"^(<{3,} |={3,}\r?$|>{3,} )", re.MULTILINE)
_UNCHOSEN = "choose between the two versions and take the marks out"
# To choose between two versions of a complaint is to lose what one of them tells.
_UNMERGED = (
    "complaints doctor --merge merges it; "
    "where git has no versions of it, keep the events of both and take the marks out"
)


def has_marks(content: bytes) -> bool:
    """Tell whether git's marks of a conflict are in a file, at the beginning of a line."""
    # To look for the plain sign first is much faster.
    return _BEGIN in content and _MARK.search(content) is not None


def is_newer(content: bytes) -> bool:
    """Tell whether a complaint's file holds an event of a kind that this version does not know."""
    if all(word.decode("utf-8", "replace") in KINDS for word in _KIND.findall(content)):
        return False
    return any(each.code == NEWER for each in load_content(content, "", Complaint).findings)


class Loaded(Struct, Generic[Model], frozen=True):
    """What a file gave: its bytes, and either a value or what is wrong with it.

    With a value only warnings go along.
    """

    content: bytes
    value: Model | None
    findings: tuple[Finding, ...] = ()


def load(
    path: Path,
    shown: str,
    model: type[Model],
    root: Path | None = None,
    folders: Folders | None = None,
) -> Loaded[Model]:
    """Read one file; never raises for what is in it. `shown` names the file in findings.

    Where it is one of the register at `root`, no link leads to it; those of its folders that
    are open already are `folders`.
    """
    content = b""
    try:
        content = read_bytes(path) if root is None else _below(root, path, folders)
    except Untrusted as error:
        finding = Finding("unreadable", str(error), file=shown, fatal=True)
        return Loaded(content, None, (finding,))
    return load_content(content, shown, model)


def _below(root: Path, path: Path, folders: Folders | None) -> bytes:
    if folders is not None:
        # Another folder may have come into the place of one that has been open for a while.
        with suppress(Untrusted):
            return read_in(folders, path)
    return read_below(root, path)


def load_content(content: bytes, shown: str, model: type[Model]) -> Loaded[Model]:
    """Return what a file gave that has been read; likewise."""
    try:
        text = decode(content)
    except Untrusted as error:
        finding = Finding("unreadable", str(error), file=shown, fatal=True)
        return Loaded(content, None, (finding,))
    value, findings = parse(text, shown, model)
    return Loaded(content, value, tuple(findings))


def trusted(loaded: Loaded[Model]) -> Model:
    """Return the value of a file that loaded well. Raises Untrusted, with all its findings."""
    if loaded.value is None:
        raise Untrusted("\n".join(str(finding) for finding in loaded.findings))
    return loaded.value


def parse(text: str, shown: str, model: type[Model]) -> tuple[Model | None, list[Finding]]:
    """Return the value a text holds, or what is wrong with it."""
    data = read_certain(text)
    if data is not None:
        value = without_nulls(data, model)
    elif conflict := _conflict_in(text):
        line = text.count("\n", 0, conflict.start()) + 1
        message = "it holds an unfinished merge (conflict marks)"
        mend = _UNMERGED if model is Complaint else _UNCHOSEN
        return None, [Finding("conflict", message, mend, file=shown, line=line, fatal=True)]
    else:
        try:
            data = read_any(text)
        except YamlProblem as problem:
            return None, [_unreadable(problem, shown)]
        value = convert(data, model)
    findings: list[Finding] = []
    if value is None and (today := upgraded(data, model)) is not None:
        value = convert(today, model)
        findings = [_older(shown)]
    if data is None:
        return None, [Finding("empty", "the file is empty", file=shown, line=1, fatal=True)]
    if unknown := unknown_format(data, model):
        return None, [_at_its_line(unknown, text, shown)]
    if value is None:
        return None, _explained(text, shown, model, data) or [_odd(shown, misfit(data, model))]
    if (
        _FAR_OFF.search(text)
        and far_off(value)
        and (far := _explained(text, shown, model, data) or [_odd(shown, "a date")])
    ):
        return None, far
    return value, findings


def _at_its_line(finding: Finding, text: str, shown: str) -> Finding:
    """Return a finding with its line; the first where the text is too long to look for it."""
    from complaints.store.text.yaml import compose

    with suppress(TooMuch, YamlProblem):
        node = compose(text)
        finding = finding.located(shown, line_of(node, finding.path) if node is not None else 1)
    return replace(finding, file=shown)


def _older(shown: str) -> Finding:
    message = "it is written in an older form, which is still read"
    mend = "complaints doctor --upgrade rewrites it"
    return Finding(OLDER, message, mend, file=shown, line=1, level="warning")


def _conflict_in(text: str) -> re.Match[str] | None:
    # To look for the plain signs first is much faster in a text of many lines.
    return _CONFLICT.search(text) if any(sign in text for sign in _CONFLICT_SIGNS) else None


def _explained(text: str, shown: str, model: type[msgspec.Struct], data: Any) -> list[Finding]:
    """Return each misfit with its line; nothing where the text is too long to look for it.

    What is written in an older form is none, unless that is all there is.
    """
    from complaints.store.text.yaml import compose

    try:
        node = compose(text)
    except TooMuch:
        return []
    except YamlProblem as problem:
        return [_unreadable(problem, shown)]
    found = [replace(f, file=shown) for f in explain(node, model)] if node is not None else []
    older = places(data, model)
    return [f for f in found if not any(f.path[: len(place)] == place for place in older)] or found


def _odd(shown: str, where: str) -> Finding:
    message = f"the file does not fit the schema{f' ({where})' if where else ''}"
    mend = "see complaint.schema.json"
    return Finding("schema", message, mend, file=shown, line=1, fatal=True)


def _unreadable(problem: YamlProblem, shown: str) -> Finding:
    return Finding("yaml", problem.message, file=shown, line=problem.line, fatal=True)


def tree(content: bytes) -> Node | None:
    """Return the node tree of a file that loaded well, for places and unknown keys.

    None where it is too long for that: its findings have no lines.
    """
    from complaints.store.text.yaml import compose

    try:
        return compose(decode(content))
    except TooMuch:
        return None
