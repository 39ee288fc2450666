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
