"""The branch that this one follows: where the others' work comes from and ours is sent."""

from __future__ import annotations

from msgspec import Struct

from complaints.errors import Refused
from complaints.store.git.repository import Repository
from complaints.store.git.words import last_line
from complaints.store.process import Answer
from complaints.store.shell import command_line, quoted

_FIELDS = ("%(upstream:remotename)", "%(upstream:remoteref)", "%(upstream)", "%(upstream:track)")
_GONE = "[gone]"
# The server's name where a branch follows another one of its own clone.
_HERE = "."


class Upstream(Struct, frozen=True):
    """What a branch follows."""

    remote: str
    """The server, by the name it has here."""
    ref: str
    """The branch as it is called there: `refs/heads/main`."""
    tracking: str
    """What is known here of it: `refs/remotes/origin/main`."""
    known: bool
    """Whether anything is known here of it."""


class Ahead(Struct, frozen=True):
    """How many commits are here and not there, and there and not here."""

    ours: int
    theirs: int


def branch_of(repository: Repository) -> str:
    """Return the branch that is checked out, `refs/heads/main`; empty where none is.

    Raises Refused where git will not work here.
    """
    answer = repository.git("symbolic-ref", "--quiet", "HEAD")
    # So git answers where a commit is checked out; any other failure is one.
    return "" if answer.code == 1 and not answer.err else done(answer).strip()


def upstream_of(repository: Repository, branch: str) -> Upstream | None:
    """Return what a branch of others this one follows; None where it follows none.

    Raises Refused, also where this clone does not fetch what it follows.
    """
    form = "--format=" + "%00".join(_FIELDS)
    found = done(repository.git("for-each-ref", form, branch)).rstrip("\n").split("\0")
    if not all(found[:3]):
        _expect_none(repository, branch)
        return None
    remote, ref, tracking, track = found
    # Nobody else sees a branch of this very clone.
    return None if remote == _HERE else Upstream(remote, ref, tracking, track != _GONE)


def _expect_none(repository: Repository, branch: str) -> None:
    """Raise Refused where a branch follows one that this clone does not fetch."""
    name = branch.removeprefix("refs/heads/")
    keys = [f"branch.{name}.{key}" for key in ("remote", "merge")]
    remote, ref = (repository.git("config", key).out.strip() for key in keys)
    if remote and ref and remote != _HERE:
        server, followed = as_arguments(remote), ref.removeprefix("refs/heads/")
        if remote not in remotes_of(repository):
            # It may hold a password.
            address = f'"$(git config {quoted(keys[0])})"'
            follow = ["git", "branch", f"--set-upstream-to=NAME/{followed}"]
            raise Refused(
                "the branch that this one follows has an address, and no name here; give it one: "
                f"git remote add NAME {address} && git fetch NAME && {command_line(follow)}"
            )
        add = command_line(["git", "remote", "set-branches", "--add", *server, followed])
        raise Refused(
            "the branch that this one follows is not fetched here; have it fetched: "
            f"{add} && {command_line(['git', 'fetch', *server])}"
        )


def ahead(repository: Repository, upstream: Upstream, commit: str = "HEAD") -> Ahead:
    """Return how far a commit and what this branch follows are apart. Raises Refused."""
    span = f"{commit}...{upstream.tracking}"
    ours, theirs = done(repository.git("rev-list", "--left-right", "--count", span, "--")).split()
    return Ahead(int(ours), int(theirs))


def how_to_follow(repository: Repository) -> str:
    """Return the command that gives this branch something to follow. Raises Refused."""
    remotes = remotes_of(repository)
    if not remotes:
        return "git remote add origin URL && git push --set-upstream origin HEAD"
    if len(remotes) > 1 and "origin" not in remotes:
        names = ", ".join(map(quoted, remotes))
        return f"git push --set-upstream REMOTE HEAD, with one of {names} for REMOTE"
    remote = "origin" if "origin" in remotes else remotes[0]
    return command_line(["git", "push", "--set-upstream", *as_arguments(remote), "HEAD"])


def as_arguments(name: str) -> list[str]:
    """Return the name of a server as arguments of git: none is an option, however it begins."""
    return ["--", name] if name.startswith("-") else [name]


def remotes_of(repository: Repository) -> list[str]:
    """Return the servers that this clone knows. Raises Refused."""
    return listed(done(repository.git("remote")))


def listed(answer: str) -> list[str]:
    """Return the names that git has listed, one a line: blanks may be part of them."""
    return [name for name in answer.split("\n") if name]


def done(answer: Answer, meaning: str = "git will not work here") -> str:
    """Return what git answered. Raises Refused, which says what failed, and why."""
    if answer.code:
        raise Refused(f"{meaning}: {last_line(answer)}")
    return answer.out
