"""Rewriting the files of a register that are in an older form, in one commit."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from complaints.core.findings import Finding
from complaints.core.policy.policy import FORMAT, Policy
from complaints.core.record.model import Complaint
from complaints.register import Register
from complaints.store.complaint_files import in_form, read_each
from complaints.store.files import replace_all
from complaints.store.load import OLDER, Loaded
from complaints.store.new_register import schema_text
from complaints.store.parts import SCHEMA_FILE
from complaints.store.policy_file import POLICY_FILE
from complaints.store.reading import decode, read_below
from complaints.store.walk import walk

_Texts = dict[Path, tuple[bytes, bytes]]


def upgrade(register: Register) -> list[Path]:
    """Rewrite every file that is in an older form, and commit them; returns these files.

    Of each only what has another form changes, so that the result is the same
    in every clone. What cannot be read stays as it is, and is in `problems`.
    """
    with register.writing():
        register.recorder.ready()
        texts = dict(_older(register))
        if texts and register.recorder.commit_pending(list(texts), "upgrade"):
            # A hook may have changed the files when they were committed.
            texts = dict(_older(register))
        if texts:
            write = partial(_write, register.root, texts)
            register.recorder.record(write, f"upgrade to format {FORMAT}", user="")
    return list(texts)


def _older(register: Register) -> Iterator[tuple[Path, tuple[bytes, bytes]]]:
    root = register.root
    for each in read_each(root, walk(root), register.pace):
        if isinstance(each, Finding):
            register.problems[each] = None
            continue
        path, loaded = each
        register.problems |= dict.fromkeys(() if loaded.value else loaded.findings)
        if is_older(loaded):
            yield path, (loaded.content, in_form(decode(loaded.content)).encode("utf-8"))
    policy = root / POLICY_FILE
    if register.policy.format < FORMAT:
        content = read_below(root, policy)
        yield policy, (content, in_form(decode(content), Policy).encode("utf-8"))
    schema = root / SCHEMA_FILE
    if schema.exists() and (old := read_below(root, schema)) != schema_text().encode("utf-8"):
        yield schema, (old, schema_text().encode("utf-8"))


def is_older(loaded: Loaded[Complaint]) -> bool:
    """Tell whether a file was read that is in an older form."""
    return any(finding.code == OLDER for finding in loaded.findings)


def _write(root: Path, texts: _Texts) -> list[Path]:
    replace_all(root, texts)
    return list(texts)
