"""What a command works out about a complaint, it works out once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from complaints.core.clocks import reading
from complaints.core.clocks.clocks import clocks, open_clocks
from complaints.core.clocks.dates import open_dates
from complaints.core.record import contacts
from complaints.core.record.contacts import Story

# Passed up by a person as late: what was late then is no occasion any more, what is now may be.
PASSED_UP = "CMP-2610-6FT0MQY"

Answer = tuple[int, str, str]
Counts = tuple[Counter[str], Counter[str], Counter[str]]


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counts:
    """How often each complaint's events were sorted, its clocks counted, its dates gathered."""
    sorted_out: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    dated: Counter[str] = Counter()
    first = Story.__init__

    def story(self: Story, complaint: Any) -> None:
        sorted_out[complaint.id] += 1
        first(self, complaint)

    def count(story: Story, *rest: Any) -> Any:
        counted[story.complaint.id] += 1
        return clocks(story, *rest)

    def count_open(story: Story, *rest: Any) -> Any:
        counted[story.complaint.id] += 1
        return open_clocks(story, *rest)

    def dates(story: Story) -> Any:
        dated[story.complaint.id] += 1
        return open_dates(story)

    monkeypatch.setattr(contacts.Story, "__init__", story)
    monkeypatch.setattr(reading, "clocks", count)
    monkeypatch.setattr(reading, "open_clocks", count_open)
    monkeypatch.setattr(reading, "open_dates", dates)
    return sorted_out, counted, dated


@pytest.fixture
def every(register: Path) -> Counter[str]:
    """Every complaint of the sample, once."""
    return Counter(path.stem for path in register.glob("complaints/*/*/*.yaml"))


@pytest.mark.parametrize("command", ["day", "overdue", "due", "list"])
def test_dates_follow_from_one_reading(
    run: Callable[..., Answer], every: Counter[str], counts: Counts, command: str
) -> None:
    """Late, due, unowned, to be written: one story, one count of the clocks, one list of dates."""
    code, _, _ = run(command)
    assert code == 0
    assert counts == (every, every, every)


def test_the_past_is_one_reading_too(
    run: Callable[..., Answer], every: Counter[str], counts: Counts
) -> None:
    """Of the present, nothing is worked out for it."""
    run("overdue", "--as-of", "2026-11-19")
    known = Counter(counts[0].keys())
    assert known < every
    assert counts == (known, known, known)


def test_what_is_passed_up_follows_from_one_reading(
    run: Callable[..., Answer], every: Counter[str], counts: Counts
) -> None:
    """Those that ended are not looked at; one passed up by hand, also as it was then."""
    _, moved, _ = run("escalate", "--due", "--dry-run")
    assert moved
    asked = Counter(counts[0].keys())
    assert asked < every
    looked_at = asked + Counter([PASSED_UP])
    assert counts == (looked_at, looked_at, Counter())


def test_check_sorts_the_events_of_a_complaint_once(
    run: Callable[..., Answer], every: Counter[str], counts: Counts
) -> None:
    """Thirteen checks, one story; nothing that is checked is a matter of the present time."""
    assert run("check")[0] == 0
    assert counts == (every, Counter(), Counter())
