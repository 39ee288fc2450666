"""Whether a merge is of a register in a format that only a newer version knows."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from complaints.core.findings import Finding
from complaints.core.policy.policy import FORMAT, Policy
from complaints.errors import Untrusted
from complaints.store.git.repository import Repository
from complaints.store.load import load_content
from complaints.store.policy_file import POLICY_FILE
from complaints.store.sharing.joining import blobs, is_complaint
from complaints.store.sharing.whose import register_of

# A policy that says so is looked into no further.
_OF_TODAY = re.compile(rf"^format: {FORMAT}\r?$".encode(), re.MULTILINE)
# Of a merge in progress: what is checked out, what comes to it, and the index with both sides.
_IN_PROGRESS = ("HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REBASE_HEAD", "", ":2", ":3")
# By these git tells a merge driver which commits are merged with what is checked out.
_COMING = "GITHEAD_"


def refuse_newer(repository: Repository) -> None:
    """Raise Untrusted where a side of a merge in progress has the register in a newer format."""
    _refuse_newer(repository, repository.root, _IN_PROGRESS)


def refuse_newer_for_git(name: str) -> None:
    """Raise Untrusted where git merges a complaint of such a register, as far as git tells that.

    It is started by git at the top of the work tree; `name` is the complaint's for git.
    """
    repository = Repository.around(Path.cwd())
    if repository is not None and is_complaint(repository, name):
        coming = [each.removeprefix(_COMING) for each in os.environ if each.startswith(_COMING)]
        _refuse_newer(repository, register_of(repository, name), ("HEAD", "REBASE_HEAD", *coming))


def _refuse_newer(repository: Repository, root: Path, commits: Iterable[str]) -> None:
    name = repository.named(root / POLICY_FILE)
    found = blobs(repository, [f"{each}:{name}" for each in commits])
    for content in dict.fromkeys(found.values()):
        if finding := newer_format(content, POLICY_FILE):
            raise Untrusted(str(finding))


def newer_format(content: bytes, shown: str) -> Finding | None:
    """Return what is to be said of a policy in a format that only a newer version knows."""
    if _OF_TODAY.search(content):
        return None
    findings = load_content(content, shown, Policy).findings
    return next((finding for finding in findings if finding.code == "format"), None)
