"""What docs/review.md has a site's automation do with a pull request, run as it stands there."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from life.test_life_merging import ANA, CRITICAL, LOW, committed, events, note, put, unsettled
from life.test_life_sync import Work, git, pair, work
from sessions import ROOT, plain_environment

__all__ = ["committed", "pair", "work"]

_TEXT = (ROOT / "docs" / "review.md").read_text("utf-8").partition("## A site's merge button")[2]
RECIPE = _TEXT.partition("```sh\n")[2].partition("```")[0]

Follow = Callable[[], tuple[int, str]]


@pytest.fixture
def follow(pair: tuple[Path, Path], tmp_path: Path) -> Follow:
    """Follow the recipe in the first clone; returns the exit code and what was said."""

    def follow() -> tuple[int, str]:
        done = subprocess.run(
            ["sh", "-c", RECIPE],
            cwd=pair[0],
            env={**plain_environment(tmp_path), "COMPLAINTS_USER": "ivo"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return follow


@pytest.fixture
def request_of(pair: tuple[Path, Path], work: Work) -> Callable[..., str]:
    """Have a branch with something on it be sent, and something else be on main.

    Returns the commit of the branch.
    """

    def request_of(theirs: tuple[str, ...], ours: tuple[str, ...]) -> str:
        clone = pair[1]
        git(clone, "switch", "--quiet", "--create", "their-branch")
        _do(work, clone, theirs)
        git(clone, "push", "--quiet", "origin", "their-branch")
        git(clone, "switch", "--quiet", "main")
        _do(work, clone, ours)
        git(clone, "push", "--quiet", "origin", "main")
        return git(clone, "rev-parse", "their-branch").strip()

    return request_of


def _do(work: Work, clone: Path, call: tuple[str, ...]) -> None:
    if call[0] == "policy":
        put("prefix: CMP", f"prefix: {call[1]}")(clone / "complaints.yaml")
        git(clone, "commit", "--quiet", "--all", "-m", "Policy")
    else:
        assert work(clone, *call)[0] == 0


Request = Callable[..., str]


def on_the_server(clone: Path, commit: str) -> bool:
    """Tell whether main has a commit there."""
    server = git(clone, "ls-remote", "origin", "refs/heads/main").split()[0]
    git(clone, "fetch", "--quiet", "origin")
    return not git(clone, "rev-list", f"{server}..{commit}")


def test_what_fits_together_is_merged_and_sent(
    request_of: Request, follow: Follow, pair: tuple[Path, Path]
) -> None:
    """Event by event, in a clone that git was never told in."""
    branch = request_of(note("Theirs."), note("Ours."))
    code, said = follow()
    assert code == 0, said
    assert on_the_server(pair[0], branch)
    assert len(events(pair[0])) == 5


def test_what_is_unsettled_is_sent_and_told_until_it_is_settled(
    request_of: Request, follow: Follow, pair: tuple[Path, Path], work: Work
) -> None:
    """No run leaves a merge behind, none ends as if all were well, and the next one goes on."""
    branch = request_of(CRITICAL, LOW)
    assert follow()[0] == 1
    assert on_the_server(pair[0], branch)
    assert (unsettled(pair[0]), git(pair[0], "status", "--porcelain")) == (["severity"], "")
    assert follow()[0] == 1
    assert work(pair[1], "sync")[0] == 1
    assert work(pair[1], "settle", ANA, "severity", "low")[0] == 0
    assert work(pair[1], "sync")[0] == 0
    code, said = follow()
    assert (code, unsettled(pair[0])) == (0, []), said


@pytest.mark.parametrize("way", ["mended", "taken back"])
def test_what_a_person_has_to_merge_ends_it(
    way: str, request_of: Request, follow: Follow, pair: tuple[Path, Path]
) -> None:
    """Nothing is sent, each run says so, and the complaints are merged already."""
    branch = request_of(("policy", "CMPA"), ("policy", "CMPB"))
    code, said = follow()
    assert (code, "complaints.yaml: is no complaint; mend it by hand" in said) == (1, True)
    assert not on_the_server(pair[0], branch)
    assert follow()[0] != 0
    if way == "taken back":
        git(pair[0], "merge", "--abort")
        assert follow()[0] == 1
        assert not on_the_server(pair[0], branch)
        return
    git(pair[0], "checkout", "--ours", "complaints.yaml")
    git(pair[0], "add", "complaints.yaml")
    git(pair[0], "commit", "--no-edit")
    code, said = follow()
    assert code == 0, said
    assert on_the_server(pair[0], branch)


def test_a_branch_that_is_not_there_ends_it(follow: Follow) -> None:
    """With what git says of it."""
    code, said = follow()
    assert code
    assert "origin/their-branch - not something we can merge" in said
