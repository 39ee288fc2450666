"""What somebody has left out of a merge, and was recorded since: `doctor --merge` has all of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from life.test_life_mending import MERGED, UNSETTLED, Mend, mend
from life.test_life_merging import (
    ANA,
    CRITICAL,
    LOW,
    NAME,
    Apart,
    ByGit,
    Git,
    Ok,
    apart,
    by_git,
    committed,
    events,
    note,
    put,
    text_of,
    unsettled,
)

__all__ = ["apart", "by_git", "committed", "mend"]

Choose = Callable[[str], None]


@pytest.fixture
def choose(by_git: ByGit, git: Git) -> Choose:
    """Merge the other branch and take one side for all of it, as if that were a merge."""

    def choose(side: str) -> None:
        assert by_git("merge", "theirs")[0] == 1
        git("checkout", f"--{side}", "--", NAME)
        git("add", NAME)

    return choose


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_what_was_recorded_since_stays(
    side: str, register: Path, apart: Apart, choose: Choose, git: Git, mend: Mend, ok: Ok
) -> None:
    """What the file lacks is put into it as it is now, and nothing is taken from it."""
    apart([CRITICAL], [LOW])
    choose(side)
    git("commit", "--quiet", "--no-edit")
    ok(*note("Important."))
    assert mend() == (0, [UNSETTLED])
    assert "Important." in text_of(register)
    assert (len(events(register)), unsettled(register)) == (6, ["severity"])
    git("commit", "--quiet", "-m", "Both")
    assert mend() == (0, ["nothing is in conflict"])


def test_what_was_settled_and_not_staged(
    register: Path, apart: Apart, by_git: ByGit, git: Git, mend: Mend, ok: Ok
) -> None:
    """A decision is nobody's handwork to begin anew from: it is staged."""
    apart([CRITICAL], [LOW])
    by_git("merge", "theirs")
    mend()
    ok("settle", ANA, "severity", "low")
    settled = text_of(register)
    git("checkout", "--merge", "--", NAME)
    (register / NAME).write_text(settled, "utf-8")
    assert mend() == (0, [f"{ANA}: staged as it is; it has what both sides recorded"])
    assert (text_of(register), git("status", "--porcelain")) == (settled, f"M  {NAME}\n")


def test_one_side_by_hand(
    register: Path, apart: Apart, by_git: ByGit, git: Git, mend: Mend
) -> None:
    """What a hand has made of one side stays, and the events of the other come to it."""
    apart([note("Ours.")], [note("Theirs.")])
    assert by_git("merge", "theirs")[0] == 1
    (register / NAME).write_text(git("show", f"HEAD:{NAME}"), "utf-8")
    put("Parcel arrived broken", "Parcel by hand")(register / NAME)
    assert mend() == (0, [MERGED])
    assert "Parcel by hand" in text_of(register)
    assert len(events(register)) == 5
