"""`sync` is about one branch from beginning to end, whatever is checked out meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaints.store import waits
from complaints.store.git.repository import Repository
from complaints.store.process import Answer
from life.test_life_merging import Run, committed, note
from life.test_life_sync import Work, files, git, pair, work
from life.test_life_sync_merges import SENT, TOOK, Both, Pair, both
from life.test_life_sync_whole import head, hook, sent
from surroundings import LONG

__all__ = ["both", "committed", "pair", "work"]

DRAFT = "private-draft.txt"
SWITCH = "git switch --quiet feature"
ANOTHER = "the branch feature was checked out while sync worked on main, "
STARTED = {
    SWITCH: f"{ANOTHER}so it stopped; go back, or stay here, and try again: git -C ",
    "git checkout --quiet --detach": "no branch is checked out (HEAD is detached); go to a branch",
    "GIT_SEQUENCE_EDITOR='sed -i s/^pick/edit/' git rebase --quiet -i HEAD~1": (
        "a rebase is in progress; finish it"
    ),
    "git merge --quiet --no-ff --no-commit feature": "a merge is in progress; finish it",
}


def begun(place: Path, line: str) -> str:
    """Return a script that does something in a clone, as somebody in another terminal would."""
    return f"(cd '{place}' && unset $(git rev-parse --local-env-vars) && {line}) >&2"


def on_fetching(place: Path, lines: str) -> None:
    """Have the server run a script before it answers a fetch."""
    script = place.parent / "upload-pack"
    script.write_text(f'#!/bin/sh\n{lines}\nexec git-upload-pack "$@"\n', "utf-8")
    script.chmod(0o755)
    git(place, "config", "remote.origin.uploadpack", str(script))


def branches(place: Path) -> str:
    """Return the branches of a clone with their commits."""
    return git(place, "for-each-ref", "refs/heads")


@pytest.fixture
def apart(both: Both) -> Pair:
    """Something new on either side, and in the second clone a branch of work for nobody yet."""
    clones = both(note("Ours."), note("Theirs."))
    git(clones[1], "switch", "--quiet", "-c", "feature")
    (clones[1] / DRAFT).write_text("Not for the others yet.\n", "utf-8")
    git(clones[1], "add", DRAFT)
    git(clones[1], "commit", "--quiet", "-m", "Unreviewed")
    git(clones[1], "switch", "--quiet", "main")
    return clones


@pytest.mark.parametrize("line", STARTED)
@pytest.mark.parametrize("when", ["fetch", "commit-msg"])
def test_what_is_begun_while_it_waits(when: str, line: str, apart: Pair, work: Work) -> None:
    """Nothing is taken in, on no branch, and nothing is sent; what to do is told."""
    theirs = apart[1]
    lines = begun(theirs, line)
    if when == "fetch":
        on_fetching(theirs, lines)
    else:
        hook(theirs, when, lines)
    before, there = branches(theirs), sent(apart[0])
    code, said = work(theirs, "sync")
    assert (code, branches(theirs), sent(apart[0])) == (3, before, there)
    assert said[-1].startswith(STARTED[line])


def test_what_is_begun_where_nothing_is_to_be_taken_in(pair: Pair, work: Work) -> None:
    """What would be sent is that branch no more."""
    ours = pair[0]
    work(ours, *note("Ours."))
    git(ours, "branch", "feature", "HEAD~1")
    on_fetching(ours, begun(ours, SWITCH))
    there = sent(pair[1])
    code, said = work(ours, "sync")
    assert (code, sent(pair[1])) == (3, there)
    assert said[-1].startswith(ANOTHER)


def test_another_branch_while_a_lock_is_waited_for(
    apart: Pair, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is looked again before each try."""
    theirs = apart[1]
    lock = theirs / ".git" / "index.lock"
    lock.touch()

    def switching(_: float) -> None:
        lock.unlink(missing_ok=True)
        git(theirs, "switch", "--quiet", "feature")

    monkeypatch.setattr(waits, "INDEX", LONG)
    monkeypatch.setattr("complaints.store.sharing.bringing.time.sleep", switching)
    before = branches(theirs)
    assert work(theirs, "sync")[0] == 3
    assert branches(theirs) == before


def test_another_branch_after_the_merge(apart: Pair, work: Work) -> None:
    """The branch that has the merge is sent, and nothing of the other one."""
    theirs = apart[1]
    hook(theirs, "post-merge", begun(theirs, SWITCH))
    was = git(theirs, "rev-parse", "feature")
    assert work(theirs, "sync") == (0, [TOOK, SENT])
    assert git(theirs, "rev-parse", "feature") == was
    assert git(theirs, "rev-parse", "main").strip() == sent(apart[0])
    assert DRAFT not in git(theirs, "ls-tree", "--name-only", "main").split()


def test_another_branch_at_the_very_moment(
    apart: Pair, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No look can come later: it is told what took it in, and how that is taken back."""
    theirs = apart[1]
    git(theirs, "branch", "--quiet", "--force", "feature", "main")
    run, before, there = Repository.git, branches(theirs), sent(apart[0])

    def switching(self: Repository, *arguments: str, **options: object) -> Answer:
        if arguments[0] == "merge":
            git(theirs, "switch", "--quiet", "feature")
        return run(self, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Repository, "git", switching)
    held = files(theirs)
    code, said = work(theirs, "sync")
    assert (code, sent(apart[0])) == (3, there)
    told, back = said[-1].split("take it back: ")
    assert told == f"{ANOTHER}and has now what the others did; nothing was sent; "
    git(theirs, *back.split()[3:])
    assert (branches(theirs), files(theirs)) == (before, held)


def test_a_commit_that_nobody_has_looked_over(
    apart: Pair, work: Work, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is committed after that goes out the next time."""
    theirs = apart[1]
    push = Repository.push

    def committing(self: Repository, remote: str, *names: str) -> Answer:
        assert run("-C", str(theirs), *note("Just now."))[0] == 0
        return push(self, remote, *names)

    monkeypatch.setattr(Repository, "push", committing)
    assert work(theirs, "sync")[0] == 0
    assert sent(apart[0]) == git(theirs, "rev-parse", "HEAD~1").strip() != head(theirs)
