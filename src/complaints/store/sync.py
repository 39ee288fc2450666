"""Bringing a register together with the others': fetch, merge, push; never a force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NoReturn

from complaints.errors import InTheMiddle, Refused, Untrusted
from complaints.store.complaint_files import FOLDER
from complaints.store.git import TRIES, Repository
from complaints.store.git_words import crossed, last_line
from complaints.store.process import Answer

Writing = Callable[[], AbstractContextManager[None]]


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


def sync(repository: Repository, writing: Writing) -> Iterator[str]:
    """Fetch, merge and push, and say each step in plain words.

    Only the merge touches files, so it alone holds the lock, which `writing`
    takes. Raises Refused where it cannot start or the other side will not take
    it, Untrusted where the same complaint was changed on both sides: then
    nothing is merged and every file is as it was.
    """
    with writing():
        state = repository.unfinished()
    if state is not None:
        raise InTheMiddle(f"{state.what}; {state.finish}; then try again")
    if ahead(repository) is None:
        raise Refused(
            "this branch has no upstream; give it one: git push --set-upstream origin HEAD"
        )
    for _ in range(TRIES):
        fetched = repository.git_with_server("fetch", "--quiet")
        if crossed(fetched):
            continue
        _done(fetched, "the other side cannot be reached")
        with writing():
            taken_in = _merge(repository)
        yield taken_in
        apart = ahead(repository)
        if apart is None or not apart.ours:
            yield "nothing to send"
            return
        pushed = repository.git_with_server("push", "--quiet")
        if crossed(pushed):
            continue
        _done(pushed, "the other side did not take it")
        yield f"sent {_commits(apart.ours)}"
        return
    raise Refused("others are sending at the same time; try again in a moment")


def _merge(repository: Repository) -> str:
    apart = ahead(repository)
    if apart is None or not apart.theirs:
        return "nothing new from the others"
    # The commit itself: another program may fetch a newer one at any moment.
    there = _done(repository.git("rev-parse", "@{upstream}"), "no upstream").strip()
    both = _changed(repository, f"HEAD...{there}") & _changed(repository, f"{there}...HEAD")
    both &= _changed(repository, f"HEAD..{there}")
    if both:
        _refuse(both)
    answer = repository.git("merge", "--quiet", "-m", "Merge what others recorded", there)
    if answer.code:
        conflicts = repository.git("diff", "--name-only", "--diff-filter=U", "-z").out
        if repository.unfinished():
            _done(repository.git("merge", "--abort"), "the merge could not be taken back")
        if conflicts:
            _refuse(set(conflicts.split("\0")))
        raise Refused(f"the changes of others cannot be taken in: {_in_the_way(answer)}")
    return f"took in {_commits(apart.theirs)} from the others"


def _in_the_way(answer: Answer) -> str:
    """Return what git says, with the files it lists below: own work that is not committed."""
    files = [line.strip() for line in answer.err.splitlines() if line.startswith("\t")]
    return f"{last_line(answer)} {', '.join(files)}" if files else last_line(answer)


def _changed(repository: Repository, span: str) -> set[str]:
    """Return the complaints that differ; lines that git would merge need not fit together."""
    folder = repository.named(repository.root / FOLDER)
    answer = repository.git("diff", "--name-only", "--no-renames", "-z", span, "--", folder)
    names = _done(answer, "the changes of others cannot be compared")
    return {name for name in names.split("\0") if name}


def _refuse(paths: set[str]) -> NoReturn:
    names = ", ".join(sorted(path.rsplit("/", 1)[-1] for path in paths if path))
    raise Untrusted(
        f"changed here and by others: {names}; nothing was merged, every file is as it was. "
        "Merge by hand: git merge @{upstream}"
    )


def _done(answer: Answer, meaning: str) -> str:
    """Return what git answered. Raises Refused where it failed."""
    if answer.code:
        raise Refused(f"{meaning}: {last_line(answer)}")
    return answer.out


def _commits(count: int) -> str:
    return "1 commit" if count == 1 else f"{count} commits"
