"""A word about phrases never to use in what a colleague has just written down."""

from __future__ import annotations

from complaints.cli.shared.exits import say
from complaints.cli.shared.session import Session
from complaints.core.policy.phrases import forbidden_in_any
from complaints.core.record.event_kinds import EVENTS
from complaints.core.record.model import Complaint, Event
from complaints.core.record.steps import Stamp

# What colleagues write into a field and a customer may read later.
_FIELDS = ("summary", "next_step", "finding", "resolution")


def tell_wording(session: Session, complaint: Complaint, stamp: Stamp) -> None:
    """Name forbidden phrases in what this step wrote; it is on record, and nothing is refused."""
    policy = session.register.policy
    written = [event for event in complaint.events if event.id.endswith(f"-{stamp.token}")]
    texts = [text for event in written for text in _ours(event)]
    for finding in forbidden_in_any(texts, policy) if policy.phrases else ():
        say(f"{complaint.id}: {finding.message}; {finding.mend}")


def _ours(event: Event) -> list[str]:
    """Return the texts of an event that a colleague worded."""
    # What the customer said is theirs, and a letter has a lint of its own.
    ours = EVENTS[event.kind].wording == "ours" and event.direction != "in"
    texts = [event.text] if ours else []
    values = event.sets
    for name in _FIELDS:
        value = values.get(name, "")
        if isinstance(value, str):
            texts.append(value)
        elif value is not None:
            texts.append(value.text if name == "finding" else value.summary)
    return list(filter(None, dict.fromkeys(texts)))
