"""`sync` and merges that left out what one side had recorded: that does not reach the others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from life.test_life_merging import ANA, CRITICAL, LOW, NAME, committed, events, note
from life.test_life_sync import Work, git, pair, work
from life.test_life_sync_merges import Both, Pair, both

__all__ = ["both", "committed", "pair", "work"]


def merge(place: Path, *arguments: str) -> None:
    """Merge what the others have, by git alone and its lines, and commit whatever that is."""
    git(place, "fetch", "--quiet")
    git(place, "config", "merge.complaints.driver", "false")
    git(place, "merge", "--quiet", "--no-commit", *arguments, "origin/main")


@pytest.mark.parametrize("strategy", ["-Xours", "-Xtheirs", "-sours"])
def test_a_side_that_was_chosen(strategy: str, both: Both, work: Work) -> None:
    """It is named, nothing is sent, and what it says brings back what was lost."""
    ours, theirs = both(CRITICAL, LOW)
    merge(theirs, strategy)
    git(theirs, "commit", "--quiet", "--no-edit")
    left_out = git(theirs, "rev-parse", "--short=10", "HEAD").strip()
    before = git(ours, "ls-remote", "--heads", "origin")
    doctor = f"complaints -C {theirs} doctor --merge"
    told = (
        f"{ANA}: the merge {left_out} left out what one side recorded; nothing was sent: "
        f"{doctor} brings it back; commit that, then try again"
    )
    code, said = work(theirs, "sync")
    assert (code, said[-1]) == (4, told)
    assert git(ours, "ls-remote", "--heads", "origin") == before
    assert work(theirs, *note("Since."))[0] == 0
    assert work(theirs, "doctor", "--merge")[0] == 0
    git(theirs, "commit", "--quiet", "-m", "Both")
    assert work(theirs, "sync") == (0, ["nothing new from the others", "sent 4 commits"])
    assert work(ours, "sync")[0] == 1
    assert len(events(ours)) == 6


def test_two_complaints_under_one_id(pair: Pair, work: Work) -> None:
    """One of them has got another id in the merge, so both are there, and are sent."""
    for number, clone in enumerate(pair):
        place = clone / NAME
        text = place.read_text("utf-8").replace(ANA, "CMP-2611-ABCDEFY")
        other = place.with_name("CMP-2611-ABCDEFY.yaml")
        other.write_text(re.sub("id: 1-....", f"id: 1-ABC{number}", text), "utf-8")
        git(clone, "add", "--all")
        git(clone, "commit", "--quiet", "-m", "Copied")
    assert work(pair[0], "sync")[0] == 0
    code, said = work(pair[1], "sync")
    assert (code, said[-1]) == (0, "sent 2 commits"), said
    assert work(pair[1], "doctor", "--merge") == (0, ["nothing is in conflict"])


def test_what_is_taken_out_afterwards(both: Both, work: Work) -> None:
    """It came back, and somebody took it out on purpose: that is no merge's doing, and is sent."""
    _, theirs = both(CRITICAL, LOW)
    merge(theirs, "-sours")
    git(theirs, "commit", "--quiet", "--no-edit")
    assert work(theirs, "doctor", "--merge")[0] == 0
    git(theirs, "commit", "--quiet", "-m", "Both")
    git(theirs, "rm", "--quiet", NAME)
    git(theirs, "commit", "--quiet", "-m", "Not a complaint at all")
    assert work(theirs, "doctor", "--merge") == (0, ["nothing is in conflict"])
    assert work(theirs, "sync") == (0, ["nothing new from the others", "sent 4 commits"])


def test_a_promise_whose_event_is_gone(both: Both, work: Work) -> None:
    """An entry has the id of its event: it does not stand for it."""
    promise = ("promise", "add", ANA, "--due", "2026-11-27", "-m", "a call")
    _, theirs = both(promise, note("Theirs."))
    merge(theirs, "-Xours")
    git(theirs, "commit", "--quiet", "--no-edit")
    assert work(theirs, "sync")[0] == 4
    assert work(theirs, "doctor", "--merge")[0] == 0
    assert len(events(theirs)) == 5


def test_a_loss_behind_many_merges(both: Both, work: Work) -> None:
    """However many merges came after it, it is not sent, and is brought back."""
    _, theirs = both(note("Ours."), note("Theirs."))
    merge(theirs, "-sours")
    git(theirs, "commit", "--quiet", "--no-edit")
    for number in range(11):
        git(theirs, "switch", "--quiet", "-c", f"other-{number}")
        git(theirs, "commit", "--quiet", "--allow-empty", "-m", "Other")
        git(theirs, "switch", "--quiet", "main")
        git(theirs, "merge", "--quiet", "--no-ff", "--no-edit", f"other-{number}")
    assert work(theirs, "sync")[0] == 4
    assert work(theirs, "doctor", "--merge")[0] == 0
    assert len(events(theirs)) == 5


def test_a_clone_that_is_shallow(both: Both, work: Work, tmp_path: Path) -> None:
    """It does not know who deleted a complaint and who never had one: nothing comes back."""
    ours, theirs = both(note("Ours."), note("Theirs."))
    other = NAME.replace(ANA, "CMP-2611-ABCDEFY")
    (ours / other).write_text(re.sub(ANA, "CMP-2611-ABCDEFY", (ours / NAME).read_text("utf-8")))
    git(ours, "add", other)
    git(ours, "commit", "--quiet", "-m", "Copied")
    assert work(ours, "sync")[0] == 0
    assert work(theirs, "sync")[0] == 0
    git(ours, "rm", "--quiet", other)
    git(ours, "commit", "--quiet", "-m", "Gone")
    assert work(theirs, *note("Again."))[0] == 0
    assert work(ours, "sync")[0] == 0
    assert work(theirs, "sync")[0] == 0
    address = git(theirs, "remote", "get-url", "origin").strip()
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth", "2", f"file://{address}", str(shallow))
    assert work(shallow, "doctor", "--merge") == (0, ["nothing is in conflict"])
