"""`sync` where the others have taken complaints, or the policy, out of their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from life.test_life_merging import ANA, NAME, Ok, Run, committed, events, note, text_of
from life.test_life_sync import Work, files, git, pair, work
from life.test_life_sync_merges import SENT, TOOK, Pair, commit
from life.test_life_sync_whole import POLICY, head, push, sent

__all__ = ["committed", "pair", "work"]

ELSEWHERE = [f"old/{ANA}.yaml", f"complaints/2026/12/{ANA}.yaml"]


def moved(place: Path, name: str) -> None:
    """Move a complaint, and send that."""
    (place / name).parent.mkdir(parents=True, exist_ok=True)
    git(place, "mv", NAME, name)
    commit(place)
    push(place)


@pytest.mark.parametrize("name", ELSEWHERE)
def test_moved_out_of_its_place_and_changed_here(name: str, pair: Pair, work: Work, ok: Ok) -> None:
    """A complaint is nowhere but in its place: there it stays, with what is recorded here."""
    ours, theirs = pair
    before = text_of(ours)
    moved(ours, name)
    work(theirs, *note("Theirs."))
    code, said = work(theirs, "sync")
    told = f"{ANA}: one side had deleted it; it stays as the other has it"
    assert said[:2] == [TOOK, told]
    assert SENT in said
    assert code == (0 if name.startswith("old") else 4)
    assert len(events(theirs)) == 4
    assert (theirs / name).read_text("utf-8") == before
    if code == 0:
        assert "Theirs." in ok("-C", str(theirs), "show", ANA)
        assert work(theirs, "sync")[0] == 0


@pytest.mark.parametrize("ahead", [True, False])
def test_the_policy_is_taken_out(ahead: bool, pair: Pair, work: Work) -> None:
    """Without it no command would find the register: nothing is merged, until it is back."""
    ours, theirs = pair
    git(ours, "rm", "--quiet", POLICY)
    commit(ours)
    push(ours)
    if ahead:
        work(theirs, *note("Theirs."))
    before, was, there = files(theirs), head(theirs), sent(theirs)
    code, said = work(theirs, "sync")
    told, log = said[-1].split("brought back: ")
    assert told.startswith(f"the others have taken out {POLICY}, without which this is no reg")
    assert (code, files(theirs), head(theirs), sent(theirs)) == (4, before, was, there)
    assert "By hand" in git(theirs, *log.split()[3:])
    git(ours, "revert", "--no-edit", "HEAD")
    push(ours)
    assert work(theirs, "sync")[0] == 0
    assert (theirs / POLICY).exists()


@pytest.mark.parametrize("name", ["", *ELSEWHERE])
@pytest.mark.parametrize("ahead", [True, False])
def test_taken_out_and_not_changed_here(
    ahead: bool, name: str, pair: Pair, work: Work, run: Run
) -> None:
    """What both agree on is done, and named, with the command that brings it back."""
    ours, theirs = pair
    held = files(theirs)
    if name:
        moved(ours, name)
    else:
        commit(ours, Path.unlink)
        push(ours)
    if ahead:
        (theirs / "mine.txt").write_text("Mine.\n", "utf-8")
        commit(theirs)
    _, said = work(theirs, "sync", "--quiet")
    told, back = said[0].split("; if that is not meant, bring it back: ")
    assert told == f"the others have taken out {ANA}"
    assert not (theirs / NAME).exists()
    git(theirs, *back.split()[3:])
    assert (theirs / NAME).read_bytes() == held[NAME]
    assert run("-C", str(theirs), "show", ANA)[0] == 0
