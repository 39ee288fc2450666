"""`escalate --due` where one complaint cannot be moved: it is named, and the others are moved."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from complaints.cli.daily import escalate_due as command
from complaints.core.handling.escalation import escalate
from complaints.core.record.model import Complaint
from complaints.errors import Refused, Untrusted
from complaints.store.merging import merge_files

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
FileOf = Callable[[str], Path]
Commits = Callable[[], list[str]]
Git = Callable[..., str]

HELD = "CMP-2611-C7B3TNN"

pytestmark = pytest.mark.usefixtures("register")


@pytest.fixture
def due(ok: Ok) -> str:
    """What a dry run lists while nothing is in the way."""
    listed = ok("escalate", "--due", "--dry-run")
    assert HELD in listed
    return "".join(line for line in listed.splitlines(True) if HELD not in line)


def merged_by_hand(path: Path, git: Git, ours: dict[str, str], theirs: dict[str, str]) -> None:
    """Have two hands write different values into a complaint, and merge that."""
    base = path.read_text("utf-8")
    sides = []
    for values in (ours, theirs):
        text = base
        for field, value in values.items():
            text = re.sub(rf"\n{field}: .*|(?=\nevents:)", f"\n{field}: {value}", text, count=1)
        sides.append(text.encode("utf-8"))
    merged = merge_files(base.encode("utf-8"), sides[0], sides[1], HELD)
    assert merged.unsettled
    path.write_bytes(merged.content)
    git("commit", "--quiet", "--all", "-m", "Merged")


def told_once(run: Run, commits: Commits, due: str, why: str) -> None:
    """Assert that the others are moved, and this one is named once a day."""
    line = f"complaints: {HELD}: due to be escalated, but {why}\n"
    assert run("escalate", "--due", "--dry-run") == (0, due, line)
    before = len(commits())
    assert run("escalate", "--due") == (3, due, line)
    assert len(commits()) == before + 1
    assert run("escalate", "--due") == (3, "", "")
    assert len(commits()) == before + 1


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [("team", "billing", "quality"), ("level", "2", "3"), ("owner", "maria", "jelena")],
)
def test_what_hands_wrote_about_who_has_it(
    field: str,
    one: str,
    other: str,
    run: Run,
    git: Git,
    file_of: FileOf,
    commits: Commits,
    due: str,
) -> None:
    """Team and level count like the owner, with whom they belong together."""
    merged_by_hand(file_of(HELD), git, {field: one}, {field: other})
    why = f"unsettled: {field} (complaints show {HELD} explains it)"
    told_once(run, commits, due, why)


@pytest.mark.parametrize("kind", [Refused, Untrusted])
def test_whatever_the_reason(
    kind: type[Exception],
    run: Run,
    commits: Commits,
    due: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also a reason that nobody thought of holds up that one alone."""

    def refusing(complaint: Complaint, *arguments: Any) -> Complaint:
        if complaint.id == HELD:
            raise kind(f"{HELD}: not today")
        return escalate(complaint, *arguments)

    monkeypatch.setattr(command, "escalate", refusing)
    told_once(run, commits, due, "not today")
