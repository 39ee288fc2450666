"""Whether the way for mail that a policy names is one of this machine's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from complaints.core.diagnosis import Diagnosis, as_told
from complaints.core.policy.policy import Policy
from complaints.post.undelivered import NotSent
from complaints.post.ways import way_named
from complaints.store.machine_file import configurations

_PART = "mail"


def mail(policy: Policy, root: Path) -> Iterator[Diagnosis]:
    """Return whether letters leave; silent where the configuration itself is wrong."""
    found = configurations()
    if any(each.machine is None for each in found):
        return
    name = policy.mail.via
    try:
        way_named(name, root)
    except NotSent as error:
        # A machine on which nobody has set anything up for mail is as somebody wants it.
        yield as_told(_PART, "bad" if name and found else "note", str(error))
    else:
        yield Diagnosis(_PART, "good", f"letters leave by '{name}', as the policy says")
