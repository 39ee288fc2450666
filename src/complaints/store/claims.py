"""Claims on letters, on the server that all clones share: who has the claim sends the letter.

A claim is a reference `refs/complaints/letters/ID/OCCASION` that only one clone
can make. It is taken away once the server's branch has the letter on record,
because from then on every clone that asks finds it there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from complaints.errors import Refused
from complaints.store.git import Repository, last_line

_PLACE = "refs/complaints/letters"


class Unreachable(Refused):
    """The server cannot be asked."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that is ours: the reference, and what it points to."""

    remote: str
    name: str
    target: str


def remote_of(repository: Repository) -> str:
    """Return the server this branch is shared over; else the only one there is, else none."""
    branch = repository.git("symbolic-ref", "--quiet", "--short", "HEAD").out.strip()
    remote = repository.git("config", f"branch.{branch}.remote").out.strip() if branch else ""
    if remote:
        return remote
    known = repository.git("remote").out.split()
    return known[0] if len(known) == 1 else ""


def take(
    repository: Repository, remote: str, complaint_id: str, occasion: str, token: str
) -> Claim | None:
    """Claim a letter; None where another clone has. Raises Unreachable."""
    made = repository.git("hash-object", "-w", "--stdin", text=token)
    name = f"{_PLACE}/{complaint_id}/{occasion}"
    target = made.out.strip()
    lease = f"--force-with-lease={name}:"
    answer = repository.git("push", "--quiet", lease, remote, f"{target}:{name}")
    if not answer.code:
        return Claim(remote, name, target)
    if "stale info" in answer.err or "already exists" in answer.err:
        return None
    raise Unreachable(f"the others cannot be asked: {last_line(answer)}")


def give_back(repository: Repository, claim: Claim) -> None:
    """Take a claim of ours away again; what cannot be reached keeps it."""
    lease = f"--force-with-lease={claim.name}:{claim.target}"
    repository.git("push", "--quiet", lease, claim.remote, f":{claim.name}")


def break_claim(repository: Repository, remote: str, complaint_id: str, occasion: str) -> None:
    """Take away whoever's claim on a letter, because a person has decided so."""
    repository.git("push", "--quiet", remote, f":{_PLACE}/{complaint_id}/{occasion}")


def tidy(repository: Repository, remote: str, on_record: Callable[[str, str], bool]) -> None:
    """Take away the claims whose letters the server's branch has on record."""
    answer = repository.git("ls-remote", "--quiet", remote, f"{_PLACE}/*")
    for line in answer.out.splitlines():
        target, _, name = line.partition("\t")
        complaint_id, _, occasion = name.removeprefix(f"{_PLACE}/").partition("/")
        if on_record(complaint_id, occasion):
            give_back(repository, Claim(remote, name, target))


def shared_text(repository: Repository, path: str) -> str:
    """Return a file of the register as it stands on the server's branch; empty where it is not.

    Raises Unreachable.
    """
    answer = repository.git("fetch", "--quiet")
    if answer.code:
        raise Unreachable(f"the others cannot be asked: {last_line(answer)}")
    return repository.git("show", f"@{{upstream}}:./{path}").out
