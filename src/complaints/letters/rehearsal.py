"""Filling in a register's own letters with made-up values, so that a slip shows in time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from complaints.core.findings import Finding
from complaints.core.policy.phrases import forbidden
from complaints.core.policy.policy import Policy
from complaints.core.record.fields import (
    Channel,
    Outcome,
    PromiseState,
    Reason,
    Risk,
    Status,
    words_of,
)
from complaints.errors import Untrusted
from complaints.letters.fixed_text import fixed_text
from complaints.letters.history import DONE
from complaints.letters.lint.lint import weighed
from complaints.letters.templates import Source, folders, part
from complaints.letters.vocabulary import VOCABULARY

_SUBJECT = "Subject:"
_LOCATED = re.compile(r"(?P<file>[^:\n]+)(?::(?P<line>[0-9]+))?: (?P<what>.*)", re.DOTALL)
_REMEDY = dict.fromkeys(("name", "amount", "code", "ready_by", "needs"), "…")
_CHANGE = {"what": "…", "done": True, "by": "…"}
_PROMISES = [
    {"what": "…", "kind": kind, "day": "…", "state": state}
    for kind in ("answer", "news", "other")
    for state in words_of(PromiseState)
]
_CALL = {"name": "…", "phone": "…"}
# The values of which a template may know each word.
_CODES = {
    "outcome": words_of(Outcome),
    "stage": words_of(Status),
    "escalated_reason": words_of(Reason),
}


def rehearse(root: Path, language: str, file_name: str, policy: Policy) -> Iterator[Finding]:
    """Return what is wrong with one template file of the register at `root`.

    It is filled in, and what it says itself is looked over for phrases that the policy forbids.
    """
    try:
        source = part(file_name, language, folders(root))
        if source is not None:
            yield from _forbidden(source, language, policy)
            _fill(source, language, root)
    except Untrusted as error:
        place = _LOCATED.fullmatch(str(error))
        file, line, what = place.group("file", "line", "what") if place else ("", "", str(error))
        yield Finding("template", what, file=file, line=int(line or 0), fatal=True)


def _forbidden(source: Source, language: str, policy: Policy) -> Iterator[Finding]:
    for finding in forbidden(fixed_text(source.text), policy.phrases.get(language, ())):
        yield weighed(replace(finding, file=source.label), policy)


def _fill(source: Source, language: str, root: Path) -> None:
    """Render a template with every flag up and down, and with every code word it asks for.

    Raises Untrusted, naming file and line.
    """
    from complaints.letters.engine import render

    head, _, rest = source.text.partition("\n")
    texts = [head, f"\n{rest}"]
    if source.label.rpartition("/")[2].startswith("_"):
        texts = [source.text]
    elif not head.startswith(_SUBJECT) or rest.partition("\n")[0].strip():
        message = f"a letter starts with the line `{_SUBJECT} ...` and an empty line"
        raise Untrusted(f"{source.label}:1: {message}")
    asked = [len(words) for name, words in _CODES.items() if name in source.text]
    for index in range(max([2, *asked])):
        values = _made_up(index, flags=index % 2 == 0)
        for text in texts:
            render(Source(source.label, text), values, language, folders(root))


def _made_up(index: int, flags: bool) -> dict[str, Any]:
    """Return a value for every name of the vocabulary."""
    values: dict[str, Any] = {
        name: flags if meaning.startswith("true") else "…" for name, meaning in VOCABULARY.items()
    }
    values |= {name: words[index % len(words)] for name, words in _CODES.items()}
    values |= {"nature": "complaint", "changes": [_CHANGE]}
    values |= {"remedies": [_REMEDY], "choices": [_REMEDY], "done": list(DONE)}
    values |= {"promises": _PROMISES, "level": str(index), "incident_languages": ["…"]}
    values |= {"incident_channels": list(words_of(Channel)), "incident_calls": [_CALL]}
    return values | {"incident_risks": list(words_of(Risk))}
