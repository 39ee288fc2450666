"""Bringing a register together with the others': fetch, merge, push; never a force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from complaints.errors import Refused, Untrusted
from complaints.store.complaint_files import FOLDER
from complaints.store.git import Repository, last_line

_TRIES = 3


@dataclass(frozen=True, slots=True)
class Ahead:
    """How many commits are here and not there, and there and not here."""

    ours: int
    theirs: int


def ahead(repository: Repository) -> Ahead | None:
    """Return how far this branch and its upstream are apart; None where it has no upstream."""
    answer = repository.git("rev-list", "--left-right", "--count", "HEAD...@{upstream}")
    if answer.code:
        return None
    ours, theirs = answer.out.split()
    return Ahead(int(ours), int(theirs))


def sync(repository: Repository) -> Iterator[str]:
    """Fetch, merge and push, and say each step in plain words.

    Raises Refused where it cannot start or the other side will not take it,
    Untrusted where the same complaint was changed on both sides: then nothing
    is merged and every file is as it was.
    """
    state = repository.state()
    if state:
        raise Refused(f"a {state} is in progress; finish it first")
    if ahead(repository) is None:
        raise Refused(
            "this branch has no upstream; give it one: git push --set-upstream origin HEAD"
        )
    for _ in range(_TRIES):
        _run(repository, "the other side cannot be reached", "fetch", "--quiet")
        yield from _merge(repository)
        apart = ahead(repository)
        if apart is None or not apart.ours:
            yield "nothing to send"
            return
        answer = repository.git("push", "--quiet")
        if not answer.code:
            yield f"sent {_commits(apart.ours)}"
            return
        if "fetch first" not in answer.err and "non-fast-forward" not in answer.err:
            raise Refused(f"the other side did not take it: {last_line(answer)}")
    raise Refused("others are sending at the same time; try again in a moment")


def _merge(repository: Repository) -> Iterator[str]:
    apart = ahead(repository)
    if apart is None or not apart.theirs:
        yield "nothing new from the others"
        return
    both = _changed(repository, "HEAD...@{upstream}") & _changed(repository, "@{upstream}...HEAD")
    both &= _changed(repository, "HEAD..@{upstream}")
    if both:
        _refuse(both)
    answer = repository.git("merge", "--quiet", "--no-edit", "@{upstream}")
    if answer.code:
        conflicts = repository.git("diff", "--name-only", "--diff-filter=U", "-z").out
        if repository.state():
            _run(repository, "the merge could not be taken back", "merge", "--abort")
        if conflicts:
            _refuse(set(conflicts.split("\0")))
        raise Refused(f"the changes of others cannot be taken in: {last_line(answer)}")
    yield f"took in {_commits(apart.theirs)} from the others"


def _changed(repository: Repository, span: str) -> set[str]:
    """Return the complaints that differ; lines that git would merge need not fit together."""
    answer = repository.git("diff", "--name-only", "--no-renames", "-z", span, "--", FOLDER)
    if answer.code:
        raise Refused(f"the changes of others cannot be compared: {last_line(answer)}")
    return {name for name in answer.out.split("\0") if name}


def _refuse(paths: set[str]) -> NoReturn:
    names = ", ".join(sorted(path.rsplit("/", 1)[-1] for path in paths if path))
    raise Untrusted(
        f"changed here and by others: {names}; nothing was merged, every file is as it was. "
        "Merge by hand: git merge @{upstream}"
    )


def _run(repository: Repository, meaning: str, *arguments: str) -> None:
    answer = repository.git(*arguments)
    if answer.code:
        raise Refused(f"{meaning}: {last_line(answer)}")


def _commits(count: int) -> str:
    return "1 commit" if count == 1 else f"{count} commits"
