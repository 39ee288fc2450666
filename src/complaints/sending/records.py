"""Putting letters on record that went out, from what their files on the way say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from complaints.core.conversation import record_letter
from complaints.core.events import live
from complaints.core.model import Complaint
from complaints.core.steps import Stamp
from complaints.errors import NotCommitted, Refused, Untrusted
from complaints.letters.letter import Letter
from complaints.register import Register
from complaints.sending.results import Result
from complaints.store.complaint_files import random_characters
from complaints.store.outbox import Way


def facts_of(letter: Letter, stamp: Stamp, message_id: str, automatic: bool) -> dict[str, Any]:
    """Return what the record of the letter needs, should this program not live to write it."""
    return {
        "complaint": letter.complaint,
        "at": stamp.at.isoformat(),
        "by": stamp.by,
        "told": [(what, due.isoformat()) for what, due in letter.told],
        "template": letter.template,
        "details": {
            "template": letter.template,
            "language": letter.language,
            "to": letter.to,
            "subject": letter.subject,
            "message_id": message_id,
            "occasion": letter.occasion,
            "automatic": automatic,
            "text": letter.body,
        },
    }


def on_record(complaint: Complaint, template: str, occasion: str) -> bool:
    """Tell whether this letter for this occasion is on record."""
    return any(
        event.kind == "letter" and (event.template, event.occasion) == (template, occasion)
        for event in live(complaint.events)
    )


def record_one(register: Register, way: Way, now: datetime) -> Result:
    """Record a letter that went out; one that cannot be recorded now stays on its way for later."""
    facts: Mapping[str, Any] = way.facts
    template, complaint_id = str(facts["template"]), str(facts["complaint"])
    try:
        register.change(
            complaint_id,
            _record_step(way, now),
            f"{complaint_id}: letter ({template})",
            str(facts["by"]),
        )
    except NotCommitted:
        way.done()
        raise
    except (Refused, Untrusted) as error:
        if not on_record(register.read(complaint_id), template, str(facts["details"]["occasion"])):
            return Result(complaint_id, template, "sent", f"not recorded yet: {error}")
    way.done()
    return Result(complaint_id, template, "sent")


def record_together(register: Register, ways: list[Way], stamp: Stamp, message: str) -> None:
    try:
        register.change_all(
            {str(way.facts["complaint"]): _record_step(way, stamp.now) for way in ways},
            message,
            stamp.by,
        )
    except NotCommitted:
        for way in ways:
            way.done()
        raise
    except (Refused, Untrusted):
        # One of them cannot be recorded: the others go on record by themselves.
        for way in ways:
            record_one(register, way, stamp.now)
        return
    for way in ways:
        way.done()


def _record_step(way: Way, now: datetime) -> Callable[[Complaint], Complaint]:
    """Return the step that puts a letter on record, from what its file on the way says."""
    facts = way.facts
    at = datetime.fromisoformat(facts["at"])
    stamp = Stamp(at, now, str(facts["by"]), random_characters(4))
    told = [(str(what), datetime.fromisoformat(due)) for what, due in facts["told"]]
    return lambda complaint: record_letter(complaint, stamp, told, **facts["details"])
