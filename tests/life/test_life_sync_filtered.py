"""`sync` of complaints that git keeps as a filter makes them, as to encrypt them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from life.test_life_merging import ANA, NAME, committed, events, note
from life.test_life_sync import Work, files, git, pair, work
from life.test_life_sync_merges import NOTHING, SENT, TOOK, Pair, commit

__all__ = ["committed", "pair", "work"]

POLICY = "complaints.yaml"


@pytest.fixture
def hidden(pair: Pair) -> Callable[[str], Pair]:
    """Put files of the register behind a filter, in both clones."""

    def hidden(pattern: str) -> Pair:
        for place in pair:
            for key, value in (("clean", "base64"), ("smudge", "base64 -d"), ("required", "true")):
                git(place, "config", f"filter.enc.{key}", value)
        ours, theirs = pair
        (ours / ".gitattributes").write_text(f"{pattern} filter=enc\n", "utf-8")
        git(ours, "add", "--renormalize", ".")
        commit(ours)
        git(ours, "push", "--quiet")
        git(theirs, "pull", "--quiet")
        return pair

    return hidden


Hidden = Callable[[str], Pair]


def remark(path: Path) -> None:
    """Add a line to a file."""
    path.write_bytes(path.read_bytes() + b"# A remark.\n")


def plain(place: Path, name: str) -> bool:
    """Tell whether git keeps a file as it is."""
    return git(place, "show", f"HEAD:{name}").encode() == (place / name).read_bytes()


def test_what_a_filter_hides_is_sent(hidden: Hidden, work: Work) -> None:
    """It cannot be looked over, and it is not held back for that; the others can read it."""
    ours, theirs = hidden("*.yaml")
    assert work(ours, *note("Ours."))[0] == 0
    commit(ours, remark, POLICY)
    assert not plain(ours, NAME)
    assert not plain(ours, POLICY)
    assert work(ours, "sync") == (0, [NOTHING, SENT])
    code, said = work(theirs, "sync")
    assert (code, said[0]) == (0, "took in 2 commits from the others")
    assert files(ours) == files(theirs)


@pytest.mark.parametrize("name", [NAME, POLICY])
def test_what_a_filter_hides_on_both_sides(name: str, hidden: Hidden, work: Work) -> None:
    """One sentence, before anything is merged; what is merged by hand is sent."""
    ours, theirs = hidden("*.yaml")
    for place, text in ((ours, b"# Ours.\n"), (theirs, b"# Theirs.\n")):
        (place / name).write_bytes((place / name).read_bytes() + text)
        commit(place)
    git(ours, "push", "--quiet")
    before = files(theirs)
    for _ in range(2):
        code, said = work(theirs, "sync")
        assert (code, said[-1]) == (
            4,
            f"changed here and by others: {name}; git keeps it as a filter makes it, which cannot "
            "be merged; nothing was merged, every file is as it was. "
            "Merge by hand, mend (git cat-file --filters shows theirs), commit: "
            f"git -C {theirs} merge --no-commit '@{{upstream}}'",
        )
        assert files(theirs) == before
        assert git(theirs, "status", "--porcelain") == ""
    git(theirs, "merge", "--quiet", "-s", "ours", "--no-edit", "@{upstream}")
    assert work(theirs, "sync") == (0, [NOTHING, SENT])


def test_what_no_filter_hides(hidden: Hidden, work: Work) -> None:
    """Of the rest of the register all is as ever: complaints are merged, the bad is held back."""
    ours, theirs = hidden(POLICY)
    assert work(ours, *note("Ours."))[0] == 0
    assert work(ours, "sync")[0] == 0
    assert work(theirs, *note("Theirs."))[0] == 0
    assert work(theirs, "sync") == (0, [TOOK, SENT])
    assert len(events(theirs)) == 5
    (theirs / NAME).write_text(f"id: {ANA}\n", "utf-8")
    commit(theirs)
    assert work(theirs, "sync")[0] == 4
