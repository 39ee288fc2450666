"""Reading a new complaint from YAML: `new --from FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec.structs import replace

from complaints.core.record.model import Complaint
from complaints.errors import Untrusted
from complaints.store.reading import decode, read_bytes
from complaints.store.text.nodes import YamlProblem
from complaints.store.text.schema import explain, misspelt

# What is no field of a complaint, but may be told of one that is taken.
_TOLD = {"acknowledged": bool, "solved": str, "outcome": str}


def read_draft(shown: str, text: str | None) -> dict[str, Any]:
    """Return the fields a file gives; `text` is what was read already.

    `acknowledged`, `solved` and `outcome` may stand beside them. Raises
    Untrusted, naming every line that does not fit. Times may be written as
    people write them.
    """
    from complaints.store.text.reader import plain
    from complaints.store.text.yaml import compose

    if text is None:
        try:
            text = decode(read_bytes(Path(shown)))
        except Untrusted as error:
            raise Untrusted(f"{shown}: {error}") from None
    try:
        node = compose(text)
        data = plain(node) if node is not None else {}
    except YamlProblem as problem:
        raise Untrusted(f"{shown}:{problem.line}: {problem.message}") from None
    if node is None or not isinstance(data, dict):
        raise Untrusted(f"{shown}: it must be a list of keys and values, like subject: TEXT")
    findings = [
        # A draft with a slip is not taken at all, so each is an error here.
        replace(finding, file=shown, level="error")
        for finding in (*explain(node, Complaint), *misspelt(node, Complaint))
        if finding.code != "missing" and finding.path not in (("received_at",), ("occurred_on",))
        if finding.path[:1] not in [(name,) for name in _TOLD]
    ]
    if findings:
        raise Untrusted("\n".join(str(finding) for finding in findings))
    for name, kind in _TOLD.items():
        if not isinstance(data.get(name, kind()), kind):
            raise Untrusted(f"{shown}: {name}: {'true or false' if kind is bool else 'a text'}")
    return data
