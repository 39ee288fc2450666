"""What a register is run by, looked over in any folder: its policy, and its own letters."""

from __future__ import annotations

from pathlib import Path

from complaints.core.findings import Finding
from complaints.letters.rehearsal import rehearse
from complaints.letters.templates import TEMPLATES, is_template
from complaints.store.policy_file import read_policy


def ruling_errors(root: Path) -> list[Finding]:
    """Return the errors in the policy, and in the letters, that lie in a folder."""
    loaded = read_policy(root)
    policy, findings = loaded.value, list(loaded.findings)
    if policy is not None:
        for path in sorted((root / TEMPLATES).glob("*/*")):
            if is_template(path.parent.name, path.name):
                findings += rehearse(root, path.parent.name, path.name, policy)
    return [finding for finding in findings if finding.level == "error"]
