"""Bringing a register together with the others': fetch, merge, push; never a force."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NoReturn

from complaints.errors import InTheMiddle, Refused, Untrusted
from complaints.store.git.incoming import not_to_take_in, to_be_looked_at
from complaints.store.git.pathspec import NAMED
from complaints.store.git.preview import Preview, preview
from complaints.store.git.repository import TRIES, Repository
from complaints.store.git.upstream import (
    Upstream,
    ahead,
    as_arguments,
    branch_of,
    done,
    how_to_follow,
    upstream_of,
)
from complaints.store.git.words import crossed, last_line
from complaints.store.parts import FOLDER
from complaints.store.process import Answer
from complaints.store.shell import command_line, quoted, shown_name
from complaints.store.signals import held_back

_NOT_TAKEN = "the changes of others cannot be taken in"
_UNKNOWN = "the changes of others cannot be compared"
Writing = Callable[[], AbstractContextManager[None]]

# What git says where the server's branch is not there any more.
_NO_BRANCH = "couldn't find remote ref"


@dataclass(frozen=True, slots=True)
class Said:
    """What `sync` has to say of a step."""

    words: str
    matters: bool = False
    """Whether it is to be said even where nobody asked how it went."""


def sync(repository: Repository, writing: Writing) -> Iterator[Said]:
    """Fetch, merge and push, and say each step in plain words.

    Server and branch are named each time: those that this branch follows. Only
    the merge touches files, so it alone holds the lock, which `writing` takes.
    Raises Refused where it cannot start or the other side will not take it,
    Untrusted where the same complaint was changed on both sides, or the others
    bring in a link: then nothing is merged and every file is as it was.
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
            taken_in, others = _merge(repository, branch, upstream)
        if taken_in != told:
            yield Said(taken_in)
        told = taken_in
        if others:
            yield Said(others, matters=True)
        ours = ahead(repository, upstream).ours
        if not ours:
            yield Said("nothing to send")
            return
        pushed = repository.push(upstream.remote, f"HEAD:{upstream.ref}")
        if crossed(pushed):
            held_up = last_line(pushed)
            continue
        done(pushed, "the other side did not take it")
        yield Said(f"sent {_commits(ours)}")
        return
    raise Refused(f"others are sending at the same time; try again in a moment ({held_up})")


def _followed(repository: Repository) -> tuple[str, Upstream]:
    branch = branch_of(repository)
    if not branch:
        raise Refused(
            "no branch is checked out, so there is nothing to bring together; go back to one: "
            "git switch BRANCH, or keep what is checked out: git switch -c NEW"
        )
    if repository.git("rev-parse", "--quiet", "--verify", "HEAD").code:
        raise Refused(
            "nothing is committed on this branch yet; take what the others have, if anything: "
            "git pull; or make the first commit"
        )
    upstream = upstream_of(repository, branch)
    if upstream is None:
        raise Refused(f"this branch has no upstream; give it one: {how_to_follow(repository)}")
    return branch, upstream


def _fetch(repository: Repository, upstream: Upstream) -> Answer:
    return repository.git_with_server("fetch", "--quiet", "--", upstream.remote, upstream.ref)


def _reached(fetched: Answer, upstream: Upstream) -> None:
    """Raise Refused where nothing was fetched: the branch is gone, or the server out of reach."""
    if fetched.code and _NO_BRANCH in fetched.err:
        branch = quoted(upstream.ref.removeprefix("refs/heads/"))
        push = ["git", "push", *as_arguments(upstream.remote), f"HEAD:{upstream.ref}"]
        follow = ["git", "branch", f"--set-upstream-to={upstream.remote}/BRANCH"]
        raise Refused(
            f"the branch {branch} that this one follows is not on {quoted(upstream.remote)}; "
            f"put it there: {command_line(push)}, or follow another: {command_line(follow)}"
        )
    done(fetched, "the other side cannot be reached")


def _merge(repository: Repository, branch: str, upstream: Upstream) -> tuple[str, str]:
    """Take in what the others did; returns what to say of it, and of what they have changed.

    The second is empty where they changed nothing but complaints.
    """
    apart = ahead(repository, upstream)
    if not apart.theirs:
        return "nothing new from the others", ""
    # The commit itself: another program may fetch a newer one at any moment.
    there = done(repository.git("rev-parse", upstream.tracking)).strip()
    before = done(repository.git("rev-parse", "--short", "HEAD")).strip()
    both = _on_both_sides(repository, there)
    found = preview(repository, there, forward=not apart.ours)
    _refuse_unwanted(repository, found, upstream)
    if both:
        _refuse(both)
    _refuse_loss(found)
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
        _take_back(repository)
        raise Refused(f"{_NOT_TAKEN}: {_in_the_way(answer)}")
    others = to_be_looked_at(repository, found.changes)
    return f"took in {_commits(apart.theirs)} from the others", _look(repository, before, others)


def _look(repository: Repository, before: str, names: Sequence[str]) -> str:
    """Return how to look at what the others changed that the register is run by."""
    if not names:
        return ""
    place = repository.place.top
    which = names if len(names) <= NAMED else [repository.named(repository.root)]
    look = command_line([*repository.by_hand(place), "diff", before, "--", *which])
    return f"the others have changed {_names(names)}; look at it: {look}"


def _refuse_unwanted(repository: Repository, found: Preview, upstream: Upstream) -> None:
    """Raise Untrusted where the others bring in what must not lie in a register."""
    if unwanted := not_to_take_in(repository, found.changes):
        log = command_line(
            [*repository.by_hand(repository.place.top), "log", f"HEAD..{upstream.tracking}"]
        )
        raise Untrusted(
            f"the others bring in what does not belong in a register: {_some(unwanted)}; nothing "
            f"was merged, every file is as it was. See who did: {log}"
        )


def _refuse_loss(found: Preview) -> None:
    """Raise what keeps the others' changes from being taken in, before anything is touched."""
    if found.conflicts:
        _refuse(found.conflicts)
    if found.in_place:
        raise Refused(
            f"{_NOT_TAKEN}: in the place of what they have lies {_names(found.in_place)}, "
            "which git does not keep; move it elsewhere, then try again"
        )
    if found.changed:
        raise Refused(
            f"{_NOT_TAKEN}: what you have changed in these files is not committed: "
            f"{_names(found.changed)}"
        )
    if found.staged:
        raise Refused(
            f"{_NOT_TAKEN}: these files are staged; commit them, or take them back "
            f"(git restore --staged): {_names(found.staged)}"
        )


def _take_back(repository: Repository) -> None:
    """End a merge that is in progress, which is one of ours; one that is made stays."""
    if repository.unfinished():
        done(repository.git("merge", "--abort"), "the merge could not be taken back")


def _in_the_way(answer: Answer) -> str:
    """Return what git says, with the files it lists below: own work that is not committed."""
    files = [line.strip() for line in answer.err.splitlines() if line.startswith("\t")]
    return (
        f"{last_line(answer)} {', '.join(map(shown_name, files))}" if files else last_line(answer)
    )


def _on_both_sides(repository: Repository, there: str) -> set[str]:
    """Return the complaints that both sides changed since they were one, to another end.

    Lines that git would merge need not fit together.
    """
    answer = repository.git("merge-base", "--all", "HEAD", there)
    if answer.code == 1 and not answer.err:
        raise Refused(
            f"{_NOT_TAKEN}: this branch and the one that it follows have no commit in common; "
            "see whether it follows the right one: git branch -vv"
        )
    both = _changed(repository, "HEAD", there)
    # Where both have merged with each other's work before, what counts differs from all of it.
    for base in done(answer, _UNKNOWN).split():
        both &= _changed(repository, base, "HEAD") & _changed(repository, base, there)
    return both


def _changed(repository: Repository, before: str, after: str) -> set[str]:
    """Return the complaints that differ between two commits."""
    folder = repository.named(repository.root / FOLDER)
    compared = ("diff", "--name-only", "--no-renames", "-z", before, after, "--", folder)
    names = done(repository.git(*compared), _UNKNOWN)
    return {name for name in names.split("\0") if name}


def _refuse(paths: Iterable[str]) -> NoReturn:
    names = ", ".join(sorted(shown_name(path.rsplit("/", 1)[-1]) for path in paths if path))
    raise Untrusted(
        f"changed here and by others: {names}; nothing was merged, every file is as it was. "
        "Merge by hand: git merge @{upstream}"
    )


def _names(names: Iterable[str]) -> str:
    return _some([*map(shown_name, names)])


def _some(parts: Sequence[str]) -> str:
    more = f" and {len(parts) - NAMED} more" if len(parts) > NAMED else ""
    return f"{', '.join(parts[:NAMED])}{more}"


def _commits(count: int) -> str:
    return "1 commit" if count == 1 else f"{count} commits"
