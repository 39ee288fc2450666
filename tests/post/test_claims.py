"""Claims on letters among all clones: who is quicker has it, and both learn who that was."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaints.post.claims import Claim, give_back, take
from complaints.store.git.repository import Repository
from complaints.store.process import Answer
from surroundings import repository_at

BUSY = Answer(1, "", "remote: error: cannot lock ref 'refs/x': Unable to create: File exists.\n")
TAKEN = Answer(1, "", " ! [rejected]        x -> refs/x (stale info)\n")
OURS = Answer(0, "", "")


@pytest.mark.parametrize(("last", "ours"), [(TAKEN, False), (OURS, True)])
def test_a_claim_that_is_crossed_is_made_again(
    last: Answer, ours: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where another clone is at it in the same moment, the next try tells whose it is."""
    answers = [BUSY, BUSY, BUSY, last]
    monkeypatch.setattr(Repository, "git_with_server", lambda *_, **__: answers.pop(0))
    assert take(repository_at(Path("/")), Claim("origin", "refs/x", "0" * 40)) is ours
    assert answers == []


@pytest.mark.parametrize("kept", [False, True])
def test_however_many_claims_are_given_back(kept: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """No program is started with more arguments than a system takes; one that stays is told."""
    pushed: list[tuple[str, ...]] = []

    def push(_: Repository, *arguments: str, **_settings: object) -> Answer:
        pushed.append(arguments)
        refused = kept and ":refs/complaints/7" in arguments
        return BUSY if refused else OURS

    monkeypatch.setattr(Repository, "git_with_server", push)
    many = [Claim("origin", f"refs/complaints/{n}", "0" * 40) for n in range(5000)]
    assert give_back(repository_at(Path("/")), many) is not kept
    names = [each for arguments in pushed for each in arguments if each.startswith(":")]
    assert names == [f":{claim.name}" for claim in many]
    assert max(len(" ".join(arguments)) for arguments in pushed) < 32_000
