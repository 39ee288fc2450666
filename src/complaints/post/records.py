"""Putting letters on record that went out, from what their files on the way say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from complaints.core.handling.conversation import record_letter
from complaints.core.record.events import live
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp
from complaints.errors import Interrupted, NotCommitted, Refused, Untrusted, UsageProblem
from complaints.letters.letter import Letter
from complaints.post.news import Result
from complaints.post.outbox import Way
from complaints.register import Register
from complaints.store.complaint_files import random_characters


def recorded_facts(
    letter: Letter, stamp: Stamp, message_id: str, automatic: bool
) -> dict[str, Any]:
    """Return what the record of the letter needs, should this program not live to write it."""
    return {
        "complaint": letter.complaint,
        "at": stamp.at.isoformat(),
        "by": stamp.by,
        "told": [(what, due.isoformat()) for what, due in letter.told],
        "template": letter.template,
        "details": {**letter.record, "message_id": message_id, "automatic": automatic},
    }


def on_record(complaint: Complaint, template: str, occasion: str) -> bool:
    """Tell whether this letter for this occasion is on record."""
    return any(
        event.kind == "letter" and (event.template, event.occasion) == (template, occasion)
        for event in live(complaint.events)
    )


def record_one(register: Register, way: Way, now: datetime) -> Result:
    """Record a letter that went out; one that cannot be recorded now stays on its way for later.

    Raises Interrupted.
    """
    try:
        register.change(
            way.complaint,
            _step(way.facts, now),
            f"{way.complaint}: letter ({way.template})",
            str(way.facts["by"]),
        )
    except NotCommitted as error:
        way.done()
        if isinstance(error, Interrupted):
            raise
        return Result(way.complaint, way.template, "not committed", str(error))
    except (Refused, Untrusted, UsageProblem) as error:
        if not recorded(register, way):
            return Result(way.complaint, way.template, "sent", f"not recorded yet: {error}")
    way.done()
    return Result(way.complaint, way.template, "sent")


def record_together(
    register: Register, letters: Mapping[str, Mapping[str, Any]], stamp: Stamp, message: str
) -> Result | None:
    """Record letters that went out, by complaint, in one commit.

    Returns what stood in the way of the commit. Raises Interrupted; and Refused,
    Untrusted and UsageProblem, with nothing recorded, where one of them cannot be.
    """
    steps = {each: _step(facts, stamp.now) for each, facts in letters.items()}
    try:
        register.change_all(steps, message, stamp.by)
    except Interrupted:
        raise
    except NotCommitted as error:
        first = next(iter(letters))
        return Result(first, str(letters[first]["template"]), "not committed", str(error))
    return None


def recorded(register: Register, way: Way) -> bool:
    """Tell whether the letter is on record, as far as its complaint can be read."""
    try:
        return on_record(register.read(way.complaint), way.template, way.occasion)
    except (Refused, Untrusted):
        return False


def record_step(letter: Letter, stamp: Stamp) -> Callable[[Complaint], Complaint]:
    """Return the step that will put a letter on record, to be tried before the letter goes."""
    return _step(recorded_facts(letter, stamp, "", automatic=False), stamp.now)


def _step(facts: Mapping[str, Any], now: datetime) -> Callable[[Complaint], Complaint]:
    """Return the step that puts a letter on record, from what its file on the way says."""
    at = datetime.fromisoformat(facts["at"])
    stamp = Stamp(at, now, str(facts["by"]), random_characters(4), given=True)
    told = [(str(what), datetime.fromisoformat(due)) for what, due in facts["told"]]
    return lambda complaint: record_letter(complaint, stamp, told, **facts["details"])
