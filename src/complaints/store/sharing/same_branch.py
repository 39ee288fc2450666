"""The branch that is brought together with the others': the same one from beginning to end.

No lock of ours keeps git from going to another branch, or from beginning something,
while a server or a hook takes its time.
"""

from __future__ import annotations

from complaints.errors import InTheMiddle, Refused
from complaints.store.git.repository import Repository
from complaints.store.git.upstream import branch_of, done
from complaints.store.shell import command_line, quoted


def refuse_unfinished(repository: Repository) -> None:
    """Raise InTheMiddle where git is in the middle of something."""
    if state := repository.unfinished():
        raise InTheMiddle(f"{state.what}; {state.finish}; then try again")


def refuse_another(repository: Repository, branch: str) -> None:
    """Raise Refused where another branch is checked out by now, InTheMiddle as above."""
    refuse_unfinished(repository)
    other = branch_of(repository)
    if other != branch:
        raise Refused(
            f"{_checked_out(other, branch)}, so it stopped; go back, or stay here, and try again: "
            f"{_by_hand(repository, 'switch', _short(branch))}"
        )


def refuse_elsewhere(repository: Repository, branch: str, commit: str) -> None:
    """Raise Refused where another branch took in a commit that was meant for this one."""
    other = branch_of(repository)
    if other == branch or not repository.git("merge-base", "--is-ancestor", commit, branch).code:
        return
    raise Refused(
        f"{_checked_out(other, branch)}, and has now what the others did; nothing was sent; "
        f"take it back: {_by_hand(repository, 'reset', '--keep', 'ORIG_HEAD')}"
    )


def commit_of(repository: Repository, branch: str) -> str:
    """Return the last commit of a branch. Raises Refused."""
    return done(repository.git("rev-parse", branch)).strip()


def _checked_out(other: str, branch: str) -> str:
    shown = f"the branch {quoted(_short(other))}" if other else "no branch, but a commit,"
    return f"{shown} was checked out while sync worked on {quoted(_short(branch))}"


def _by_hand(repository: Repository, *arguments: str) -> str:
    return command_line([*repository.by_hand(repository.place.top), *arguments])


def _short(branch: str) -> str:
    return branch.removeprefix("refs/heads/")
