"""What is to be sent, looked over: neither what cannot be read nor a loss reaches others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from complaints.core.findings import Finding
from complaints.core.policy.policy import Policy
from complaints.core.record.model import Complaint
from complaints.errors import Untrusted
from complaints.store.git.filters import filtered
from complaints.store.git.pathspec import NAMED
from complaints.store.git.repository import Repository
from complaints.store.git.upstream import Upstream
from complaints.store.load import has_marks, load_content
from complaints.store.policy_file import POLICY_FILE, faults
from complaints.store.sharing.joining import blobs, is_complaint
from complaints.store.sharing.losses import Loss, losses, unsent_merges
from complaints.store.sharing.preview import touches
from complaints.store.sharing.whose import called, file_called, mend_for

_SHORT = 10


def refuse_unreadable(repository: Repository, commit: str, upstream: Upstream) -> None:
    """Raise Untrusted where a complaint, or the policy, of a commit to be sent cannot be used.

    So it is where a merge has lost what was recorded, which would vanish for all.
    What the others have as it is here is theirs to mend, and holds nothing up.
    Of what goes through a filter, as to be encrypted, a commit tells nothing.
    """
    differing = touches(repository, upstream.tracking, commit)
    found = {each.name: each.new for each in differing if each.stays}
    policy = repository.named(repository.root / POLICY_FILE)
    own = [name for name in found if name == policy or is_complaint(repository, name)]
    hidden = filtered(repository, [repository.place.top / name for name in own])
    looked = [name for name in own if repository.place.top / name not in hidden]
    contents = blobs(repository, [found[name] for name in looked])
    held = {name: contents.get(found[name], b"") for name in looked}
    _refuse_marks(repository, [name for name, each in held.items() if has_marks(each)])
    bad = [
        finding
        for name, content in held.items()
        for finding in _faults(name, file_called(repository, name), content)
    ]
    if bad:
        # One line each, as `check` tells them.
        more = f" and {len(bad) - NAMED} more" if len(bad) > NAMED else ""
        told = "; ".join(map(str, bad[:NAMED]))
        raise Untrusted(f"{told}{more}; nothing was sent: mend it, then try again")
    _refuse_loss(repository, commit, upstream)


def _refuse_loss(repository: Repository, commit: str, upstream: Upstream) -> None:
    """Raise Untrusted where a merge that nobody has yet lacks what one side recorded."""
    merges = unsent_merges(repository, commit, upstream.tracking)
    lost = [each for each in losses(repository, merges, commit) if not each.marked]
    if lost:
        told = "; ".join(_told(repository, each) for each in lost[:NAMED])
        more = f" and {len(lost) - NAMED} more" if len(lost) > NAMED else ""
        raise Untrusted(
            f"{told}{more}; nothing was sent: {mend_for(repository, [each.name for each in lost])} "
            "brings it back; commit that, then try again"
        )


def _told(repository: Repository, lost: Loss) -> str:
    merge = lost.merge.commit[:_SHORT]
    return f"{called(repository, lost.name)}: the merge {merge} left out what one side recorded"


def _refuse_marks(repository: Repository, names: list[str]) -> None:
    if names:
        shown = ", ".join(file_called(repository, name) for name in names[:NAMED])
        merging = mend_for(repository, names)
        raise Untrusted(
            f"{shown}: git's conflict marks are in it; nothing was sent: merge it "
            f"({merging}), or keep the events of both sides and take the marks out; "
            "commit that, then try again"
        )


def _faults(name: str, shown: str, content: bytes) -> Iterator[Finding]:
    """Return why a file cannot be used, in one finding."""
    if PurePosixPath(name).name == POLICY_FILE:
        policy = load_content(content, shown, Policy)
        if policy.value is not None:
            found = faults(content, policy.value)
            yield from (each.located(shown, 0) for each in found[:1])
            return
        yield from policy.findings[:1]
    else:
        loaded = load_content(content, shown, Complaint)
        yield from loaded.findings[:1] if loaded.value is None else ()
