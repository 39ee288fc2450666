"""What somebody has left out of a merge, and was recorded since: `doctor --merge` has all of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from complaints.store.git.repository import Repository
from complaints.store.process import Answer
from life.test_life_mending import MERGED, UNSETTLED, Mend, mend, two_of_one_id
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
    driven,
    events,
    note,
    put,
    text_of,
    unsettled,
)

__all__ = ["apart", "by_git", "committed", "driven", "mend"]

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


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_git_does_not_remember_the_versions(
    side: str, register: Path, apart: Apart, choose: Choose, git: Git, mend: Mend, ok: Ok
) -> None:
    """The parents of one of the last merges tell what one of them had, as after a `git switch`."""
    apart([CRITICAL], [LOW])
    choose(side)
    git("commit", "--quiet", "--no-edit")
    git("switch", "--quiet", "theirs")
    git("switch", "--quiet", "main")
    ok(*note("Important."))
    assert mend() == (0, [UNSETTLED])
    assert (len(events(register)), unsettled(register)) == (6, ["severity"])
    git("commit", "--quiet", "-m", "Both")
    assert mend() == (0, ["nothing is in conflict"])


def test_a_merge_that_takes_nothing(
    register: Path, apart: Apart, git: Git, mend: Mend, ok: Ok
) -> None:
    """Not even what only the other side changed; all of it comes back."""
    apart([], [note("Theirs.")])
    git("merge", "--quiet", "--no-edit", "-s", "ours", "theirs")
    assert len(events(register)) == 3
    assert mend() == (0, [MERGED])
    assert len(events(register)) == 4
    assert ok("check") == ""


def test_many_that_a_merge_has_left_out(
    apart: Apart, git: Git, mend: Mend, ok: Ok, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the two sides came from git is asked for once, to find them and to mend all of them."""
    fields = ("--description", "It is.", "--name", "Ana", "--channel", "phone", "--severity", "low")
    lamp = ok("new", "--subject", "Lamp", *fields).strip()
    apart([], [note("Theirs."), ("note", lamp, "-m", "Theirs.")])
    git("merge", "--quiet", "--no-edit", "-s", "ours", "theirs")
    asked: list[str] = []
    ask = Repository.git

    def counted(self: Repository, *arguments: str, **options: object) -> Answer:
        asked.append(arguments[0])
        return ask(self, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Repository, "git", counted)
    code, said = mend()
    assert (code, sorted(said)) == (0, sorted([f"{lamp}: merged", MERGED]))
    assert asked.count("merge-base") == 2


def test_a_complaint_that_was_taken_out_in_a_merge(
    register: Path, apart: Apart, by_git: ByGit, git: Git, mend: Mend
) -> None:
    """One side had deleted it, the other has gone on, and that is back."""
    apart([lambda path: path.unlink()], [note("Still here.")])
    assert by_git("merge", "theirs")[0] == 1
    git("rm", "--quiet", NAME)
    git("commit", "--quiet", "--no-edit")
    one, other = (git("rev-parse", f"HEAD^{number}")[:12] for number in (1, 2))
    told = f"{ANA}: brought back; the merge of {one} and {other} had left it out"
    assert mend() == (0, [told])
    assert len(events(register)) == 4


@pytest.mark.parametrize("how", ["revert", "by hand", "deleted", "deleted by both"])
def test_what_was_taken_out_on_purpose(
    how: str, driven: Path, apart: Apart, by_git: ByGit, git: Git, mend: Mend
) -> None:
    """What a merge has left whole, and somebody took out later, is no merge's loss."""
    gone = [lambda path: path.unlink()] if how == "deleted by both" else []
    apart([note("Ours."), *gone], [note("Theirs."), *gone])
    assert by_git("merge", "--no-edit", "theirs")[0] == 0
    if how == "revert":
        git("revert", "--no-edit", "-m", "1", "HEAD")
    elif how == "by hand":
        (driven / NAME).write_text(git("show", f"HEAD^:{NAME}"), "utf-8")
        git("commit", "--quiet", "--all", "-m", "By hand")
    elif how == "deleted":
        git("rm", "--quiet", NAME)
        git("commit", "--quiet", "-m", "By hand")
    git("read-tree", "HEAD")
    assert mend() == (0, ["nothing is in conflict"])


def test_what_came_back_by_another_way(
    register: Path, apart: Apart, choose: Choose, by_git: ByGit, git: Git, mend: Mend
) -> None:
    """The next merge has brought what the one before had left out: nothing is lost."""
    apart([note("Ours.")], [note("Theirs.")])
    git("branch", "before")
    choose("ours")
    git("commit", "--quiet", "--no-edit")
    git("switch", "--quiet", "theirs")
    assert by_git("merge", "before")[0] == 1
    assert mend() == (0, [MERGED])
    git("commit", "--quiet", "--no-edit")
    git("switch", "--quiet", "main")
    by_git("merge", "theirs")
    assert mend()[0] == 0
    git("commit", "--quiet", "--no-edit")
    git("read-tree", "HEAD")
    assert len(events(register)) == 5
    assert mend() == (0, ["nothing is in conflict"])


def test_two_complaints_are_told_apart_once(
    register: Path, by_git: ByGit, git: Git, mend: Mend, ok: Ok
) -> None:
    """The one that is not in the file any more is in another, and makes no further copies."""
    twice = two_of_one_id(register, git, ok)
    assert by_git("merge", "theirs")[0] == 1
    code, [said] = mend()
    assert (code, said.startswith(f"{twice}: two complaints had this id; the one")) == (0, True)
    count = len(list(register.rglob("CMP-*.yaml")))
    for message in ("", "Merged"):
        if message:
            git("commit", "--quiet", "-m", message)
        assert mend() == (0, ["nothing is in conflict"])
    ok("note", twice, "-m", "Since.")
    assert mend() == (0, ["nothing is in conflict"])
    git("read-tree", "HEAD")
    assert mend() == (0, ["nothing is in conflict"])
    assert len(list(register.rglob("CMP-*.yaml"))) == count
    assert ok("check") == ""


@pytest.mark.parametrize("remembered", [True, False])
@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_one_of_two_complaints_was_chosen(
    side: str, remembered: bool, register: Path, by_git: ByGit, git: Git, mend: Mend, ok: Ok
) -> None:
    """The other one is lost whole, and comes back under an id of its own."""
    twice = two_of_one_id(register, git, ok)
    assert by_git("merge", "theirs")[0] == 1
    git("checkout", f"--{side}", "--", ".")
    git("add", "--all")
    git("commit", "--quiet", "--no-edit")
    ok("note", twice, "-m", "Since.")
    if not remembered:
        git("read-tree", "HEAD")
    code, [said] = mend()
    assert (code, said.startswith(f"{twice}: two complaints had this id; the one")) == (0, True)
    git("commit", "--quiet", "-m", "Both")
    pages = [ok("show", each) for each in (twice, said.rpartition(" ")[2])]
    assert [sum(word in page for page in pages) for word in ("Ours", "Theirs", "Since.")] == [1] * 3
    assert "Since." in pages[0]
    assert side.title() in pages[0]
    assert mend() == (0, ["nothing is in conflict"])
    assert ok("check") == ""


def test_a_file_that_a_hand_has_spoilt_since(
    register: Path, apart: Apart, choose: Choose, git: Git, mend: Mend
) -> None:
    """What is wrong with it is said, and where the sides are that it is to be mended from."""
    apart([note("Ours.")], [note("Theirs.")])
    choose("ours")
    git("commit", "--quiet", "--no-edit")
    put("subject: Parcel", "subject: [Parcel")(register / NAME)
    before = text_of(register)
    code, [said] = mend()
    assert (code, said.startswith(f"{ANA}.yaml: the file:")) == (4, True)
    for side in ("HEAD^1", "HEAD^2"):
        assert f"git show {git('rev-parse', f'{side}:{NAME}')[:12]}" in said
    assert text_of(register) == before
