"""Bringing a commit into the work tree: all of it, or nothing, whenever it is stopped.

The commit is whole before the work tree is touched, hooks and signature included,
and git moves on to it in one step: there is no merge that could stay half done.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

from complaints.errors import NotCommitted, Refused
from complaints.store import waits
from complaints.store.git.refusals import UNSIGNED, busy, locked, refusal
from complaints.store.git.repository import Repository
from complaints.store.git.words import last_line, last_said
from complaints.store.parts import FOLDER
from complaints.store.process import Answer
from complaints.store.sharing.hooking import hooked
from complaints.store.sharing.preview import NOT_TAKEN, Touch
from complaints.store.sharing.same_branch import commit_of, refuse_another, refuse_elsewhere
from complaints.store.sharing.taking_back import take_back
from complaints.store.sharing.trees import Draft
from complaints.store.sharing.ways_out import ways_out
from complaints.store.shell import command_line, shown_name
from complaints.store.signals import held_back

_MESSAGE = "Merge what others recorded"
_BY_HOOK, _REFERENCES = "ref updates aborted by hook", "the hook reference-transaction"
_MOVED = "Not possible to fast-forward"
# What git says where it would write over work that is not committed.
_PROTECTS = re.compile(r"would be (overwritten|removed) by|would lose untracked files")


class Moved(Exception):
    """A commit was made here meanwhile, of which what is to be brought in knows nothing."""


def committed(draft: Draft, parents: Sequence[str]) -> str:
    """Return a commit of what a draft holds, which the hooks of this clone have looked at.

    Raises Refused where one of them, or git, will not have it.
    """
    repository = draft.repository
    message = hooked(draft, _MESSAGE)
    if not message:
        raise Refused(f"{NOT_TAKEN}: a hook left no message for the commit")
    sign = ["--gpg-sign"] if _is_set(repository, "commit.gpgSign") else []
    named = [part for parent in parents for part in ("-p", parent)]
    call = ("commit-tree", *sign, *named, "-F", "-", draft.written())
    answer = repository.git(*call, text=f"{message}\n")
    if answer.code:
        raise Refused(f"{NOT_TAKEN}: {_not_made(repository, answer)}")
    return answer.out.strip()


def _not_made(repository: Repository, answer: Answer) -> str:
    """Return why git would not make a commit, and what to run before the next try."""
    place = repository.place
    folder = repository.named(repository.root / FOLDER)
    why = refusal(answer, place, folder, last_line(answer), hooked=False)
    first = list(why.first)
    if UNSIGNED in why.commit:
        unsigned = [*repository.by_hand(place.top), "config", "commit.gpgSign", "false"]
        first.append(command_line(unsigned))
    run = f"; {why.then}run: {' && '.join(first)}" if first else ""
    return f"{why.why}{run}; then try again"


def check_signature(repository: Repository, commit: str) -> None:
    """Raise Refused where this clone takes in signed commits alone, and one is not."""
    if not _is_set(repository, "merge.verifySignatures"):
        return
    answer = repository.git("verify-commit", commit)
    if answer.code:
        # Of one without a signature git says nothing at all.
        said = last_said(answer)
        fault = f"has no good signature ({said})" if said else "is not signed"
        raise Refused(
            f"{NOT_TAKEN}: the last commit of the others {fault}, and this clone takes in "
            "signed ones alone (merge.verifySignatures)"
        )


def _is_set(repository: Repository, name: str) -> bool:
    return repository.git("config", "--type=bool", name).out.strip() == "true"


def bring_in(repository: Repository, branch: str, commit: str, changes: Sequence[Touch]) -> None:
    """Have the branch and the work tree go on to a commit.

    `changes` are what becomes of the files, of which none has changes that are
    not committed. Raises Moved, Refused, and NotCommitted where another git is
    at work all the time, with everything as it was; Refused as well where another
    branch was checked out at the very moment at which git began.
    """
    # What else the branch would have git merge with could leave out what others did.
    plainly = (f"{branch.replace('refs/heads/', 'branch.', 1)}.mergeOptions=",)
    # What the others have signed was looked at; a signature of our own is nobody's to check.
    call = ("merge", "--quiet", "--ff-only", "--no-verify-signatures", commit)
    try:
        answer = _patiently(repository, branch, call, plainly)
    except KeyboardInterrupt:
        # A terminal stops git as well, in the middle of it.
        with held_back():
            if not _is_reached(repository, branch, commit):
                take_back(repository, changes)
        raise
    if not answer.code or _is_reached(repository, branch, commit):
        refuse_elsewhere(repository, branch, commit)
        return
    if _MOVED in answer.err:
        raise Moved
    # It looks at everything before it writes anything.
    left = "" if _PROTECTS.search(answer.err) else take_back(repository, changes)
    if lock := locked(answer):
        stale = command_line(["rm", lock])
        raise NotCommitted(
            f"{NOT_TAKEN}: another git is at work, or left its lock; "
            f"every file is as it was{left}; try again, and if none is running, first: {stale}"
        )
    raise Refused(f"{NOT_TAKEN}: {_in_the_way(repository, answer)}{left}")


def _patiently(
    repository: Repository, branch: str, call: Sequence[str], settings: Sequence[str]
) -> Answer:
    """Run git, again and again while another git is at work, as long as it stays on a branch."""
    end = time.monotonic() + waits.INDEX
    while True:
        refuse_another(repository, branch)
        answer = repository.git(*call, settings=settings)
        if not busy(answer) or time.monotonic() > end:
            return answer
        time.sleep(0.1)


def _is_reached(repository: Repository, branch: str, commit: str) -> bool:
    return commit_of(repository, branch) == commit


def _in_the_way(repository: Repository, answer: Answer) -> str:
    """Return what git says, with the files it lists below: what it takes for own work."""
    if _BY_HOOK in answer.err:
        said = last_line(answer)
        return f"{_REFERENCES} refused it{'' if _BY_HOOK in said else f': {said}'}"
    files = [line.strip() for line in answer.err.splitlines() if line.startswith("\t")]
    if not files:
        return last_line(answer)
    # What differs from the last commit was told before.
    commands = ways_out(repository, files)
    mend = f"; run: {' && '.join(commands)}; then try again" if commands else ""
    return f"{last_line(answer)} {', '.join(map(shown_name, files))}{mend}"
