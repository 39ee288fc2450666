"""Registers with an index: what they give with it, and what without."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from complaints.core.record.ids import ALPHABET, make_id
from complaints.core.record.model import Changes, Complaint, Customer, Event
from complaints.register import Register
from complaints.store.index import opening, place
from complaints.store.index.wanted import Extent, Rules

RECEIVED = datetime(2026, 11, 20, 16, 2, tzinfo=timezone(timedelta(hours=1)))
LATER = datetime(2026, 11, 21, 9, 0, tzinfo=timezone(timedelta(hours=1)))


def seen(root: Path, *, indexed: bool) -> tuple[Any, ...]:
    """Return all that a register gives, once with its index and once without."""
    register = Register.open(str(root), indexed=indexed)
    every = list(register.complaints())
    problems = list(register.problems)
    register.problems.clear()
    register.catalog.renew()
    listed = [(each.complaint.id, each.whole()) for each in register.catalog.listed(LATER)]
    return every, problems, listed, list(register.problems)


def same(root: Path) -> None:
    """Check that it makes no difference whether there is an index, nor the second time."""
    expected = seen(root, indexed=False)
    assert seen(root, indexed=True) == expected
    index = opening.open_index(root, rules(root), lambda: None, Extent.ALL)
    assert index is not None
    assert [each for _, each in index.complaints()] == expected[0]


def index_of(root: Path) -> Path:
    """Return the file of the index."""
    return place.index_path(root)


def begun(count: int, work: Callable[[], bool]) -> Callable[[], None]:
    """Have several processes work at once; what is returned waits until each has done well."""
    children = []
    for _ in range(count):
        child = os.fork()
        if not child:
            code = 1
            try:
                code = 0 if work() else 2
            finally:
                os._exit(code)
        children.append(child)

    def wait() -> None:
        codes = [os.waitstatus_to_exitcode(os.waitpid(each, 0)[1]) for each in children]
        assert codes == [0] * count

    return wait


def rules(root: Path) -> Rules:
    """Return by what complaints are read there."""
    register = Register.open(str(root))
    return Rules(register.calendar, register.pace)


def several(count: int = 6) -> Iterator[Complaint]:
    """Return new complaints, of several months."""
    for number in range(count):
        month, rest = 9 + number % 3, "".join(ALPHABET[(number * 7 + n) % 32] for n in range(6))
        yield _complaint(make_id("CMP", 2026, month, rest))


def files(root: Path) -> list[Path]:
    """Return the complaint files."""
    return sorted((root / "complaints").rglob("CMP-*.yaml"))


def _complaint(complaint_id: str) -> Complaint:
    return Complaint(
        id=complaint_id,
        subject="Parcel arrived broken",
        nature="complaint",
        status="received",
        severity="normal",
        received_at=RECEIVED,
        channel="phone",
        language="en",
        customer=Customer(name="Ana Horvat", email="ana@example.com"),
        description="The box came in open.\n",
        team="service",
        owner="me",
        events=(
            Event(
                id="1-7F3K",
                at=RECEIVED,
                by="me",
                kind="received",
                set=Changes(status="received", severity="normal", owner="me"),
            ),
        ),
    )
