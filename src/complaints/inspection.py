"""Looking over a whole register: every finding of every check, each with its file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import msgspec

from complaints.core.findings import Finding
from complaints.core.handling.checks import Context, check_complaint, check_register
from complaints.core.policy.checks import check_years
from complaints.core.policy.policy import Policy
from complaints.core.record.model import Complaint
from complaints.errors import Refused
from complaints.letters.rehearsal import rehearse
from complaints.store.changes import as_written
from complaints.store.complaint_files import all_paths, read, shown_path, strays
from complaints.store.files import decode
from complaints.store.load import Loaded, tree
from complaints.store.policy_file import POLICY_FILE, read_policy
from complaints.store.reader import read_fast
from complaints.store.schema import Model, line_of, misspelt

TEMPLATES = "templates"


def inspect(root: Path, paths: Sequence[Path], now: datetime) -> list[Finding]:
    """Return every finding in the register, or in the files and folders at `paths` alone.

    Raises Refused for a path that is no part of the register.
    """
    policy = read_policy(root)
    findings: list[Finding] = []
    if not paths or root / POLICY_FILE in paths:
        findings += policy.findings
        findings += _bare_years(policy, now)
        findings += _unknown_keys(policy, POLICY_FILE, Policy)
    if policy.value is None:
        return findings or list(policy.findings)
    findings += _template_findings(root, paths, policy.value)
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
    for path in () if paths else strays(root):
        message = "no complaint is read from a file of this name"
        mend = "a complaint's file is called by its id, like CMP-2611-7F3K9QY.yaml"
        findings.append(Finding("stray", message, mend, file=shown_path(root, path)))
    by_id = {path.stem: path for path in chosen}
    for complaint_id, finding in check_register(trusted):
        path = by_id[complaint_id]
        findings += _located(read(root, path), shown_path(root, path), [finding])
    return findings


def _bare_years(policy: Loaded[Policy], now: datetime) -> Iterator[Finding]:
    """A year without holidays; only where the calendar itself can be trusted."""
    if policy.value is None or any(finding.fatal for finding in policy.findings):
        return
    found = check_years(policy.value, now)
    node = tree(policy.content) if found else None
    for finding in found:
        yield finding.located(POLICY_FILE, line_of(node, finding.path) if node is not None else 0)


def _chosen(root: Path, paths: Sequence[Path]) -> Iterator[Path]:
    if not paths:
        yield from all_paths(root)
        return
    known = list(all_paths(root))
    for path in paths:
        below = [candidate for candidate in known if _covers(path, candidate)]
        own = path.exists() and _covers(root / TEMPLATES, path)
        if not below and path != root / POLICY_FILE and not own:
            raise Refused(f"{path} is no file of this register")
        yield from below


def _covers(path: Path, candidate: Path) -> bool:
    return candidate == path or path in candidate.parents


def _template_findings(root: Path, paths: Sequence[Path], policy: Policy) -> Iterator[Finding]:
    """Fill in every letter of the register's own, so that a slip shows before a customer waits.

    What a template says itself is looked over for phrases that the policy forbids.
    """
    for path in sorted((root / TEMPLATES).glob("*/*.txt")):
        if paths and not any(_covers(chosen, path) for chosen in paths):
            continue
        yield from rehearse(root, path.parent.name, path.name, policy)


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
