"""Bringing a register together with the others': fetch, merge, push; never a force."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path, PurePosixPath
from typing import NoReturn

from complaints.errors import InTheMiddle, Refused, Untrusted
from complaints.store.complaint_files import FOLDER
from complaints.store.git.repository import TRIES, Repository
from complaints.store.git.upstream import (
    Upstream,
    ahead,
    branch_of,
    done,
    how_to_follow,
    upstream_of,
)
from complaints.store.git.words import crossed, last_line
from complaints.store.process import Answer
from complaints.store.signals import held_back

# So many files are named.
_NAMED = 5
Writing = Callable[[], AbstractContextManager[None]]

# What git says where the server's branch is not there any more.
_NO_BRANCH = "couldn't find remote ref"


def sync(repository: Repository, writing: Writing) -> Iterator[str]:
    """Fetch, merge and push, and say each step in plain words.

    Server and branch are named each time: those that this branch follows. Only
    the merge touches files, so it alone holds the lock, which `writing` takes.
    Raises Refused where it cannot start or the other side will not take it,
    Untrusted where the same complaint was changed on both sides: then nothing
    is merged and every file is as it was.
    """
    with writing():
        state = repository.unfinished()
    if state is not None:
        raise InTheMiddle(f"{state.what}; {state.finish}; then try again")
    branch, upstream = _followed(repository)
    held_up = told = ""
    for _ in range(TRIES):
        fetched = _fetch(repository, upstream)
        if crossed(fetched):
            held_up = last_line(fetched)
            continue
        _reached(fetched, upstream)
        with writing():
            taken_in = _merge(repository, branch, upstream)
        if taken_in != told:
            yield taken_in
        told = taken_in
        ours = ahead(repository, upstream).ours
        if not ours:
            yield "nothing to send"
            return
        pushed = repository.push(upstream.remote, f"HEAD:{upstream.ref}")
        if crossed(pushed):
            held_up = last_line(pushed)
            continue
        done(pushed, "the other side did not take it")
        yield f"sent {_commits(ours)}"
        return
    raise Refused(f"others are sending at the same time; try again in a moment ({held_up})")


def _followed(repository: Repository) -> tuple[str, Upstream]:
    branch = branch_of(repository)
    if not branch:
        raise Refused(
            "no branch is checked out, so there is nothing to bring together; go back to one: "
            "git switch BRANCH, or keep what is checked out: git switch -c NEW"
        )
    upstream = upstream_of(repository, branch)
    if upstream is None:
        raise Refused(f"this branch has no upstream; give it one: {how_to_follow(repository)}")
    return branch, upstream


def _fetch(repository: Repository, upstream: Upstream) -> Answer:
    return repository.git_with_server("fetch", "--quiet", upstream.remote, upstream.ref)


def _reached(fetched: Answer, upstream: Upstream) -> None:
    """Raise Refused where nothing was fetched: the branch is gone, or the server out of reach."""
    if fetched.code and _NO_BRANCH in fetched.err:
        branch = upstream.ref.removeprefix("refs/heads/")
        raise Refused(
            f"the branch {branch} that this one follows is not on {upstream.remote} any more; "
            f"put it there again: git push {upstream.remote} HEAD:{upstream.ref}, "
            f"or follow another: git branch --set-upstream-to={upstream.remote}/BRANCH"
        )
    done(fetched, "the other side cannot be reached")


def _merge(repository: Repository, branch: str, upstream: Upstream) -> str:
    theirs = ahead(repository, upstream).theirs
    if not theirs:
        return "nothing new from the others"
    # The commit itself: another program may fetch a newer one at any moment.
    there = done(repository.git("rev-parse", upstream.tracking)).strip()
    both = _changed(repository, f"HEAD...{there}") & _changed(repository, f"{there}...HEAD")
    both &= _changed(repository, f"HEAD..{there}")
    if both:
        _refuse(both)
    if hidden := _in_their_place(repository, there):
        raise Refused(
            "the changes of others cannot be taken in: in the place of what they have lies "
            f"{_some(hidden)}, which git does not keep; move it elsewhere, then try again"
        )
    # What else the branch would have git merge with could leave out what others did.
    plainly = (f"{branch.replace('refs/heads/', 'branch.', 1)}.mergeOptions=",)
    message = ("-m", "Merge what others recorded")
    try:
        answer = repository.git("merge", "--quiet", "--no-edit", *message, there, settings=plainly)
    except KeyboardInterrupt:
        # A terminal stops git as well, in the middle of the merge.
        with held_back():
            _take_back(repository)
        raise
    if answer.code:
        conflicts = repository.git("diff", "--name-only", "--diff-filter=U", "-z").out
        _take_back(repository)
        if conflicts:
            _refuse(set(conflicts.split("\0")))
        raise Refused(f"the changes of others cannot be taken in: {_in_the_way(answer)}")
    return f"took in {_commits(theirs)} from the others"


def _in_their_place(repository: Repository, there: str) -> list[str]:
    """Return what lies where the others have put something new, by its path from the top.

    Git refuses by itself to write over what it does not know, and not over what it ignores.
    """
    # What we have taken out, and they have not changed, stays out.
    written = _differing(repository, "--diff-filter=A", f"HEAD..{there}")
    written &= _differing(repository, f"HEAD...{there}")
    top = repository.place.top
    found = {name for each in written for name in _standing(top, each)}
    if found:
        found -= set(done(repository.git("ls-files", "-z")).split("\0"))
    return sorted(found)


def _standing(top: Path, name: str) -> Iterator[str]:
    """Return the files in the place of a file: one on the way to it, it, or all below it."""
    place = PurePosixPath()
    for part in PurePosixPath(name).parts:
        place /= part
        try:
            mode = (top / place).lstat().st_mode
        except OSError:
            return
        if not stat.S_ISDIR(mode):
            yield str(place)
            return
    for folder, folders, files in os.walk(top / place):
        # A link to a folder is among the folders, and is not gone into.
        links = [each for each in folders if Path(folder, each).is_symlink()]
        yield from (Path(folder, each).relative_to(top).as_posix() for each in [*files, *links])


def _take_back(repository: Repository) -> None:
    """End a merge that is in progress, which is one of ours; one that is made stays."""
    if repository.unfinished():
        done(repository.git("merge", "--abort"), "the merge could not be taken back")


def _in_the_way(answer: Answer) -> str:
    """Return what git says, with the files it lists below: own work that is not committed."""
    files = [line.strip() for line in answer.err.splitlines() if line.startswith("\t")]
    return f"{last_line(answer)} {', '.join(files)}" if files else last_line(answer)


def _changed(repository: Repository, span: str) -> set[str]:
    """Return the complaints that differ; lines that git would merge need not fit together."""
    return _differing(repository, span, "--", repository.named(repository.root / FOLDER))


def _differing(repository: Repository, *which: str) -> set[str]:
    answer = repository.git("diff", "--name-only", "--no-renames", "-z", *which)
    names = done(answer, "the changes of others cannot be compared")
    return {name for name in names.split("\0") if name}


def _refuse(paths: set[str]) -> NoReturn:
    names = ", ".join(sorted(path.rsplit("/", 1)[-1] for path in paths if path))
    raise Untrusted(
        f"changed here and by others: {names}; nothing was merged, every file is as it was. "
        "Merge by hand: git merge @{upstream}"
    )


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def _commits(count: int) -> str:
    return "1 commit" if count == 1 else f"{count} commits"
