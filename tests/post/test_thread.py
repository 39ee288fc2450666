"""Which messages a letter names, so that mail programs show them together."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from complaints.core.record.contacts import Story
from complaints.core.record.model import Complaint, Event
from complaints.post.send import thread

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def with_messages(*ids: str) -> Complaint:
    """A complaint in which these messages passed; an empty id is an event of another kind."""
    events = tuple(
        Event(id=f"{number}-AAAA", at=NOW, by="ivo", kind="contact", message_id=message_id)
        for number, message_id in enumerate(ids, 1)
    )
    return Complaint(
        id="CMP-2611-7F3K9QY",
        subject="Parcel arrived broken",
        nature="complaint",
        status="received",
        severity="normal",
        received_at=NOW,
        channel="email",
        language="en",
        events=events,
    )


@pytest.mark.parametrize("count", [0, 1, 19, 20, 21, 45])
def test_the_last_twenty_are_named(count: int) -> None:
    """The oldest of them first; a mail program needs no more, and a header has its length."""
    ids = [f"<{number}@example.com>" for number in range(count)]
    assert thread(Story(with_messages(*ids))) == ids[max(0, count - 20) :]


def test_each_message_is_named_once() -> None:
    """Where it first came; events without a message name none."""
    assert thread(Story(with_messages("<a@x>", "", "<b@x>", "<a@x>"))) == ["<a@x>", "<b@x>"]
