"""The policy of the last commit: for what cannot wait until a merge of the policy is finished."""

from __future__ import annotations

from pathlib import Path

from complaints.core.policy.policy import Policy
from complaints.errors import Untrusted
from complaints.store.git.repository import Repository
from complaints.store.load import parse
from complaints.store.policy_file import POLICY_FILE, faults
from complaints.store.process import ProgramMissing


def last_policy(root: Path) -> Policy:
    """Return the policy of the last commit, while git is in the middle of something.

    Raises Untrusted at any other time, and where that policy cannot be used.
    """
    repository = Repository.around(root)
    if repository is None or not repository.unfinished():
        raise Untrusted("git is in the middle of nothing")
    name = repository.named(root / POLICY_FILE)
    try:
        answer = repository.git("cat-file", "blob", f"HEAD:{name}")
    except ProgramMissing:
        raise Untrusted("there is no git on this machine") from None
    policy, findings = parse(answer.out, POLICY_FILE, Policy)
    if policy is None or faults(answer.out.encode("utf-8", "surrogateescape"), policy):
        raise Untrusted("\n".join(map(str, findings)) or f"{POLICY_FILE}: it leaves a gap")
    return policy
