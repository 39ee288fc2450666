"""Claims on letters, on the server that all clones share: who has the claim sends the letter.

A claim is a reference `refs/complaints/letters/ID/OCCASION` that only one clone
can make; it points to a token that only its maker knows beforehand. It is taken
away once the server's branch has the letter on record, because from then on
every clone that asks finds it there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from complaints.errors import Refused
from complaints.store.git.repository import TRIES, Repository
from complaints.store.git.upstream import listed
from complaints.store.git.words import crossed, last_line
from complaints.store.process import Answer, ProgramMissing
from complaints.store.shell import quoted

_PLACE = "refs/complaints/letters"
_AT_ONCE = 200


class Unreachable(Refused):
    """The server cannot be asked."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim: the server, the reference, and what it points to where it is ours."""

    remote: str
    name: str
    target: str


def remote_of(repository: Repository) -> str:
    """Return the server this branch is shared over; else the only one, or `origin`; else none.

    Raises Unreachable where git cannot tell, or where nothing says which of several it is.
    """
    try:
        known = repository.git("remote")
    except ProgramMissing:
        raise Unreachable("there is no git on this machine to ask the others with") from None
    remotes = listed(_done(known))
    branch = _branch(repository)
    remote = repository.git("config", f"branch.{branch}.remote").out.strip() if branch else ""
    # A dot is this very clone, where a branch follows another one of its own.
    if remote and remote != ".":
        return remote
    if len(remotes) > 1 and "origin" not in remotes:
        raise Unreachable(
            f"which of {', '.join(map(quoted, remotes))} the others use is not known; "
            "say it with: git push --set-upstream REMOTE HEAD"
        )
    return "origin" if "origin" in remotes else "".join(remotes)


def claim_of(
    repository: Repository, remote: str, complaint_id: str, occasion: str, token: str
) -> Claim:
    """Return the claim on a letter that this token makes."""
    target = _done(repository.git("hash-object", "-w", "--stdin", text=token)).strip()
    return Claim(remote, f"{_PLACE}/{complaint_id}/{occasion}", target)


def take(repository: Repository, claim: Claim) -> bool:
    """Claim a letter; False where another clone has. Raises Unreachable."""
    for _ in range(TRIES):
        answer = repository.push(
            claim.remote, f"{claim.target}:{claim.name}", leases=[f"{claim.name}:"]
        )
        # Where another clone is at it this very moment, how that ends tells the next try.
        if not crossed(answer):
            break
    if "stale info" in answer.err or "already exists" in answer.err:
        return False
    _done(answer)
    return True


def give_back(repository: Repository, claims: Iterable[Claim]) -> bool:
    """Take claims away again, if they are as we know them; False where the server keeps one."""
    left, gone = list(claims), True
    while left:
        # Each is an argument, and a program can be started with so many.
        found, left = left[:_AT_ONCE], left[_AT_ONCE:]
        leases = [f"{claim.name}:{claim.target}" for claim in found]
        names = [f":{claim.name}" for claim in found]
        answer = repository.push(found[0].remote, *names, leases=leases)
        gone = (not answer.code or "stale info" in answer.err) and gone
    return gone


def break_claim(repository: Repository, remote: str, complaint_id: str, occasion: str) -> None:
    """Take away whoever's claim on a letter, because a person has decided so."""
    repository.push(remote, f":{_PLACE}/{complaint_id}/{occasion}")


def tidy(repository: Repository, remote: str, on_record: Callable[[str, str], bool]) -> None:
    """Take away the claims whose letters the server's branch has on record."""
    settled: list[Claim] = []
    answer = repository.git_with_server("ls-remote", "--quiet", "--", remote, f"{_PLACE}/*")
    for line in answer.out.splitlines():
        target, _, name = line.partition("\t")
        complaint_id, _, occasion = name.removeprefix(f"{_PLACE}/").partition("/")
        if on_record(complaint_id, occasion):
            settled.append(Claim(remote, name, target))
    give_back(repository, settled)


def shared_branch(repository: Repository, remote: str) -> str:
    """Ask the server how its branch stands; returns the commit, empty where it has none.

    It is the branch this one follows; where it follows none, the server's own.
    Raises Unreachable.
    """
    branch = _branch(repository)
    followed = repository.git("config", f"branch.{branch}.merge").out.strip() if branch else ""
    wanted = followed or "HEAD"
    told = _done(repository.git_with_server("ls-remote", "--quiet", "--", remote, wanted))
    lines = told.splitlines()
    commits = [line.partition("\t")[0] for line in lines if line.endswith(f"\t{wanted}")]
    if not commits:
        return ""
    # Only the commits, no branch of ours: several programs may ask at once.
    _done(repository.git_with_server("fetch", "--quiet", "--refmap=", "--", remote, wanted))
    return commits[0]


def text_at(repository: Repository, commit: str, path: Path) -> str:
    """Return a file of the register as it stands at a commit; empty where it is not there."""
    if not commit:
        return ""
    return repository.git("cat-file", "blob", f"{commit}:{repository.named(path)}").out


def _branch(repository: Repository) -> str:
    return repository.git("symbolic-ref", "--quiet", "--short", "HEAD").out.strip()


def _done(answer: Answer) -> str:
    """Return what git answered. Raises Unreachable where it failed."""
    if answer.code:
        raise Unreachable(f"the others cannot be asked: {last_line(answer)}")
    return answer.out
