"""Another writer comes first: what a command records and says is true of what it then found."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from complaints import register as registers
from complaints.core.handling.conversation import assign
from complaints.core.handling.escalation import escalate, next_move
from complaints.core.record.contacts import Story
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp
from complaints.register import Register
from complaints.store.local import lock as store_lock

Run = Callable[..., tuple[int, str, str]]
Commits = Callable[[], list[str]]
FileOf = Callable[[str], Path]
Meanwhile = Callable[[Callable[[Complaint, Stamp, Register], Complaint]], None]

pytestmark = pytest.mark.usefixtures("register")

CURTAINS = "CMP-2611-8PG3VFY"


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """A function that lets another take a step while the next command waits for the lock."""
    locked = store_lock.locked

    def meanwhile(step: Callable[[Complaint, Stamp, Register], Complaint]) -> None:
        @contextlib.contextmanager
        def waiting(root: Path) -> Iterator[None]:
            monkeypatch.setattr(registers, "locked", locked)
            other = Register.open(str(root))
            now = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
            stamp = Stamp(now, now, "jelena", "ZZZZ")
            other.change(CURTAINS, lambda c: step(c, stamp, other), "another", "jelena")
            with locked(root):
                yield

        monkeypatch.setattr(registers, "locked", waiting)

    return meanwhile


def _up(complaint: Complaint, stamp: Stamp, register: Register) -> Complaint:
    return escalate(
        complaint, stamp, "urgency", next_move(Story(complaint), register.policy), "Now."
    )


def _away(complaint: Complaint, stamp: Stamp, register: Register) -> Complaint:
    return assign(complaint, stamp, register.policy, "", "jelena", "I know her.")


def test_escalate_names_the_level_it_led_to(
    run: Run, meanwhile: Meanwhile, file_of: FileOf, commits: Commits
) -> None:
    """In the file, in the message of the commit and on the screen: one level."""
    meanwhile(_up)
    code, _, err = run("escalate", CURTAINS, "--reason", "complexity", "-m", "Hard.")
    text = file_of(CURTAINS).read_text("utf-8")
    level = text.split("\nlevel: ")[1].split("\n")[0]
    assert code == 0
    assert level == "2"
    assert commits()[0] == f"{CURTAINS}: escalate to level 2 (complexity)"
    assert ", level 2\n" in err


def test_classify_tells_what_it_changed_itself(run: Run, meanwhile: Meanwhile) -> None:
    """What another changed a moment before is none of its doing."""
    meanwhile(_away)
    code, _, err = run("classify", CURTAINS, "--severity", "critical", "-m", "A shock.")
    assert code == 0
    assert "severity" in err
    assert "jelena" not in err


def test_a_letter_on_record_is_of_the_complaint_on_record(run: Run, meanwhile: Meanwhile) -> None:
    """Who has it by then is in charge, and signs."""
    meanwhile(_away)
    code, out, _ = run("email", CURTAINS, "status", "--record")
    assert code == 0
    assert "Jelena" in out
