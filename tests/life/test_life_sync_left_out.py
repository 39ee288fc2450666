"""`sync` in a clone that has left out what files held: it fetches what it has to look at."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from life.test_life_merging import committed, events, note, put
from life.test_life_sync import Work, git, pair, work
from life.test_life_sync_merges import NOTHING, Pair, commit

__all__ = ["committed", "pair", "work"]

POLICY = "complaints.yaml"
ALL = ("--filter=blob:none",)
SPARSE = (*ALL, "--sparse")
TREELESS = ("--filter=tree:0",)
Clone = Callable[..., Path]


@pytest.fixture
def partial(pair: Pair, tmp_path: Path) -> Clone:
    """Clone with options what the server has, and let somebody work there."""
    bare = tmp_path / "bare.git"
    git(bare, "config", "uploadpack.allowFilter", "true")

    def partial(*options: str) -> Path:
        place = tmp_path / "partial"
        git(tmp_path, "clone", "--quiet", *options, f"file://{bare}", str(place))
        git(place, "config", "user.name", "Ivo")
        git(place, "config", "user.email", "ivo@example.com")
        return place

    return partial


def send(place: Path, change: Callable[[Path], None], name: str) -> None:
    """Change a file by hand, and send it."""
    commit(place, change, name)
    git(place, "push", "--quiet")


def remark(path: Path) -> None:
    """Add a line to a file."""
    path.write_bytes(path.read_bytes() + b"# A remark.\n")


def more(place: Path, work: Work) -> None:
    """Change something of each kind over several commits, and send it."""
    for number in range(2):
        assert work(place, *note(f"Theirs {number}."))[0] == 0
        commit(place, remark, POLICY)
    assert work(place, "sync")[0] == 0


@pytest.mark.parametrize("options", [ALL, TREELESS])
@pytest.mark.parametrize("mine", [False, True])
def test_what_others_changed(
    options: tuple[str, ...], mine: bool, partial: Clone, pair: Pair, work: Work
) -> None:
    """Policy and complaints, whether or not the same complaint was changed here; time and again."""
    other, _ = pair
    ours = partial(*options)
    for number in (1, 2):
        if mine:
            assert work(ours, *note(f"Ours {number}."))[0] == 0
        more(other, work)
        code, said = work(ours, "sync")
        assert (code, said[-1]) == (0, "sent 2 commits" if mine else "nothing to send"), said
        assert work(other, "sync")[0] == 0
        assert events(ours) == events(other)
        assert git(ours, "status", "--porcelain") == ""
    assert work(ours, "sync") == (0, [NOTHING, "nothing to send"])


def test_a_policy_that_both_sides_changed(partial: Clone, pair: Pair, work: Work) -> None:
    """Policy and letters are looked over as they are merged, and as they were."""
    other, _ = pair
    ours = partial(*ALL)
    commit(ours, put("format: 1\n", "# Ours.\nformat: 1\n"), POLICY)
    send(other, remark, POLICY)
    assert work(ours, "sync")[0] == 0


def test_where_both_had_merged(partial: Clone, pair: Pair, work: Work) -> None:
    """What the two came from may be several commits, and those have come from others in turn."""
    other, third = pair
    ours = partial(*ALL)
    for place, words in ((other, "One."), (third, "Two.")):
        assert work(place, *note(words))[0] == 0
    git(other, "push", "--quiet", "origin", "main:one")
    git(third, "push", "--quiet", "origin", "main:two")
    for place, branch in ((other, "two"), (third, "one")):
        assert work(place, "sync", "--quiet")[0] == 0
        git(place, "fetch", "--quiet")
        git(place, "merge", "--quiet", "--no-edit", f"origin/{branch}")
    git(third, "push", "--quiet", "--force", "origin", "main:three")
    git(ours, "fetch", "--quiet")
    git(ours, "reset", "--quiet", "--hard", "origin/three")
    assert work(ours, *note("Ours."))[0] == 0
    assert work(other, *note("Theirs."))[0] == 0
    assert work(other, "sync")[0] == 0
    code, said = work(ours, "sync")
    assert code == 0, said


def test_what_is_in_no_work_tree(partial: Clone, pair: Pair, work: Work) -> None:
    """A register that a sparse checkout leaves out was never here, and comes in all the same."""
    other, _ = pair
    lamps = other / "lamps"
    shutil.copytree(other / "complaints", lamps / "complaints")
    shutil.copy(other / POLICY, lamps)
    send(other, lambda _: None, POLICY)
    ours = partial(*SPARSE)
    git(ours, "sparse-checkout", "set", "complaints")
    assert work(lamps, *note("Theirs."))[0] == 0
    assert work(lamps, "sync")[0] == 0
    for _ in range(2):
        code, said = work(ours, "sync")
        assert (code, said[-1]) == (0, "nothing to send"), said
        more(lamps, work)
    assert not (ours / "lamps").exists()
    commit(ours, remark, POLICY)
    more(lamps, work)
    assert work(ours, "sync")[0] == 0


def test_a_server_that_is_away_by_then(
    partial: Clone, pair: Pair, work: Work, tmp_path: Path
) -> None:
    """What cannot be fetched stops it, with nothing taken in; the next time it goes on."""
    other, _ = pair
    ours = partial(*ALL)
    more(other, work)
    hook = tmp_path / "answer"
    hook.write_text(
        '#!/bin/sh\n[ ! -e gone ] && touch gone && exec git-upload-pack "$@"\n', "utf-8"
    )
    hook.chmod(0o755)
    git(ours, "config", "remote.origin.uploadpack", str(hook))
    head = git(ours, "rev-parse", "HEAD")
    code, said = work(ours, "sync")
    assert (code, git(ours, "rev-parse", "HEAD")) == (3, head)
    assert said[-1].startswith("what this clone has left out cannot be fetched: "), said
    git(ours, "config", "--unset", "remote.origin.uploadpack")
    assert work(ours, "sync")[0] == 0
