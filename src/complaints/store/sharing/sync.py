"""Bringing a register together with the others': fetch, merge, push; never a force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from complaints.errors import Refused, Untrusted
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
from complaints.store.process import Answer
from complaints.store.sharing.objections import Ruling
from complaints.store.sharing.partial import fetch_left_out
from complaints.store.sharing.same_branch import commit_of, refuse_unfinished
from complaints.store.sharing.sending import refuse_unreadable
from complaints.store.sharing.taking_back import take_back_stopped
from complaints.store.sharing.taking_in import Taken, commits, take_in
from complaints.store.shell import command_line, quoted

Writing = Callable[[], AbstractContextManager[None]]

# What git says where the server's branch is not there any more.
_NO_BRANCH = "couldn't find remote ref"

# What it says where it keeps a branch by a name below which it is to keep another.
_STALE = "git remote prune"


@dataclass(frozen=True, slots=True)
class Said:
    """What `sync` has to say of a step."""

    words: str
    matters: bool = False
    """Whether it is to be said even where nobody asked how it went."""
    unsettled: bool = False
    """Whether it says that something is left for people to settle."""
    changed: tuple[Path, ...] = ()
    """The complaints and other files that a merge changed, to be looked over."""


def sync(repository: Repository, writing: Writing, schema: str, judge: Ruling) -> Iterator[Said]:
    """Fetch, merge and push, and say each step in plain words.

    Server and branch are named each time: those that this branch follows. Only
    the merge touches files, so it alone holds the lock, which `writing` takes.
    Complaints that both sides changed are merged event by event, and what is
    unsettled then is said; the `schema` for editors is written anew. `judge`
    tells whether policy and letters still do once git has merged their lines.
    Raises Refused where it cannot start, another branch is checked out meanwhile
    or the other side will not take it, InTheMiddle where git is in the middle of something,
    NotCommitted where another git is at work all the time, Untrusted where
    another file does not fit together, or the others bring in a link: then
    nothing is merged and every file is as it was. Raises Untrusted as well
    where what is to be sent cannot be read: then nothing is sent.
    """
    with writing():
        refuse_unfinished(repository)
        # Before the other side is asked, which may be out of reach: until then nobody can record.
        take_back_stopped(repository)
    branch, upstream = _followed(repository)
    held_up = told = ""
    for _ in range(TRIES):
        fetched = _fetch(repository, upstream)
        if crossed(fetched):
            held_up = last_line(fetched)
            continue
        _reached(fetched, upstream)
        fetch_left_out(repository, branch, upstream)
        with writing():
            taken = take_in(repository, branch, upstream, schema, judge)
        if taken.words != told:
            yield Said(taken.words)
        told = taken.words
        yield from _told(taken)
        # What is looked over is what is sent, whatever is checked out by now.
        commit = commit_of(repository, branch)
        ours = ahead(repository, upstream, commit).ours
        if not ours:
            yield Said("nothing to send")
            return
        refuse_unreadable(repository, commit, upstream)
        pushed = repository.push(upstream.remote, f"{commit}:{upstream.ref}")
        if crossed(pushed):
            held_up = last_line(pushed)
            continue
        done(pushed, "the other side did not take it")
        yield Said(f"sent {commits(ours)}")
        return
    raise Refused(f"others are sending at the same time; try again in a moment ({held_up})")


def _told(taken: Taken) -> Iterator[Said]:
    """Say what came of a merge. Raises Untrusted where it holds what cannot be read."""
    for words in filter(None, (taken.others, taken.gone, *taken.kept)):
        yield Said(words, matters=True)
    for words in taken.unsettled:
        yield Said(words, matters=True, unsettled=True)
    if taken.changed:
        yield Said("", changed=taken.changed)
    if taken.unreadable:
        raise Untrusted(
            f"{'; '.join(taken.unreadable)}; what was merged stays here and nothing was sent: "
            "mend it, then try again"
        )


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
    if fetched.code and not fetched.err.strip():
        # So git refuses, quietly, what is no continuation of what is known here.
        over = ["git", "fetch", *as_arguments(upstream.remote)]
        raise Refused(
            f"{quoted(upstream.remote)} has another history than before (as after a forced push), "
            f"and this clone is set not to take that over: remote.{upstream.remote}.fetch has no "
            f"+; if it is meant: {command_line([*over, f'+{upstream.ref}:{upstream.tracking}'])}"
        )
    if _STALE in fetched.err:
        prune = command_line(["git", "remote", "prune", *as_arguments(upstream.remote)])
        raise Refused(
            f"a branch that is no more on {quoted(upstream.remote)} is in the way of another "
            f"({last_line(fetched)}); run: {prune}; then try again"
        )
    done(fetched, "the other side cannot be reached")
