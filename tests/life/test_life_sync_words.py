"""What `sync` says where something stands in its way: each command that it gives mends it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from life.test_life_merging import ANA, LOW, NAME, committed, events, note
from life.test_life_sync import Work, files, git, pair, work
from life.test_life_sync_merges import NOTHING, SENT, TOOK, Both, Pair, both, commit
from life.test_life_sync_whole import AT_LAST, head, hook, push

__all__ = ["both", "committed", "pair", "work"]

NOT_TAKEN = "the changes of others cannot be taken in: "


def run_told(place: Path, command: str) -> None:
    """Run a command as it was told, in a shell."""
    subprocess.run(command, shell=True, cwd=place, check=True, capture_output=True)  # noqa: S602


def copied(place: Path, name: str) -> None:
    """Give a file that has not changed a time that git does not know, as a copied clone has it."""
    os.utime(place / name, (0, 0))


@pytest.mark.parametrize("mark", ["assume-unchanged", "skip-worktree"])
def test_an_unchanged_file_that_git_is_to_overlook(mark: str, both: Both, work: Work) -> None:
    """Git cannot tell that it has not changed, until it may look again."""
    _, theirs = both(note("Ours."), note("Theirs."))
    git(theirs, "update-index", f"--{mark}", NAME)
    copied(theirs, NAME)
    code, said = work(theirs, "sync")
    assert code == 3
    told, mend = said[-1].removesuffix("; then try again").split("; run: ")
    assert told.endswith(f"would be overwritten by merge: {NAME}")
    assert f"--no-{mark}" in mend
    run_told(theirs, mend)
    assert work(theirs, "sync")[0] == 0
    assert len(events(theirs)) == 5


def test_a_file_whose_mode_is_changed(pair: Pair, work: Work) -> None:
    """The command gives it back the mode that it had."""
    ours, theirs = pair
    work(ours, *note("Ours."))
    work(ours, "sync")
    (theirs / NAME).chmod(0o755)
    code, said = work(theirs, "sync")
    mend = f"chmod -x {theirs / NAME}"
    assert (code, said[-1].partition("; run: ")[2]) == (3, f"{mend}; then try again")
    run_told(theirs, mend)
    assert work(theirs, "sync")[0] == 0


def test_what_a_sparse_checkout_leaves_out_is_not_changed(pair: Pair, work: Work) -> None:
    """Where everything is taken back, it is as it was."""
    ours, theirs = pair
    work(ours, *note("Ours."))
    push(ours)
    (theirs / "mine.txt").write_text("Mine.\n", "utf-8")
    commit(theirs)
    git(theirs, "sparse-checkout", "set", "--no-cone", "/*", f"!{NAME}")
    assert not (theirs / NAME).exists()
    path = hook(theirs, "reference-transaction", f"{AT_LAST}; exit 1")
    was, held = head(theirs), files(theirs)
    _, said = work(theirs, "sync")
    told = f"{NOT_TAKEN}the hook reference-transaction refused it"
    assert (said[-1], head(theirs), files(theirs)) == (told, was, held)
    path.unlink()
    assert git(theirs, "status", "--porcelain") == ""
    assert TOOK in work(theirs, "sync")[1]
    assert git(theirs, "log", "-1", "--format=%s") == "Merge what others recorded\n"


def test_a_shallow_clone(pair: Pair, work: Work, tmp_path: Path) -> None:
    """What the two came from is fetched by the command."""
    ours, _ = pair
    shallow = tmp_path / "shallow"
    address = (tmp_path / "bare.git").as_uri()
    git(tmp_path, "clone", "--quiet", "--depth=1", address, str(shallow))
    for name in ("user.name", "user.email"):
        git(shallow, "config", name, git(ours, "config", name).strip())
    work(shallow, *note("Theirs."))
    for _ in range(2):
        work(ours, *note("Ours."))
    push(ours)
    git(shallow, "fetch", "--quiet", "--depth=1")
    code, said = work(shallow, "sync")
    told, mend = said[-1].split("; fetch the others, then try again: ")
    assert (code, told.startswith(f"{NOT_TAKEN}this clone holds the last commits alone")) == (
        3,
        True,
    )
    run_told(shallow, mend)
    assert work(shallow, "sync")[0] == 0


def test_a_history_that_was_replaced(pair: Pair, work: Work) -> None:
    """Where the settings take only what goes on from what is known, that is said."""
    ours, theirs = pair
    work(ours, *note("Gone."))
    push(ours)
    work(theirs, "sync")
    git(theirs, "config", "remote.origin.fetch", "refs/heads/main:refs/remotes/origin/main")
    git(ours, "reset", "--quiet", "--hard", "HEAD~1")
    work(ours, *LOW)
    git(ours, "push", "--quiet", "--force")
    code, said = work(theirs, "sync")
    told, mend = said[-1].split("; if it is meant: ")
    assert code == 3
    assert told.startswith("origin has another history than before (as after a forced push)")
    run_told(theirs, mend)
    assert work(theirs, "sync")[0] in (0, 1)


def test_a_branch_that_is_no_more(pair: Pair, work: Work) -> None:
    """What is still known of it keeps git from knowing another, until it is pruned."""
    ours, theirs = pair
    git(theirs, "update-ref", "refs/remotes/origin/q4", "HEAD")
    git(ours, "switch", "--quiet", "-c", "q4/leaks")
    work(ours, *note("Ours."))
    git(ours, "push", "--quiet", "--set-upstream", "origin", "HEAD")
    git(theirs, "switch", "--quiet", "-c", "q4/leaks")
    for key, value in (("remote", "origin"), ("merge", "refs/heads/q4/leaks")):
        git(theirs, "config", f"branch.q4/leaks.{key}", value)
    code, said = work(theirs, "sync")
    told, mend = said[-1].removesuffix("; then try again").split("; run: ")
    assert code == 3
    assert told.startswith("a branch that is no more on origin is in the way of another (")
    run_told(theirs, mend)
    assert work(theirs, "sync")[0] == 0


def test_a_branch_that_follows_an_address(pair: Pair, work: Work, tmp_path: Path) -> None:
    """It gets a name; the address itself, which may hold a password, is not said."""
    ours, _ = pair
    address = str(tmp_path / "bare.git")
    git(ours, "config", "branch.main.remote", address)
    code, said = work(ours, "sync")
    assert (code, address in said[-1]) == (3, False)
    run_told(ours, said[-1].partition("give it one: ")[2])
    work(ours, *note("Ours."))
    assert work(ours, "sync")[0] == 0


@pytest.mark.parametrize("line", ['rm "$1"', ': > "$1"'])
def test_a_hook_that_leaves_no_message(line: str, both: Both, work: Work) -> None:
    """It is said of the hook."""
    _, theirs = both(note("Ours."), note("Theirs."))
    path = hook(theirs, "commit-msg", line)
    told = f"{NOT_TAKEN}a hook left no message for the commit"
    code, said = work(theirs, "sync")
    assert (code, said[-1]) == (3, told)
    path.unlink()
    assert work(theirs, "sync") == (0, [TOOK, SENT])


def test_in_conflict_after_a_stash(pair: Pair, work: Work) -> None:
    """No command is given that would commit git's marks: what mends them is, until it is done."""
    ours, theirs = pair
    work(ours, *note("Ours."))
    work(theirs, *note("Kept."), "--no-commit")
    git(theirs, "stash")
    work(theirs, *note("Theirs."))
    with pytest.raises(subprocess.CalledProcessError):
        git(theirs, "stash", "pop")
    mend = f"complaints -C {theirs} doctor --merge"
    told = f"1 file is in conflict ({ANA}): {mend}"
    assert work(theirs, "sync") == (0, [NOTHING, "sent 1 commit", told])
    work(ours, "sync")
    code, said = work(theirs, "sync")
    why = f"these files are in conflict: {NAME}; mend them: {mend}; commit them, then try again"
    assert (code, said) == (3, [told, f"{NOT_TAKEN}{why}"])
    # Staged as they are, the marks are marks all the same.
    git(theirs, "add", NAME)
    assert work(theirs, "sync") == (3, said)
    assert work(theirs, "doctor", "--merge")[0] == 0
    code, said = work(theirs, "sync")
    assert (code, said[0].split(": ")[0]) == (3, f"1 file is not committed ({ANA})")
    run_told(theirs, said[0].split(": ", 1)[1])
    assert work(theirs, "sync")[0] == 0
    assert len(events(theirs)) == 6
