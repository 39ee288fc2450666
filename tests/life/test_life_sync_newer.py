"""`sync` where the others use a newer version: it stops before anything is taken in."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from life.test_life_merging import ANA, NAME, committed, note, put
from life.test_life_sync import Work, files, git, pair, work
from life.test_life_sync_merges import TOOK, Pair, commit

__all__ = ["committed", "pair", "work"]

KIND = put("kind: escalated", "kind: frobnicated")
UNKNOWN = (
    f"the changes of others cannot be taken in: {ANA}: it holds an event of a kind that "
    "this version does not know; use a newer complaints"
)
FORMAT = put("format: 1\n", "format: 2\n")


def send(place: Path, change: Callable[[Path], None], name: str = NAME) -> None:
    """Change a file as another version would, and send it."""
    commit(place, change, name)
    git(place, "push", "--quiet")


@pytest.mark.parametrize("kind", ["frobnicated", "nuted", "'two words'"])
@pytest.mark.parametrize("mine", [None, note("Ours."), ("classify", ANA, "--severity", "low")])
def test_a_kind_of_event_that_is_not_known(
    kind: str, mine: tuple[str, ...] | None, pair: Pair, work: Work
) -> None:
    """Whether or not the complaint was changed here, too; with a version that knows it, it goes."""
    ours, theirs = pair
    send(ours, put("kind: escalated", f"kind: {kind}"))
    if mine is not None:
        assert work(theirs, *mine)[0] == 0
    before, head = files(theirs), git(theirs, "rev-parse", "HEAD")
    for _ in range(2):
        code, said = work(theirs, "sync")
        assert (code, said[-1]) == (4, UNKNOWN)
        assert (files(theirs), git(theirs, "rev-parse", "HEAD")) == (before, head)
        assert git(theirs, "status", "--porcelain") == ""
    send(ours, put(f"kind: {kind}", "kind: escalated"))
    assert work(theirs, "sync")[0] == 0


def test_a_kind_that_is_known_to_nobody_but_us(pair: Pair, work: Work) -> None:
    """A merge needs all of both sides: another program in the same clone may have been newer."""
    ours, theirs = pair
    assert work(ours, *note("Ours."))[0] == 0
    assert work(ours, "sync")[0] == 0
    commit(theirs, KIND)
    before = files(theirs)
    code, said = work(theirs, "sync")
    assert (code, said[-1]) == (4, UNKNOWN)
    assert files(theirs) == before


def test_what_is_older_news(pair: Pair, work: Work) -> None:
    """What was taken in before stands in the way of nothing else."""
    ours, theirs = pair
    for place in pair:
        if place == ours:
            send(place, KIND)
        else:
            git(place, "pull", "--quiet")
    send(ours, put("format: 1\n", "format: 1\n# A remark.\n"), "complaints.yaml")
    code, said = work(theirs, "sync")
    assert (code, said[0]) == (0, TOOK)


@pytest.mark.parametrize("newer", ["ours", "theirs"])
@pytest.mark.parametrize("mine", [False, True])
def test_another_register_in_a_newer_format(mine: bool, newer: str, pair: Pair, work: Work) -> None:
    """The format of each register counts of which complaints come in."""
    ours, theirs = pair
    for name in ("complaints.yaml", "complaints"):
        source, target = ours / name, ours / "lamps" / name
        target.parent.mkdir(exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    send(ours, lambda _: None)
    git(theirs, "pull", "--quiet")
    if mine:
        assert work(theirs / "lamps", *note("Ours."))[0] == 0
    commit(ours if newer == "ours" else theirs, FORMAT, "lamps/complaints.yaml")
    send(ours, put("nature: complaint", "nature: enquiry"), f"lamps/{NAME}")
    before = files(theirs)
    code, said = work(theirs, "sync")
    assert code == 4
    assert said[-1].startswith(
        "the changes of others cannot be taken in: lamps/complaints.yaml:"
    ), said
    assert "has format 2, and this program knows formats up to 1" in said[-1]
    assert files(theirs) == before


def test_a_newer_format_of_which_nothing_comes_in(pair: Pair, work: Work) -> None:
    """What lies in another register, and stays as it is, is nobody's business here."""
    ours, theirs = pair
    (ours / "lamps").mkdir()
    shutil.copy(ours / "complaints.yaml", ours / "lamps")
    send(ours, FORMAT, "lamps/complaints.yaml")
    assert work(theirs, "sync") == (0, [TOOK, "nothing to send"])
