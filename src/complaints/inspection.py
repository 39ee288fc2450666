"""Looking over a whole register: every finding of every check, each with its file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import msgspec

from complaints.core.checks import Context, check_complaint, check_register
from complaints.core.findings import Finding
from complaints.core.model import Complaint
from complaints.core.policy import Policy
from complaints.errors import Refused
from complaints.store.changes import as_written
from complaints.store.complaint_files import all_paths, read, shown_path
from complaints.store.files import decode
from complaints.store.load import Loaded, tree
from complaints.store.policy_file import POLICY_FILE, read_policy
from complaints.store.reader import read_fast
from complaints.store.schema import Model, line_of, misspelt


def inspect(root: Path, paths: Sequence[Path], now: datetime) -> list[Finding]:
    """Return every finding in the register, or in the files and folders at `paths` alone.

    Raises Refused for a path that is no part of the register.
    """
    policy = read_policy(root)
    findings: list[Finding] = []
    if not paths or root / POLICY_FILE in paths:
        findings += policy.findings
        findings += _unknown_keys(policy, POLICY_FILE, Policy)
    if policy.value is None:
        return findings or list(policy.findings)
    chosen = list(_chosen(root, paths))
    known = frozenset(path.stem for path in all_paths(root))
    context = Context(policy.value, now, known)
    trusted: list[Complaint] = []
    for path in chosen:
        loaded = read(root, path)
        shown = shown_path(root, path)
        findings += loaded.findings
        if loaded.value is not None:
            trusted.append(loaded.value)
            found = check_complaint(loaded.value, context)
            findings += _located(loaded, shown, found)
            findings += _unknown_keys(loaded, shown, Complaint)
    by_id = {path.stem: path for path in chosen}
    for complaint_id, finding in check_register(trusted):
        path = by_id[complaint_id]
        findings += _located(read(root, path), shown_path(root, path), [finding])
    return findings


def _chosen(root: Path, paths: Sequence[Path]) -> Iterator[Path]:
    if not paths:
        yield from all_paths(root)
        return
    known = list(all_paths(root))
    for path in paths:
        below = [candidate for candidate in known if candidate == path or path in candidate.parents]
        if not below and path != root / POLICY_FILE:
            raise Refused(f"{path} is no file of this register")
        yield from below


def _located(
    loaded: Loaded[Complaint], shown: str, findings: Iterable[Finding]
) -> Iterator[Finding]:
    """Fill in file and line; the text is looked at again only where there is a finding."""
    findings = list(findings)
    node = tree(loaded.content) if findings else None
    for finding in findings:
        yield finding.located(shown, line_of(node, finding.path) if node is not None else 0)


def _unknown_keys(
    loaded: Loaded[Model], shown: str, model: type[msgspec.Struct]
) -> Iterator[Finding]:
    """Name unknown keys that look like a slip; a file without any is not composed for it."""
    if loaded.value is None:
        return
    plain = as_written(msgspec.to_builtins(loaded.value, builtin_types=(datetime, date)))
    if read_fast(decode(loaded.content)) == plain:
        return
    node = tree(loaded.content)
    if node is not None:
        for finding in misspelt(node, model):
            yield finding.located(shown, finding.line)
